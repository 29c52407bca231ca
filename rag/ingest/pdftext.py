"""The canonical text of a PDF's page: PDFium's characters, each with its index."""

from __future__ import annotations

import re
from ctypes import c_ushort
from typing import Any

import pypdfium2.raw as pdfium

_SPECIAL = re.compile("[\r\0\x02\ufffe\ufb00-\ufb06\ud800-\udfff]")
"""What does not stand for itself; U+0002 and U+FFFE are hyphens at a line's end, to PDFium."""
_BREAK = re.compile(r"(?<=\S) {0,2}\r\n {0,2}(?=\S)")
_LIGATURES = dict(
    zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
)
_COMPOUNDS = re.compile(
    "self|well|ill|non|ex|half|all|cross|high|low|long|short|north|south|east|west|out|up|in|off|on|"
    "down|over|based|made|term|old|years?|day|time|level|class|like|style|led|wide|free|date|scale|"
    "called|known|run|born|backed"
)
"""Halves of words whose hyphen at a line's end is the word's own."""


def page_text(text_page: Any) -> tuple[str, list[int]]:
    r"""Return a page's canonical text and, for each of its characters, PDFium's index.

    The rule: every character as PDFium gives it, but ``\r`` left out, ligatures spelled in
    letters, surrogate pairs joined, what cannot be stored U+FFFD, and a hyphen at a line's end
    left out between small letters unless it is the word's own. The line end that PDFium gives
    beside a raised or lowered character is none.
    """
    given = _without_breaks(text_page, _characters(text_page))
    parts: list[str] = []
    indices: list[int] = []
    done = 0
    for match in _SPECIAL.finditer(given):
        at = match.start()
        if at < done:
            continue
        parts.append(given[done:at])
        indices.extend(range(done, at))
        char, done = _spell(given, at)
        parts.append(char)
        indices.extend([at] * len(char))
    parts.append(given[done:])
    indices.extend(range(done, len(given)))
    return "".join(parts), indices


def _characters(text_page: Any) -> str:
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


def _spell(given: str, at: int) -> tuple[str, int]:
    """Return what stands in the canonical text for a special character, and where to go on."""
    code = ord(given[at])
    if code == 0x0D:
        return "", at + 1
    if code in _LIGATURES:
        return _LIGATURES[code], at + 1
    if code in (0x02, 0xFFFE):
        return ("-" if _keeps_hyphen(given, at) else ""), at + 1
    low = ord(given[at + 1]) if at + 1 < len(given) else 0
    if 0xD800 <= code < 0xDC00 <= low < 0xE000:
        return chr(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)), at + 2
    return "\ufffd", at + 1


def _keeps_hyphen(given: str, at: int) -> bool:
    """Whether the hyphen at a line's end belongs to the word: "burnt-out", not "equip-ment"."""
    before = re.search(r"[^\W_]*$", given[max(0, at - 40) : at])
    after = re.match(r"[^\W_]*", given[at + 1 : at + 41])
    halves = (before[0] if before else "", after[0] if after else "")
    if not all(halves) or not (halves[0][-1].islower() and halves[1][0].islower()):
        return True
    return any(_COMPOUNDS.fullmatch(half.lower()) for half in halves)
