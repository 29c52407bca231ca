"""Stand-ins for the heavy parts: deterministic, quick, and checkable by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.model import Excerpt, Passage, Reading, Span


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

    def read(self, query: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        self.read_queries.append(query)
        self.read_passages.extend(excerpt.passage.id for excerpt in excerpts)
        return [self._read(excerpt.passage) for excerpt in excerpts]

    def _read(self, passage: Passage) -> Reading:
        spans = [
            Span(passage, passage.start + at, passage.start + at + len(words), self.null + score)
            for words, score in self.script.items()
            if (at := passage.text.find(words)) >= 0
        ]
        spans.sort(key=lambda span: -span.score)
        return Reading(passage, tuple(spans), self.null)
