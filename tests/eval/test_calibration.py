"""Calibration and risk-coverage, on cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from eval.calibration import (
    brier,
    calibration_error,
    error_by_chance,
    refused_at_kept,
    reliability,
    risk_coverage,
    risk_coverage_area,
)


def test_calibration_error_weighs_each_bins_gap_by_its_count() -> None:
    # fifteen bins are 1/15 wide: 0.95 and 0.99 share the last, 0.10 stands in the second
    # |0.97 - 0.5| * 2/3 + |0.10 - 0| * 1/3
    error = calibration_error([0.95, 0.99, 0.10], [1, 0, 0])
    assert error == pytest.approx(0.346667, abs=5e-7)


def test_a_perfect_confidence_has_the_error_that_chance_gives_so_few_answers() -> None:
    random = np.random.default_rng(0)
    sure = random.uniform(size=150)
    outcomes = random.uniform(size=(400, 150)) < sure
    seen = np.mean([calibration_error(sure, right) for right in outcomes])
    assert error_by_chance(sure) == pytest.approx(seen, rel=0.05)
    assert error_by_chance(np.tile(sure, 100)) == pytest.approx(error_by_chance(sure) / 10)


def test_a_sure_confidence_leaves_nothing_to_chance() -> None:
    assert error_by_chance([0.0, 1.0, 1.0]) == 0.0


def test_bins_hold_their_upper_end_and_zero_goes_to_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("eval.calibration.BINS", 2)
    bins = reliability([0.0, 0.5, 1.0], [0, 1, 1])
    assert [(each.low, each.high, each.count) for each in bins] == [(0.0, 0.5, 2), (0.5, 1.0, 1)]
    assert bins[0].right == pytest.approx(0.5)


def test_brier_is_scikit_learns() -> None:
    from sklearn.metrics import brier_score_loss

    sure, right = [0.9, 0.6, 0.2, 0.55], [1, 0, 0, 1]
    assert brier(sure, right) == pytest.approx((0.01 + 0.36 + 0.04 + 0.2025) / 4, abs=5e-7)
    assert brier(sure, right) == pytest.approx(brier_score_loss(right, sure))


def test_risk_grows_as_less_sure_answers_are_taken_in() -> None:
    coverage, risk = risk_coverage([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0])
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0.0, 0.5, 1 / 3, 0.5])
    assert risk_coverage_area([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0]) == pytest.approx(
        0.333333, abs=5e-7
    )


def test_equal_confidences_count_the_same_in_every_order() -> None:
    first = risk_coverage_area([0.5, 0.5, 0.5, 0.9], [1, 0, 0, 1])
    second = risk_coverage_area([0.9, 0.5, 0.5, 0.5], [1, 0, 0, 1])
    assert first == second == pytest.approx((0 + 1 / 3 + 4 / 9 + 1 / 2) / 4)


def test_refused_at_ninety_per_cent_kept() -> None:
    sure = [*np.linspace(0.1, 1.0, 10), 0.15, 0.05, 0.19, 0.95]
    right = [1] * 10 + [0] * 4
    nothing = [0] * 10 + [1] * 4
    threshold, refused = refused_at_kept(sure, right, nothing)
    assert threshold == pytest.approx(0.2)
    assert refused == pytest.approx(0.75)


def test_without_a_right_answer_nothing_can_be_kept() -> None:
    assert refused_at_kept([0.4, 0.6], [0, 0], [1, 0]) == (0.0, 0.0)


def test_no_answers_are_refused_as_input() -> None:
    with pytest.raises(ValueError, match="0"):
        calibration_error([], [])
