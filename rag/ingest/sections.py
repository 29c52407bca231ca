"""Where each part of a document stands: under which headings, in which section, on which page."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from rag.ingest.loaded import Block, Loaded
from rag.ingest.paragraphs import leads
from rag.model import UNDER
from rag.ranges import Range, trim

_SECTION = re.compile(r"((?:\d{1,3}|[A-Z](?=\.))(?:\.\d{1,3})*\.?)[ \t]+(?=\S)")
_Rank = tuple[int, str]
"""A heading's level and words."""


@dataclass(frozen=True, slots=True)
class Place:
    """What pieces must share to be joined: the section, by its number, and the page."""

    section: int
    heading: str
    page: int | None


def placed(loaded: Loaded) -> list[tuple[Range, Place, bool]]:
    """Return the ranges that are content, each cut at pages, their places, and if they open."""
    pieces: list[tuple[Range, Place, bool]] = []
    stack: list[_Rank] = []
    section = 0
    blocks = _content(loaded)
    for above, block, below in zip((None, *blocks), blocks, (*blocks[1:], None), strict=False):
        if block.kind == "boilerplate":
            section += 1  # nothing is joined over it
        elif block.kind == "heading":
            section += 1
            rank = block.level, _label(loaded, block)
            while stack and _ends(stack[-1], rank):
                stack.pop()
            stack.append(rank)
        else:
            heading = UNDER.join(label for _, label in stack if label and label != loaded.title)
            opens = block.opens or leads(loaded.text, above, block, below)
            for start, end, page in _paged(loaded, block):
                trimmed = shown(loaded.text, start, end)
                if trimmed:
                    pieces.append((trimmed, Place(section, heading, page), opens))
    return pieces


def _ends(above: _Rank, rank: _Rank) -> bool:
    """Whether a heading ends the section of another, told by both numbers, else by their levels.

    "2.4" is beside "2.3" and not in it, whatever their type; a lone number may begin anew in
    each chapter.
    """
    one, two = (
        number and number[1].strip(".").split(".")
        for number in (_SECTION.match(above[1]), _SECTION.match(rank[1]))
    )
    if one and two and len(one) + len(two) > 2:
        return len(one) >= len(two) or two[: len(one)] != one
    return above[0] >= rank[0]


def _content(loaded: Loaded) -> list[Block]:
    """Return the blocks with every heading above nothing turned into text, but the title.

    A document of headings only is text as a whole, and one of boilerplate only too; without
    blocks all of it is one.
    """
    blocks = list(loaded.blocks)
    pending: list[tuple[int, _Rank]] = []
    orphans: list[tuple[int, _Rank]] = []
    tells = any(block.kind == "text" and _tells(loaded.text, block) for block in blocks)
    for at, block in enumerate(blocks):
        if block.kind == "text":
            if _tells(loaded.text, block):
                pending.clear()
        elif block.kind == "heading":
            rank = block.level, _label(loaded, block)
            while pending and _ends(pending[-1][1], rank):
                orphans.append(pending.pop())
            pending.append((at, rank))
    for orphan, _ in (*orphans, *pending):
        if not (tells and _label(loaded, blocks[orphan]) == loaded.title):
            blocks[orphan] = Block(blocks[orphan].start, blocks[orphan].end)
    blocks = [b for b in blocks if b.kind != "text" or _tells(loaded.text, b)]
    if any(block.kind == "text" for block in blocks):
        return blocks
    return [Block(b.start, b.end) for b in loaded.blocks] or [Block(0, len(loaded.text))] * bool(
        loaded.text
    )


def _tells(text: str, block: Block) -> bool:
    """Whether a block has a letter or a digit: rules and ornaments are no passages."""
    return any(map(str.isalnum, text[block.start : block.end]))


def _label(loaded: Loaded, block: Block) -> str:
    """Return a heading's words in one line."""
    return " ".join((block.label or loaded.text[block.start : block.end]).split())


def _paged(loaded: Loaded, block: Block) -> list[tuple[int, int, int | None]]:
    """Cut a block at the pages' starts; each part with its page, counted from 1."""
    if not loaded.pages:
        return [(block.start, block.end, None)]
    parts: list[tuple[int, int, int | None]] = []
    start = block.start
    while start < block.end:
        page = bisect_right(loaded.pages, start)
        stop = loaded.pages[page] if page < len(loaded.pages) else len(loaded.text)
        end = min(block.end, stop)
        parts.append((start, end, page))
        start = end
    return parts


def shown(text: str, start: int, end: int) -> Range | None:
    """Return the range without outer white space, None if nothing is left."""
    trimmed = trim(text, start, end)
    return trimmed if trimmed[0] < trimmed[1] else None
