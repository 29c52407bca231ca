"""The lines of a text: how items and rows begin, which line ends part, which only wrap."""

from __future__ import annotations

import re
from collections.abc import Sequence

MARKS = r"[-*+•‣◦▪●○■□–—·]"
"""What an item of a list may begin with, its number aside."""
CELLS = " | "
"""What stands between the cells of a table's row, whatever format it comes from."""
ROW = re.compile(r"[ \t]*\||[^|\n]+ \| ")
"""How a table's row begins."""
ENCLOSED = re.compile(r"[ \t]*\|.*\|[ \t]*")
"""A table's row that begins and ends with a bar."""
OWN_LINE = re.compile(
    rf"[ \t]*(?:\n|[-–*•|>#]|(?:{MARKS}|\(?(?:\d+(?:\.\d+)*|[a-z]|[ivx]+)[.)])[ \t]|"
    r"\d+(?:\.\d+)+[ \t]+[A-Z]|[^\n]* \| )"
)
"""What begins with a line of its own: an item of a list, a row of a table, a blank line."""
_WRAPPED = re.compile(rf"(?<!\n)\n(?!{OWN_LINE.pattern})")


def as_row(cells: Sequence[str]) -> str:
    """Return a table's row of its cells; an empty one keeps the others under their header."""
    return (CELLS if any(cells[1:]) else "").join(cells).rstrip(" |").lstrip()


def joined(text: str) -> str:
    """Return a text of the same length with the lines of each paragraph joined."""
    return _WRAPPED.sub(" ", text)


def parting(text: str) -> list[int]:
    """Return the places of the line ends that part items, rows and paragraphs."""
    flowing = joined(text)
    return [at for at, char in enumerate(flowing) if char == "\n"]
