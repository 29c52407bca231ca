"""Plain text: its own characters, with paragraphs, headings and boilerplate told apart."""

from __future__ import annotations

from pathlib import Path

from rag.errors import CannotLoad
from rag.ingest.boilerplate import mark
from rag.ingest.loaded import Loaded, clean
from rag.ingest.paragraphs import headings, paragraphs
from rag.ingest.text import decode


def load_text(path: Path, data: bytes) -> Loaded:
    """Load a plain text file; its title is a first line that looks like one.

    Raises:
        CannotLoad: if the bytes are no text.
    """
    return structure(decode(data))


def structure(text: str) -> Loaded:
    """Find the paragraphs, headings and boilerplate of a text, and what it says of itself."""
    marked = mark(text, paragraphs(text))
    blocks = headings(text, marked.blocks)
    first = next((block for block in blocks if block.kind != "boilerplate"), None)
    title = text[first.start : first.end] if first and first.kind == "heading" else ""
    return Loaded(text, title, "text", marked.author, marked.date, blocks=tuple(blocks))


def plain(title: str, text: str) -> Loaded:
    """Make a document of a text that is no file: all of it is content, line ends as in files.

    Raises:
        CannotLoad: if there is nothing in it.
    """
    text = clean(text)
    if not text.strip():
        raise CannotLoad("it holds no text")
    return Loaded(text, " ".join(clean(title).split()), "text", blocks=tuple(paragraphs(text)))
