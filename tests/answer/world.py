"""A small world to ask about: documents made of plain paragraphs, found by shared words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.answer.asker import Asker
from rag.answer.confidence import Confidence
from rag.language.words import stems
from rag.model import Candidate, Context, DocumentRecord, Passage
from rag.settings import Settings
from tests.fakes import ScriptedReader

SURE = Confidence({"margin": 1.0}, 0.0)
"""Probability by the margin alone: 0.5 at no margin."""


class World:
    """Documents in memory, with retrieval by the share of the query's words and a library."""

    def __init__(
        self,
        documents: Mapping[str, Sequence[str]],
        headings: Mapping[str, str] | None = None,
        goes_on: Sequence[str] = (),
    ) -> None:
        """Take paragraphs by document; those that ``goes_on`` with the one before, on its page."""
        self._records: dict[str, DocumentRecord] = {}
        self._passages: dict[str, Passage] = {}
        self.asked = 0
        for id, paragraphs in documents.items():
            at = 0
            for ordinal, text in enumerate(paragraphs):
                heading = (headings or {}).get(id, "")
                passage = Passage(id, ordinal, at, at + len(text), text, "\n\n", heading, title=id)
                if text in goes_on:
                    begun = paragraphs[ordinal - 1]
                    context = Context(at - 2 - len(begun), at - 2, begun)
                    passage = replace(passage, begun=context)
                self._passages[passage.id] = passage
                at += len(text) + 2
            self._records[id] = DocumentRecord(id, (f"/{id}.txt",), id, id, len(paragraphs), at)

    def text(self, id: str) -> str:
        return "".join(p.text + p.tail for p in self._passages.values() if p.document_id == id)

    def passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        return {id: self._passages[id] for id in passage_ids if id in self._passages}

    def records(self) -> dict[str, DocumentRecord]:
        return self._records

    def retrieve(
        self, query: str, k: int, documents: Sequence[str] | None = None
    ) -> list[Candidate]:
        self.asked += 1
        wanted = stems(query)
        scored = [
            (len(wanted & stems(p.text)) / max(1, len(wanted)), p)
            for p in self._passages.values()
            if documents is None or p.document_id in documents
        ]
        scored.sort(key=lambda pair: -pair[0])
        return [Candidate(p, score, score, score) for score, p in scored[:k]]

    def asker(self, reader: ScriptedReader, **settings: object) -> Asker:
        values = {"refusal": "0.5"} | settings
        return Asker(self, reader, self, SURE, Settings(**values))  # type: ignore[arg-type]
