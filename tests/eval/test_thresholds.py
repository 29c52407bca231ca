"""Closed reading is scored as SQuAD v2.0's official script scores it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from eval.gold import Expected, Question
from eval.thresholds import Prediction, best_threshold, score_readings
from rag.model import Passage, Reading, Span

TEXT = "Ada Wren opened the bridge in May 1931."


def official_best(predictions: Sequence[Prediction]) -> tuple[float, float]:
    """The official find_best_thresh, written from its definition: try every threshold."""
    best = (sum(not p.answerable for p in predictions) / len(predictions), math.inf)
    for threshold in sorted({p.margin for p in predictions}, reverse=True):
        total = 0.0
        for p in predictions:
            if p.margin >= threshold:
                total += p.score if p.answerable else float(not p.said)
            else:
                total += float(not p.answerable)
        if total / len(predictions) > best[0]:
            best = total / len(predictions), threshold
    return best


def test_the_threshold_is_where_refusing_less_would_cost_more() -> None:
    predictions = [
        Prediction(5.0, 1.0, True, True),
        Prediction(4.0, 0.5, True, True),
        Prediction(3.0, 0.0, False, True),
        Prediction(2.0, 1.0, True, True),
        Prediction(1.0, 0.0, False, True),
    ]
    # refusing all: 2; taking in: 3, 3.5, 2.5, 3.5 (not more), 2.5 -> 3.5 / 5 from 4.0 up
    assert best_threshold(predictions) == (pytest.approx(0.7), 4.0)
    assert best_threshold(predictions) == official_best(predictions)


def test_refusing_everything_can_be_best() -> None:
    predictions = [Prediction(1.0, 0.0, False, True), Prediction(0.0, 0.2, True, True)]
    assert best_threshold(predictions) == (0.5, math.inf)


def question(name: str, *answers: str) -> Question:
    expected = tuple(Expected(answer, (), ("p",)) for answer in answers)
    return Question(name, "?", "who", expected, unanswerable=not answers, context=TEXT)


def reading(words: str, margin: float) -> Reading:
    passage = Passage("given", 0, 0, len(TEXT), TEXT)
    start = TEXT.index(words)
    return Reading(passage, (Span(passage, start, start + len(words), margin),), 0.0)


def test_answerable_and_unanswerable_are_scored_apart_and_together() -> None:
    read = [
        (question("a", "Ada Wren"), reading("Ada Wren", 6.0), 10.0),
        (question("b", "1931"), reading("May 1931", 4.0), 20.0),
        (question("c"), reading("bridge", 1.0), 30.0),
    ]
    right, near, nothing = score_readings(read)
    assert right.scores["exact_match_unrefused"] == 1.0
    # "may 1931" against "1931": P 1/2, R 1 -> F1 2/3
    assert near.scores["f1_unrefused"] == pytest.approx(0.666667, abs=5e-7)
    assert near.scores["exact_match"] == 0.0
    assert near.scores["exact_quotes"] == 1.0
    assert "f1_unrefused" not in nothing.scores
    assert nothing.scores["f1"] == 1.0
    assert [r.outcome for r in (right, near, nothing)] == ["right", "right", "rightly_refused"]


def test_what_says_nothing_about_the_unanswerable_is_right_even_unrefused() -> None:
    passage = Passage("given", 0, 0, len(TEXT), TEXT)
    read = [
        (question("a", "Ada Wren"), reading("Ada Wren", 6.0), 1.0),
        (question("b"), Reading(passage, (), 0.0), 1.0),
    ]
    assert [result.scores["f1"] for result in score_readings(read)] == [1.0, 1.0]
