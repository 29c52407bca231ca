"""What the machine reckons with, asked without waiting for torch where that can be helped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag import hardware

RESTRICTED = "import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]);"


def run(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_there_is_a_core_and_no_more_than_the_machine_has() -> None:
    assert 1 <= hardware.cores() <= (os.cpu_count() or 1)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no way to say which cores")
def test_only_cores_that_the_process_may_use_are_counted() -> None:
    assert run(RESTRICTED + "from rag.hardware import cores; print(cores())") == "1"


def test_two_threads_of_one_core_count_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for thread, shared in enumerate(("0-1", "0-1", "2-3", "2-3")):
        (tmp_path / f"cpu{thread}/topology").mkdir(parents=True)
        (tmp_path / f"cpu{thread}/topology/thread_siblings_list").write_text(shared)
    monkeypatch.setattr(hardware, "_CPUS", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    assert hardware.cores() == 2
    (tmp_path / "cpu2/topology/thread_siblings_list").unlink()
    assert hardware.cores() == 3


def test_where_no_driver_is_the_device_is_told_without_torch() -> None:
    found = run(
        "import sys; from rag import hardware; hardware._may_have_gpu = lambda: False;"
        "print(hardware.best_device(), 'torch' in sys.modules)"
    )
    assert found == "cpu False"


def test_where_a_driver_is_torch_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(hardware, "_may_have_gpu", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert hardware.best_device() == "cuda"


def test_linux_tells_of_the_cpu_what_torch_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    if not hasattr(torch.cpu, "get_capabilities"):
        pytest.skip("this torch tells less")
    told = hardware.cpu_features()
    monkeypatch.setattr(hardware, "_CPUINFO", Path("/not/there"))
    assert told == hardware.cpu_features()


def test_bfloat16_is_seen_in_the_flags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "_CPUINFO", tmp_path / "cpuinfo")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    for flags, has in (("fpu avx2 avx512f avx512_bf16", True), ("fpu avx2 avx512f", False)):
        (tmp_path / "cpuinfo").write_text(f"processor\t: 0\nflags\t\t: {flags}\nbugs\t\t:\n")
        assert hardware.cpu_has_bfloat16() is has
        assert {"avx2", "avx512_f"} <= hardware.cpu_features()
