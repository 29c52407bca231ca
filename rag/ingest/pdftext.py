"""The canonical text of a PDF's page: PDFium's characters, each with its index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rag.ingest.hyphens import LIGATURES, Words
from rag.ingest.pdfchars import Box, Glyphs, glyphs, is_made
from rag.ingest.pdfmarks import composed, raise_digits
from rag.ingest.pdforder import in_order
from rag.lines import CELLS

Gap = tuple[int, float, float]
"""A wide space in a line: the index of its character, and from where to where it goes."""

_SPECIAL = re.compile("[\r\0\x02\x1e\x1f\ufffe\ufb00-\ufb06\ud800-\udfff]")
"""What does not stand for itself; U+0002 and U+FFFE are hyphens at a line's end, to PDFium."""
_BREAK = re.compile(r"(?<=\S) {0,2}\r\n {0,2}(?=\S)")
_SPACE = re.compile(r"(?<=\S) (?=\S)")
_LINE = re.compile(r"[^\r\n]+")
_CELL = 1.0
"""A space wider than so many heights of the type may part a table's cells."""
_LIST_MARK = re.compile(r"[^\w\s]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{2,5})[.)]|\d{1,2}(?:\.\d{1,2})+\.?")
_GAP = "\x1f"
"""What stands for such a space until it is spelled."""
_VALUE = r"(?:[^\w\s]?\d[\d.,%()]*|[-–—])"
_LEADERS = re.compile(
    rf"(?<=[^\s.]) ?(?:[.…·] ?){{3,}}(?={_VALUE}(?:[ {_GAP}]+{_VALUE})+ *(?:[\r\n]|$))"
)
"""Dots from a row's name to its numbers."""
_END = "\x1e"
"""What stands for a hyphen that ends a text."""
_HYPHEN = re.compile("[\x02\ufffe](?=\\S)")


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's canonical text; of each of its characters PDFium's index and the box.

    What stands beside the text begins at ``aside``.
    """

    text: str
    indices: list[int]
    boxes: list[Box]
    aside: int


def page_text(text_page: Any, words: Words) -> PageText:
    r"""Return a page's canonical text.

    The rule: every character as PDFium gives it, but ``\r`` left out, ligatures spelled in
    letters, surrogate pairs joined, accents on their letters, raised digits as such, what cannot
    be stored U+FFFD, and a hyphen at a line's end left out between small letters unless it is the
    word's own, as the document's ``words`` tell, or what follows stands far below.
    The line end that PDFium gives beside a raised or lowered character is none, and between the
    cells of a table stands `` | ``. What stands beside the text comes last.
    """
    page, aside = in_order(text_page, composed(text_page, glyphs(text_page)))
    if not aside.chars:
        return _spelled(text_page, page, words)
    flow = _spelled(text_page, page.line(), words)
    rest = _spelled(text_page, aside, words)
    return PageText(
        flow.text + rest.text,
        flow.indices + rest.indices,
        flow.boxes + rest.boxes,
        len(flow.text),
    )


def _spelled(text_page: Any, page: Glyphs, words: Words) -> PageText:
    """Spell the characters of a page in their order."""
    _drop_breaks(page)
    raise_digits(page)
    _mark_ends(page)
    _mark_gaps(text_page, page)
    given = "".join(page.chars)
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for match in _SPECIAL.finditer(given):
        at = match.start()
        if at < done:
            continue
        parts.append(given[done:at])
        places.extend(range(done, at))
        char, done = _spell(given, at, words)
        parts.append(char)
        places.extend([at] * len(char))
    parts.append(given[done:])
    places.extend(range(done, len(given)))
    shown = page.take(places)
    text = "".join(parts)
    return PageText(text, shown.indices, shown.boxes, len(text))


def _drop_breaks(page: Glyphs) -> None:
    r"""Put ``\r`` or a space for each ``\n`` that ends no line.

    It ends none between two characters of different height that stand side by side.
    """
    given = "".join(page.chars)
    for match in _BREAK.finditer(given):
        one, two = page.boxes[match.start() - 1], page.boxes[match.end()]
        gap = (two.left - one.right) / max(one.height, two.height, 1)
        beside = (
            one.left < two.left and gap < 0.5 and max(one.low, two.low) < min(one.high, two.high)
        )
        if beside and min(one.height, two.height) < 0.9 * max(one.height, two.height):
            spaced = gap < 0.15 or " " in match.group()
            page.chars[given.index("\n", match.start())] = "\r" if spaced else " "


def _mark_ends(page: Glyphs) -> None:
    """Put a mark for each hyphen below which no word goes on.

    PDFium joins the foot of the page, or its number, to the text above that ends in a hyphen.
    """
    page.chars[:] = ["\ufffd" if char == _END else char for char in page.chars]
    for match in _HYPHEN.finditer("".join(page.chars)):
        at = match.start()
        above = page.boxes[max(0, at - 1)]
        if above.low - page.boxes[at + 1].high > above.height:
            page.chars[at] = _END


def _mark_gaps(text_page: Any, page: Glyphs) -> None:
    """Put a mark for each space that parts the cells of a table.

    Lines are rows of one if a wide space runs down through each pair of their spaces. So do dots
    that lead to more numbers than the one of a page.
    """
    page.chars[:] = ["\ufffd" if char == _GAP else char for char in page.chars]
    given = "".join(page.chars)
    lines = [list(_gaps(text_page, page, given, *line.span())) for line in _LINE.finditer(given)]
    for one, two in pairwise(lines):
        if len(one) == len(two) and all(map(_meet, one, two)):
            for at, _, _ in (*one, *two):
                page.chars[at] = _GAP
    for leaders in _LEADERS.finditer("".join(page.chars)):
        page.chars[slice(*leaders.span())] = [_GAP, *"\r" * (len(leaders[0]) - 1)]


def _gaps(text_page: Any, page: Glyphs, given: str, start: int, end: int) -> Iterator[Gap]:
    """Yield a line's wide spaces, but none after an item's number or a field's name."""
    for match in _SPACE.finditer(given, start, end):
        at = match.start()
        before = given[start:at]
        if before.endswith(":") or _LIST_MARK.fullmatch(before.lstrip()):
            continue
        one, two = page.boxes[at - 1], page.boxes[at + 1]
        if two.left - one.right > _CELL * one.height and is_made(text_page, page.indices[at]):
            yield at, one.right, two.left


def _meet(one: Gap, two: Gap) -> bool:
    """Whether two spaces have more than half of the narrower one's width in common."""
    common = min(one[2], two[2]) - max(one[1], two[1])
    return 2 * common > min(one[2] - one[1], two[2] - two[1])


def _spell(given: str, at: int, words: Words) -> tuple[str, int]:
    """Return what stands in the canonical text for a special character, and where to go on."""
    code = ord(given[at])
    if given[at] == _GAP:
        return CELLS, at + 1
    if given[at] == _END:
        return "-\n", at + 1
    if code == 0x0D:
        return "", at + 1
    if code in LIGATURES:
        return LIGATURES[code], at + 1
    if code in (0x02, 0xFFFE):
        return ("-" if words.keep_hyphen(given, at) else ""), at + 1
    low = ord(given[at + 1]) if at + 1 < len(given) else 0
    if 0xD800 <= code < 0xDC00 <= low < 0xE000:
        return chr(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)), at + 2
    return "\ufffd", at + 1
