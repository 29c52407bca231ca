"""Bootstrap intervals: repeatable, and those that theory expects."""

from __future__ import annotations

import numpy as np
import pytest

from eval.intervals import Bootstrap, interval


def test_the_same_questions_give_the_same_interval() -> None:
    values = np.arange(40) % 2.0
    first, second = (Bootstrap(40).ratio(values, np.ones(40)) for _ in range(2))
    assert first == second


def test_the_interval_of_a_share_is_near_the_normal_one() -> None:
    values = np.array([1.0] * 80 + [0.0] * 20)
    estimate = Bootstrap(100).ratio(values, np.ones(100))
    assert estimate.value == pytest.approx(0.8)
    # 1.96 * sqrt(0.8 * 0.2 / 100) = 0.0784
    assert estimate.low == pytest.approx(0.8 - 0.0784, abs=0.015)
    assert estimate.high == pytest.approx(0.8 + 0.0784, abs=0.015)


def test_a_ratio_counts_only_the_questions_that_have_weight() -> None:
    estimate = Bootstrap(4).ratio(np.array([1.0, 0, 1, 0]), np.array([1.0, 1, 0, 0]))
    assert estimate.value == pytest.approx(1.0)
    assert estimate.n == 2


def test_where_nothing_varies_the_interval_is_a_point() -> None:
    estimate = Bootstrap(10).ratio(np.ones(10), np.ones(10))
    assert (estimate.low, estimate.value, estimate.high) == (1.0, 1.0, 1.0)


def test_any_statistic_is_drawn_over_the_questions() -> None:
    times = np.array([1.0, 2.0, 3.0, 4.0, 100.0])
    estimate = Bootstrap(5).statistic(lambda drawn: float(np.median(times[drawn])))
    assert estimate.value == 3.0
    assert estimate.low < 3.0 < estimate.high


def test_an_interval_of_nothing_is_unknown_and_null_in_json() -> None:
    low, high = interval(np.array([np.nan, np.nan]))
    assert np.isnan(low)
    assert np.isnan(high)
    estimate = Bootstrap(1).statistic(lambda drawn: float("nan"))
    assert estimate.to_json()["low"] is None
