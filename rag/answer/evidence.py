"""What speaks for each span: the reader's margin, retrieval, and the question's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer import acronyms, table
from rag.answer.context import context, tells
from rag.answer.copies import printed
from rag.answer.extent import extent, with_denial
from rag.answer.kind import Kind
from rag.answer.matter import Matter
from rag.answer.suits import fits, possible, says_otherwise, suits
from rag.answer.verdict import verdict
from rag.language import lists, sentences
from rag.language.words import plain, stems
from rag.model import Candidate, Context, Passage, Reading, Span, Verdict
from rag.ranges import Range

SPANS = 3
"""Spans of a passage that are weighed."""
LOWEST = -6.0
"""Margins below this are alike: the reader sees no answer there."""
ANNOUNCED = 0.6
"""Share of a question's words that a list's announcement has, if the question asks for the list."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What speaks for a span, in logits a unit, so that the right one comes first.

    ``margin`` is the reader's, ``retrieval`` the fused score, ``covered`` the share of the
    question and ``fits`` a fitting type; fitted by :func:`rag.answer.calibrate.fit_worth`.
    """

    margin: float = 0.5
    retrieval: float = 18.0
    covered: float = 1.3
    fits: float = 2.2

    def of(self, margin: float, retrieval: float, covered: float, fits: bool) -> float:
        """Return all that speaks for a span together."""
        return (
            self.margin * max(margin, LOWEST)
            + self.retrieval * retrieval
            + self.covered * covered
            + self.fits * fits
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span and what speaks for it.

    ``answer`` is the range of the words that answer, ``start`` and ``end`` that of the sentences
    they stand in, all in document offsets. ``margin`` is the reader's, over "no answer here" in
    the same passage, ``second`` what a second look leaves of it; ``covered`` the share of the
    question's content words that stand in these sentences, the one that they lean on, or the
    passage's heading and title; ``score`` all together, in logits. ``copies`` are passages with
    the same words.
    """

    span: Span
    answer: Range
    margin: float
    second: float
    retrieval: float
    covered: float
    fits: bool
    score: float
    start: int
    end: int
    copies: tuple[Passage, ...] = ()

    @property
    def passage(self) -> Passage:
        """The passage that it stands in."""
        return self.span.passage

    @property
    def said(self) -> str:
        """The words that answer."""
        return self.passage.slice(*self.answer)

    @property
    def sentence(self) -> str:
        """The sentence or sentences around the span."""
        return self.passage.slice(self.start, self.end)

    def verdict_to(self, question: str) -> Verdict | None:
        """Return what the sentences say to a yes-or-no question, as their wording decides it."""
        at = self.passage.start
        return verdict(question, self.passage, self.start - at, self.end - at)

    @property
    def context(self) -> Context | None:
        """What the sentences lean on: a sentence before them, or the header of their table."""
        at = self.passage.start
        return context(self.passage, self.start - at, self.end - at)

    @property
    def words(self) -> frozenset[str]:
        """The stems of what the sentences, and what they lean on, say."""
        return stems(self.sentence) | stems(self.context.text if self.context else "")

    @property
    def tells(self) -> bool:
        """Whether the sentences say anything: no question, no heading, no header of a table."""
        at = self.passage.start
        return tells(self.passage, self.start - at, self.end - at)


def gather(
    matter: Matter,
    candidates: Sequence[Candidate],
    readings: Sequence[Reading],
    worth: Worth = Worth(),
) -> list[Evidence]:
    """Return the evidence for a question, best first.

    A passage that was not read but has the words of one that was is that one's copy. What is so
    is no evidence where a question asks for what is not, nor what was where it asks who is it
    now, nor what a document says that has not the numbers by which the question names things.
    """
    read = {reading.passage.id: reading for reading in readings}
    by_id = {candidate.passage.id: candidate for candidate in candidates}
    strange = matter.strange_to(candidates) | matter.not_asked(candidates)
    copies: dict[str, list[Passage]] = {}
    for candidate in candidates:
        if candidate.passage.id not in read:
            copies.setdefault(plain(printed(candidate.passage)), []).append(candidate.passage)
    found = [
        _weigh(
            matter,
            worth,
            span,
            reading,
            by_id[reading.passage.id].score if reading.passage.id in by_id else 0.0,
            tuple(copies.get(plain(printed(reading.passage)), ())) if copies else (),
        )
        for reading in readings
        if reading.passage.document_id not in strange
        for span in _spans(matter, reading)
    ]
    if matter.kind != "yes_no":
        found = [each for each in found if not says_otherwise(matter.question, each.sentence)]
    return sorted(found, key=lambda e: (-e.score, e.passage.id, e.span.start))


