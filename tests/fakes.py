"""Stand-ins for the heavy parts: deterministic, quick, and checkable by hand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

import numpy as np

from rag.model import Passage, Reading, Span
from rag.protocols import Vectors


class HashEmbedder:
    """Gives every text a direction of its own, by its hash: texts are equal or unrelated."""

    name = "hash"
    dimension = 16
    max_tokens = 256

    def verify(self) -> None:
        """Every name of a fake is the right one."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [2 + len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.array([self._vector(text) for text in texts], np.float32).reshape(-1, 16)

    def encode_query(self, text: str) -> Vectors:
        return self._vector(text)

    def _vector(self, text: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).standard_normal(self.dimension)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class KeywordEmbedder(HashEmbedder):
    """Adds up the words' directions: the more words two texts share, the nearer they are."""

    name = "keyword"
    dimension = 64

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.array([self.encode_query(text) for text in texts], np.float32).reshape(-1, 64)

    def encode_query(self, text: str) -> Vectors:
        words = re.findall(r"\w+", text.casefold()) or [text]
        total = sum((self._vector(word) for word in words), np.zeros(self.dimension, np.float32))
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


class ScriptedReader:
    """Finds exactly the words it is told to, with the score it is told; records what it reads.

    ``script`` maps the words of a span to its score over "no answer here". Where a passage has
    the words more than once, the first is found.
    """

    name = "scripted"

    def __init__(self, script: Mapping[str, float] | None = None, null: float = 0.0) -> None:
        self.script = dict(script or {})
        self.null = null
        self.read_queries: list[str] = []
        self.read_passages: list[str] = []

    def read(
        self, query: str, passages: Sequence[Passage], before: Sequence[Reading] = ()
    ) -> list[Reading]:
        self.read_queries.append(query)
        self.read_passages.extend(passage.id for passage in passages)
        return [self._read(passage) for passage in passages]

    def _read(self, passage: Passage) -> Reading:
        spans = [
            Span(passage, passage.start + at, passage.start + at + len(words), self.null + score)
            for words, score in self.script.items()
            if (at := passage.text.find(words)) >= 0
        ]
        spans.sort(key=lambda span: -span.score)
        return Reading(passage, tuple(spans), self.null)
