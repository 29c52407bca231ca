"""Which characters of a Markdown text are marks rather than words; in doubt they are words."""

from __future__ import annotations

import re
from pathlib import PurePath

from rag.model import Quote
from rag.ranges import Range

_BEFORE = r"""(?<![^\s("'“‘\[—–-])"""
_AFTER = r"""(?=[\s.,;:!?)"'”’\]—–-]|$)"""
_PAIR = re.compile(
    rf"""{_BEFORE}(?:
        (?P<code>`+)(?=[^`\s])[^`\n]*(?<=[^`\s])(?P=code)
      | (?P<stars>\*{{1,3}})(?=[^\s*])(?:[^*\n]|\n(?!\n))*(?<=[^\s*\\])(?P=stars)
      | (?P<line>_)(?=[^\s_])(?:[^_\n]|\n(?!\n))*(?<=[^\s_\\])_
    ){_AFTER}""",
    re.VERBOSE,
)
"""Code or emphasis, apart from the words around it: "5 * 3" and "snake_case" are none."""
_OPENING = re.compile(r"^[ \t]*(?:#{1,6}|>)[ \t]+(?![\d\s])", re.MULTILINE)
"""A heading's or a quoted line's mark; before a number it may be a sign."""
_ROW = re.compile(r"^([ \t]*\|[ \t]*)\S[^\n]*?([ \t]*(?<!\\)\|)[ \t]*$", re.MULTILINE)
"""A row of a table: its outer strokes; those between the cells stay."""


def marks(quote: Quote) -> list[Range]:
    """Return the ranges of a quote's text that are marks, in order; none if it is no Markdown."""
    if PurePath(quote.source.path).suffix.lower() not in (".md", ".markdown"):
        return []
    text = quote.text
    found = [match.span() for match in _OPENING.finditer(text)]
    found += [match.span(stroke) for match in _ROW.finditer(text) for stroke in (1, 2)]
    for match in _PAIR.finditer(text):
        start, end = match.span()
        width = len(match["code"] or match["stars"] or match["line"])
        found += [(start, start + width), (end - width, end)]
    return sorted(found)
