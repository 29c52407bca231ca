"""Opening Chroma, embedded or on a server, and turning what it raises into plain sentences."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from rag.errors import (
    ChromaUnreachable,
    DiskFull,
    IndexDamaged,
    IndexFailed,
    IndexNotFound,
    IndexNotWritable,
    PullquoteError,
)
from rag.settings import address_of

if TYPE_CHECKING:
    from chromadb.api.client import Client

FOLDER = "chroma"
ROOM = 16_000_000
"""Bytes without which Chroma's database cannot be counted on to write."""
_FULL = ("no space left", "disk is full", "disk full", "os error 28", "code: 13")
_READ_ONLY = ("readonly", "read-only", "permission denied", "os error 13", "unable to open")
_DAMAGED = ("malformed", "not a database", "file is encrypted", "corrupt", "hnsw", "no such table")
_taken: set[str] = set()
_taking = threading.Lock()
_UNREACHABLE = ("could not connect", "connection refused", "connecterror", "timed out", "timeout")


@contextlib.contextmanager
def plain_errors(where: str, server: bool) -> Iterator[None]:
    """Let every failure of Chroma's leave as one of ours.

    Raises:
        PullquoteError: the one that fits what Chroma or the system said.
    """
    try:
        yield
    except (PullquoteError, AssertionError, AttributeError, LookupError, TypeError):
        raise  # ours, or our own mistake
    except Exception as error:
        raise _plain(error, where, server) from error


def _plain(error: Exception, where: str, server: bool) -> PullquoteError:
    """Choose our error for one of Chroma's, whose messages are all that it tells."""
    said = f"{type(error).__name__}: {error}".lower()
    detail = " ".join(str(error).split())[:200] or type(error).__name__
    if any(sign in said for sign in _FULL) or (not server and _nearly_full(Path(where))):
        return DiskFull(where)
    if server and (
        type(error).__module__.split(".")[0] in ("httpx", "httpcore", "httpx2")
        or any(sign in said for sign in _UNREACHABLE)
    ):
        return ChromaUnreachable(where)
    if "notfound" in said or "does not exist" in said:
        return IndexNotFound(where)
    if any(sign in said for sign in _READ_ONLY):
        return IndexNotWritable(where, detail)
    if any(sign in said for sign in _DAMAGED):
        return IndexDamaged(where, detail)
    return IndexFailed(where, detail)


def _nearly_full(folder: Path) -> bool:
    """Whether so little room is left that this explains a failure of which Chroma tells nothing."""
    try:
        return shutil.disk_usage(folder).free < ROOM
    except OSError:
        return False


def connect(index: Path, chroma: str | None) -> Client:
    """Open the embedded database below ``index``, or the server at the address ``chroma``.

    Raises:
        PullquoteError: if it cannot be opened or reached.
    """
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    logging.getLogger("chromadb").setLevel(logging.ERROR)
    where = chroma or str(index)
    options = ChromaSettings(anonymized_telemetry=False)
    with plain_errors(where, server=chroma is not None):
        if chroma is None:
            folder = _unshared(index)
            try:
                return cast("Client", chromadb.PersistentClient(folder, settings=options))
            except BaseException:
                _taken.discard(folder)
                raise
        host, port, secure = address_of(chroma)
        client = chromadb.HttpClient(host=host, port=port, ssl=secure, settings=options)
        return cast("Client", client)


def disconnect(client: Client) -> None:
    """Close a client; what it held open can be opened anew."""
    folder = client.get_settings().persist_directory
    client.close()
    _taken.discard(folder)


def _unshared(index: Path) -> str:
    """Return a spelling of the database's folder that no open client has.

    Chroma gives all clients of one spelling one state, which would not notice another process's
    writes however often one of them is reopened.
    """
    spelling = str(index.absolute() / FOLDER)
    with _taking:
        while spelling in _taken:
            spelling = os.path.join(spelling, ".")  # noqa: PTH118 - Path would leave it out
        _taken.add(spelling)
    return spelling


def database_file(index: Path) -> Path:
    """The file whose presence means that there is an embedded index."""
    return index / FOLDER / "chroma.sqlite3"
