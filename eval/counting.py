"""How each question counts in a run's figures, and how those that are no ratios are computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.results import Result

Share = Callable[[Result], "tuple[float, float] | None"]
"""A question's part in a figure: what it adds above and below the line; None: no part in it."""
Statistic = Callable[[Sequence[Result]], Callable[[NDArray[np.int64]], float] | None]
"""Prepares a figure that is no ratio; what it returns takes indices of questions."""

ALIKE = 1 / 3
"""Share of a question's words that the sentence with its answer has, to be worded like it."""


def mean(key: str) -> Share:
    """Count a score over the questions that have it."""

    def share(result: Result) -> tuple[float, float] | None:
        return (result.scores[key], 1.0) if key in result.scores else None

    return share


def worded(key: str, *, alike: bool) -> Share:
    """Count a score over the questions that are worded like the text, or over the others."""

    def share(result: Result) -> tuple[float, float] | None:
        shared = result.scores.get("shared_words")
        if shared is None or (shared >= ALIKE) != alike:
            return None
        return result.scores[key], 1.0

    return share


def unanswerable(result: Result) -> bool:
    """Tell whether the question has no answer."""
    return bool(result.question["unanswerable"])


def refused(over: Callable[[Result], bool]) -> Share:
    """Count the refused among the questions that ``over`` accepts."""

    def share(result: Result) -> tuple[float, float] | None:
        if "refused" not in result.scores or not over(result):
            return None
        return result.scores["refused"], 1.0

    return share


def refusing_precision(result: Result) -> tuple[float, float] | None:
    """Count the unanswerable among the refused."""
    return (float(unanswerable(result)), 1.0) if result.scores.get("refused") else None


def refusing_f1(result: Result) -> tuple[float, float] | None:
    """Count F1 as 2 TP / (refused + unanswerable)."""
    if "refused" not in result.scores:
        return None
    refused, nothing = result.scores["refused"], float(unanswerable(result))
    return (2 * refused * nothing, refused + nothing) if refused + nothing else None


def exactness(result: Result) -> tuple[float, float] | None:
    """Count the exact slices among all that claims to be one."""
    if not result.scores.get("quotes"):
        return None
    return result.scores["exact_quotes"], result.scores["quotes"]


def rivals(over: Callable[[Result], bool]) -> Share:
    """Count the questions with the right sides shown among those that ``over`` accepts."""

    def share(result: Result) -> tuple[float, float] | None:
        return (result.scores["rivals_right"], 1.0) if over(result) else None

    return share


def brier(result: Result) -> tuple[float, float] | None:
    """Count the squared distance of confidence and outcome."""
    if "confidence" not in result.scores:
        return None
    return (result.scores["confidence"] - result.scores["right"]) ** 2, 1.0


def of_confidence(function: Callable[..., float], *, of_nothing: bool = False) -> Statistic:
    """Prepare a figure of confidences and outcomes, and of what has no answer where it asks."""

    def prepare(results: Sequence[Result]) -> Callable[[NDArray[np.int64]], float] | None:
        if not all("confidence" in result.scores for result in results):
            return None
        columns = [
            np.array([result.scores["confidence"] for result in results]),
            np.array([result.scores["right"] for result in results]),
        ]
        if of_nothing:
            columns.append(np.array([unanswerable(result) for result in results]))
            if not columns[-1].any():
                return None
        return lambda drawn: function(*(column[drawn] for column in columns))

    return prepare


def percentile(step: str, percent: float) -> Statistic:
    """Prepare a percentile of the milliseconds that a step took."""

    def prepare(results: Sequence[Result]) -> Callable[[NDArray[np.int64]], float] | None:
        if not all(f"{step}_ms" in result.scores for result in results):
            return None
        times = np.array([result.scores[f"{step}_ms"] for result in results])
        return lambda drawn: float(np.percentile(times[drawn], percent))

    return prepare
