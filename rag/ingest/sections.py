"""Where each part of a document stands: under which headings, in which section, on which page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.ingest.loaded import Block, Loaded
from rag.ingest.paragraphs import leads
from rag.model import UNDER
from rag.ranges import Range, trim

_SECTION = re.compile(r"((?:\d{1,3}|[A-Z](?=\.))(?:\.\d{1,3})*\.?)[ \t]+(?=\S)")
_KEYWORD = re.compile(
    r"(?P<word>part|title|chapter|article|amendment|section|clause|§)\s*"
    r"(?P<number>(?-i:\d{1,3}|[IVXLC]+|[A-Z])(?:\.\d{1,3})*)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(\d{1,3}(?:\.\d{1,3})*[.)]|\d{1,3}(?:\.\d{1,3})+)[ \t]+(?=[A-Z\"“])")
"""How a clause without a heading begins: "2. You may …", and no quantity."""
_ALIKE = {"amendment": "article", "§": "section"}
"""Sorts of sections that stand beside one another."""
_Rank = tuple[int, str]
"""A heading's level and words."""
_Nested = frozenset[tuple[str, str]]
"""Which sorts of sections a document has within which: ("article", "section")."""


@dataclass(slots=True)
class _Path:
    """The headings that a place stands under; ``counted`` is the last one of each depth.

    It is None where a paragraph with a number came after it, as the items of a list do.
    """

    nested: _Nested
    headings: list[_Rank] = field(default_factory=list)
    counted: dict[int, _Rank | None] = field(default_factory=dict)

    def enter(self, rank: _Rank) -> None:
        """Go below a heading, out of the sections that it ends."""
        while self.headings and _ends(self.headings[-1], rank, self.nested):
            self.headings.pop()
        self.headings.append(rank)
        sort, number = _numbered(rank[1])
        if not sort:
            self.counted[len(number)] = rank

    def leave(self, number: list[str]) -> bool:
        """Go out of the section that a clause's number ends; whether there is one."""
        before = self.counted.get(len(number))
        self.counted[len(number)] = None
        if before not in self.headings or not _follows(number, _numbered(before[1])[1]):
            return False
        del self.headings[self.headings.index(before) :]
        return True


@dataclass(frozen=True, slots=True)
class Place:
    """What pieces must share to be joined: the section, by its number, and the page."""

    section: int
    heading: str
    page: int | None


def placed(loaded: Loaded) -> list[tuple[Range, Place, bool]]:
    """Return the ranges that are content, each cut at pages, their places, and if they open."""
    pieces: list[tuple[Range, Place, bool]] = []
    section = 0
    nested = _nested(loaded)
    path = _Path(nested)
    blocks = _content(loaded, nested)
    for above, block, below in zip((None, *blocks), blocks, (*blocks[1:], None), strict=False):
        if block.kind == "boilerplate":
            section += 1  # nothing is joined over it
        elif block.kind == "heading":
            section += 1
            path.enter((block.level, _label(loaded, block)))
        else:
            clause = _CLAUSE.match(loaded.text, block.start, block.end)
            section += bool(clause and path.leave(_parts(clause[1])))
            labels = (label for _, label in path.headings)
            heading = UNDER.join(label for label in labels if label and label != loaded.title)
            opens = block.opens or leads(loaded.text, above, block, below)
            for start, end, page in _paged(loaded, block):
                trimmed = shown(loaded.text, start, end)
                if trimmed:
                    pieces.append((trimmed, Place(section, heading, page), opens))
    return pieces


def _ends(above: _Rank, rank: _Rank, nested: _Nested) -> bool:
    """Whether a heading ends the section of another, told by sorts and numbers, else by levels.

    "2.4" is beside "2.3" and not in it, whatever their type; a lone number may begin anew in
    each chapter.
    """
    (sort, number), (own_sort, own_number) = _numbered(above[1]), _numbered(rank[1])
    within = len(number) < len(own_number) and own_number[: len(number)] == number
    if sort == own_sort and number and own_number and len(number) + len(own_number) > 2:
        return not within
    if sort != own_sort and ((number and within) or (sort, own_sort) in nested):
        return False
    return (own_sort, sort) in nested or above[0] >= rank[0]


def _follows(number: Sequence[str], heading: Sequence[str]) -> bool:
    """Whether a number is the next one after a heading's."""
    *within, last = number
    return within == heading[:-1] and heading[-1].isdigit() and int(last) == int(heading[-1]) + 1


def _numbered(line: str) -> tuple[str, list[str]]:
    """Return what sort of section a heading names, "" for none, and its number's parts."""
    if found := _KEYWORD.match(line):
        word = found["word"].lower()
        return _ALIKE.get(word, word), found["number"].split(".")
    found = _SECTION.match(line)
    return "", _parts(found[1]) if found else []


def _parts(number: str) -> list[str]:
    """Return a number's parts; "4.0" may stand above "4.1"."""
    parts = number.rstrip(".)").split(".")
    return parts[:1] if len(parts) == 2 and parts[0].isdigit() and parts[1] == "0" else parts


def _nested(loaded: Loaded) -> _Nested:
    """Return which sorts of sections stand within which: one is in those that it first comes in.

    There it begins at 1: "Part 2" first seen below "Chapter 9" is not in it.
    """
    nested: set[tuple[str, str]] = set()
    met: set[str] = set()
    within: list[str] = []
    for block in loaded.blocks:
        sort, number = _numbered(_label(loaded, block)) if block.kind == "heading" else ("", [])
        if not sort:
            continue
        if sort not in met and number[0] in ("1", "I", "A"):
            nested |= {(outer, sort) for outer in within}
        met.add(sort)
        within = [outer for outer in within if (outer, sort) in nested] + [sort]
    return frozenset(nested)


def _content(loaded: Loaded, nested: _Nested) -> list[Block]:
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
            while pending and _ends(pending[-1][1], rank, nested):
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
