"""What a saved web page says about itself and not about its subject, told by its words.

A line is given up only if the whole of it is a set phrase, or its place makes it one: losing a
line of content to search costs more than finding a menu. Standfirsts and summaries are content.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.ingest.contents import line_of
from rag.ingest.contents import mark as mark_contents
from rag.ingest.dates import cut_date, edited_date, is_date_line, is_page_date, iso_date, told_date
from rag.ingest.headlines import without_false
from rag.ingest.loaded import Block
from rag.ingest.names import person
from rag.ingest.paragraphs import is_heading_like, is_running
from rag.ingest.phrases import (
    AVATAR,
    BYLINE,
    CREDIT,
    CRUMBS,
    IMPRINT,
    IMPRINT_WORD,
    LABELS,
    MENU,
    MORE,
    OTHER_LABEL,
    PHRASES,
)
from rag.ingest.references import mark_references

_LONGEST = 220
"""Longer blocks are never boilerplate by their words: pages' notices are short."""
_LONGEST_LABEL = 40
_TITLE_WORDS = 3
_MOST_TITLES = 12
"""A list of other pages has at most so many titles, of at least so many words, if no bullets."""
_HEAD = 12
"""How many blocks of content, from the first, can be the page's own lines: date, byline, menu."""
_FOOT = 3
"""How many blocks, to the last, can say when the page was changed."""
_LEAD = 3
"""How many blocks from the first long one on still count as the beginning."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The blocks with boilerplate told apart, and what the boilerplate said of the document."""

    blocks: list[Block]
    author: str | None = None
    date: str | None = None


def mark(text: str, blocks: Sequence[Block], title: str = "", author: str | None = None) -> Marked:
    """Tell boilerplate from content among a document's blocks.

    Args:
        text: the canonical text.
        blocks: its blocks; only those of kind text, and headings above link lists, can change.
            What is boilerplate already tells author and date too, if it stands below a heading.
        title: the title, if it is known; else the first line that looks like one counts.
        author: the author, if known; a first line that says no more is the byline.
    """
    head = _head(blocks)
    own = _own_lines(text, blocks[:head], author)
    blocks = without_false(text, blocks, own)
    result = list(blocks)
    date = None
    titled = False
    for place, block in enumerate(blocks):
        titled = titled or block.kind == "heading"
        if block.kind == "heading" or not (titled or block.kind == "text"):
            continue
        line = line_of(text, block).strip("*_ ")
        if place < head:
            date = date or told_date(line)
        if block.end - block.start > _LONGEST:
            continue
        if place < head and (
            place in own
            or (place == 0 and _is_crumbs(line))
            or (block.kind == "boilerplate" and is_date_line(line))
        ):
            if byline := BYLINE.fullmatch(line):
                author = author or byline["author"]
            date = date or iso_date(line)
        elif not PHRASES.fullmatch(line) or _begins_record(text, blocks, place):
            continue
        result[place] = replace(block, kind="boilerplate")
    date = _mark_dates(text, result, head) or date or _foot_date(text, blocks)
    mark_contents(text, result)
    mark_references(text, result)
    _mark_labels(text, result)
    _mark_captions(text, result)
    _mark_link_lists(text, result)
    _mark_title(text, result, title)
    _mark_repeats(text, result, title or _first_title(text, result))
    return Marked(result, author, date)


