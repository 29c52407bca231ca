"""Which line ends of a text part something, and which only wrap a paragraph."""

from __future__ import annotations

import re

OWN_LINE = re.compile(
    r"[ \t]*(?:\n|[-–*•|>#]|\(?(?:\d+(?:\.\d+)*|[a-z]|[ivx]+)[.)][ \t]|"
    r"\d+(?:\.\d+)+[ \t]+[A-Z]|[^\n]* \| )"
)
"""What begins with a line of its own: an item of a list, a row of a table, a blank line."""
_WRAPPED = re.compile(rf"(?<!\n)\n(?!{OWN_LINE.pattern})")


def joined(text: str) -> str:
    """Return a text of the same length with the lines of each paragraph joined."""
    return _WRAPPED.sub(" ", text)


def parting(text: str) -> list[int]:
    """Return the places of the line ends that part items, rows and paragraphs."""
    flowing = joined(text)
    return [at for at, char in enumerate(flowing) if char == "\n"]
