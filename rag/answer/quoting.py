"""Quotes out of evidence: sentences cut by offsets, their sources named, copies listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.answer.copies import copied
from rag.answer.evidence import Evidence
from rag.answer.findings import Finding, Witness
from rag.language import sentences
from rag.model import Agreement, Candidate, Copy, DocumentRecord, Passage, Quote, Source
from rag.ranges import Range

CLOSEST = 400
"""Characters, about, that a closest passage is cut to, at a sentence's end."""


class Quoter:
    """Cuts quotes; knows the documents' records for naming the sources."""

    def __init__(self, records: Mapping[str, DocumentRecord]) -> None:
        """Take the record of every complete document, by id."""
        self._records = records

    def source(self, passage: Passage) -> Source:
        """Return who says what stands in a passage."""
        record = self._records.get(passage.document_id)
        if record is None:  # dropped by another process since it was retrieved
            return Source(passage.document_id, passage.document_id, passage.title, passage.page)
        return Source.of(record, passage.page)

    def finding(self, finding: Finding) -> list[Quote]:
        """Return a finding's quotes, best first."""
        return [self.witness(witness) for witness in finding.witnesses]

    def witness(self, witness: Witness, agreement: Agreement | None = None) -> Quote:
        """Cut the sentences around what a witness says, and list who prints the same."""
        evidence = witness.evidence
        passage = evidence.passage
        return Quote.cut(
            passage,
            evidence.start,
            evidence.end,
            self.source(passage),
            round(evidence.score, 4),
            answer=evidence.answer,
            context=evidence.context,
            copies=self._others(witness),
            agreement=agreement or ("near" if witness.degree == "near" else "same"),
        )

    def closest(self, candidates: Sequence[Candidate], top: int) -> list[Quote]:
        """Cut the beginnings of the best passages, one a document first; they answer nothing.

        Of passages that print the same text, the first is shown.
        """
        seen: set[str] = set()
        fresh: list[Candidate] = []
        again: list[Candidate] = []
        for candidate in candidates:
            document = candidate.passage.document_id
            if any(copied(candidate.passage.text, c.passage.text) for c in fresh + again):
                continue
            (again if document in seen else fresh).append(candidate)
            seen.add(document)
        return [
            Quote.cut(
                c.passage,
                *_opening(c.passage),
                self.source(c.passage),
                round(c.score, 4),
            )
            for c in (fresh + again)[:top]
        ]

    def _others(self, witness: Witness) -> tuple[Copy, ...]:
        """Return the other documents that print the same, each once, and where they do."""
        evidence = witness.evidence
        others: dict[str, Copy] = {}
        for piece in (evidence, *witness.copies):
            for passage in (piece.passage, *piece.copies):
                document = passage.document_id
                if document == evidence.passage.document_id or document in others:
                    continue
                place = _place(piece, passage) if piece.sentence == evidence.sentence else None
                others[document] = Copy.at(self.source(passage), place)
        return tuple(others.values())


def _place(piece: Evidence, passage: Passage) -> Range | None:
    """Return where a passage prints a piece's sentences, if it has the same text to the letter."""
    if passage.text != piece.passage.text:
        return None
    shift = passage.start - piece.passage.start
    return piece.start + shift, piece.end + shift


def _opening(passage: Passage) -> Range:
    """Return the range of a passage's first sentences, in document offsets."""
    ranges = sentences.sentences(passage.text)
    if not ranges:
        return passage.start, passage.end
    first = ranges[0][0]
    last = next((e for _, e in reversed(ranges) if e - first <= CLOSEST), ranges[0][1])
    return passage.start + first, passage.start + last
