"""Two readers as one: a quick one reads every passage, a careful one the best of them again.

The careful one takes its time, so it reads one passage after the other, and once an answer is
clear only what may agree or contradict: a question in the text's own words costs one or two
readings, one without an answer all of them.

What is read again both judge together, and the sentence that seems to answer once more without
what surrounds it: readings that err apart err less together (Hansen & Salamon 1990).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answer.reading.spans import reading
from rag.language import sentences
from rag.model import Passage, Reading

if TYPE_CHECKING:
    from rag.answer.reader import SpanReader
    from rag.answer.reading.network import Scores
    from rag.answer.reading.windows import Window

AGAIN = 7
"""Passages that are read again, at most."""
CLEAR = 1.0
"""The margin, in logits, from which an answer that was read again is clear."""
FAINT = -4.0
"""What the quick reader gives a lower margin neither agrees with a clear answer nor rivals it."""
QUICK_SHARE = 0.3
"""The quick reader's share where both judge. Chosen on 1,200 held-out questions, as the next is."""
ALONE_SHARE = 0.35
"""The share of the sentence alone in how sure an answer is."""


class CascadeReader:
    """Reads with the quick reader, and again with the careful one what may hold the answer."""

    def __init__(self, quick: SpanReader, careful: SpanReader) -> None:
        """Read with these two, which cut texts into the same word pieces and windows."""
        self._quick, self._careful = quick, careful

    @property
    def name(self) -> str:
        """The model's name, for reports."""
        return self._quick.name

    @property
    def digest(self) -> str:
        """The SHA-256 of both digests."""
        both = self._quick.digest + self._careful.digest
        return hashlib.sha256(both.encode("ascii")).hexdigest()

    @property
    def device(self) -> str:
        """Where the models run: ``cpu``, ``cuda`` or ``mps``."""
        return self._careful.device

    @property
    def arithmetic(self) -> str:
        """The numbers that they reckon with: ``int8``, ``bfloat16`` or ``float32``."""
        return self._careful.arithmetic

    def read(
        self, query: str, passages: Sequence[Passage], before: Sequence[Reading] = ()
    ) -> list[Reading]:
        """Return one reading a passage, in their order; scores are comparable across them.

        Of the passages, best first as retrieval gives them, those are read again whose quick
        margin, less one for each place, is highest: the quick reader misses most where question
        and text share few words, and there retrieval is the better judge. Once an answer is
        clear, what is faint is left as it is. Those of ``before`` count as read again, up to half.
        """
        windows = self._quick.windows(query, passages)
        scores = self._quick.scores(windows)
        readings = [
            reading(passage, zip(*each, strict=True))
            for passage, each in zip(passages, zip(windows, scores, strict=True), strict=True)
        ]
        promise = [each.margin - place for place, each in enumerate(readings)]
        promising = sorted(range(len(passages)), key=promise.__getitem__, reverse=True)
        best = max((each.margin for each in before), default=-math.inf)
        for place in promising[: max(AGAIN // 2, AGAIN - len(before))]:
            if best >= CLEAR and readings[place].margin < FAINT:
                continue
            readings[place] = self._again(query, passages[place], windows[place], scores[place])
            best = max(best, readings[place].margin)
        return readings

    def _again(
        self, query: str, passage: Passage, windows: Sequence[Window], quick: Sequence[Scores]
    ) -> Reading:
        """Read carefully what the quick reader has scored.

        How good a passage is the careful one says alone, since it knows far better where text and
        question differ in their words. Which words answer both say, and how sure that is.
        """
        careful = self._careful.scores([windows])[0]
        own = reading(passage, zip(windows, careful, strict=True))
        both = reading(passage, zip(windows, map(_blend, quick, careful), strict=True))
        if own.margin < FAINT or not both.spans:
            return own
        spans = tuple(
            replace(span, score=span.score + own.margin - both.margin) for span in both.spans
        )
        sure = (1 - ALONE_SHARE) * both.margin + ALONE_SHARE * self._alone(query, both)
        return replace(own, spans=spans, doubt=own.margin - sure)

    def _alone(self, query: str, found: Reading) -> float:
        """The margin of the best span's sentence, read without what surrounds it by both.

        What only stands near the words of the question answers less well without them.
        """
        sentence = _sentence(found)
        if sentence.text == found.passage.text:
            return found.margin
        windows = self._quick.windows(query, [sentence])
        quick, careful = (each.scores(windows)[0] for each in (self._quick, self._careful))
        return reading(sentence, zip(windows[0], map(_blend, quick, careful), strict=True)).margin


def _blend(quick: Scores, careful: Scores) -> Scores:
    return QUICK_SHARE * quick + (1 - QUICK_SHARE) * careful


def _sentence(found: Reading) -> Passage:
    """The sentence of the best span, with the one before it where it leans on that."""
    passage, span = found.passage, found.spans[0]
    text = passage.text
    start, end = sentences.around(text, span.start - passage.start, span.end - passage.start)
    before = sentences.before(text, start)
    if before and sentences.leans(text[start:end]):
        start = before[0]
    return replace(
        passage,
        start=passage.start + start,
        end=passage.start + end,
        text=text[start:end],
        begun=passage.begun if start == 0 else None,
    )
