"""95% bootstrap intervals: the questions are drawn again, with replacement, and counted anew."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS = 1000
SEED = 20240620
LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A figure, its 95% interval, and how many questions it speaks of."""

    value: float
    low: float
    high: float
    n: int

    def to_json(self) -> dict[str, Any]:
        """Return the four, as metrics.json holds them; an unknown end is None."""
        low, high = (None if math.isnan(end) else end for end in (self.low, self.high))
        return {"value": self.value, "low": low, "high": high, "n": self.n}


class Bootstrap:
    """The same draws for every figure of a set of questions, so that figures can be paired.

    Percentile intervals (Efron 1979); seeded, hence repeatable.
    """

    def __init__(self, questions: int) -> None:
        """Draw ``questions`` of ``questions``, :data:`DRAWS` times."""
        rng = np.random.default_rng(SEED)
        self.indices = rng.integers(0, questions, size=(DRAWS, questions))
        self._counts = np.zeros((DRAWS, questions), dtype=np.float32)
        for row, drawn in zip(self._counts, self.indices, strict=True):
            row += np.bincount(drawn, minlength=questions)

    def draws_of(self, above: Floats, below: Floats) -> Floats:
        """Return sum(above) / sum(below) of every draw, (draws,); nan where below sums to 0."""
        sums = self._counts @ np.stack([above, below], axis=1).astype(np.float32)
        ratios = np.full(len(sums), np.nan)
        np.divide(sums[:, 0], sums[:, 1], out=ratios, where=sums[:, 1] > 0)
        return ratios

    def ratio(self, above: Floats, below: Floats) -> Estimate:
        """Return sum(above) / sum(below) with its interval; a mean has ones below.

        Args:
            above: (questions,), 0 where a question does not count.
            below: (questions,), the weight with which each question counts.
        """
        value = float(above.sum() / below.sum())
        low, high = interval(self.draws_of(above, below))
        return Estimate(value, low, high, int(np.count_nonzero(below)))

    def statistic(self, function: Callable[[NDArray[np.int64]], float]) -> Estimate:
        """Return any figure with its interval; ``function`` gets the indices of the questions."""
        size = self.indices.shape[1]
        low, high = interval(np.array([function(drawn) for drawn in self.indices]))
        return Estimate(function(np.arange(size)), low, high, size)


def interval(draws: Floats) -> tuple[float, float]:
    """Return the middle 95% of the draws that could be counted; nan, nan without any."""
    known = draws[~np.isnan(draws)]
    if not len(known):
        return float("nan"), float("nan")
    tail = 50 * (1 - LEVEL)
    low, high = np.percentile(known, [tail, 100 - tail])
    return float(low), float(high)
