"""The documents that a gold set asks about, as the engine holds them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from eval.gold import Question, digest_of
from rag.engine import Engine
from rag.errors import BadGold
from rag.language.sentences import sentences
from rag.language.words import stems
from rag.model import Candidate, Context, Document, DocumentRecord, Quote


class Corpus:
    """Finds documents by the names that gold sets use, and checks quotes against their text.

    Reads the list of documents once: the index must not change under a run.
    """

    def __init__(self, engine: Engine) -> None:
        """Look at the engine's index."""
        self._engine = engine
        self._documents: dict[str, Document] = {}
        self._texts: dict[str, str] = {}

    @cached_property
    def records(self) -> dict[str, DocumentRecord]:
        """Every document's record, by id."""
        return {record.id: record for record in self._engine.documents()}

    @cached_property
    def _ids(self) -> dict[str, set[str]]:
        """Document ids by path, and by each shorter ending of it, down to the file's name."""
        ids: dict[str, set[str]] = {}
        for record in self.records.values():
            for path in record.paths:
                parts = path.replace(os.sep, "/").split("/")
                for cut in range(len(parts)):
                    ids.setdefault("/".join(parts[cut:]), set()).add(record.id)
        return ids

    def find(self, name: str) -> str | None:
        """Return the id of the document of that path, path's end or file name, if there is one.

        Raises:
            BadGold: if several documents go by that name.
        """
        found = self._ids.get(name, set())
        if len(found) > 1:
            raise BadGold(
                f"{len(found)} documents of the corpus are called {name!r}: name the folder too, "
                "as in 'folder/name'."
            )
        return next(iter(found), None)

    def to_json(self) -> dict[str, Any]:
        """Return what a run keeps of the corpus: how much there is, and a digest of all of it."""
        digests = sorted(record.digest for record in self.records.values())
        return {
            "documents": len(digests),
            "passages": sum(record.passages for record in self.records.values()),
            "digest": digest_of(*digests),
        }

    def document(self, document_id: str) -> Document:
        """Return a document, read once."""
        if document_id not in self._documents:
            self._documents[document_id] = self._engine.document(document_id)
        return self._documents[document_id]

    def text(self, document_id: str) -> str:
        """Return a document's canonical text."""
        if document_id not in self._texts:
            self._texts[document_id] = self.document(document_id).text
        return self._texts[document_id]

    def text_of(self, name: str) -> str | None:
        """Return the text of the document that a gold set names; None if the corpus lacks it."""
        found = self.find(name)
        return None if found is None else self.text(found)

    def supporting(self, question: Question) -> set[str]:
        """Return the ids of the documents that support an accepted answer."""
        return {found for name in question.documents if (found := self.find(name))}

    def shared_words(self, question: Question, query: str) -> float | None:
        """Return how far a query is worded like the text that answers it, 0..1.

        That is the largest share of its content words that one sentence has which says an
        accepted answer, in a supporting document. None where there is no such sentence.
        """
        asked = stems(query)
        shares = [
            len(asked & stems(text[start:end])) / len(asked)
            for text in map(self.text, self.supporting(question))
            for start, end in sentences(text)
            if asked and any(answer.stands_in(text[start:end]) for answer in question.answers)
        ]
        return max(shares, default=None)

    def exact(self, piece: Quote | Context, document_id: str) -> bool:
        """Tell whether a quote is what stands in its document at its offsets."""
        return self.text(document_id)[piece.start : piece.end] == piece.text

    def relevant(self, question: Question) -> dict[str, int]:
        """Return what retrieval should find, with grades.

        Those are whole documents where a text of the corpus is one paragraph (BEIR, SQuAD), and
        elsewhere the passages of the supporting documents that say an accepted answer.
        """
        if question.relevant:
            graded = {self.find(name): grade for name, grade in question.relevant.items()}
            return {found: grade for found, grade in graded.items() if found}
        documents = self.supporting(question)
        if question.context:
            return dict.fromkeys(documents, 1)
        return {
            passage.id: 1
            for document_id in documents
            for passage in self.document(document_id).passages
            if any(answer.stands_in(passage.text) for answer in question.answers)
        }

    def ranking(self, question: Question, candidates: Sequence[Candidate]) -> list[str]:
        """Return the ids of what was found, in order and once, in the terms of `relevant`."""
        whole = bool(question.relevant or question.context)
        return list(
            dict.fromkeys(c.passage.document_id if whole else c.passage.id for c in candidates)
        )
