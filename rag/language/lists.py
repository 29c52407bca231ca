"""Lists in a text: with bullets or numbers, a line each, or in a sentence."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.lines import MARKS
from rag.ranges import BLANK, Range, trim

BULLET = re.compile(
    rf"^[ \t]*(?:{MARKS}|\(?\d{{1,3}}[.)]|\(?(?:[a-z]|[ivx]{{2,5}})[.)]|"
    r"\d{1,3}(?:\.\d{1,3})+\.?(?=[ \t]+[A-Z\"“(]))[ \t]+",
    re.MULTILINE,
)
"""The mark of a list's item at the beginning of a line, or its number."""
_COMMA = r",(?!\d{3}\b)"
_SPLIT = re.compile(rf"\s*(?:;|\n+|{_COMMA}(?:\s*(?:and|or)\s)?|\s(?:and|as well as|or)\s)\s*")
_LAST_BUT_ONE = re.compile(r"[;,]\s+(?:and|or)\s*$")


def items(text: str) -> tuple[Range, ...]:
    """Return the text's list items as ranges without their bullets, in order."""
    starts = list(BULLET.finditer(text))
    found = []
    ends = [match.start() for match in starts[1:]] + [len(text)]
    for match, end in zip(starts, ends, strict=False):
        blank = BLANK.search(text, match.end(), end)
        trimmed = trim(text, match.end(), blank.start() if blank else end)
        if trimmed[0] < trimmed[1]:
            found.append(trimmed)
    return tuple(found)


def groups(text: str) -> tuple[tuple[Range, ...], ...]:
    """Return the text's lists, each its items as :func:`items` does; one ends where other text is.

    An item that is set further in belongs to the list around it.
    """
    found: list[list[Range]] = []
    margin, sort = 0, ""
    for item in items(text):
        bullet = text[text.rfind("\n", 0, item[0]) + 1 : item[0]]
        indent = len(bullet) - len(bullet.lstrip())
        between = text[found[-1][-1][1] : item[0] - len(bullet)] if found else "none"
        if between.strip() or (indent <= margin and _sort(bullet) != sort):
            found.append([])
            margin, sort = indent, _sort(bullet)
        found[-1].append(item)
    return tuple(map(tuple, found))


def in_bullet(text: str, start: int, end: int) -> bool:
    """Tell whether a range is of an item's bullet or number alone."""
    match = BULLET.match(text, text.rfind("\n", 0, start) + 1)
    return match is not None and end <= match.end()


def with_bullet(text: str, start: int) -> int:
    """Return where the item whose words begin at ``start`` begins, its bullet included."""
    match = BULLET.match(text, text.rfind("\n", 0, start) + 1)
    if match is None or match.end() != start:
        return start
    return start - len(match.group().lstrip())


@lru_cache(maxsize=8192)
def listed(text: str) -> tuple[str, ...]:
    """Return what a list lists, or nothing where a text is no list of two or more."""
    bulleted = items(text)
    if len(bulleted) > 1:
        return tuple(
            _LAST_BUT_ONE.sub("", text[start:end]).rstrip(";.,") for start, end in bulleted
        )
    parts = [part for part in _SPLIT.split(text.strip(" .;:,")) if any(map(str.isalnum, part))]
    if len(parts) < 2 or (len(parts) == 2 and re.search(_COMMA, text) and " and " not in text):
        return ()
    if max(len(part.split()) for part in parts) > 12:
        return ()
    return tuple(parts)


def _sort(bullet: str) -> str:
    """Return what a list's bullets have in common: the mark, or how its numbers are written."""
    return re.sub(r"\d+(?:\.\d+)*", "1", re.sub(r"[a-z]+", "a", bullet.strip()))
