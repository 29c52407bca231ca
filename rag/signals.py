"""What being told to terminate does, for a while."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def on_sigterm(act: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Act on SIGTERM while the block runs; for the main thread, as signals are."""
    before = signal.signal(signal.SIGTERM, act)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
