"""The order in which a page is read, where that of its characters in the file is another."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from itertools import groupby
from typing import Any

from rag.ingest.pdfchars import Box, Glyphs, is_turned
from rag.ranges import Range

_LINE = re.compile(r"[^\r\n]+")
_LINE_END = "\r\n"
_COUNT = re.compile(r"\s*(\d{1,4})(?=\s)")
_COUNTED = 5
"""So many lines of a page must be counted on from one another to be numbered."""
_LONE_MARK = re.compile(r"\s*(?:\d{1,2}|[*†‡§¶∗])\s*")


def in_order(text_page: Any, page: Glyphs) -> tuple[Glyphs, Glyphs]:
    """Return a page's characters as they are read, and those that stand beside the text.

    Those are the numbers of lines, and what is turned: a stamp in the margin, a figure's axis.
    The mark of a footnote that the file draws after its line is put where it stands.
    """
    page, turned = _parted(page, _turned(text_page, page))
    page, numbers = _parted(page, _line_numbers(page))
    return _with_marks(page), turned + numbers


def _turned(text_page: Any, page: Glyphs) -> list[Range]:
    """Return the ranges of what is turned, if most of the page is not."""
    shown = [at for at, char in enumerate(page.chars) if not char.isspace()]
    turned = {at for at in shown if is_turned(text_page, page.indices[at])}
    if 2 * len(turned) > len(shown):
        return []
    stretches = [list(same) for _, same in groupby(shown, key=turned.__contains__)]
    return [(same[0], same[-1] + 1) for same in stretches if same[0] in turned]


def _line_numbers(page: Glyphs) -> list[Range]:
    """Return the ranges of the numbers before lines that count them, further out than all text."""
    given = "".join(page.chars)
    starts = [line.start() for line in _LINE.finditer(given)]
    counts = [found for at in starts if (found := _COUNT.match(given, at))]
    runs: list[list[re.Match[str]]] = []
    for found in counts:
        if runs and int(found[1]) == int(runs[-1][-1][1]) + 1:
            runs[-1].append(found)
        else:
            runs.append([found])
    numbers = [found.span(1) for run in runs if len(run) >= _COUNTED for found in run]
    if 2 * len(numbers) < len(starts):
        return []
    beside = {at for span in numbers for at in range(*span)}
    text = sorted(
        page.boxes[at].left for at, char in enumerate(given) if char.isalnum() and at not in beside
    )
    edge = text[len(text) // 100] if text else 0.0  # but for what else stands in the margin
    outside = (box.right + box.height < edge for box in map(page.boxes.__getitem__, beside))
    return numbers if all(outside) else []


def _parted(page: Glyphs, ranges: Sequence[Range]) -> tuple[Glyphs, Glyphs]:
    """Return a page's characters without some ranges, and those, each in a line of its own."""
    dropped = {at for span in ranges for at in range(*span)}
    for start, end in ranges:
        before = next((at for at in range(start - 1, -1, -1) if _shows(page, at, dropped)), None)
        after = next((at for at in range(end, len(page.chars)) if _shows(page, at, dropped)), None)
        if start == 0 or page.chars[start - 1].isspace():
            dropped.update(range(end, after or len(page.chars)))
        if before and after and _touch(page.boxes[before], page.boxes[after]):
            dropped.update(range(before + 1, after))
    lines = Glyphs([], [], [])
    for span in ranges:
        lines += page.take(range(*span)).line()
    return page.take(at for at in range(len(page.chars)) if at not in dropped), lines


def _shows(page: Glyphs, at: int, dropped: Container[int]) -> bool:
    return at not in dropped and not page.chars[at].isspace()


def _touch(one: Box, two: Box) -> bool:
    """Whether a character stands right beside the one before it."""
    level = min(one.high, two.high) - max(one.low, two.low)
    return level > 0.5 * min(one.height, two.height) and 0 <= two.left - one.right + 1 < 3


def _with_marks(page: Glyphs) -> Glyphs:
    """Return the characters with each mark in a line of its own put where it stands."""
    lines = [line.span() for line in _LINE.finditer("".join(page.chars))]
    order = list(range(len(page.chars)))
    for above, line, below in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        start, end = line
        if not _LONE_MARK.fullmatch("".join(page.chars[start:end])):
            continue
        for host in filter(None, (above, below)):
            if (place := _place(page, page.boxes[start], host)) is not None:
                first = order.index(start)
                del order[first : first + end - start + len(_LINE_END)]
                at = order.index(place) + 1
                order[at:at] = range(start, end)
                break
    return page.take(order)


def _place(page: Glyphs, mark: Box, host: Range) -> int | None:
    """Return the place in a line after which a mark stands, raised and smaller than its type."""
    shown = [at for at in range(*host) if not page.chars[at].isspace()]
    before = [at for at in shown if page.boxes[at].left < mark.left]
    if not before or mark.left > max(page.boxes[at].right for at in shown) + 1:
        return None
    box = page.boxes[before[-1]]
    raised = 0.1 * box.height < mark.low - box.low < 0.9 * box.height
    small = mark.height < 0.85 * box.height
    return before[-1] if raised and small else None