def _mark_dates(text: str, blocks: list[Block], head: int) -> str | None:
    """Mark the dates at the beginning that are the page's: above the title or beside boilerplate.

    Such a line is a bare date or names a paper too; below the title, one that reads as a paper's
    is enough. Any other date is content: the day of a speech, of a match, of a diary's entry.

    Returns:
        The first one's ISO date; without any, that of the document's only bare date, if no
        running text stands above it.
    """
    lines = [
        (place, line_of(text, block).strip("*_ "))
        for place, block in enumerate(blocks)
        if block.kind == "text" and block.end - block.start <= _LONGEST
    ]
    dates: list[str | None] = []
    for place, line in lines:
        if place >= head:
            break
        beside = (*blocks[max(0, place - 1) : place], *blocks[place + 1 : place + 2])
        if place:
            apart = any(block.kind == "boilerplate" for block in beside) or bool(
                IMPRINT.search(line)
            )
        else:
            apart = any(is_heading_like(text, block) for block in beside)
        if apart and (is_date_line(line) or _is_imprint(line)):
            blocks[place] = replace(blocks[place], kind="boilerplate")
            dates.append(iso_date(line))
    bare = [(place, line) for place, line in lines if is_date_line(line)]
    if not dates and len(bare) == 1:
        ((place, line),) = bare
        dates = [None if any(is_running(text, b) for b in blocks[:place]) else iso_date(line)]
    return next(filter(None, dates), None)


def _foot_date(text: str, blocks: Sequence[Block]) -> str | None:
    """Return the ISO date on which the last lines say that the page was changed."""
    dates = (edited_date(line_of(text, block)) for block in blocks[-_FOOT:])
    return next(filter(None, dates), None)


def _head(blocks: Sequence[Block]) -> int:
    """Return how many blocks are the document's beginning, where the page speaks of itself."""
    content = [place for place, block in enumerate(blocks) if block.kind != "boilerplate"]
    long = (at for at, p in enumerate(content) if blocks[p].end - blocks[p].start > _LONGEST)
    count = min(_HEAD, next(long, _HEAD) + _LEAD)
    return content[count] if count < len(content) else len(blocks)


def _own_lines(text: str, blocks: Sequence[Block], author: str | None) -> set[int]:
    """Return the places of the first blocks that are bylines, menus or the page's date.

    A name in a heading of its own is one above the date.
    """
    lines = [line_of(text, block).strip("*_ ") for block in blocks]
    own = {place for place, line in enumerate(lines) if is_page_line(line, author)}
    names = (
        place
        for place, block in enumerate(blocks)
        if place and block.kind == "heading" and place + 1 in own
    )
    return own | {place for place in names if person(lines[place], sure=False)}


def is_page_line(line: str, author: str | None = None) -> bool:
    """Whether a line at the document's beginning is a byline, a menu, or the page's date."""
    if line == author or is_page_date(line):
        return True
    return any(pattern.fullmatch(line) for pattern in (BYLINE, MENU, AVATAR))


def _is_crumbs(line: str) -> bool:
    """Whether a first line is the page's place in its site, and no sentence about a home."""
    return bool(CRUMBS.fullmatch(line)) and not line.endswith((".", "!", "?"))


def _is_imprint(line: str) -> bool:
    """Whether a line names a paper and a date and dates nothing: "The Gazette, 20 June 2024"."""
    dated = cut_date(line)
    if dated is None or line.endswith((".", "!", "?")) or OTHER_LABEL.search(line):
        return False
    if "|" in line and not IMPRINT.search(line):  # a table's row
        return False
    words = re.sub(r"\d\d?[:.]\d\d|[|·•,:–—()-]", " ", dated).split()
    return len(words) <= 8 and all(map(IMPRINT_WORD.fullmatch, words))


def _begins_record(text: str, blocks: Sequence[Block], place: int) -> bool:
    """Whether a picture's name or credit is the first of some lines that tell of the picture."""
    block = blocks[place]
    if not CREDIT.fullmatch(line_of(text, block)):
        return False
    above = blocks[place - 1] if place else None
    below = blocks[place + 1] if place + 1 < len(blocks) else None
    apart = above is None or text.count("\n", above.end, block.start) > 1
    return apart and below is not None and text.count("\n", block.end, below.start) == 1


def _mark_labels(text: str, blocks: list[Block]) -> None:
    """Mark words of buttons and menus that stand beside boilerplate, or open the document."""
    forward = range(len(blocks))
    for places, step in ((forward, -1), (reversed(forward), 1)):
        for place in places:
            block = blocks[place]
            if block.kind != "text" or block.end - block.start > _LONGEST_LABEL:
                continue
            beside = place + step
            inside = 0 <= beside < len(blocks)
            if (not inside or blocks[beside].kind == "boilerplate") and LABELS.fullmatch(
                line_of(text, block)
            ):
                blocks[place] = replace(block, kind="boilerplate")


