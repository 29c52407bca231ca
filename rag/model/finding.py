"""What is found for a query: candidates, and the spans that the reader sees in them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rag.model.document import DocumentRecord, Json, Passage


@dataclass(frozen=True, slots=True)
class Source:
    """Who says it: the document that a quote stands in, as it is cited."""

    document_id: str
    path: str
    title: str
    page: int | None = None
    date: str | None = None
    author: str | None = None

    @classmethod
    def of(cls, record: DocumentRecord, page: int | None = None) -> Source:
        """Cite a document, and the page where the format has pages."""
        return cls(record.id, record.path, record.title, page, record.date, record.author)

    def to_json(self) -> Json:
        """Return the source as it stands in a quote's JSON."""
        return {
            "id": self.document_id,
            "path": self.path,
            "title": self.title,
            "page": self.page,
            "date": self.date,
            "author": self.author,
        }


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that retrieval returned.

    ``score`` is the fused score in 0..1, ``dense`` the cosine, ``bm25`` the BM25 score as a share
    of the highest that the query's terms could reach.
    """

    passage: Passage
    score: float
    dense: float
    bm25: float

    def to_json(self, record: DocumentRecord) -> Json:
        """Return the candidate as a search prints it; the record is its document's."""
        passage = self.passage
        return {
            "document": Source.of(record, passage.page).to_json(),
            "start": passage.start,
            "end": passage.end,
            "text": passage.text,
            "score": self.score,
            "dense": self.dense,
            "bm25": self.bm25,
        }


@dataclass(frozen=True, slots=True)
class Span:
    """The exact words of an answer inside a passage, as offsets into the document.

    ``score`` is in logits, comparable across the passages of a query;
    ``rag/answer/reading/spans.py`` says what it is.
    """

    passage: Passage
    start: int
    end: int
    score: float

    def __post_init__(self) -> None:
        """Refuse an empty span or one that leaves its passage.

        Raises:
            ValueError: if the span is not a non-empty range of the passage.
        """
        if not self.passage.start <= self.start < self.end <= self.passage.end:
            raise ValueError(f"span {self.start}..{self.end} is not inside {self.passage.id}")

    @property
    def text(self) -> str:
        """The span's words, character for character."""
        return self.passage.slice(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader found in one passage: spans, best first, and the score of "no answer here".

    ``null`` is on the scale of the spans' scores. ``doubt`` is what a second look takes
    from the margin, in logits; passages compare by the margin, how sure it is tells both.
    """

    passage: Passage
    spans: tuple[Span, ...]
    null: float
    doubt: float = 0.0

    @property
    def margin(self) -> float:
        """How far the best span stands above "no answer here"; minus infinity without a span."""
        return self.spans[0].score - self.null if self.spans else -math.inf

    @property
    def second(self) -> float:
        """What a second look leaves of the margin: how sure it is that the passage answers."""
        return self.margin - self.doubt
