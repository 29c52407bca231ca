"""One answer out of what the reader found: findings weighed, quotes cut, rivals named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.answer.confidence import Confidence, features
from rag.answer.evidence import Evidence, gather
from rag.answer.findings import Finding, cluster
from rag.answer.kind import EXACT, asks_to_write, greets
from rag.answer.matter import Matter, about
from rag.answer.quoting import Quoter
from rag.answer.rivals import BEHIND, OFF, SURE, rivals
from rag.language.lists import listed
from rag.model import Answer, Candidate, DocumentRecord, Quote, Reading, Rival, Trace, Verdict

FAR = 0.3
"""Below this cosine, and with fewer than a third of its words, no passage is near a question."""
POSSIBLE = 0.05
"""A finding this likely that is no rival is quoted after the answer's quotes, if there is room and
it says what is asked for."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question's findings, best first, and how likely each is right."""

    matter: Matter
    findings: tuple[Finding, ...]
    confidences: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """How likely the best finding is right; 0 without one, and where none can be."""
        if not self.confidences or self.matter.kind == "task":
            return 0.0
        return self.confidences[0]


class Composer:
    """Composes answers; holds the calibration and the threshold, and nothing of a question."""

    def __init__(self, confidence: Confidence, threshold: float) -> None:
        """Refuse answers whose confidence is below ``threshold``."""
        self._confidence = confidence
        self._threshold = threshold

    def weigh(
        self, query: str, candidates: Sequence[Candidate], readings: Sequence[Reading]
    ) -> Weighed:
        """Join the spans that say the same, and tell how likely each finding is right."""
        matter = Matter.of(query, candidates)
        evidence = gather(matter, candidates, readings, self._confidence.worth)
        findings = cluster(evidence, matter.kind)
        return Weighed(
            matter,
            tuple(findings),
            tuple(
                self._confidence.probability(features(matter, findings, candidates, place))
                for place in range(len(findings))
            ),
        )

    def compose(
        self,
        query: str,
        candidates: Sequence[Candidate],
        readings: Sequence[Reading],
        records: Mapping[str, DocumentRecord],
        top: int,
    ) -> Answer:
        """Return the answer to a query, or the refusal with the closest passages.

        Args:
            query: the standalone query that was searched and read for.
            candidates: what retrieval returned, best first.
            readings: of those candidates that were read.
            records: of the documents, for naming sources.
            top: how many quotes are wanted at most.
        """
        weighed = self.weigh(query, candidates, readings)
        trace = Trace(tuple(candidates), tuple(readings))
        quoter = Quoter(records)
        if not weighed.findings or weighed.confidence < self._threshold:
            return Answer(
                query,
                query,
                "not_found",
                None,
                weighed.confidence,
                closest=tuple(quoter.closest(candidates, top)),
                nothing_near=_nothing_near(weighed.matter, candidates),
                task=asks_to_write(query),
                trace=trace,
            )
        against = rivals(weighed.matter, weighed.findings, weighed.confidences)
        answering = [0, *_further_items(weighed, against)][:top]  # each item is quoted
        otherwise = tuple(
            Rival(finding.text, weighed.confidences[place], tuple(quoter.finding(finding)[:top]))
            for place, finding in enumerate(weighed.findings)
            if place in against
        )
        lead = weighed.findings[0].lead
        return Answer(
            query,
            query,
            "answered",
            "; ".join(weighed.findings[place].text for place in answering),
            weighed.confidence,
            quotes=tuple(_quotes(weighed, answering, against, quoter, top, otherwise)),
            rivals=otherwise,
            verdict=None if against else _verdict(weighed.matter, lead),
            trace=trace,
        )


def _verdict(matter: Matter, lead: Evidence) -> Verdict | None:
    """Return what the answer's sentence says to a yes-or-no question."""
    return lead.verdict_to(matter.question) if matter.kind == "yes_no" else None


def _further_items(weighed: Weighed, against: Sequence[int]) -> list[int]:
    """Return the places of findings that add an item to what a question for a list found."""
    first = weighed.findings[0]
    if weighed.matter.kind != "list" or not first.lead.fits:
        return []
    return [
        place
        for place, finding in enumerate(weighed.findings)
        if place
        and place not in against
        and weighed.confidences[place] >= SURE
        and finding.lead.fits
        and finding.lead.score >= first.lead.score - BEHIND
        and finding.lead.covered >= first.lead.covered - OFF
        and not (listed(first.text) or listed(finding.text))
    ]


def _quotes(
    weighed: Weighed,
    answering: Sequence[int],
    against: Sequence[int],
    quoter: Quoter,
    top: int,
    otherwise: Sequence[Rival],
) -> list[Quote]:
    """Return the answer's quotes, best first, then those of what else may have been meant.

    The latter repeat nothing that is quoted already, rivals included.
    """
    quotes: list[Quote] = []
    opposed = [quote for rival in otherwise for quote in rival.quotes]
    if len(answering) > 1:  # each item once before any twice
        ranked = [quoter.finding(weighed.findings[place]) for place in answering]
        for quote in (*(found[0] for found in ranked), *(q for found in ranked for q in found[1:])):
            if not any(_overlap(known, quote) for known in quotes):
                quotes.append(quote)
    else:
        quotes = quoter.finding(weighed.findings[0])
    for place, finding in enumerate(weighed.findings):
        if len(quotes) >= top:
            break
        if place in answering or place in against or weighed.confidences[place] < POSSIBLE:
            continue
        if not finding.lead.tells or (weighed.matter.kind in EXACT and not finding.lead.fits):
            continue
        other = quoter.witness(finding.witnesses[0], "other")
        if not any(_overlap(quote, other) for quote in (*quotes, *opposed)):
            quotes.append(other)
    return quotes[:top]


def _overlap(one: Quote, other: Quote) -> bool:
    """Tell whether two quotes share words of one document."""
    if one.source.document_id != other.source.document_id:
        return False
    return one.start < other.end and other.start < one.end


def _nothing_near(matter: Matter, candidates: Sequence[Candidate]) -> bool:
    """Tell whether no passage is even about the matter."""
    return greets(matter.question) or all(
        c.dense < FAR and matter.covered(about(c.passage)) < 1 / 3 for c in candidates
    )
