"""Importing a library without waiting for the parts of it that are never used here."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

own_process = False
"""Whether this process runs our command and nothing else, so that no other code can miss what
:func:`plain_torch` leaves out; the command sets it."""


_loading = threading.RLock()
_COMPILER = ("torch._dynamo", "torch._dynamo._trace_wrapped_higher_order_op")


class _StandIn(ModuleType):
    """A module whose functions import the real one when they are called."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__spec__ = ModuleSpec(name, None, is_package=True)
        self.__path__ = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def later(*arguments: Any, **options: Any) -> Any:
            real = getattr(importlib.import_module(self.__name__), name)
            return real(*arguments, **options)

        return later


@contextmanager
def lean_imports(*modules: str) -> Iterator[None]:
    """Put off importing these modules, for the imports made inside the block.

    What is imported there by name from one of them is a function that imports the real module
    when it is first called. A module that is loaded already stays as it is, and after the block
    all of them can be imported as ever. Fit for functions only: a class to inherit from must be
    the real one.

    Args:
        modules: full names, a package before what is in it.
    """
    put_off = {name: _StandIn(name) for name in modules if name not in sys.modules}
    sys.modules.update(put_off)
    try:
        yield
    finally:
        for name, stand_in in put_off.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


@contextmanager
def plain_torch() -> Iterator[None]:
    """Leave out torch's compiler and its work over several machines while models are loaded.

    Libraries over torch import both to mark functions and to be ready; neither is used here, and
    together they take a second. Does nothing in a process that is not our own. One thread at a
    time: what another imports meanwhile would find the stand-ins.
    """
    with _loading:
        yield from _without_compiler()


def _without_compiler() -> Iterator[None]:
    if not own_process or "torch._dynamo" in sys.modules:
        yield
        return
    import torch
    import torch.distributed

    stand_ins = {name: _Unmarking(name) for name in _COMPILER}
    available = torch.distributed.is_available
    sys.modules.update(stand_ins)
    torch.distributed.is_available = lambda: False
    try:
        yield
    finally:
        torch.distributed.is_available = available
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]
        if isinstance(vars(torch).get("_dynamo"), _Unmarking):
            del torch._dynamo


class _Unmarking(ModuleType):
    """A module whose functions decorate nothing."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _unmarked


def _unmarked(function: Any = None, *_: Any, **__: Any) -> Any:
    """Decorate nothing: return the function, or what returns it."""
    return function if function is not None else lambda marked: marked
