"""Plain text that was laid out in pages: where these begin, and the lines that each repeats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.ingest.loaded import Block
from rag.ingest.names import person
from rag.ingest.paragraphs import is_heading_like

_FEED = "\f"
_LEAST = 4
_LEAST_NUMBERED = 2
"""A line stands on so many pages, at least, if it is the pages' own: these may say "[Page 2]"."""
_LONGEST = 120
_PAGE = re.compile(r"\[page \d+\]$", re.IGNORECASE)
_SECTION = re.compile(r"(?:part|book|chapter|section|article|act|scene)\b", re.IGNORECASE)
"""What begins on a page of its own."""
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
_COLUMNS = re.compile(r"\S {4,}(?P<right>\S.*)")
_HEAD_LINE = re.compile(rf"[ \t]*(?:.*{_COLUMNS.pattern}|[^\W\d_][^:\n]{{0,40}}:[ \t]+\S.*)")
"""A line in two columns, or a name with its value."""
_TITLE_LINES = 3


def without_page_lines(text: str, blocks: Sequence[Block]) -> tuple[list[Block], tuple[int, ...]]:
    """Mark the lines that pages repeat, but for their numbers, and tell where the pages start.

    Such a line ends a page or begins one. There are no pages where none is.
    """
    edges = [place for place in range(len(blocks)) if _is_edge(text, blocks, place)]
    count = Counter(_pattern(text, blocks[place]) for place in edges)
    numbered = any(_PAGE.search(text[b.start : b.end]) for b in map(blocks.__getitem__, edges))
    least = _LEAST_NUMBERED if numbered else _LEAST
    marked = list(blocks)
    for place in edges:
        if count[_pattern(text, blocks[place])] >= least:
            marked[place] = replace(blocks[place], kind="boilerplate")
    feeds = (at + 1 for at, char in enumerate(text) if char == _FEED and text[at + 1 :].strip())
    return marked, (0, *feeds) if marked != list(blocks) and _FEED in text else ()


def _is_edge(text: str, blocks: Sequence[Block], place: int) -> bool:
    """Whether a block is one line beside a page's end; the first one may be a title."""
    block = blocks[place]
    if block.end - block.start > _LONGEST or "\n" in text[block.start : block.end]:
        return False
    if _SECTION.match(text, block.start):
        return False
    start = blocks[place - 1].end if place else 0
    last = place + 1 == len(blocks)
    end = len(text) if last else blocks[place + 1].start
    beside = text[start : block.start] + text[block.end : end]
    above = place and _PAGE.search(text[blocks[place - 1].start : start])
    return last or _FEED in beside or bool(above or _PAGE.search(text[block.start : block.end]))


def _pattern(text: str, block: Block) -> str:
    """Return a line without its numbers and spaces."""
    return _NUMBER.sub("#", " ".join(text[block.start : block.end].split()))


def letterhead(text: str, blocks: Sequence[Block]) -> tuple[int, str | None]:
    """Return how many of the first blocks are a head in two columns, and who it says wrote it."""
    count = 0
    for block in blocks:
        if not all(map(_HEAD_LINE.match, text[block.start : block.end].split("\n"))):
            break
        count += 1
    first = text[blocks[0].start : blocks[0].end].split("\n")[0] if blocks else ""
    columns = _COLUMNS.search(first)
    return (count, person(columns["right"], sure=False)) if columns else (0, None)


def title_below(text: str, blocks: Sequence[Block]) -> str:
    """Return the first line below a head, with those that touch it."""
    lines: list[str] = []
    for block, below in pairwise(blocks[: _TITLE_LINES + 1]):
        if not is_heading_like(text, block):
            break
        lines.append(text[block.start : block.end])
        if text.count("\n", block.end, below.start) > 1:
            return " ".join(lines)
    return ""
