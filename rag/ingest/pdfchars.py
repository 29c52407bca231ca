"""A PDF page's characters and where each of them stands, as PDFium gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ctypes import byref, c_ushort, create_string_buffer
from dataclasses import dataclass
from math import tau
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_FACE = re.compile(rb"(?P<bold>bold|demi|black|heavy)|regular|italic|oblique|light", re.IGNORECASE)
"""How a font's name tells its weight."""

_UPRIGHT = 0.2
"""Radians that upright text may lean."""


class Box(NamedTuple):
    """Where a character stands, in PDF units: as high as its font's, whatever its shape."""

    left: float
    low: float
    right: float
    high: float

    @property
    def height(self) -> float:
        """How high the type is."""
        return self.high - self.low


@dataclass(slots=True)
class Glyphs:
    """A page's characters in the order in which they are read, PDFium's index of each, its box."""

    chars: list[str]
    indices: list[int]
    boxes: list[Box]

    def __add__(self, other: Glyphs) -> Glyphs:
        """Return these characters and others after them."""
        return Glyphs(
            self.chars + other.chars, self.indices + other.indices, self.boxes + other.boxes
        )

    def line(self) -> Glyphs:
        """Return these characters with a line end after them."""
        return self + Glyphs(["\r", "\n"], self.indices[-1:] * 2, self.boxes[-1:] * 2)

    def take(self, places: Iterable[int]) -> Glyphs:
        """Return those at some places, in that order."""
        kept = list(places)
        return Glyphs(
            [self.chars[at] for at in kept],
            [self.indices[at] for at in kept],
            [self.boxes[at] for at in kept],
        )


def glyphs(text_page: Any) -> Glyphs:
    """Return a page's characters in PDFium's order."""
    chars = list(characters(text_page))
    indices = list(range(len(chars)))
    return Glyphs(chars, indices, boxes(text_page, indices))


def characters(text_page: Any) -> str:
    """Return PDFium's characters, one for each of its indices."""
    count = text_page.count_chars()
    buffer = (c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text_page.raw, 0, count, buffer) == count + 1:
        return "".join(map(chr, buffer[:count]))
    # It leaves some characters out of the whole text: then each is asked for.
    codes = (pdfium.FPDFText_GetUnicode(text_page.raw, i) for i in range(count))
    return "".join(chr(code) if code <= 0x10FFFF else "\ufffd" for code in codes)


def is_turned(text_page: Any, index: int) -> bool:
    """Whether a character does not stand upright."""
    angle = pdfium.FPDFText_GetCharAngle(text_page.raw, index)
    return bool(_UPRIGHT < angle < tau - _UPRIGHT)


def is_made(text_page: Any, index: int) -> bool:
    """Whether a character is PDFium's own, as the spaces are that it sees between words."""
    return bool(pdfium.FPDFText_IsGenerated(text_page.raw, index) == 1)


def boxes(text_page: Any, indices: Sequence[int]) -> list[Box]:
    """Return the boxes of some characters, by PDFium's indices."""
    rect = pdfium.FS_RECTF()
    found = []
    for index in indices:
        pdfium.FPDFText_GetLooseCharBox(text_page.raw, index, byref(rect))
        found.append(Box(rect.left, rect.bottom, rect.right, rect.top))
    return found


def is_bold(text_page: Any, index: int) -> bool:
    """Whether a character is set in a bold face, by the font's name, else by its weight.

    The weight may be PDFium's guess from how wide the stems are.
    """
    size = pdfium.FPDFText_GetFontInfo(text_page.raw, index, None, 0, None)
    if 0 < size < 512:
        name = create_string_buffer(size)
        pdfium.FPDFText_GetFontInfo(text_page.raw, index, name, size, None)
        if told := _FACE.search(name.value):
            return told["bold"] is not None
    return bool(pdfium.FPDFText_GetFontWeight(text_page.raw, index) >= 600)
