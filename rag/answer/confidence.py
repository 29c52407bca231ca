"""How likely an answer is right: a logistic regression over what is known when answering.

The features are computed here and nowhere else, so that fitting and answering see the same.
The fitted numbers lie beside this file as JSON that can be read; fitting is
:mod:`rag.answer.calibrate`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib import resources
from pathlib import Path

from rag.answer.evidence import Worth
from rag.answer.findings import Finding
from rag.answer.matter import Matter, about
from rag.errors import BadSetting
from rag.model import Candidate

FILE = "confidence.json"
NAMES = (
    "margin",
    "clear",
    "second",
    "gap",
    "ahead",
    "cosine",
    "covered",
    "about",
    "named",
    "fits",
    "sources",
    "crowd",
    "documents",
    "yes_no",
    "why_how",
    "definition",
    "other",
)
"""The features, in the order that a fit sees them."""
FLOOR = -15.0
"""Margins below this are alike; above, they tell more of whether than of which."""
FEW = 5
"""Candidates of fewer documents than this are like those of so many: of few."""
EVIDENCE = frozenset(NAMES[:11])
"""Those that speak for an answer, the more the likelier; the others tell questions apart."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """A fitted calibration: probability = 1 / (1 + exp(-(bias + sum of weight · feature))).

    ``worth`` orders the spans whose features these are.
    """

    weights: Mapping[str, float]
    bias: float
    fitted_on: str = ""
    examples: int = 0
    worth: Worth = field(default_factory=Worth)

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability, 0..1, that the answer with these features is right."""
        total = self.bias + sum(
            weight * features.get(name, 0.0) for name, weight in self.weights.items()
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))

    def to_text(self) -> str:
        """Return what its file holds: JSON."""
        weights = {name: round(weight, 5) for name, weight in self.weights.items()}
        worth = {name: round(value, 5) for name, value in asdict(self.worth).items()}
        data = {
            "fitted_on": self.fitted_on,
            "examples": self.examples,
            "worth": worth,
            "bias": round(self.bias, 5),
            "weights": weights,
        }
        return json.dumps(data, indent=2) + "\n"


def load_confidence(path: Path | None = None) -> Confidence:
    """Read a calibration, the shipped one by default.

    Raises:
        BadSetting: if the file does not hold what :meth:`Confidence.to_text` gives.
    """
    source = path or resources.files("rag.answer") / FILE
    try:
        data = json.loads(source.read_text(encoding="utf-8"))
        return Confidence(
            data["weights"],
            data["bias"],
            data["fitted_on"],
            data["examples"],
            Worth(**data["worth"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        wanted = "a file that 'pullquote eval calibrate --write' made"
        raise BadSetting("confidence", str(source), wanted) from None


def features(
    matter: Matter, findings: Sequence[Finding], candidates: Sequence[Candidate], place: int = 0
) -> dict[str, float]:
    """Return what is known about one of the findings, by name.

    ``margin``: the reader's, over "no answer here", in logits; ``clear`` the same where it is
    positive, else 0; ``second`` what a second look leaves of it. ``gap``: its score above the
    best other finding's, cut to ±10. ``ahead``: its passage's fused score above the best of
    passages that do not say so. ``cosine``: the dense score of its passage. ``covered``: the
    share of the question's words in its sentence, ``about`` in its passage with heading and
    title, ``named`` that of its names and numbers there. ``fits``: whether it has the type that
    is asked for. ``sources``: logarithm of the independent sources.

    ``crowd`` (the mean dense score of the passages that do not say so) and ``documents`` (the
    logarithm of the documents that the candidates are from) tell articles about one matter,
    whose passages are all near, from scattered paragraphs. The rest tell kinds of question apart.
    """
    finding = findings[place]
    lead = finding.lead
    others = [other.score for other in findings if other is not finding]
    gap = finding.score - max(others) if others else 10.0
    saying = {passage.id for passage in finding.passages}
    rest = [c for c in candidates if c.passage.id not in saying]
    around = about(lead.passage)
    dense = next((c.dense for c in candidates if c.passage.id == lead.passage.id), 0.0)
    return {
        "margin": max(lead.margin, FLOOR),
        "clear": max(lead.margin, 0.0),
        "second": max(lead.second, FLOOR),
        "gap": max(-10.0, min(10.0, gap)),
        "ahead": lead.retrieval - max((c.score for c in rest), default=0.0),
        "cosine": dense,
        "covered": lead.covered,
        "about": matter.covered(around),
        "named": matter.named(around),
        "fits": float(lead.fits),
        "sources": math.log(finding.sources),
        "crowd": sum(c.dense for c in rest) / len(rest) if rest else 0.0,
        "documents": math.log(max(FEW, len({c.passage.document_id for c in candidates}))),
        "yes_no": float(matter.kind == "yes_no"),
        "why_how": float(matter.kind in ("why", "how")),
        "definition": float(matter.kind == "definition"),
        "other": float(matter.kind == "other"),
    }
