"""Tables of contents: lines that only say what comes further down."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from rag.ingest.loaded import Block

_LONGEST = 220
"""No entry is longer, but a block of several that are numbered."""
_ENTRY = re.compile(r"(?:[.…][ \t]?){4}[.… \t|]*(?P<page>\d{1,4}|[ivxlc]{1,6})$")
"""How a line of a table of contents ends: leaders, a page."""
_CONTENTS = re.compile(r"(?:table|list) of (?:contents|figures|tables)|contents", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:(?:chapter|part|appendix)\s+)?((?:\d+|(?-i:[A-Z])\.)[\d.]*)\s", re.IGNORECASE
)
_ENTRIES = 3
_ENTRY_LINES = 4
_PLACES = 1_000
"""How many blocks with an entry's first word are looked at."""
_MISSES = 2
"""How many entries in a row may not come again, as a list of tables does not."""


def mark(text: str, blocks: list[Block]) -> None:
    """Mark tables of contents: lines with leaders to pages that come one after the other."""
    entries: list[int] = []
    pages: list[int] = []
    for place, block in enumerate(blocks):
        lines = text[block.start : block.end].split("\n")
        found = [
            entry["page"] for line in lines if (entry := _ENTRY.search(line.rstrip()[-_LONGEST:]))
        ]
        if 2 * len(found) > len(lines):
            entries.append(place)
            pages += [int(page) for page in found if page.isdigit()]
    back = sum(after < before for before, after in pairwise(pages))
    _mark_announced(text, blocks)
    if len(pages) >= _ENTRIES and back * 5 <= len(pages):
        heads = [place - 1 for place in entries if place and _is_contents(text, blocks[place - 1])]
        for place in (*heads, *entries):
            blocks[place] = replace(blocks[place], kind="boilerplate", level=0)


def _mark_announced(text: str, blocks: list[Block]) -> None:
    """Mark "Contents" and the entries below it that come again further down, as headings do."""
    heads = [place for place, block in enumerate(blocks) if _is_contents(text, block)]
    if not heads:
        return
    words = [_entry_words(line_of(text, block)) for block in blocks]
    begun: dict[str, list[int]] = {}
    for place, line in enumerate(words):
        begun.setdefault(line[0] if line else "", []).append(place)
    end = 0
    for head in heads:
        if head < end:
            continue
        end, hits, misses = head + 1, 0, 0
        met: set[tuple[str, ...]] = set()
        for first, after in _entries(text, blocks, head + 1):
            entry = [word for at in range(first, after) for word in words[at]]
            number = _NUMBERED.match(text, blocks[first].start)
            named = (number[1] if number else "", *entry)
            places = begun.get(entry[0], []) if entry else []
            below = bisect_left(places, after)
            comes_again = _comes_again(entry, words, islice(places, below, below + _PLACES))
            if named in met and (number or not comes_again):
                break  # it is the first heading that was announced
            if not number and blocks[after - 1].end - blocks[first].start > _LONGEST:
                break
            if comes_again:
                end, hits, misses = after, hits + 1, 0
            elif misses == _MISSES:
                break
            else:
                misses += 1
            met.add(named)
        if hits >= _ENTRIES:
            for at in range(head, end):
                blocks[at] = replace(blocks[at], kind="boilerplate", level=0)


def _entries(text: str, blocks: Sequence[Block], place: int) -> Iterator[tuple[int, int]]:
    """Yield the entries from a place on; where they are numbered, with the lines they go on in."""
    numbered = place < len(blocks) and _NUMBERED.match(text, blocks[place].start)
    while place < len(blocks):
        after = place + 1
        while (
            numbered
            and after < min(len(blocks), place + _ENTRY_LINES)
            and not _NUMBERED.match(text, blocks[after].start)
            and text.count("\n", blocks[after - 1].end, blocks[after].start) == 1
        ):
            after += 1
        yield place, after
        place = after


def _comes_again(
    entry: Sequence[str], words: Sequence[Sequence[str]], places: Iterable[int]
) -> bool:
    """Whether the blocks that begin at one of some places say an entry, and no more."""
    for place in places:
        said: list[str] = []
        while len(said) < len(entry) and place < len(words):
            said += words[place]
            place += 1
        if said == entry:
            return True
    return False


def _entry_words(line: str) -> list[str]:
    """Return the words of a table of contents' entry, or of its heading, without its number."""
    words = re.findall(r"[^\W\d_]{2,}", line.lower())
    return words[1:] if words and words[0] in ("chapter", "appendix", "part", "section") else words


def _is_contents(text: str, block: Block) -> bool:
    """Whether a block names what stands below it a table of contents."""
    return _CONTENTS.fullmatch(line_of(text, block)) is not None


def line_of(text: str, block: Block) -> str:
    """Return a block's first words with single spaces: the patterns allow no others."""
    return " ".join(text[block.start : min(block.end, block.start + 2 * _LONGEST)].split())
