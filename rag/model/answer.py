"""What is said to a question: quotes, cut out of passages, and how sure the answer is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import Literal

from rag.model.document import Context, Json, Passage
from rag.model.finding import Candidate, Reading, Source

Status = Literal["answered", "not_found"]
Verdict = Literal["yes", "no"]
Agreement = Literal["same", "near", "other"]

CERTAINTY = (
    (0.9, "very likely right"),
    (0.7, "likely right"),
    (0.45, "plausible"),
    (0.0, "unsure"),
)
"""What a confidence is called, by the least that it takes."""


def percent(confidence: float) -> str:
    """Tell a confidence in whole percents; no answer is certain."""
    return f"{min(99, round(100 * confidence))}%"


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
    that was refused. ``nothing_near`` says that no passage is even about the matter, ``task``
    that a text was to be written, which no quotation is. ``elapsed_ms`` has the keys retrieve,
    read and total.
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
    task: bool = False
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
            "task": self.task,
            "elapsed_ms": dict(self.elapsed_ms),
        }
