"""Lists of the works that a document cites: other documents' names, and no answer of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.ingest.loaded import Block

_HEAD = re.compile(
    r"(?:(?:\d{1,2}|[A-Z]|[IVX]{1,4})\.?\d?\.?\s+)?"
    r"(?:references(?: (?:and|&) notes| cited)?|(?:selected )?bibliography"
    r"|(?:literature|works) cited|literatur(?:verzeichnis)?)\s*:?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\[[\w+ .-]{1,12}\]|\(?\d{1,3}[.)]\s")
_TRACE = re.compile(
    r"\b(?:(?:1[6-9]|20)\d\d[a-z]?|doi|arXiv|https?|URL|et al|Journal|Press|Conference)\b"
    r"|\b(?:pp?|eds?|vol)\.|\bProc(?:eedings|\.)|\b\d+(?: ?\(\d+\)|:\s?\d)|\d[-–]\d",
    re.IGNORECASE,
)
"""What tells where a work has appeared."""
_WORDS_OF_A_TRACE = 25
"""An entry has a trace in every so many words."""
_ENTRIES = 3
"""Fewer entries are no list."""


def mark_references(text: str, blocks: list[Block]) -> None:
    """Mark the entries below "References", to the next heading, and that heading, boilerplate."""
    for place, block in enumerate(blocks):
        if block.kind == "boilerplate" or not _HEAD.fullmatch(text, block.start, block.end):
            continue
        entries = _entries(text, blocks, place)
        if len(entries) >= _ENTRIES:
            for at in (place, *entries):
                blocks[at] = replace(blocks[at], kind="boilerplate", level=0)


def _entries(text: str, blocks: Sequence[Block], head: int) -> list[int]:
    """Return the places of the entries below a heading."""
    entries: list[int] = []
    for place in range(head + 1, len(blocks)):
        block = blocks[place]
        if block.kind == "boilerplate":
            continue
        words = text[block.start : block.end]
        traces = len(_TRACE.findall(words))
        told = traces + (_NUMBERED.match(words) is not None)
        if traces and told * _WORDS_OF_A_TRACE >= len(words.split()):
            entries.append(place)
        elif block.kind == "heading":
            break
    return entries
