"""What the machine reckons with: the device the models run on, and in which numbers."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

_CPU_FEATURES = ("avx2", "avx512_f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
_DRIVERS = {"linux": "libcuda.so.1", "win32": "nvcuda.dll"}
_CPUS = Path("/sys/devices/system/cpu")
_CPUINFO = Path("/proc/cpuinfo")


def best_device() -> str:
    """Return ``cuda``, ``mps`` or ``cpu``: the first that there is."""
    if not _may_have_gpu():
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _may_have_gpu() -> bool:
    """Tell whether torch need be asked at all, which takes seconds to import."""
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    built_for = version("torch").partition("+")[2]
    if built_for == "cpu" or built_for.startswith("rocm"):
        return built_for != "cpu"
    with suppress(KeyError, OSError):
        ctypes.CDLL(_DRIVERS[sys.platform])
        return True
    return False


def cores() -> int | None:
    """Return how many cores this process may use; None where the system does not tell.

    Two threads of one core count once, where it is told which do share one.
    """
    try:
        usable = os.sched_getaffinity(0)
    except AttributeError:
        return None
    try:
        return len({(_CPUS / f"cpu{n}/topology/thread_siblings_list").read_text() for n in usable})
    except OSError:
        return len(usable)


def best_arithmetic(device: str) -> torch.dtype:
    """Return bfloat16 where the device reckons in it, float32 elsewhere."""
    import torch

    if device == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        fast = device == "cpu" and cpu_has_bfloat16()
    return torch.bfloat16 if fast else torch.float32


def cpu_has_bfloat16() -> bool:
    """Tell whether the CPU reckons in bfloat16, which takes half the time of float32."""
    return bool({"avx512_bf16", "amx_bf16"} & cpu_features())


def cpu_features() -> set[str]:
    """Return the names of the CPU's features that speed the models up, as torch calls them.

    Linux tells them at once; elsewhere torch is asked. Empty where that cannot tell, and where
    the processor is of another kind.
    """
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return set()
    if flags := _flags():
        return {name for name in _CPU_FEATURES if name.replace("avx512_f", "avx512f") in flags}
    import torch

    try:
        found = torch.cpu.get_capabilities()
    except AttributeError:  # torch before 2.10 tells less, under private names
        asked = {
            "avx2": "_is_avx2_supported",
            "avx512_f": "_is_avx512_supported",
            "avx512_vnni": "_is_vnni_supported",
            "avx512_bf16": "_is_avx512_bf16_supported",
        }
        found = {name: getattr(torch.cpu, test, bool)() for name, test in asked.items()}
    return {name for name in _CPU_FEATURES if found.get(name)}


def _flags() -> set[str]:
    """Return what Linux tells of an x86 processor; nothing elsewhere."""
    try:
        lines = _CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    return next((set(line.split()) for line in lines if line.startswith("flags")), set())