def _spans(matter: Matter, reading: Reading) -> list[Span]:
    """Return the spans of a reading that are weighed: those found, and those that rules find."""
    letters = acronyms.asked(matter.question)
    if letters:
        return _meanings(letters, reading)
    return [*possible(matter, reading, SPANS), *_deciding(matter, reading)]


def _meanings(letters: str, reading: Reading) -> list[Span]:
    """Return what an acronym stands for, with the score of the best that the reader found."""
    passage, at = reading.passage, reading.passage.start
    best = max((span.score for span in reading.spans), default=reading.null)
    found = acronyms.meant(letters, passage.text)[:SPANS]
    return [Span(passage, at + start, at + end, best) for start, end in found]


def _deciding(matter: Matter, reading: Reading) -> list[Span]:
    """Return the sentences whose wording decides a yes-or-no question, beside the spans found.

    The reader looks for words that answer; "Reyes did not resign" has none for "Did she?".
    """
    if matter.kind != "yes_no" or not reading.spans:
        return []
    passage, best = reading.passage, reading.spans[0].score
    taken = [(span.start - passage.start, span.end - passage.start) for span in reading.spans]
    return [
        Span(passage, passage.start + start, passage.start + end, best)
        for start, end in sentences.sentences(passage.text)
        if not any(start < b and a < end for a, b in taken[:SPANS])
        and verdict(matter.question, passage, start, end) is not None
    ]


def _asks_for_all(matter: Matter, passage: Passage, start: int, end: int) -> bool:
    """Tell whether a span is an item of a list whose announcement asks what the question does.

    "Which equipment must be worn?" asks for all items below "The following must be worn:", or
    below such a heading, unless it names something that one of them alone has.
    """
    text = passage.text
    inside = [
        (items, item)
        for items in lists.groups(text)
        for item in items
        if len(items) > 1 and item[0] <= start and end <= item[1]
    ]
    if not inside:
        return False
    items, item = inside[0]
    lead = text[: lists.with_bullet(text, items[0][0])].rstrip()
    if lead.endswith(":"):
        said = stems(lead[sentences.around(lead, len(lead) - 1, len(lead))[0] :])
    elif not lead:
        said = stems(passage.begun.text if passage.begun else passage.nearest_heading)
    else:
        return False
    more = matter.covered(said | stems(text[slice(*item)])) - matter.covered(said)
    return matter.covered(said) >= ANNOUNCED and more < 1e-6


def _cell(matter: Matter, span: Span) -> Range | None:
    """Return the cell that the question names, unless it fits the question worse than the span.

    Of a yes-or-no question it is the row, which is judged as a whole.
    """
    passage, at = span.passage, span.passage.start
    if matter.kind == "yes_no":
        return table.row(passage, span.start - at, span.end - at, matter.question)
    found = table.cell(passage, span.start - at, span.end - at, matter.question)
    misfits = found and not fits(matter.kind, matter.question, passage.text[slice(*found)])
    return None if misfits and fits(matter.kind, matter.question, span.text) else found


def _weigh(
    matter: Matter,
    worth: Worth,
    span: Span,
    reading: Reading,
    retrieval: float,
    copies: tuple[Passage, ...],
) -> Evidence:
    """Put together what speaks for one span."""
    passage = span.passage
    text, at = passage.text, passage.start
    cell = _cell(matter, span)
    if cell:
        span = replace(span, start=at + cell[0], end=at + cell[1])
    kind: Kind = matter.kind
    if kind in ("name", "other") and _asks_for_all(matter, passage, span.start - at, span.end - at):
        kind = "list"
    first, last = cell or extent(text, span.start - at, span.end - at, kind)
    first, last = with_denial(text, first, last, matter.question)
    start, end = sentences.around(text, first, last)
    leant_on = context(passage, start, end)
    parts = (text[start:end], leant_on.text if leant_on else "", *passage.place)
    covered = matter.covered(frozenset().union(*map(stems, parts)))
    fitting = suits(matter, span, start, end)
    margin = span.score - reading.null
    return Evidence(
        span,
        (at + first, at + last),
        margin,
        margin - reading.doubt,
        retrieval,
        covered,
        fitting,
        worth.of(margin, retrieval, covered, fitting),
        at + start,
        at + end,
        copies,
    )
