"""The value objects that everything else speaks in: frozen, and checking their own offsets.

All offsets are code points into a document's canonical text, end exclusive.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import Any, Literal

Status = Literal["answered", "not_found"]
Verdict = Literal["yes", "no"]
Agreement = Literal["same", "near", "other"]

Json = dict[str, Any]

CERTAINTY = (
    (0.9, "very likely right"),
    (0.7, "likely right"),
    (0.45, "plausible"),
    (0.0, "unsure"),
)
"""What a confidence is called, by the least that it takes."""

UNDER = " › "
"""What parts the headings of a passage, the one it stands directly under last."""


def percent(confidence: float) -> str:
    """Tell a confidence in whole percents; no answer is certain."""
    return f"{min(99, round(100 * confidence))}%"


@dataclass(frozen=True, slots=True)
class Context:
    """What a quote leans on: the sentence before ("It was his fifth visit…"), a table's header.

    Or the beginning of its own sentence, on the page before.
    """

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        """Refuse offsets that do not hold the text.

        Raises:
            ValueError: if ``end - start`` is not the length of ``text``.
        """
        if self.end - self.start != len(self.text):
            raise ValueError(f"context {self.start}..{self.end} holds {len(self.text)} characters")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph-sized piece of a document; with the tails, passages tile the document.

    ``heading`` and ``title`` give the passage's place in words, ``header`` is that of the table
    that it goes on with, and ``begun`` the beginning of its first sentence where that stands on
    the page before: they are embedded and matched with it, and are never part of its text.
    """

    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    tail: str = ""
    heading: str = ""
    title: str = ""
    page: int | None = None
    header: Context | None = None
    begun: Context | None = None

    def __post_init__(self) -> None:
        """Refuse a passage whose offsets and text disagree.

        Raises:
            ValueError: if ``end - start`` is not the length of ``text``, or it is empty.
        """
        if self.start < 0 or not self.text or self.end - self.start != len(self.text):
            raise ValueError(
                f"passage {self.id}: offsets {self.start}..{self.end} "
                f"do not hold {len(self.text)} characters"
            )

    @property
    def id(self) -> str:
        """The passage's identity: its document's and its place in it."""
        return f"{self.document_id}:{self.ordinal:06d}"

    @property
    def search_text(self) -> str:
        """What is embedded: what gives its place, and its text, a line each."""
        return "\n".join(part for part in (*self.place, self.text) if part)

    @property
    def place(self) -> tuple[str, ...]:
        """What gives its place in words: title, heading, and what it goes on with."""
        goes_on = self.header or self.begun
        return self.title, self.heading, goes_on.text if goes_on else ""

    @property
    def nearest_heading(self) -> str:
        """The heading that it stands directly under, without those above; empty for none."""
        return self.heading.rpartition(UNDER)[2]

    def slice(self, start: int, end: int) -> str:
        """Return the document's text from ``start`` to ``end``, both inside this passage.

        Raises:
            ValueError: if the range is not inside the passage.
        """
        if not self.start <= start <= end <= self.end:
            raise ValueError(f"{start}..{end} is not inside passage {self.id}")
        return self.text[start - self.start : end - self.start]


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What the index knows of a document, without its text.

    ``paths`` lists every place that holds these very bytes; ``warning`` says in a sentence what
    a reader of the document must know (a language that the models do not read, say);
    ``pages`` holds the offset at which each page starts, where the format has pages.
    """

    id: str
    paths: tuple[str, ...]
    title: str
    digest: str
    passages: int
    characters: int
    format: str = "text"
    date: str | None = None
    author: str | None = None
    language: str | None = None
    warning: str | None = None
    pages: tuple[int, ...] = ()

    @property
    def path(self) -> str:
        """The first of the document's paths: the one that is cited."""
        return self.paths[0]

    def to_json(self) -> Json:
        """Return the record as ``pullquote documents --json`` prints it."""
        return {
            "id": self.id,
            "path": self.path,
            "paths": list(self.paths),
            "title": self.title,
            "author": self.author,
            "date": self.date,
            "format": self.format,
            "language": self.language,
            "passages": self.passages,
            "characters": self.characters,
            "pages": list(self.pages),
            "warning": self.warning,
        }


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its record, its canonical text and the passages that tile it.

    ``head`` is the text before the first passage; head, passages and tails, in order, are the
    text.
    """

    record: DocumentRecord
    head: str
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """The canonical text, rebuilt from head, passages and tails."""
        return self.head + "".join(p.text + p.tail for p in self.passages)

    def to_json(self) -> Json:
        """Return the document as ``pullquote show --json`` prints it."""
        return self.record.to_json() | {"text": self.text}


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

    ``score`` is in logits, comparable across the passages of a query; see ``rag/answer/reader.py``.
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

    ``null`` is on the scale of the spans' scores.
    """

    passage: Passage
    spans: tuple[Span, ...]
    null: float

    @property
    def margin(self) -> float:
        """How far the best span stands above "no answer here"; minus infinity without a span."""
        return self.spans[0].score - self.null if self.spans else -math.inf


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
class Copy(Source):
    """Another document that prints a quote's text, and where.

    ``start`` and ``end`` are offsets into that document; None where its words may differ.
    """

    start: int | None = None
    end: int | None = None

    @classmethod
    def at(cls, source: Source, place: tuple[int, int] | None) -> Copy:
        """Say where a source prints the text, or that it prints it in words of its own."""
        return cls(*astuple(source), *(place or (None, None)))

    def to_json(self) -> Json:
        """Return the copy as it stands in a quote's JSON."""
        return Source.to_json(self) | {"start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Quote:
    """The sentence or sentences around a span, with the document they stand in.

    Made by :meth:`cut` alone, so that its text is its slice. ``answer_start`` and
    ``answer_end`` are None for a closest passage, which answers nothing. ``copies`` are the
    documents that print the same text. ``cut_short`` marks a closest passage of which only the
    beginning is shown. ``agreement`` is how far it says what the first quote of
    its answer says: ``other`` marks a quote that says something else and may be what was asked
    for, shown after those that agree. ``heading`` is the one that it stands under, as its
    passage's.
    """

    text: str
    start: int
    end: int
    source: Source
    score: float
    answer_start: int | None = None
    answer_end: int | None = None
    context: Context | None = None
    copies: tuple[Copy, ...] = ()
    agreement: Agreement = "same"
    heading: str = ""
    cut_short: bool = False

    def __post_init__(self) -> None:
        """Refuse offsets that do not fit.

        Raises:
            ValueError: if the text's length, or the place of the answer, the context or a copy is
                wrong.
        """
        if self.end - self.start != len(self.text) or not self.text:
            raise ValueError(f"quote {self.start}..{self.end} holds {len(self.text)} characters")
        if (self.answer_start is None) != (self.answer_end is None):
            raise ValueError("a quote has both ends of its answer or none")
        if (
            self.answer_start is not None
            and self.answer_end is not None
            and not self.start <= self.answer_start < self.answer_end <= self.end
        ):
            raise ValueError("the answer leaves its quote")
        if self.context is not None and self.context.end > self.start:
            raise ValueError("the context does not come before its quote")
        for copy in self.copies:
            if (copy.start is None) != (copy.end is None):
                raise ValueError("a copy has both ends of its place or none")
            if copy.start is not None and copy.end != copy.start + len(self.text):
                raise ValueError(f"the copy at {copy.start}..{copy.end} is no copy of its quote")

    @classmethod
    def cut(
        cls,
        passage: Passage,
        start: int,
        end: int,
        source: Source,
        score: float,
        *,
        answer: tuple[int, int] | None = None,
        context: Context | None = None,
        copies: tuple[Copy, ...] = (),
        agreement: Agreement = "same",
    ) -> Quote:
        """Cut a quote out of a passage; every range is in document offsets.

        Raises:
            ValueError: if a range leaves the passage.
        """
        answer_start, answer_end = answer or (None, None)
        return cls(
            passage.slice(start, end),
            start,
            end,
            source,
            score,
            answer_start,
            answer_end,
            context,
            copies,
            agreement,
            passage.heading,
            answer is None and bool(passage.slice(end, passage.end).strip()),
        )

    @property
    def after_context(self) -> bool:
        """Whether nothing but a break stands between the quote and what it leans on."""
        return self.context is not None and self.start - self.context.end <= 2

    @property
    def answer(self) -> str | None:
        """The answer's exact words inside the quote."""
        if self.answer_start is None or self.answer_end is None:
            return None
        return self.text[self.answer_start - self.start : self.answer_end - self.start]

    @property
    def answer_place(self) -> tuple[int, int] | None:
        """From where to where in the quote's text the answer stands; None for a closest passage."""
        if self.answer_start is None or self.answer_end is None:
            return None
        return self.answer_start - self.start, self.answer_end - self.start

    def says_only(self, words: str | None) -> bool:
        """Tell whether these words are the quote's answer, and nothing but marks is around them."""
        if self.answer_place is None or self.answer != words:
            return False
        start, end = self.answer_place
        return not any(char.isalnum() for char in self.text[:start] + self.text[end:])

    def to_json(self) -> Json:
        """Return the quote as ``ask --json`` prints it."""
        context = self.context
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "answer_start": self.answer_start,
            "answer_end": self.answer_end,
            "score": self.score,
            "document": self.source.to_json(),
            "heading": self.heading,
            "context": context
            and {"text": context.text, "start": context.start, "end": context.end},
            "copies": [copy.to_json() for copy in self.copies],
            "agreement": self.agreement,
            "cut_short": self.cut_short,
        }


