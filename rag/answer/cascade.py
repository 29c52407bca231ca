"""Two readers as one: a quick one reads every passage, a careful one the best of them again.

The careful one takes its time, so it reads one passage after the other, and once an answer is
clear only what may agree or contradict: a question in the text's own words costs one or two
readings, one without an answer all of them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.model import Passage, Reading

if TYPE_CHECKING:
    from rag.answer.reader import SpanReader

AGAIN = 7
"""Passages that are read again, at most."""
CLEAR = 1.0
"""The margin, in logits, from which the careful reader's answer is clear."""
FAINT = -4.0
"""What the quick reader gives a lower margin neither agrees with a clear answer nor rivals it."""


class CascadeReader:
    """Reads with the quick reader, and again with the careful one what may hold the answer."""

    def __init__(self, quick: SpanReader, careful: SpanReader) -> None:
        """Read with these two, whose scores are of one kind: margins over "no answer here"."""
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
        readings = self._quick.read(query, passages)
        promise = [reading.margin - place for place, reading in enumerate(readings)]
        promising = sorted(range(len(passages)), key=promise.__getitem__, reverse=True)
        best = max((reading.margin for reading in before), default=-math.inf)
        for place in promising[: max(AGAIN // 2, AGAIN - len(before))]:
            if best >= CLEAR and readings[place].margin < FAINT:
                continue
            readings[place] = self._careful.read(query, [passages[place]])[0]
            best = max(best, readings[place].margin)
        return readings
