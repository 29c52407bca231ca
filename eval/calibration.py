"""How far a confidence can be trusted: calibration, and the trade of answering for being right.

Everywhere ``confidence`` is an array (n,) in 0..1 and ``right`` an array (n,) of 0 or 1: whether
the answer was right, for unanswerable questions never. Pure functions; nothing here is random.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

BINS = 15


@dataclass(frozen=True)
class Bin:
    """One bar of a reliability diagram: how many answers, how sure they were, how right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(confidence: ArrayLike, right: ArrayLike) -> list[Bin]:
    """Return the non-empty ones of :data:`BINS` bins of equal width over 0..1, ``(low, high]``.

    A confidence of 0 belongs to the first. After Guo et al. 2017, "On Calibration of Modern
    Neural Networks".
    """
    sure, true = _arrays(confidence, right)
    edges, place = _edges(), _bin_of(sure)
    found = []
    for index in np.unique(place):
        here = place == index
        found.append(
            Bin(
                float(edges[index]),
                float(edges[index + 1]),
                int(here.sum()),
                float(sure[here].mean()),
                float(true[here].mean()),
            )
        )
    return found


def calibration_error(confidence: ArrayLike, right: ArrayLike) -> float:
    """Return the expected calibration error, 0..1: the bins' mean gap, weighted by their count."""
    found = reliability(confidence, right)
    total = sum(each.count for each in found)
    return sum(each.count * abs(each.confidence - each.right) for each in found) / total


def error_by_chance(confidence: ArrayLike) -> float:
    """Return the calibration error to expect of a perfect confidence, which few answers hide.

    Were every probability p exactly right, the right answers of a bin would scatter about what is
    expected of it with a variance of the sum of p(1 - p), so that the mean gap of a normal
    variable, sqrt(2 variance / pi), remains.
    """
    sure, _ = _arrays(confidence, confidence)
    place = _bin_of(sure)
    scatter = np.bincount(place, weights=sure * (1.0 - sure))
    return float(np.sqrt(2.0 * scatter / np.pi).sum() / len(sure))


def brier(confidence: ArrayLike, right: ArrayLike) -> float:
    """Return the Brier score, 0..1: the mean squared distance of confidence and outcome."""
    sure, true = _arrays(confidence, right)
    return float(np.mean((sure - true) ** 2))


def risk_coverage(confidence: ArrayLike, right: ArrayLike) -> tuple[Floats, Floats]:
    """Return coverage (n,) and risk (n,): the share of wrong answers among the k most confident.

    Answers of equal confidence are taken in every order at once: each counts as their mean.
    After Geifman & El-Yaniv 2017, "Selective Classification for Deep Neural Networks".
    """
    sure, true = _arrays(confidence, right)
    order = np.argsort(-sure, kind="stable")
    sure, wrong = sure[order], 1.0 - true[order]
    _, group, count = np.unique(-sure, return_inverse=True, return_counts=True)
    wrong = (np.bincount(group, weights=wrong) / count)[group]
    taken = np.arange(1, len(sure) + 1)
    return taken / len(sure), np.cumsum(wrong) / taken


def risk_coverage_area(confidence: ArrayLike, right: ArrayLike) -> float:
    """Return the area under the risk-coverage curve, 0..1: the mean risk over all coverages."""
    return float(np.mean(risk_coverage(confidence, right)[1]))


def refused_at_kept(
    confidence: ArrayLike, right: ArrayLike, unanswerable: ArrayLike, kept: float = 0.9
) -> tuple[float, float]:
    """Return the threshold that keeps ``kept`` of the right answers, and what it refuses.

    Returns:
        The highest confidence at or above which at least that share of the right answers
        stands, and the share of unanswerable questions below it; (0.0, 0.0) where nothing is
        right, and nan for the share where nothing is unanswerable.
    """
    sure, true = _arrays(confidence, right)
    nothing = np.asarray(unanswerable, dtype=bool)
    right_ones = np.sort(sure[true == 1])[::-1]
    if not len(right_ones):
        return 0.0, 0.0
    threshold = right_ones[int(np.ceil(kept * len(right_ones) - 1e-9)) - 1]
    if not nothing.any():
        return float(threshold), float("nan")
    return float(threshold), float(np.mean(sure[nothing] < threshold))


def _edges() -> Floats:
    """Return where the bins begin and end, (BINS + 1,)."""
    return np.linspace(0.0, 1.0, BINS + 1)


def _bin_of(sure: Floats) -> NDArray[np.intp]:
    """Return the number of the bin that each confidence falls in."""
    return np.clip(np.searchsorted(_edges(), sure, side="left") - 1, 0, BINS - 1)


def _arrays(confidence: ArrayLike, right: ArrayLike) -> tuple[Floats, Floats]:
    """Return both as float arrays.

    Raises:
        ValueError: if they are empty or of different lengths.
    """
    sure, true = np.asarray(confidence, dtype=float), np.asarray(right, dtype=float)
    if not len(sure) or sure.shape != true.shape:
        raise ValueError(f"{sure.shape} confidences for {true.shape} outcomes")
    return sure, true
