"""One writer at a time: an embedded Chroma index is not safe for two processes that write."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from rag.errors import IndexLocked, IndexNotWritable

WAIT_SECONDS = 3.0


@contextlib.contextmanager
def write_lock(folder: Path, where: str, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the folder's write lock; the operating system frees it when the process dies.

    Raises:
        IndexLocked: if another writer holds it for longer than ``wait`` seconds, naming it.
        IndexNotWritable: if the lock cannot be made.
    """
    from filelock import FileLock, Timeout

    holder = folder / "write.holder"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "write.lock")
        lock.acquire(timeout=wait)
    except Timeout:
        raise IndexLocked(where, _read(holder)) from None
    except OSError as error:
        raise IndexNotWritable(where, error.strerror or str(error)) from None
    try:
        with contextlib.suppress(OSError):
            holder.write_text(
                f"process {os.getpid()} on {socket.gethostname()} since "
                f"{time.strftime('%Y-%m-%d %H:%M:%S')}",
                encoding="utf-8",
            )
        yield
    finally:
        with contextlib.suppress(OSError):
            holder.unlink()
        lock.release()


def _read(holder: Path) -> str:
    """Say who holds the lock, as far as it told."""
    try:
        return holder.read_text(encoding="utf-8") or "another process"
    except OSError:
        return "another process"
