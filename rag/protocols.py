"""The seams of the engine: the least that each part must offer to the others, in one place.

What one module alone asks for stands in that one (``Shelf``, ``Network``). Implementations inherit
nothing. Where there are several, one contract test runs on each, the fakes of the tests included:
``tests/retrieve/test_embedder.py`` and ``tests/answer/test_any_reader.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.model import Candidate, DocumentRecord, Passage, Reading

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns text into unit vectors."""

    @property
    def name(self) -> str:
        """The model's name, as the index's metadata keeps it."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def verify(self) -> None:
        """Make sure that the model is the one that its name says.

        Raises:
            ModelDamaged: if its weights are not the published ones.
        """

    @property
    def max_tokens(self) -> int:
        """How many word pieces the model reads of a text, special tokens included."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's length in word pieces, special tokens included, uncut."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return an array (n, dimension) of unit vectors, in the order of the texts."""

    def encode_query(self, text: str) -> Vectors:
        """Return one unit vector (dimension,)."""


class VectorSearch(Protocol):
    """The dense side of retrieval: what a store of vectors offers."""

    def nearest(
        self, vector: Vectors, k: int, documents: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return up to k (passage id, cosine), best first, of the given documents or of all."""

    def vectors(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the stored vectors (dimension,) of those of the passages that exist, by id."""


class Retriever(Protocol):
    """Finds the passages worth reading."""

    def retrieve(
        self, query: str, k: int, documents: Sequence[str] | None = None
    ) -> list[Candidate]:
        """Return up to k candidates, best first, of the given document ids or of all."""


class Reader(Protocol):
    """Finds the exact words of an answer in passages."""

    @property
    def name(self) -> str:
        """The model's name, for reports."""

    def read(
        self, query: str, passages: Sequence[Passage], before: Sequence[Reading] = ()
    ) -> list[Reading]:
        """Return one reading a passage, in their order; scores are comparable across them.

        Args:
            query: what is asked.
            passages: best first, as retrieval gives them.
            before: of better passages for the same query; a reader may spend less on these then.
        """


class Library(Protocol):
    """What composing an answer asks of the store: who says what."""

    def records(self) -> dict[str, DocumentRecord]:
        """Return the record of every complete document, by id."""
