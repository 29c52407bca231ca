"""Finding the passages worth reading: the dense and the BM25 side, fused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from rag.model import Candidate, Passage
from rag.protocols import Embedder, VectorSearch
from rag.retrieve.bm25 import Floats, WordIndex
from rag.retrieve.fusion import fuse

RARE = 3
"""A code that no more passages have is looked up: they are among the candidates."""
_CODE = re.compile(r"\b(?:[A-Z]{3,}|(?=\w*\d)(?=\w*[A-Z])\w{3,})\b")
"""An identifier, "MTSVR" or "T90": what is looked up, not asked about in words."""
POOL = 50
"""How many passages each side proposes at least; all of them get every score."""


class Shelf(VectorSearch, Protocol):
    """What the retriever asks of a store: the dense side, and the passages themselves."""

    def passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Return those of the passages that exist, by id."""


class HybridRetriever:
    """Dense and BM25 candidates, each side's best scored by both and by closeness, then fused."""

    def __init__(
        self,
        shelf: Shelf,
        words: WordIndex,
        embedder: Embedder,
        dense_weight: float = 0.6,
    ) -> None:
        """Take the parts; shelf and words hold the same passages."""
        self._shelf = shelf
        self._words = words
        self._embedder = embedder
        self._dense_weight = dense_weight

    def retrieve(
        self, query: str, k: int, documents: Sequence[str] | None = None
    ) -> list[Candidate]:
        """Return up to k candidates, best first, of the given document ids or of all.

        A code that hardly any passage has brings these, however little else they share.

        A passage that only one of shelf and words knows is left out.
        """
        if k < 1 or not len(self._words):
            return []
        pool = max(k, POOL)
        vector = self._embedder.encode_query(query)
        dense = dict(self._shelf.nearest(vector, pool, documents))
        word_query = self._words.query(query)
        bm25 = self._words.scores(word_query)
        by_words = self._words.best(bm25, pool, documents).tolist()
        looked_up = self._words.holding(" ".join(_CODE.findall(query)), RARE, documents).tolist()
        proposed = [self._words.ids[i] for i in {*by_words, *looked_up}]
        dense |= self._missing_dense(vector, proposed, dense)

        known = {
            passage_id: position
            for passage_id, position in zip(dense, self._words.positions(list(dense)), strict=True)
            if position is not None
        }
        ids, places = list(known), np.array(list(known.values()), dtype=np.int64)
        dense_scores = np.array([dense[passage_id] for passage_id in ids], dtype=np.float32)
        scores = fuse(
            dense_scores,
            bm25[places],
            self._words.closeness(word_query, places),
            self._dense_weight,
        )
        order = sorted(range(len(ids)), key=lambda i: (-scores[i], ids[i]))
        codes = [i for i in order if places[i] in looked_up][:k]
        others = [i for i in order if places[i] not in looked_up]
        order = sorted((*codes, *others[: k - len(codes)]), key=order.index)
        passages = self._shelf.passages([ids[i] for i in order])
        return [
            Candidate(
                passages[ids[i]], float(scores[i]), float(dense_scores[i]), float(bm25[places[i]])
            )
            for i in order
            if ids[i] in passages
        ]

    def _missing_dense(
        self, vector: Floats, passage_ids: list[str], known: dict[str, float]
    ) -> dict[str, float]:
        """Return the cosines of those passages that the dense side did not propose."""
        missing = [passage_id for passage_id in passage_ids if passage_id not in known]
        # another process may have removed some since the words were read
        vectors = self._shelf.vectors(missing)
        return {passage_id: float(its @ vector) for passage_id, its in vectors.items()}
