"""Tables in a text: the rows around a span, and the cell that a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.answer.words import stems

Range = tuple[int, int]

_ROW = re.compile(r"^[^\n|]*\|[^\n]*$", re.MULTILINE)
_RULE = re.compile(r"[\s|:+-]+")


def rows(text: str, start: int, end: int) -> list[Range]:
    """Return the rows of the table that a range begins in, the header first; none outside one."""
    table: list[Range] = []
    for match in _ROW.finditer(text):
        if table and match.start() > table[-1][1] + 1:
            if table[-1][1] >= start:
                break
            table = []
        table.append(match.span())
    if not table or not (table[0][0] <= start and end <= table[-1][1]):
        return []
    return [row for row in table if not _RULE.fullmatch(text[slice(*row)])]


def header(text: str, start: int, end: int) -> Range | None:
    """Return the header of the table that a row stands in; None for itself or outside one."""
    table = rows(text, start, end)
    return table[0] if len(table) > 1 and start >= table[0][1] else None


def cell(text: str, start: int, end: int, question: str) -> Range | None:
    """Return the cell that a question names by its row's and its column's label.

    None where no table is there, or the question does not tell one row and one column.
    """
    table = [_cells(text, *row) for row in rows(text, start, end)]
    if len(table) < 2 or len({len(each) for each in table}) > 1:
        return None
    asked = stems(question)
    labels = [stems(text[slice(*each[0])]) for each in table[1:]]
    row = _only([len(label & asked) if label <= asked else 0 for label in labels])
    titles = [stems(text[slice(*title)]) for title in table[0][1:]]
    column = _only([len(title & asked) for title in titles])
    if row is None or column is None:
        return None
    found = table[row + 1][column + 1]
    return found if found[0] < found[1] else None


def _cells(text: str, start: int, end: int) -> list[Range]:
    """Return a row's cells, without the space around them and the marks at its ends."""
    if text[start:end].lstrip().startswith("|"):
        start = text.index("|", start) + 1
        if text[start:end].rstrip().endswith("|"):
            end = text.rindex("|", start, end)
    edges = [start - 1, *(m.start() for m in re.finditer(r"\|", text[start:end])), end]
    edges[1:-1] = [start + edge for edge in edges[1:-1]]
    found = []
    for before, after in pairwise(edges):
        words = text[before + 1 : after]
        first = before + 1 + len(words) - len(words.lstrip())
        found.append((first, max(first, before + 1 + len(words.rstrip()))))
    return found


def _only(scores: Sequence[int]) -> int | None:
    """Return the place of the highest score, None where it is nothing or not alone."""
    best = max(scores, default=0)
    return scores.index(best) if best and scores.count(best) == 1 else None
