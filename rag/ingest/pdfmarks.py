"""Accents and raised digits, which PDFs draw as characters of their own, made what they mean."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import Any

from rag.ingest.pdfchars import Box, Glyphs, is_made

_ACCENTS = dict(zip("¨´`ˆ˜¸ˇ˚˘¯˙˝", map(chr, (
    0x308, 0x301, 0x300, 0x302, 0x303, 0x327, 0x30C, 0x30A, 0x306, 0x304, 0x307, 0x30B,
)), strict=True))  # fmt: skip
_BARE = {"ı": "i", "ȷ": "j"}
_NEAR = 40
"""An accent's letter stands at most so many characters before it: in the same word."""
_RAISED = str.maketrans("0123456789+-−–.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻·")
_RUN = re.compile(r"[+\-−–]?\d+(?:[.,–]\d+)*")


def composed(text_page: Any, page: Glyphs) -> Glyphs:
    """Return a page's characters with each accent on the letter that it stands over."""
    dropped: set[int] = set()
    for at, char in enumerate(page.chars):
        if char in _ACCENTS and (letter := _letter(page, at)) is not None:
            place, page.chars[place] = letter
            dropped.add(at)
            dropped.update(_made_spaces(text_page, page, at))
    return page.take(at for at in range(len(page.chars)) if at not in dropped) if dropped else page


def _letter(page: Glyphs, at: int) -> tuple[int, str] | None:
    """Return the place of the letter that an accent stands over, and both in one."""
    after = range(at + 1, min(at + 4, len(page.chars)))
    for place in chain(after, range(at - 1, max(-1, at - _NEAR), -1)):
        char = page.chars[place]
        if char.isalpha() and _covers(page.boxes[at], page.boxes[place]):
            both = unicodedata.normalize("NFC", _BARE.get(char, char) + _ACCENTS[page.chars[at]])
            return (place, both) if len(both) == 1 else None
    return None


def _covers(accent: Box, letter: Box) -> bool:
    """Whether an accent stands over a letter: they have most of the narrower one's width."""
    common = min(accent.right, letter.right) - max(accent.left, letter.left)
    narrower = min(accent.right - accent.left, letter.right - letter.left)
    level = max(accent.low, letter.low) < min(accent.high, letter.high)
    return level and common > 0.6 * narrower > 0


def _made_spaces(text_page: Any, page: Glyphs, at: int) -> list[int]:
    """Return the places of PDFium's spaces beside an accent that no words stand apart by."""
    places = []
    for space, one, two in ((at - 1, at - 2, at), (at + 1, at, at + 2)):
        if one >= 0 and two < len(page.chars) and page.chars[space] == " ":
            gap = page.boxes[two].left - page.boxes[one].right
            if gap < 0.15 * page.boxes[at].height and is_made(text_page, page.indices[space]):
                places.append(space)
    return places


def raise_digits(page: Glyphs) -> None:
    """Put raised digits for those that stand so: exponents and the marks of footnotes."""
    given = "".join(page.chars)
    for run in _RUN.finditer(given):
        start, end = run.span()
        box = page.boxes[end - 1]
        while abs(page.boxes[start].low - box.low) > 0.1 * box.height:
            start += 1
        above = start > 0 and _is_above(page.boxes[start], page.boxes[_solid(given, start - 1, -1)])
        first = start == 0 or given[start - 1].isspace()
        below = end < len(given) and not given[end].isspace() and given[end] not in "/⁄"
        if above or (first and below and _is_above(box, page.boxes[end])):
            page.chars[start:end] = given[start:end].translate(_RAISED)


def _solid(given: str, at: int, step: int) -> int:
    r"""Return the next place that is not that of a line end which ends no line."""
    while 0 < at < len(given) - 1 and given[at] == "\r":
        at += step
    return at


def _is_above(raised: Box, box: Box) -> bool:
    """Whether a character is smaller than one beside it, and stands higher."""
    apart = max(raised.left - box.right, box.left - raised.right)
    return (
        raised.height < 0.85 * box.height
        and 0.12 * box.height < raised.low - box.low < box.height
        and apart < 0.3 * box.height
    )
