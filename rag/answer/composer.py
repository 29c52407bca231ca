"""One answer out of what the reader found: findings weighed, quotes cut, rivals named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.answer.confidence import Confidence, features
from rag.answer.evidence import Matter, about, gather
from rag.answer.findings import Finding, cluster
from rag.answer.quoting import Quoter
from rag.answer.rivals import rivals
from rag.model import Answer, Candidate, DocumentRecord, Quote, Reading, Rival, Trace

FAR = 0.3
"""Below this cosine, and with fewer than a third of its words, nothing is near the question."""


class Composer:
    """Composes answers; holds the calibration and the threshold, and nothing of a question."""

    def __init__(self, confidence: Confidence, threshold: float) -> None:
        """Refuse answers whose confidence is below ``threshold``."""
        self._confidence = confidence
        self._threshold = threshold

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
        matter = Matter.of(query, candidates)
        findings = cluster(gather(matter, candidates, readings), matter.kind)
        sure = [
            self._confidence.probability(features(matter, findings, candidates, place))
            for place in range(len(findings))
        ]
        confidence = sure[0] if sure else 0.0
        trace = Trace(tuple(candidates), tuple(readings))
        quoter = Quoter(records)
        if not findings or confidence < self._threshold:
            return Answer(
                query,
                query,
                "not_found",
                None,
                confidence,
                closest=tuple(quoter.closest(candidates, top)),
                kind=matter.kind,
                nothing_near=_nothing_near(matter, candidates),
                trace=trace,
            )
        against = rivals(matter, findings, sure)
        return Answer(
            query,
            query,
            "answered",
            findings[0].text,
            confidence,
            quotes=tuple(_quotes(findings, against, quoter, top)),
            rivals=tuple(
                Rival(
                    findings[place].text, sure[place], tuple(quoter.finding(findings[place])[:top])
                )
                for place in against
            ),
            kind=matter.kind,
            trace=trace,
        )


def _quotes(
    findings: Sequence[Finding], against: Sequence[int], quoter: Quoter, top: int
) -> list[Quote]:
    """Return the answer's quotes, best first."""
    return quoter.finding(findings[0])[:top]


def _nothing_near(matter: Matter, candidates: Sequence[Candidate]) -> bool:
    """Tell whether no passage is even about the matter."""
    return all(c.dense < FAR and matter.covered(about(c.passage)) < 1 / 3 for c in candidates)