@dataclass(frozen=True, slots=True)
class Rival:
    """An answer of the same kind that does not agree, with its quotes."""

    text: str
    confidence: float
    quotes: tuple[Quote, ...]

    def to_json(self) -> Json:
        """Return the rival as ``ask --json`` prints it."""
        return {
            "answer": self.text,
            "confidence": self.confidence,
            "quotes": [quote.to_json() for quote in self.quotes],
        }


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of a conversation and what was answered ("" for not found)."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer was found: the candidates in order, and what the reader made of each."""

    candidates: tuple[Candidate, ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question: quotes when answered, the closest passages when not.

    ``confidence`` is the calibrated probability that the answer is right, also for an answer
    that was refused. ``nothing_near`` says that no passage is even about the matter.
    ``elapsed_ms`` has the keys retrieve, read and total.
    """

    question: str
    query: str
    status: Status
    text: str | None
    confidence: float
    quotes: tuple[Quote, ...] = ()
    rivals: tuple[Rival, ...] = ()
    closest: tuple[Quote, ...] = ()
    verdict: Verdict | None = None
    nothing_near: bool = False
    id: str | int | None = None
    elapsed_ms: Mapping[str, float] = field(default_factory=dict)
    trace: Trace = Trace()

    def __post_init__(self) -> None:
        """Refuse an answer that contradicts itself.

        Raises:
            ValueError: if it is answered without a quote, not found with one, or its
                confidence is no probability.
        """
        if (self.status == "answered") != bool(self.quotes and self.text):
            raise ValueError("an answer has quotes exactly when it is answered")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not a probability")

    @property
    def sources_agreeing(self) -> int:
        """How many documents say the answer, in these words or others."""
        return len({q.source.document_id for q in self.quotes if q.agreement == "same"})

    @property
    def verdict_to_say(self) -> Verdict | None:
        """The verdict, unless the answer's own words begin with it."""
        opens = re.match(rf"\W*{self.verdict}\b", self.text or "", re.IGNORECASE)
        return None if opens else self.verdict

    @property
    def certainty(self) -> str:
        """The confidence in words."""
        return next(words for floor, words in CERTAINTY if self.confidence >= floor)

    def to_json(self) -> Json:
        """Return the answer as ``ask --json`` prints it."""
        return {
            "id": self.id,
            "question": self.question,
            "query": self.query,
            "status": self.status,
            "answer": self.text,
            "verdict": self.verdict,
            "confidence": self.confidence,
            "quotes": [quote.to_json() for quote in self.quotes],
            "rivals": [rival.to_json() for rival in self.rivals],
            "closest": [quote.to_json() for quote in self.closest],
            "nothing_near": self.nothing_near,
            "elapsed_ms": dict(self.elapsed_ms),
        }


@dataclass(frozen=True, slots=True)
class Note:
    """What an indexing run tells of a file: why it was skipped, or what there is to know of it."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """Where an indexing run stands, told after every file and every batch of passages.

    ``share`` is how much of the work is done, 0..1, as far as can be told from what was read;
    ``seconds_left`` is None until there is a rate to tell it from.
    """

    files_done: int
    files_total: int
    passages_done: int
    passages_per_second: float
    share: float
    seconds_left: float | None
    path: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an indexing run did, by path: every file met is in exactly one of the first five lists.

    ``warnings`` say what must be known of files that were added or updated.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
    passages: int = 0
    generation: int = 0
    cancelled: bool = False

    def to_json(self) -> Json:
        """Return the report as ``index --json`` prints it: counts, and reasons for each skip."""
        return {
            "added": len(self.added),
            "updated": len(self.updated),
            "unchanged": len(self.unchanged),
            "removed": len(self.removed),
            "skipped": [{"path": s.path, "reason": s.reason} for s in self.skipped],
            "warnings": [{"path": s.path, "reason": s.reason} for s in self.warnings],
            "passages": self.passages,
            "generation": self.generation,
            "cancelled": self.cancelled,
        }


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text to index that is no file; ``path`` is the name it is cited by."""

    path: str
    title: str
    text: str
