"""The canonical text of a PDF's page: PDFium's characters, each with its index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import c_ushort
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from rag.ingest.hyphens import LIGATURES, Words
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
_END = "\x1e"
"""What stands for a hyphen that ends a text."""
_HYPHEN = re.compile("[\x02\ufffe](?=\\S)")


def page_text(text_page: Any, words: Words) -> tuple[str, list[int]]:
    r"""Return a page's canonical text and, for each of its characters, PDFium's index.

    The rule: every character as PDFium gives it, but ``\r`` left out, ligatures spelled in
    letters, surrogate pairs joined, what cannot be stored U+FFFD, and a hyphen at a line's end
    left out between small letters unless it is the word's own, as the document's ``words`` tell, or
    what follows stands far below.
    The line end that PDFium gives beside a raised or lowered character is none, and between the
    cells of a table stands `` | ``.
    """
    given = _with_ends(text_page, _without_breaks(text_page, characters(text_page)))
    given = _with_gaps(text_page, given)
    parts: list[str] = []
    indices: list[int] = []
    done = 0
    for match in _SPECIAL.finditer(given):
        at = match.start()
        if at < done:
            continue
        parts.append(given[done:at])
        indices.extend(range(done, at))
        char, done = _spell(given, at, words)
        parts.append(char)
        indices.extend([at] * len(char))
    parts.append(given[done:])
    indices.extend(range(done, len(given)))
    return "".join(parts), indices


def characters(text_page: Any) -> str:
    """Return PDFium's characters, one for each of its indices."""
    count = text_page.count_chars()
    buffer = (c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text_page.raw, 0, count, buffer) == count + 1:
        return "".join(map(chr, buffer[:count]))
    # It leaves some characters out of the whole text: then each is asked for.
    codes = (pdfium.FPDFText_GetUnicode(text_page.raw, i) for i in range(count))
    return "".join(chr(code) if code <= 0x10FFFF else "\ufffd" for code in codes)


def _without_breaks(text_page: Any, given: str) -> str:
    r"""Return the characters with ``\r`` or a space for each ``\n`` that ends no line.

    It ends none between two characters of different height that stand side by side.
    """
    chars = list(given)
    for match in _BREAK.finditer(given):
        left, low, right, high = text_page.get_charbox(match.start() - 1, loose=True)
        next_left, next_low, _, next_high = text_page.get_charbox(match.end(), loose=True)
        heights = high - low, next_high - next_low
        gap = (next_left - right) / max(*heights, 1)
        beside = left < next_left and gap < 0.5 and max(low, next_low) < min(high, next_high)
        if beside and min(heights) < 0.9 * max(heights):
            spaced = gap < 0.15 or " " in match.group()
            chars[given.index("\n", match.start())] = "\r" if spaced else " "
    return "".join(chars)


def _with_ends(text_page: Any, given: str) -> str:
    """Return the characters with a mark for each hyphen below which no word goes on.

    PDFium joins the foot of the page, or its number, to the text above that ends in a hyphen.
    """
    chars = list(given.replace(_END, "\ufffd"))
    for match in _HYPHEN.finditer(given):
        at = match.start()
        _, low, _, high = text_page.get_charbox(max(0, at - 1), loose=True)
        next_high = text_page.get_charbox(at + 1, loose=True)[3]
        if low - next_high > high - low:
            chars[at] = _END
    return "".join(chars)


def _with_gaps(text_page: Any, given: str) -> str:
    """Return the characters with a mark for each space that parts the cells of a table.

    Lines are rows of one if a wide space runs down through each pair of their spaces.
    """
    chars = list(given.replace(_GAP, "\ufffd"))
    lines = [list(_gaps(text_page, given, *line.span())) for line in _LINE.finditer(given)]
    for one, two in pairwise(lines):
        if len(one) == len(two) and all(map(_meet, one, two)):
            for at, _, _ in (*one, *two):
                chars[at] = _GAP
    return "".join(chars)


def _gaps(text_page: Any, given: str, start: int, end: int) -> Iterator[Gap]:
    """Yield a line's wide spaces, but none after an item's number or a field's name."""
    box = pdfium.FS_RECTF()
    for match in _SPACE.finditer(given, start, end):
        at = match.start()
        before = given[start:at]
        if before.endswith(":") or _LIST_MARK.fullmatch(before.lstrip()):
            continue
        if pdfium.FPDFText_IsGenerated(text_page.raw, at) != 1:
            continue
        pdfium.FPDFText_GetLooseCharBox(text_page.raw, at - 1, box)
        left, height = box.right, box.top - box.bottom
        pdfium.FPDFText_GetLooseCharBox(text_page.raw, at + 1, box)
        if box.left - left > _CELL * height:
            yield at, left, box.left


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
