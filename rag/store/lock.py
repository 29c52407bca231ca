"""One writer at a time: an index is not safe for two processes that write."""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import os
import socket
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rag.errors import IndexLocked, IndexNotWritable, LockNotSafe
from rag.settings import address_of

WAIT_SECONDS = 3.0


@contextlib.contextmanager
def write_lock(
    index: Path, where: str, chroma: str | None = None, wait: float = WAIT_SECONDS
) -> Iterator[str]:
    """Hold an index's write lock, by name; the operating system frees it when the process dies.

    It lies in the index's folder. A server's lies where every process of this user on this
    machine finds it, whatever folder they name.

    Raises:
        IndexLocked: if another writer holds it for longer than ``wait`` seconds, naming it.
        IndexNotWritable: if the lock cannot be made.
        LockNotSafe: if a server's lock would lie in another user's hands.
    """
    from filelock import FileLock, Timeout

    folder = index if chroma is None else _folder_of(chroma)
    holder = folder / "write.holder"
    try:
        if chroma is not None:
            _make_private(folder.parent)
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
        yield f"{socket.gethostname()} {folder}"
    finally:
        with contextlib.suppress(OSError):
            holder.unlink()
        lock.release()


def _folder_of(chroma: str) -> Path:
    """The folder of this user's lock on a server; ``localhost`` has two names."""
    host, port, _ = address_of(chroma)
    host = "localhost" if host == "127.0.0.1" else host
    name = hashlib.sha256(f"{host}:{port}".encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"pullquote-{_user()}" / name


def _make_private(folder: Path) -> None:
    """Make a folder of this user's alone: in the temp directory anyone may have taken its name."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    foreign = hasattr(os, "getuid") and found.st_uid != os.getuid()
    if foreign or not stat.S_ISDIR(found.st_mode):
        raise LockNotSafe(str(folder))


def _user() -> str:
    """What tells this user from others of the machine, whose files are not to be touched."""
    return str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()


def _read(holder: Path) -> str:
    """Say who holds the lock, as far as it told."""
    try:
        return holder.read_text(encoding="utf-8") or "another process"
    except OSError:
        return "another process"
