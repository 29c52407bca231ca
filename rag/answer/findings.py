"""Spans that say the same are one finding; its quotes come from different sources first."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.agreement import Degree, compare
from rag.answer.copies import copied
from rag.answer.evidence import Evidence
from rag.answer.kind import Kind
from rag.language.numbers import HEDGE_BEFORE
from rag.language.words import stems
from rag.model import Passage, Span

FAINT = 5.0
"""Evidence whose margin is this many logits below that of a finding that it agrees with does so
by coincidence ("five resolutions" and "five days earlier"), and is no witness."""
LIMIT = 20
"""Evidence beyond the best of these is not compared: it changes no answer."""
TRUST = 0.5
"""What another independent source that says the same adds to a finding's score, in logits, when
it is as strong as the first."""
_YES_OR_NO = re.compile(r"\W*(?:yes\b|no\b(?!\s+\w))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Witness:
    """A source of a finding: its best evidence, and near-copies of it in other documents."""

    evidence: Evidence
    degree: Degree
    copies: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One possible answer and its witnesses, best first, no two of them near-copies."""

    witnesses: tuple[Witness, ...]
    score: float

    @property
    def lead(self) -> Evidence:
        """The evidence whose words are the answer's."""
        return self.witnesses[0].evidence

    @property
    def text(self) -> str:
        """The answer's words."""
        return self.lead.said

    @property
    def passages(self) -> list[Passage]:
        """All passages that say so, near-copies included."""
        pieces = [piece for w in self.witnesses for piece in (w.evidence, *w.copies)]
        return [p for piece in pieces for p in (piece.passage, *piece.copies)]

    @property
    def sources(self) -> int:
        """How many documents say so, near-copies counted once."""
        return len({w.evidence.passage.document_id for w in self.witnesses})


def cluster(evidence: Sequence[Evidence], kind: Kind) -> list[Finding]:
    """Join evidence that agrees, best first; each joins the first finding that it agrees with."""
    groups: list[list[tuple[Evidence, Degree]]] = []
    for piece in evidence[:LIMIT]:
        for group in groups:
            degree = _degree(group[0][0], piece, kind)
            if degree != "different":
                if piece.margin >= group[0][0].margin - FAINT:
                    group.append((piece, degree))
                break
        else:
            groups.append([(piece, "same")])
    found = [_finding(group) for group in groups]
    return sorted(found, key=lambda finding: -finding.score)


def _degree(lead: Evidence, other: Evidence, kind: Kind) -> Degree:
    """Return how far two pieces of evidence agree; overlapping spans are one."""
    a, b = lead.span, other.span
    if a.passage.document_id == b.passage.document_id and a.start < b.end and b.start < a.end:
        return "same"
    if _asked_apart(lead, other):
        return "different"
    if kind in ("list", "yes_no"):
        return compare(lead.said, other.said, kind)
    return compare(_hedged(a), _hedged(b), kind)


def _hedged(span: Span) -> str:
    """Return a span's words with the hedge before them ("over 80 percent"), if there is one."""
    passage = span.passage
    before = passage.text[: span.start - passage.start]
    hedge = HEDGE_BEFORE.search(before[-30:])
    return f"{hedge.group()}{span.text}" if hedge else span.text


def _finding(group: Sequence[tuple[Evidence, Degree]]) -> Finding:
    """Make a finding of evidence that agrees: a witness a source, the same words only once."""
    witnesses: list[Witness] = []
    for piece, degree in group:
        for place, witness in enumerate(witnesses):
            if _same_sentence(witness.evidence, piece):
                break
            if _copy(witness.evidence, piece):
                witnesses[place] = Witness(
                    witness.evidence, witness.degree, (*witness.copies, piece)
                )
                break
        else:
            witnesses.append(Witness(piece, degree))
    first, *rest = witnesses
    seen = {first.evidence.passage.document_id}
    score = first.evidence.score
    for witness in rest:
        if witness.evidence.passage.document_id not in seen:
            seen.add(witness.evidence.passage.document_id)
            weaker = min(0.0, witness.evidence.score - first.evidence.score)
            score += TRUST * math.exp(weaker / 2)
    return Finding((first, *_spread(first, rest)), score)


def _spread(first: Witness, rest: Sequence[Witness]) -> list[Witness]:
    """Order the further witnesses: same before near, documents not yet quoted before others."""
    seen = {first.evidence.passage.document_id}
    fresh: list[Witness] = []
    again: list[Witness] = []
    for witness in rest:
        document = witness.evidence.passage.document_id
        (again if document in seen else fresh).append(witness)
        seen.add(document)
    return fresh + again


def _same_sentence(a: Evidence, b: Evidence) -> bool:
    """Tell whether two pieces of evidence stand in one place of one document."""
    if a.passage.document_id != b.passage.document_id:
        return False
    return a.start < b.end and b.start < a.end


def _copy(a: Evidence, b: Evidence) -> bool:
    """Tell whether two documents print the same sentence: one source, not two."""
    if a.passage.document_id == b.passage.document_id:
        return False
    return copied(a.sentence, b.sentence) and not _asked_apart(a, b)


def _asked_apart(a: Evidence, b: Evidence) -> bool:
    """Tell whether one of two sentences says yes or no, and their headings ask different things."""
    if not (_YES_OR_NO.match(a.sentence) or _YES_OR_NO.match(b.sentence)):
        return False
    return stems(a.passage.heading) != stems(b.passage.heading)
