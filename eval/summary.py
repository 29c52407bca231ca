"""From the questions' scores to a run's figures, each with its interval, overall and by kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from eval import calibration
from eval.figures import FIGURES, Figure
from eval.gold import KINDS
from eval.intervals import Bootstrap, Estimate, Floats
from eval.ranking import CUTOFFS
from eval.results import Result

OVERALL = "overall"


def groups(results: Sequence[Result]) -> dict[str, list[Result]]:
    """Return all, the answerable, the unanswerable, and each kind."""
    found: dict[str, list[Result]] = {OVERALL: list(results)}
    if any(result.question["unanswerable"] for result in results):
        for name, flag in (("answerable", False), ("unanswerable", True)):
            found[name] = [r for r in results if r.question["unanswerable"] == flag]
    for kind in sorted({result.kind for result in results}, key=KINDS.index):
        found[kind] = [result for result in results if result.kind == kind]
    return {name: members for name, members in found.items() if members}


def summarise(results: Sequence[Result]) -> dict[str, Any]:
    """Return what metrics.json holds.

    Returns:
        ``groups``: group -> figure -> value, low, high (the 95% bootstrap interval) and n;
        figures that are no means are counted overall only. ``outcomes``: group -> side -> count.
        ``curves``: the points of the plots.
    """
    estimates: dict[str, dict[str, Any]] = {}
    outcomes: dict[str, dict[str, int]] = {}
    for name, members in groups(results).items():
        bootstrap = Bootstrap(len(members))
        estimates[name] = {}
        for figure in FIGURES:
            if figure.statistic is not None and name != OVERALL:
                continue
            estimate = estimate_of(figure, members, bootstrap)
            if estimate is not None:
                estimates[name][figure.key] = estimate.to_json()
        sides = [member.outcome for member in members]
        outcomes[name] = {side: sides.count(side) for side in dict.fromkeys(sides)}
    return {"groups": estimates, "outcomes": outcomes, "curves": _curves(results, estimates)}


def estimate_of(figure: Figure, results: Sequence[Result], bootstrap: Bootstrap) -> Estimate | None:
    """Return a figure with its interval; None where no question has a part in it."""
    if figure.statistic is not None:
        function = figure.statistic(results)
        return None if function is None else bootstrap.statistic(function)
    above, below = shares(figure, results)
    return bootstrap.ratio(above, below) if below.any() else None


def shares(figure: Figure, results: Sequence[Result]) -> tuple[Floats, Floats]:
    """Return each question's part above and below the line of a figure, (questions,) each."""
    assert figure.share is not None
    parts = [figure.share(result) or (0.0, 0.0) for result in results]
    above, below = np.array(parts, dtype=float).T
    return above, below


def _curves(results: Sequence[Result], estimates: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the points of the plots that figures alone do not give."""
    overall = estimates[OVERALL]
    curves: dict[str, Any] = {
        "recall": [[k, overall[f"recall@{k}"]] for k in CUTOFFS if f"recall@{k}" in overall],
        "latency": sorted(r.scores["total_ms"] for r in results if "total_ms" in r.scores),
    }
    sure = [r for r in results if "confidence" in r.scores]
    if sure:
        confidence = [result.scores["confidence"] for result in sure]
        right = [result.scores["right"] for result in sure]
        coverage, risk = calibration.risk_coverage(confidence, right)
        refused = float(np.mean([result.scores["refused"] for result in sure]))
        curves["risk_coverage"] = np.stack([coverage, risk], axis=1).round(5).tolist()
        curves["answered"] = 1.0 - refused
        curves["reliability"] = [vars(b) for b in calibration.reliability(confidence, right)]
    return curves
