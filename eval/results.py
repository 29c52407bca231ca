"""What is kept of one question of a run: asked, found, expected, and how it scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal[
    "right", "wrong", "refused", "rightly_refused", "should_refuse", "first", "found", "missed"
]
"""The side a question falls on.

Asking: ``right``, ``wrong`` or ``refused`` where there is an answer, ``rightly_refused`` or
``should_refuse`` where there is none. Retrieval: the right passage came ``first``, was ``found``
further down, or was ``missed``.
"""

GOOD: frozenset[str] = frozenset({"right", "rightly_refused", "first"})
"""The outcomes that one wishes for."""


@dataclass(frozen=True)
class Result:
    """One question's line in ``questions.jsonl``.

    Attributes:
        question: what was asked and expected (:meth:`eval.gold.Question.to_json`).
        outcome: the side it falls on.
        scores: the question's figures by name, 0..1 (milliseconds for speed); a figure that does
            not speak of this question is absent.
        answer: what was said, as ``ask --json`` prints it; None when only searching.
        withheld: where it was refused, what would have been said with nothing refused.
        candidates: the first passages found: document, offsets, text, score, right or not.
    """

    question: dict[str, Any]
    outcome: Outcome
    scores: dict[str, float]
    answer: dict[str, Any] | None = None
    withheld: dict[str, Any] | None = None
    candidates: tuple[dict[str, Any], ...] = ()

    @property
    def id(self) -> str:
        """The question's id in its gold set."""
        return str(self.question["id"])

    @property
    def kind(self) -> str:
        """The question's kind."""
        return str(self.question["kind"])

    @property
    def good(self) -> bool:
        """Whether the outcome is one that one wishes for."""
        return self.outcome in GOOD

    def to_json(self) -> dict[str, Any]:
        """Return the line as it is written."""
        return {
            "question": self.question,
            "outcome": self.outcome,
            "scores": self.scores,
            "answer": self.answer,
            "withheld": self.withheld,
            "candidates": list(self.candidates),
        }

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Result:
        """Read a line back.

        Raises:
            KeyError: if a field is missing.
        """
        return cls(
            record["question"],
            record["outcome"],
            record["scores"],
            record["answer"],
            record["withheld"],
            tuple(record["candidates"]),
        )
