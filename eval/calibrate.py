"""Fits the confidence to gold sets of one's own, and tells honestly whether that helped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from eval import calibration
from eval.asking import Track, ask_one
from eval.evaluate import opened
from eval.gold import Gold, Question
from eval.indexes import Tell
from eval.runs import write_whole
from rag.answer.calibrate import TooFewExamples, evidence, fit, fit_worth, observe
from rag.answer.composer import Composer
from rag.answer.confidence import Confidence
from rag.answer.evidence import Evidence, Worth
from rag.errors import BadGold
from rag.model import Answer, DocumentRecord
from rag.settings import Settings

FOLDS = 10


@dataclass(frozen=True)
class Fitted:
    """A fitted confidence, and how it compares with the present one.

    ``right`` of the ``answers`` have a right quote first. ``before`` and ``after`` hold the
    calibration error, the Brier score and the area under the risk-coverage curve. ``after`` is
    cross-validated: each answer is judged by a fit that did not see it.
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
            "worth": asdict(self.confidence.worth),
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
    sets: Sequence[tuple[Gold, Path | None]],
    settings: Settings,
    track: Track,
    tell: Tell | None = None,
) -> Fitted:
    """Ask every question with nothing refused, and fit to what was right.

    First what each piece of evidence is worth, so that right quotes come first, then the
    confidence of the quotes that do. Each set comes with the folder of its documents; None means
    the index of the settings.

    Raises:
        BadGold: if a set has no answers, or there are too few right or wrong ones to fit on.
        PullquoteError: if an index or a model cannot be used.
    """
    asked: list[_Asked] = []
    for gold, corpus in sets:
        if gold.format == "beir":
            raise BadGold(f"{gold.path} has no answers to fit on: give a gold set that has.")
        with opened(gold, replace(settings, refusal="0"), corpus, tell) as (placed, engine, found):
            engine.warm_up()
            asked += [
                _Asked(question, ask_one(engine, question), found.records)
                for question in track(placed.questions)
            ]
    known = [one for one in asked if observe(one.answer, Worth()) is not None]
    name = ", ".join(f"{gold.name} ({gold.split})" for gold, _ in sets)
    try:
        confidence = _fit(known, name)
        after, right = _unseen(known)
    except TooFewExamples as error:
        raise BadGold(f"{error} Give more questions, or several sets.") from None
    before = [one.answer.confidence for one in known]
    was_right = [one.said(one.answer.quotes[0].text) for one in known]
    return Fitted(
        confidence, len(right), sum(right), _judged(before, was_right), _judged(after, right)
    )


@dataclass(frozen=True)
class _Asked:
    """A question, what was answered, and the documents' records for naming its sources."""

    question: Question
    answer: Answer
    records: Mapping[str, DocumentRecord]

    def said(self, text: str) -> bool:
        """Whether a text says an accepted answer; to an unanswerable question none does."""
        return any(expected.stands_in(text) for expected in self.question.answers)

    @cached_property
    def spans(self) -> list[tuple[Evidence, bool]]:
        """All that was weighed, and whether it says an accepted answer."""
        return [(each, self.said(each.sentence)) for each in evidence(self.answer)]

    def observed(self, worth: Worth) -> dict[str, float]:
        """The features of the answer when spans are ordered by what they are worth."""
        seen = observe(self.answer, worth)
        assert seen is not None, "nothing was found"
        return seen

    def right(self, worth: Worth) -> bool:
        """Whether the first quote is right when spans are ordered by what they are worth."""
        query, trace = self.answer.query, self.answer.trace
        composer = Composer(Confidence({}, 0.0, worth=worth), 0.0)
        answer = composer.compose(query, trace.candidates, trace.readings, self.records, 1)
        return self.said(answer.quotes[0].text)


def _fit(asked: Sequence[_Asked], fitted_on: str) -> Confidence:
    """Fit on answers that found something."""
    worth = fit_worth(one.spans for one in asked if not one.question.unanswerable) or Worth()
    observed = [one.observed(worth) for one in asked]
    fitted = fit(observed, [one.right(worth) for one in asked], fitted_on)
    return replace(fitted, worth=worth)


def _unseen(asked: Sequence[_Asked]) -> tuple[list[float], list[bool]]:
    """Return each answer's probability by a fit on the other folds, and whether it is right."""
    fold = np.random.default_rng(0).permutation(len(asked)) % FOLDS
    found, right = [0.0] * len(asked), [False] * len(asked)
    for held in range(FOLDS):
        fitted = _fit([one for one, its in zip(asked, fold, strict=True) if its != held], "")
        for place in np.flatnonzero(fold == held):
            found[place] = fitted.probability(asked[place].observed(fitted.worth))
            right[place] = asked[place].right(fitted.worth)
    return found, right


def _judged(confidence: Sequence[float], right: Sequence[bool]) -> dict[str, float]:
    return {
        "ece": calibration.calibration_error(confidence, right),
        "brier": calibration.brier(confidence, right),
        "aurc": calibration.risk_coverage_area(confidence, right),
    }
