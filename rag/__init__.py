"""Pullquote's engine: documents in, quoted answers out.

    from rag import Engine, Settings

    with Engine.open(Settings(index="my-index"), create=True) as engine:
        engine.index(["articles"])
        answer = engine.ask("Who opened the bridge?")
        print(answer.text, [quote.text for quote in answer.quotes])

Importing this alone loads nothing heavy.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.settings import Settings

# Progress is ours to show: loading a model that lies on the disk is none.
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
# Threads that wait for each other must sleep, not spin: spinning makes an answer four times
# slower as soon as anything else runs on the same cores.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# A kernel is compiled and kept for every shape of a batch: a thousand of them are half a gigabyte.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")

__version__ = "0.1.0"
__all__ = ["Engine", "Settings", "__version__"]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is: `pullquote --help` needs nothing of the engine."""
    if name == "Engine":
        from rag.engine import Engine

        return Engine
    if name == "Settings":
        from rag.settings import Settings

        return Settings
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
