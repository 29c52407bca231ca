"""The reader: finds the exact words of an answer in passages, or that there are none.

A span's score is the sum of its start and end logits, less what the model gives to "no answer
here" (the [CLS] token) in the same window, and less a little where it is long. The null score of
a passage is therefore 0, a span's score is its margin over "no answer", and scores are comparable
across passages; the shipped reader is trained to make them so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.answer.network import Scores
from rag.answer.words import WEB_ADDRESS, stems
from rag.model import Passage, Reading, Span
from rag.ranges import Range, trim
from rag.settings import SHIPPED

if TYPE_CHECKING:
    from rag.answer.cascade import CascadeReader
    from rag.answer.reader_loading import LoadedReader

WINDOW = 384
"""Word pieces read at once, question and special tokens included."""
STRIDE = 128
"""Word pieces that two windows of a long passage share."""
SPANS = 5
"""Spans a passage, at most."""
_ANSWER_TOKENS = 40
_ANSWER_CHARACTERS = 300
_LENGTH_COST = 0.3
"""What a span of several words loses, times log((words + 1) / 2). Start and end are scored apart,
so that a long span may begin with one answer and end with another. Chosen on held-out paragraphs:
0.8 to 1.2 points of exact match, 0.3 to 0.7 of F1."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)+")


def load_reader(name: str = SHIPPED) -> SpanReader | CascadeReader:
    """Load the shipped reader (``pullquote``), or another by its folder or hub name.

    Raises:
        ModelNotFound: if there is no such model, or it answers no questions.
        ModelDamaged: if its files are cut off or altered.
    """
    from rag.answer.cascade import CascadeReader
    from rag.answer.reader_loading import CAREFUL, FOLDER, QUICK, load, load_shipped

    if name != SHIPPED:
        return SpanReader(load(name))
    quick, careful = (SpanReader(load_shipped(FOLDER / part)) for part in (QUICK, CAREFUL))
    return CascadeReader(quick, careful)


@dataclass(frozen=True, slots=True)
class _Window:
    """One piece of text to read: which passage, the model's input, and the tokens that may answer.

    ``starts`` and ``ends`` are offsets into the passage, one for each token of ``first`` to
    ``last``; -1 where a word does not start, or end, with the token.
    """

    passage: int
    inputs: dict[str, list[int]]
    null: int
    first: int
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


class SpanReader:
    """Reads with a question answering model."""

    def __init__(self, loaded: LoadedReader) -> None:
        """Read with a loaded model."""
        self._loaded = loaded
        self._window = min(WINDOW, loaded.network.limit, loaded.pieces.limit)

    @property
    def name(self) -> str:
        """The model's name, for reports."""
        return self._loaded.name

    @property
    def digest(self) -> str:
        """The SHA-256 of the weights."""
        return self._loaded.digest

    @property
    def device(self) -> str:
        """Where the model runs: ``cpu``, ``cuda`` or ``mps``."""
        return self._loaded.network.device

    @property
    def arithmetic(self) -> str:
        """The numbers that it reckons with: ``int8``, ``bfloat16`` or ``float32``."""
        return self._loaded.network.arithmetic

    def read(
        self, query: str, passages: Sequence[Passage], before: Sequence[Reading] = ()
    ) -> list[Reading]:
        """Return one reading a passage, in their order; scores are comparable across them.

        Spans are best first, do not overlap, and begin and end with whole words. What is longer
        than a window is read in several that overlap. Each is read alike, whatever was before.
        """
        found: list[dict[Range, float]] = [{} for _ in passages]
        windows = self._windows(query, passages)
        scored = self._loaded.network.scores([window.inputs for window in windows])
        for window, scores in zip(windows, scored, strict=True):
            spans = found[window.passage]
            for start, end, score in _best(window, scores - scores[window.null]):
                spans[start, end] = max(score, spans.get((start, end), score))
        return [
            Reading(passage, _spans(passage, spans), 0.0)
            for passage, spans in zip(passages, found, strict=True)
        ]

    def _windows(self, query: str, passages: Sequence[Passage]) -> list[_Window]:
        pieces, taken = self._loaded.pieces, self._loaded.network.inputs
        stride = min(STRIDE, self._window // 4)
        windows = []
        for number, passage in enumerate(passages):
            lead = _lead(query, passage)
            for encoding in pieces.windows(query, lead + passage.text, self._window, stride):
                tokens = [
                    place
                    for place, (sequence, (start, end)) in enumerate(
                        zip(encoding.sequence_ids, encoding.offsets, strict=True)
                    )
                    if sequence == 1 and len(lead) <= start < end
                ]
                if not tokens:
                    continue
                first, last = tokens[0], tokens[-1] + 1
                inputs = pieces.inputs(encoding, taken)
                null = encoding.ids.index(pieces.null) if pieces.null in encoding.ids else 0
                starts, ends = _word_edges(encoding, first, last, len(lead))
                windows.append(_Window(number, inputs, null, first, starts, ends))
        return windows


def _lead(query: str, passage: Passage) -> str:
    """What is read before a passage, and has no spans: its heading, where that says more.

    It does if it has words of the query that the text lacks: "It was agreed to wait" answers
    only below "The new boat". A sentence is read from its beginning, on the page before.
    """
    above = passage.nearest_heading
    says_more = (stems(above) & stems(query)) - stems(passage.text)
    begun = f"{passage.begun.text} " if passage.begun else ""
    return f"{above}.\n{begun}" if says_more else begun


def _word_edges(
    encoding: Any, first: int, last: int, start: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the tokens begin and end a word, counted from ``start``; -1 where they do not."""
    words, offsets = encoding.word_ids, encoding.offsets
    starts, ends = np.full(last - first, -1), np.full(last - first, -1)
    for place in range(first, last):
        if words[place] is None:
            continue
        if place == first or words[place] != words[place - 1]:
            starts[place - first] = offsets[place][0] - start
        if place == last - 1 or words[place] != words[place + 1]:
            ends[place - first] = offsets[place][1] - start
    return starts, ends


def _best(window: _Window, scores: Scores) -> list[tuple[int, int, float]]:
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


def _spans(passage: Passage, found: dict[Range, float]) -> tuple[Span, ...]:
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
