"""A PDF page's characters and where each of them stands, as PDFium gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ctypes import byref, create_string_buffer
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_FACE = re.compile(rb"(?P<bold>bold|demi|black|heavy)|regular|italic|oblique|light", re.IGNORECASE)
"""How a font's name tells its weight."""


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
