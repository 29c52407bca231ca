"""Plain text: its own characters, with paragraphs, headings and boilerplate told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from rag.errors import CannotLoad
from rag.ingest.boilerplate import mark
from rag.ingest.loaded import Block, Loaded, clean
from rag.ingest.mail import part, read
from rag.ingest.paged import letterhead, title_below, without_page_lines
from rag.ingest.paragraphs import find_title, headings, paragraphs
from rag.ingest.ruled import ruled
from rag.ingest.series import with_series
from rag.ingest.text import decode

_SIGNS = re.compile(r"#{1,6}[ \t]+(?=\w)")
_NAMED = re.compile(r"\S[^\n]{0,60}? [-–—] \S.{0,160}", re.DOTALL)
"""What a manual's page is about, and what that is: "boat - a game"."""


def load_text(path: Path, data: bytes) -> Loaded:
    """Load a plain text file; its title is a first line that looks like one, or its subject.

    Raises:
        CannotLoad: if the bytes are no text.
    """
    return structure(decode(data))


def structure(text: str) -> Loaded:
    """Find the paragraphs, headings and boilerplate of a text, and what it says of itself."""
    whole, pages = without_page_lines(text, paragraphs(text))
    mails, others = part(text, ruled(text, whole))
    marked = mark(text, others)
    parts = sorted((*marked.blocks, *mails), key=lambda block: block.start)
    blocks = with_series(text, [_without_signs(text, b) for b in headings(text, parts)])
    content = [block for block in blocks if block.kind != "boilerplate"]
    if mails and mails[0] == content[0]:
        mail = read(text[mails[0].start : mails[0].end])
        return Loaded(text, mail.title, "text", mail.author, mail.date, blocks=tuple(blocks))
    head, author = letterhead(text, content)
    below = title_below(text, content[head:]) if head else ""
    title = _manual_title(text, content) or below or find_title(text, content[head:])
    return Loaded(
        text,
        title,
        "text",
        marked.author or author,
        marked.date,
        pages=pages,
        blocks=tuple(blocks),
    )


def _without_signs(text: str, block: Block) -> Block:
    """Return a heading without the number signs that Markdown puts before it."""
    signs = _SIGNS.match(text, block.start, block.end) if block.kind == "heading" else None
    return replace(block, start=signs.end()) if signs else block


def _manual_title(text: str, content: Sequence[Block]) -> str:
    """Return what a manual's page says of its subject, below "NAME"; nothing without that."""
    for head, below in pairwise(content[:4]):
        named = text[below.start : below.end]
        if text[head.start : head.end] == "NAME" and _NAMED.fullmatch(named):
            return named
    return ""


def plain(title: str, text: str) -> Loaded:
    """Make a document of a text that is no file: all of it is content, line ends as in files.

    Raises:
        CannotLoad: if there is nothing in it.
    """
    text = clean(text)
    if not text.strip():
        raise CannotLoad("it holds no text")
    return Loaded(text, " ".join(clean(title).split()), "text", blocks=tuple(paragraphs(text)))
