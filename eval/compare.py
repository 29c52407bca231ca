"""Two runs on the same questions: the differences, and which questions changed sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.figures import FIGURES, Figure
from eval.intervals import Bootstrap, interval
from eval.results import Result
from eval.runs import Run
from eval.summary import shares
from rag.errors import BadRun


@dataclass(frozen=True)
class Difference:
    """A figure of both runs, and how much the second has more, with its 95% interval."""

    figure: Figure
    before: float
    after: float
    low: float
    high: float

    @property
    def change(self) -> float:
        """The second run's value less the first's."""
        return self.after - self.before

    @property
    def verdict(self) -> str:
        """``better`` or ``worse`` where the interval leaves out no change, else ``same``."""
        if self.low <= 0.0 <= self.high or self.low != self.low:
            return "same"
        return "better" if (self.change > 0) == (self.figure.better == "high") else "worse"

    def to_json(self) -> dict[str, Any]:
        """Return it as ``compare --json`` prints it."""
        return {
            "before": self.before,
            "after": self.after,
            "change": self.change,
            "low": self.low,
            "high": self.high,
            "verdict": self.verdict,
        }


@dataclass(frozen=True)
class Comparison:
    """What changed from one run to another.

    ``settings`` are those that differ, as name -> (before, after); ``gained`` and ``lost`` the
    questions whose outcome became one that is wished for, or no longer is.
    """

    settings: dict[str, tuple[Any, Any]]
    differences: tuple[Difference, ...]
    gained: tuple[tuple[Result, Result], ...]
    lost: tuple[tuple[Result, Result], ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as ``compare --json`` prints it."""

        def sides(pairs: Sequence[tuple[Result, Result]]) -> list[dict[str, Any]]:
            return [
                {
                    "id": after.id,
                    "question": after.question["question"],
                    "before": before.outcome,
                    "after": after.outcome,
                }
                for before, after in pairs
            ]

        return {
            "settings": {name: list(values) for name, values in self.settings.items()},
            "differences": {d.figure.key: d.to_json() for d in self.differences},
            "gained": sides(self.gained),
            "lost": sides(self.lost),
        }


def compare(first: Run, second: Run) -> Comparison:
    """Compare two runs question by question; both are drawn alike for the intervals.

    Raises:
        BadRun: if they did not ask the same questions in the same way.
    """
    for what, name in (("mode", "what was done"), ("gold", "the gold set")):
        a, b = (_identity(run, what) for run in (first, second))
        if a != b:
            raise BadRun(
                f"The runs cannot be compared: {name} differs ({a} and {b}). Run both on the same "
                "gold set and split."
            )
    after_of = {result.id: result for result in second.results}
    pairs = [(before, after_of[before.id]) for before in first.results if before.id in after_of]
    if len(pairs) != len(first.results) or len(pairs) != len(second.results):
        raise BadRun("The runs cannot be compared: they did not ask the same questions.")
    bootstrap = Bootstrap(len(pairs))
    before, after = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    found = [_difference(figure, before, after, bootstrap) for figure in FIGURES]
    old, new = first.about["settings"], second.about["settings"]
    return Comparison(
        {n: (old.get(n), new.get(n)) for n in {**old, **new} if old.get(n) != new.get(n)},
        tuple(difference for difference in found if difference is not None),
        tuple(pair for pair in pairs if pair[1].good and not pair[0].good),
        tuple(pair for pair in pairs if pair[0].good and not pair[1].good),
    )


def _identity(run: Run, what: str) -> str:
    """Return what must be the same in both runs, as a message names it."""
    if what == "mode":
        return str(run.about["mode"])
    gold = run.about["gold"]
    return f"{gold['name']}, {gold['split']}, {gold['digest'][:12]}"


def _difference(
    figure: Figure, before: list[Result], after: list[Result], bootstrap: Bootstrap
) -> Difference | None:
    """Return a figure's difference; None where either run does not have it."""
    if figure.statistic is not None:
        old, new = figure.statistic(before), figure.statistic(after)
        if old is None or new is None:
            return None
        everything = np.arange(len(before))
        draws = np.array([new(drawn) - old(drawn) for drawn in bootstrap.indices])
        return Difference(figure, old(everything), new(everything), *interval(draws))
    sides = [shares(figure, results) for results in (before, after)]
    if not all(below.any() for _, below in sides):
        return None
    (old_above, old_below), (new_above, new_below) = sides
    draws = bootstrap.draws_of(new_above, new_below) - bootstrap.draws_of(old_above, old_below)
    return Difference(
        figure,
        float(old_above.sum() / old_below.sum()),
        float(new_above.sum() / new_below.sum()),
        *interval(draws),
    )
