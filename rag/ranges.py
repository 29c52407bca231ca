"""Ranges of a text: from where to where, end exclusive."""

from __future__ import annotations

import re

Range = tuple[int, int]

BLANK = re.compile(r"\n[ \t\r\f\v]*\n")
"""A blank line, and what ends the line before it."""


def trim(text: str, start: int, end: int) -> Range:
    """Return the range without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
