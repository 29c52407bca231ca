"""Spans out of scores: the best that do not overlap, whole words, no number or address cut.

A span's score is the sum of its start and end scores, less a little where it is long. The scores
are margins over what the model gives to "no answer here" in the same window, so that a passage's
null score is 0 and spans compare across passages; the shipped reader is trained to make them so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.answer.reading.network import Scores
from rag.answer.reading.windows import Window
from rag.language.words import WEB_ADDRESS
from rag.model import Passage, Reading, Span
from rag.ranges import Range, trim

SPANS = 5
"""Spans a passage, at most."""
_ANSWER_TOKENS = 40
_ANSWER_CHARACTERS = 300
_LENGTH_COST = 0.3
"""What a span of several words loses, times log((words + 1) / 2). Start and end are scored apart,
so that a long span may begin with one answer and end with another. Chosen on held-out paragraphs:
0.8 to 1.2 points of exact match, 0.3 to 0.7 of F1."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)+")


def reading(passage: Passage, scored: Iterable[tuple[Window, Scores]]) -> Reading:
    """Return the best spans of a passage's windows, each with its scores (tokens, 2)."""
    found: dict[Range, float] = {}
    for window, scores in scored:
        for start, end, score in _best(window, scores):
            found[start, end] = max(score, found.get((start, end), score))
    return Reading(passage, _apart(passage, found), 0.0)


def _best(window: Window, scores: Scores) -> list[tuple[int, int, float]]:
    """The window's best spans: start and end in the passage, and score over "no answer here"."""
    count = len(window.starts)
    inside = scores[window.first : window.first + count]
    starts = np.where(window.starts >= 0, inside[:, 0], -np.inf)
    ends = np.where(window.ends >= 0, inside[:, 1], -np.inf)
    pairs = starts[:, None] + _ahead(ends, -np.inf)
    words = np.cumsum(window.starts >= 0)
    pairs -= _LENGTH_COST * np.log1p((_ahead(words, words[-1]) - words[:, None]) / 2)
    most = min(4 * SPANS, pairs.size)
    best = np.argpartition(-pairs, most - 1, axis=None)[:most]
    return [
        (int(window.starts[start]), int(window.ends[start + length]), float(pairs[start, length]))
        for start, length in zip(*np.unravel_index(best, pairs.shape), strict=True)
        if np.isfinite(pairs[start, length])
    ]


def _ahead(values: NDArray[Any], beyond: float) -> NDArray[Any]:
    """The values from each place on, as far as an answer may reach: (places, _ANSWER_TOKENS)."""
    padded = np.concatenate([values, np.full(_ANSWER_TOKENS - 1, beyond)])
    return np.lib.stride_tricks.sliding_window_view(padded, _ANSWER_TOKENS)


def _apart(passage: Passage, found: dict[Range, float]) -> tuple[Span, ...]:
    """The best of the found spans that do not overlap, with their offsets in the document."""
    kept: list[tuple[int, int, float]] = []
    for (start, end), score in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        start, end = _whole(passage.text, start, end)
        if not any(letter.isalnum() for letter in passage.text[start:end]):
            continue
        apart = all(end <= other[0] or other[1] <= start for other in kept)
        if start < end <= start + _ANSWER_CHARACTERS and apart:
            kept.append((start, end, score))
            if len(kept) == SPANS:
                break
    return tuple(
        Span(passage, passage.start + start, passage.start + end, score)
        for start, end, score in kept
    )


def _whole(text: str, start: int, end: int) -> Range:
    """The range without white space at its ends, where no number, web address or letter is cut."""
    for whole in (*_NUMBER.finditer(text), *WEB_ADDRESS.finditer(text)):
        if whole.start() < start < whole.end():
            start = whole.start()
        if whole.start() < end < whole.end():
            end = whole.end()
    start, end = trim(text, start, end)
    while start < end < len(text) and unicodedata.category(text[end]) in ("Mn", "Mc", "Me", "Cf"):
        end += 1
    return start, end
