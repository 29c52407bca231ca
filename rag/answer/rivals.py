"""Rivals: what another source says otherwise about the same thing.

Not every second-best span is one. A rival must be of the answer's kind, stand in another
document, in a sentence that speaks of what was asked about as well as the answer's does, be
nearly as strong or deny the answer in so many words, and differ in fact, not in grain ("2012" and
"June 2012", "Hanoi" and "Vietnam" do not contradict each other).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.agreement import Form, compare, form_of
from rag.answer.evidence import Evidence
from rag.answer.findings import Finding
from rag.answer.kind import EXACT
from rag.answer.matter import Matter
from rag.answer.measure import comparable
from rag.language.dates import dates
from rag.language.lists import listed
from rag.language.numbers import numbers
from rag.language.words import stems

_SEVERAL = re.compile(r"\b(?:which|what) (?:years|dates|days|months|times)\b", re.IGNORECASE)
BEHIND = 5.0
"""A rival's evidence may be this many logits behind the answer's."""
READ, READ_NAME = -1.5, 1.0
"""What the reader's margin for a rival is at least; names are mistaken more easily."""
OFF = 0.35
"""A rival's sentence may cover this much less of the question."""
APART = 0.12
"""A rival's passage may be found this much worse, unless the reader prefers its figure."""
SHARED = 0.12
"""Share of the question that the answer's sentence and the rival's both cover, each with what it
leans on."""
SURE = 0.25
"""An answer of less confidence has no rivals: it is too weak to be contradicted."""


def rivals(matter: Matter, findings: Sequence[Finding], confidences: Sequence[float]) -> list[int]:
    """Return the places of the findings that rival the first, best first."""
    if not findings or confidences[0] < SURE:
        return []
    if matter.kind == "yes_no":
        return _opposite(matter, findings)
    if matter.kind not in EXACT | {"other"}:
        return []
    if _SEVERAL.search(matter.question):
        return []  # what differs adds up
    answer = findings[0]
    return [
        place for place, finding in enumerate(findings) if place and _rival(matter, answer, finding)
    ]


def _opposite(matter: Matter, findings: Sequence[Finding]) -> list[int]:
    """Return the places of findings in other documents that say no to the answer's yes."""
    said = [f.lead.verdict_to(matter.question) for f in findings]
    ours = findings[0]
    return [
        place
        for place, finding in enumerate(findings)
        if said[0]
        and said[place]
        and said[place] != said[0]
        and finding.lead.passage.document_id != ours.lead.passage.document_id
        and finding.score >= ours.score - BEHIND
    ]


def _rival(matter: Matter, answer: Finding, other: Finding) -> bool:
    """Tell whether one finding contradicts the answer about the same thing."""
    ours, theirs = answer.lead, other.lead
    if matter.kind == "list" and not (listed(ours.said) and listed(theirs.said)):
        return False  # single items add up
    form = form_of(ours.said, matter.kind)
    if form == "text" or form != form_of(theirs.said, matter.kind):
        return False
    if matter.kind == "other" and form not in ("number", "date"):
        return False
    documents = {w.evidence.passage.document_id for w in answer.witnesses}
    if all(w.evidence.passage.document_id in documents for w in other.witnesses):
        return False
    if not (ours.fits and theirs.fits):
        return False
    strong = denied(ours.said, theirs.sentence) or _as_strong(matter, form, ours, theirs)
    return strong and _contradicts(matter, ours, theirs)


def _as_strong(matter: Matter, form: Form, ours: Evidence, theirs: Evidence) -> bool:
    """Tell whether a rival is read, found and about the matter nearly as well as the answer."""
    least = READ_NAME if form == "name" else READ
    if theirs.score < ours.score - BEHIND or theirs.margin < least:
        return False
    if theirs.covered < ours.covered - OFF:
        return False
    preferred = form != "name" and theirs.margin >= ours.margin
    if theirs.retrieval < ours.retrieval - APART and not preferred:
        return False
    if form in ("number", "date"):  # of which a short sentence says no more
        return matter.covered(ours.words & theirs.words) >= SHARED
    return matter.covered(stems(ours.sentence) & stems(theirs.sentence)) >= SHARED


def _contradicts(matter: Matter, ours: Evidence, theirs: Evidence) -> bool:
    """Tell whether two spans cannot both be right, as far as their sentences show."""
    if compare(ours.said, theirs.said, matter.kind) != "different":
        return False
    if not comparable(ours.said, theirs.said):
        return False  # a share and a sum, say
    if len(dates(ours.said)) != len(dates(theirs.said)):
        return False  # a year and a stretch of years
    sums = [{number.measure for number in numbers(span.said)} - {""} for span in (ours, theirs)]
    if all(sums) and not sums[0] & sums[1]:
        return True  # one figure in two currencies
    for one, other in ((ours, theirs), (theirs, ours)):
        said = stems(one.said)
        if said and said <= stems(matter.question):
            return False  # it repeats the question
        if said and said <= stems(other.sentence) and not denied(one.said, other.sentence):
            return False  # the other source says both: a matter of grain
    return True


def denied(said: str, sentence: str) -> bool:
    """Tell whether a sentence says these words to say no to them: "not the €86 million"."""
    return bool(
        re.search(rf"\bnot (?:the |an? |in |on |at )*{re.escape(said)}(?!\w)", sentence, re.I)
    )
