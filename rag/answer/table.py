"""Tables in a text: the rows around a span, and the cell that a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.language.numbers import uncounted
from rag.language.words import plain, stems
from rag.lines import ENCLOSED
from rag.model import Context, Passage
from rag.ranges import Range

_ROW = re.compile(r"^[^\n|]*\|[^\n]*$", re.MULTILINE)
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_RULE = re.compile(r"[\s|:+-]+")


def header(passage: Passage, start: int, end: int) -> Context | None:
    """Return the header of the table that a row stands in; None for itself or without one.

    As everywhere here, ranges are of the passage's text; the header's are of the document.
    """
    text, shift = _headed(passage)
    rows, headed = _table(text, start + shift, end + shift)
    if not headed or start + shift < rows[0][1]:
        return None
    first, last = rows[0]
    if first < shift:
        return passage.header
    at = passage.start - shift
    return Context(at + first, at + last, text[first:last])


def is_header(passage: Passage, start: int, end: int) -> bool:
    """Tell whether a range is the header of a table."""
    text, shift = _headed(passage)
    rows, headed = _table(text, start + shift, end + shift)
    return headed and rows[0] == (start + shift, end + shift)


def row(passage: Passage, start: int, end: int, question: str) -> Range | None:
    """Return the row that a question names by its label in the table around a range."""
    text, shift = _headed(passage)
    rows, headed = _table(text, start + shift, end + shift)
    body = rows[1:] if headed else rows
    found = _row(text, [_cells(text, *row) for row in body], question)
    return None if found is None else (body[found][0] - shift, body[found][1] - shift)


def cell(passage: Passage, start: int, end: int, question: str) -> Range | None:
    """Return the cell that a question names by its row's and its column's label.

    What it does not name is where the range stands, unless that is among the rows' labels, or in
    a column of which the question has no word while it has some of one other's. A range inside
    such a cell stays, unless both are named or the cell is quantities alone ("3 h 15 min"). None
    for that, and where there is no cell, or an empty one.
    """
    text, shift = _headed(passage)
    start, end = start + shift, end + shift
    rows, headed = _table(text, start, end)
    grid = [_cells(text, *row) for row in rows]
    grid = [cells for cells in grid if len(cells) == len(grid[0])]
    body = grid[1:] if headed else grid
    asked = stems(question)
    row = _row(text, body, question)
    titles = [stems(text[slice(*title)]) for title in grid[0][1:]] if headed else []
    column = _named(_apart(titles), asked)
    named = row is not None and column is not None
    own_row, own_column = _place(body, start, end)
    if own_column:
        row = own_row if row is None else row
    if column is None and headed:
        own = titles[own_column - 1] if own_column else frozenset()
        column = None if own & asked else _only([len(title & asked) for title in titles])
    if column is None and own_column:
        column = own_column - 1
    elif column is None and not headed:  # "Monday | closed": it stands beside the label
        column = _only([1 for _ in body[0][1:]]) if body else None
    if row is None or column is None:
        return None
    first, last = body[row][column + 1]
    inside = first <= start and end <= last
    part = inside and (start, end) != (first, last) and not uncounted(text[first:last])
    return (first - shift, last - shift) if first < last and (named or not inside or part) else None


def lacks(passage: Passage, start: int, end: int, question: str) -> bool:
    """Tell whether a range is in a table that has not the number by which the question names it.

    Its columns or rows are years, and the question's is another; or it has a "Fixed 1 Year" where
    "Fixed 2 Year" is asked for.
    """
    text, shift = _headed(passage)
    rows, headed = _table(text, start + shift, end + shift)
    if not rows:
        return False
    labels = [stems(text[slice(*_cells(text, *row)[0])]) for row in rows]
    top = [stems(text[slice(*title)]) for title in _cells(text, *rows[0])[1:]]
    told = frozenset[str]().union(*labels, *top, *map(stems, passage.place))
    missing = frozenset(filter(_is_number, stems(question) - told))
    if not missing:
        return False
    years = [label for label in (*_apart(top), *labels) if any(map(_YEAR.fullmatch, label))]
    if headed and len(years) > 1 and any(map(_YEAR.fullmatch, missing)):
        return True
    asked = stems(question)
    return any(_is_sibling(label, frozenset(filter(_is_number, label)), asked) for label in labels)


def _is_sibling(label: frozenset[str], numbers: frozenset[str], asked: frozenset[str]) -> bool:
    """Tell whether a label is what is asked for but for its number."""
    return bool(numbers) and frozenset() < label - numbers <= asked and not numbers <= asked


def _is_number(stem: str) -> bool:
    """Tell whether a word is a number, or begins with one: "2", "737s"."""
    return stem[:1].isdigit()


def _headed(passage: Passage) -> tuple[str, int]:
    """Return a passage's text below the header of the table that it goes on with, and where."""
    if passage.header is None:
        return passage.text, 0
    rule = "|-|\n" if ENCLOSED.fullmatch(passage.header.text) else ""
    above = f"{passage.header.text}\n{rule}"
    return above + passage.text, len(above)


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
    headed = ruled or not all(ENCLOSED.fullmatch(text, *row) for row in rows)
    return rows, headed and len(rows) > 1


def _goes_on(text: str, row: Range, following: Range) -> bool:
    """Tell whether two rows are of one table: nothing stands between, or a cell's second line."""
    between = text[row[1] : following[0]]
    alike = text.count("|", *row) == text.count("|", *following)
    return between == "\n" or (alike and between.count("\n") == 2 and bool(between.strip()))


def _cells(text: str, start: int, end: int) -> list[Range]:
    """Return a row's cells, without the space around them and the marks at both its ends."""
    if ENCLOSED.fullmatch(text, start, end):
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


def _row(text: str, body: Sequence[Sequence[Range]], question: str) -> int | None:
    """Return the place of the row that a question names by its label.

    Of labels that differ in small words alone ("no desktop", "with desktop") these decide.
    """
    labels = [text[slice(*cells[0])] for cells in body]
    asked = stems(question)
    found = _named([stems(label) for label in labels], asked)
    if found is not None:
        return found
    none = frozenset[str]()
    fitting = [_small(label) if stems(label) <= asked else none for label in labels]
    return _named(fitting, _small(question))


def _small(label: str) -> frozenset[str]:
    """Return all words of a label, those included that carry no matter."""
    return frozenset(plain(label).split())


def _named(labels: Sequence[frozenset[str]], asked: frozenset[str]) -> int | None:
    """Return the place of the longest label that a question has in full."""
    return _only([len(label) if label <= asked else 0 for label in labels])


def _only(scores: Sequence[int]) -> int | None:
    """Return the place of the highest score, None where it is nothing or not alone."""
    best = max(scores, default=0)
    return scores.index(best) if best and scores.count(best) == 1 else None
