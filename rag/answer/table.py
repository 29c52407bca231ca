"""Tables in a text: the rows around a span, and the cell that a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.answer.ranges import Range
from rag.answer.words import stems

_ROW = re.compile(r"^[^\n|]*\|[^\n]*$", re.MULTILINE)
_RULE = re.compile(r"[\s|:+-]+")
_MARKED = re.compile(r"[ \t]*\|.*\|[ \t]*")


def header(text: str, start: int, end: int) -> Range | None:
    """Return the header of the table that a row stands in; None for itself or without one."""
    rows, headed = _table(text, start, end)
    return rows[0] if headed and start >= rows[0][1] else None


def is_header(text: str, start: int, end: int) -> bool:
    """Tell whether a range is the header of a table."""
    rows, headed = _table(text, start, end)
    return headed and rows[0] == (start, end)


def cell(text: str, start: int, end: int, question: str) -> Range | None:
    """Return the cell that a question names by its row's and its column's label.

    What it does not name is where the range stands, unless that is among the rows' labels; a
    range that lies in such a cell stays. None for that, and where there is no cell, or an empty
    one.
    """
    rows, headed = _table(text, start, end)
    grid = [_cells(text, *row) for row in rows]
    grid = [cells for cells in grid if len(cells) == len(grid[0])]
    body = grid[1:] if headed else grid
    asked = stems(question)
    row = _named([stems(text[slice(*cells[0])]) for cells in body], asked)
    titles = [stems(text[slice(*title)]) for title in grid[0][1:]] if headed else []
    column = _named(_apart(titles), asked)
    named = row is not None and column is not None
    own_row, own_column = _place(body, start, end)
    if own_column:
        row = own_row if row is None else row
        column = own_column - 1 if column is None else column
    elif column is None and headed:
        column = _only([len(title & asked) for title in titles])
    elif column is None:  # "Monday | closed": what is named is what stands beside the label
        column = _only([1 for _ in body[0][1:]]) if body else None
    if row is None or column is None:
        return None
    first, last = body[row][column + 1]
    inside = first <= start and end <= last
    return (first, last) if first < last and (named or not inside) else None


def _table(text: str, start: int, end: int) -> tuple[list[Range], bool]:
    """Return the rows of the table that a range begins in, and whether the first is its header.

    It is none where the rows stand between marks (``| a | b |``) without the rule below it that
    a header has there: in a table that has no header, or that began in an earlier passage.
    """
    lines: list[Range] = []
    for match in _ROW.finditer(text):
        if lines and not _goes_on(text, lines[-1], match.span()):
            if lines[-1][1] >= start:
                break
            lines = []
        lines.append(match.span())
    if not lines or not (lines[0][0] <= start and end <= lines[-1][1]):
        return [], False
    rows = [line for line in lines if not _RULE.fullmatch(text, *line)]
    ruled = len(rows) < len(lines)
    headed = ruled or not all(_MARKED.fullmatch(text, *row) for row in rows)
    return rows, headed and len(rows) > 1


def _goes_on(text: str, row: Range, following: Range) -> bool:
    """Tell whether two rows are of one table: nothing stands between, or a cell's second line."""
    between = text[row[1] : following[0]]
    alike = text.count("|", *row) == text.count("|", *following)
    return between == "\n" or (alike and between.count("\n") == 2 and bool(between.strip()))


def _cells(text: str, start: int, end: int) -> list[Range]:
    """Return a row's cells, without the space around them and the marks at both its ends."""
    if _MARKED.fullmatch(text, start, end):
        start, end = text.index("|", start) + 1, text.rindex("|", start, end)
    edges = [start - 1, *(m.start() for m in re.compile(r"\|").finditer(text, start, end)), end]
    found = []
    for before, after in pairwise(edges):
        words = text[before + 1 : after]
        first = before + 1 + len(words) - len(words.lstrip())
        found.append((first, max(first, before + 1 + len(words.rstrip()))))
    return found


def _place(body: Sequence[Sequence[Range]], start: int, end: int) -> tuple[int, int]:
    """Return the row and the column that most of a range stands in; 0, 0 where none of it does."""
    shared = {
        (row, column): min(end, last) - max(start, first)
        for row, cells in enumerate(body)
        for column, (first, last) in enumerate(cells)
    }
    best = max(shared, key=shared.__getitem__, default=(0, 0))
    return best if shared and shared[best] > 0 else (0, 0)


def _apart(titles: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Return titles without the words that all have: "2022" of "Fee 2022" and "Fee 2023"."""
    common = frozenset.intersection(*titles) if len(titles) > 1 else frozenset()
    return [title - common for title in titles]


def _named(labels: Sequence[frozenset[str]], asked: frozenset[str]) -> int | None:
    """Return the place of the longest label that a question has in full."""
    return _only([len(label) if label <= asked else 0 for label in labels])


def _only(scores: Sequence[int]) -> int | None:
    """Return the place of the highest score, None where it is nothing or not alone."""
    best = max(scores, default=0)
    return scores.index(best) if best and scores.count(best) == 1 else None
