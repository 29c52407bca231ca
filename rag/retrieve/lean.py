"""Importing a library without waiting for the parts of it that are never used here."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


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
