"""What can be indexed: files and texts, each with its name, its digest and its document."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag import ingest
from rag.model import SourceText

INGEST_VERSION = 9
"""Grows when the same file would become another document: then everything is read again."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something to index: a name, and how to get its digest and its document."""

    name: str
    size: int
    read: Callable[[], bytes]
    load: Callable[[bytes], ingest.Loaded]
    salt: str


def file_source(found: ingest.Found) -> Source:
    """Return a file that was found, to be read and loaded when its turn comes."""
    return Source(
        name=found.name,
        size=found.size,
        read=lambda: ingest.read(found.path),
        load=lambda data: ingest.load(found.path, data),
        salt=found.path.suffix.lower(),
    )


def text_source(text: SourceText) -> Source:
    """Return a text that is no file; its title is part of what it is."""
    data = text.text.encode("utf-8", "surrogatepass")
    return Source(
        name=ingest.clean(text.path),
        size=len(data),
        read=lambda: data,
        load=lambda _: ingest.plain(text.title, text.text),
        salt=f"text {text.title}",
    )


def digest_of(data: bytes, salt: str) -> str:
    """Name content by what it is and how it is read."""
    read_as = f"{INGEST_VERSION} {salt}\0".encode("utf-8", "surrogatepass")
    return hashlib.sha256(read_as + data).hexdigest()


def file_digest(path: Path) -> str:
    """Return the digest that the document of this file would have.

    Raises:
        CannotLoad: if the file cannot be read.
    """
    return digest_of(ingest.read(path), path.suffix.lower())