def _mark_captions(text: str, blocks: list[Block]) -> None:
    """Mark the short lines that stand directly above a picture's credit, up to three."""
    for place, block in enumerate(blocks):
        if block.kind != "boilerplate" or not CREDIT.fullmatch(line_of(text, block)):
            continue
        first = place
        while first and text[blocks[first - 1].end : blocks[first].start].count("\n") == 1:
            first -= 1
        captions = blocks[first:place]
        begins = first == 0 or text[blocks[first - 1].end : blocks[first].start].count("\n") > 1
        if begins and len(captions) <= 3 and all(b.end - b.start <= _LONGEST for b in captions):
            blocks[first:place] = [replace(b, kind="boilerplate", level=0) for b in captions]


def _mark_link_lists(text: str, blocks: list[Block]) -> None:
    """Mark "Keep reading" and the list of titles under it."""
    for place, block in enumerate(blocks):
        if block.end - block.start > 60 or block.kind == "boilerplate":
            continue
        line = line_of(text, block)
        if not MORE.fullmatch(line):
            continue
        items = _items_after(text, blocks, place)
        if items or line.endswith(":"):
            blocks[place] = replace(block, kind="boilerplate", level=0)
        for item in items:
            blocks[item] = replace(blocks[item], kind="boilerplate", level=0)


def _items_after(text: str, blocks: Sequence[Block], place: int) -> list[int]:
    """Return the places of the list items, or title-like lines, right after a place."""
    items: list[int] = []
    bulleted = None
    for at in range(place + 1, len(blocks)):
        block = blocks[at]
        if block.end - block.start > _LONGEST or block.kind == "heading":
            break
        before = text[max(0, block.start - 6) : block.start] + text[block.start : block.start + 4]
        bullet = bool(re.search(r"[-*+•‣◦▪●–·]\s+\S|\d[.)]\s+\S", before))
        if bulleted is None:
            bulleted = bullet
        titled = text[block.end - 1] not in '.!?:”"' and (
            len(line_of(text, block).split()) >= _TITLE_WORDS and len(items) < _MOST_TITLES
        )
        if bullet != bulleted or not (bullet or titled):
            break
        items.append(at)
    return items


def _first_title(text: str, blocks: Sequence[Block]) -> str:
    """Return the first line that can be the document's title, if any is near its beginning."""
    for block in blocks[:_HEAD]:
        if block.kind == "heading" or (block.kind == "text" and is_heading_like(text, block)):
            return text[block.start : block.end]
        if block.kind == "text":
            break
    return ""


def _mark_title(text: str, blocks: list[Block], title: str) -> None:
    """Make a heading of the first line that only says the title, near the top."""
    wanted = _words(title)
    content = [place for place, block in enumerate(blocks) if block.kind != "boilerplate"]
    for place in content[:_HEAD]:
        block = blocks[place]
        if block.kind == "text" and wanted and _words(line_of(text, block)) == wanted:
            blocks[place] = replace(block, kind="heading", level=1)
            return


def _mark_repeats(text: str, blocks: list[Block], title: str) -> None:
    """Mark later lines that only say the title again, or its beginning near the top."""
    wanted = _words(title)
    if len(wanted) < 3:
        return
    seen = False
    for place, block in enumerate(blocks):
        if block.kind != "text" or block.end - block.start > _LONGEST:
            continue
        words = _words(text[block.start : block.end])
        again = words == wanted
        if (again and seen) or (
            seen
            and place < _HEAD
            and len(words) >= 3
            and words == wanted[: len(words)]
            and is_heading_like(text, block)
        ):
            blocks[place] = replace(block, kind="boilerplate")
        seen = seen or again


def _words(line: str) -> list[str]:
    return re.findall(r"\w+", line.lower())
