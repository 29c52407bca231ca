"""Fits the confidence to gold sets of one's own, and tells honestly whether that helped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from eval import calibration
from eval.asking import Track, ask_one
from eval.evaluate import corpus_of, opened
from eval.gold import Gold
from eval.indexes import Tell
from eval.runs import write_whole
from eval.scoring import score_answer
from rag.answer.calibrate import TooFewExamples, fit_features, observe
from rag.answer.confidence import Confidence
from rag.errors import BadGold
from rag.settings import Settings

FOLDS = 10


@dataclass(frozen=True)
class Fitted:
    """A fitted confidence, and how it compares with the present one.

    ``before`` and ``after`` hold the calibration error, the Brier score and the area under the
    risk-coverage curve. ``after`` is cross-validated: each answer is judged by a fit that did
    not see it.
    """

    confidence: Confidence
    answers: int
    right: int
    before: dict[str, float]
    after: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return it as ``calibrate --json`` prints it."""
        return {
            "answers": self.answers,
            "right": self.right,
            "before": self.before,
            "after": self.after,
            "weights": dict(self.confidence.weights),
            "bias": self.confidence.bias,
        }

    def write(self, path: Path) -> None:
        """Write the file that the setting ``confidence`` names.

        Raises:
            BadRun: if it cannot be written.
        """
        write_whole(path, self.confidence.to_text())


def calibrate(
    sets: Sequence[Gold],
    settings: Settings,
    corpus: Path | None,
    index: str | None,
    track: Track,
    tell: Tell | None = None,
) -> Fitted:
    """Ask every question with nothing refused, and fit the confidence to what was right.

    Raises:
        BadGold: if a set has no answers, or there are too few right or wrong ones to fit on.
        PullquoteError: if an index or a model cannot be used.
    """
    observed: list[dict[str, float]] = []
    right: list[bool] = []
    present: list[float] = []
    for gold in sets:
        if gold.format == "beir":
            raise BadGold(f"{gold.path} has no answers to fit on: give a gold set that has.")
        folder = corpus_of(gold, corpus, index)
        with opened(gold, replace(settings, refusal="0"), folder, tell) as (asked, engine, found):
            engine.warm_up()
            for question in track(asked.questions):
                answer = ask_one(engine, question)
                features = observe(answer)
                if features is not None:
                    observed.append(features)
                    present.append(answer.confidence)
                    scores = score_answer(question, answer, answer, found)[1]
                    right.append(bool(scores["right"]))
    name = ", ".join(f"{gold.name} ({gold.split})" for gold in sets)
    try:
        confidence = fit_features(observed, right, name)
        after = _unseen(observed, right)
    except TooFewExamples as error:
        raise BadGold(f"{error} Give more questions, or several sets.") from None
    return Fitted(
        confidence, len(right), sum(right), _judged(present, right), _judged(after, right)
    )


def _unseen(observed: Sequence[dict[str, float]], right: Sequence[bool]) -> list[float]:
    """Return each answer's probability by a fit on the other folds."""
    fold = np.random.default_rng(0).permutation(len(right)) % FOLDS
    found = [0.0] * len(right)
    for held in range(FOLDS):
        kept = [place for place in range(len(right)) if fold[place] != held]
        fitted = fit_features([observed[p] for p in kept], [right[p] for p in kept], "")
        for place in np.flatnonzero(fold == held):
            found[place] = fitted.probability(observed[place])
    return found


def _judged(confidence: Sequence[float], right: Sequence[bool]) -> dict[str, float]:
    return {
        "ece": calibration.calibration_error(confidence, right),
        "brier": calibration.brier(confidence, right),
        "aurc": calibration.risk_coverage_area(confidence, right),
    }
