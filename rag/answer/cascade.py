"""Two readers as one: a quick one reads every passage, a careful one the best of them again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.model import Passage, Reading

if TYPE_CHECKING:
    from rag.answer.reader import SpanReader

AGAIN = 5
"""Passages that are read again."""


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

    def read(self, query: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading a passage, in their order; scores are comparable across them.

        Of the passages, best first as retrieval gives them, those are read again whose quick
        margin, less one for each place, is highest: the quick reader misses most where question
        and text share few words, and there retrieval is the better judge.
        """
        readings = self._quick.read(query, passages)
        promise = [reading.margin - place for place, reading in enumerate(readings)]
        places = sorted(range(len(passages)), key=promise.__getitem__, reverse=True)[:AGAIN]
        again = self._careful.read(query, [passages[place] for place in places])
        for place, reading in zip(places, again, strict=True):
            readings[place] = reading
        return readings
