from __future__ import annotations

import random

import pytest

from rag.answer.calibrate import LEAST, TooFewExamples, fit, fit_features, observe
from rag.answer.confidence import NAMES, Confidence, load_confidence
from rag.model import Answer
from tests.answer.world import World
from tests.fakes import ScriptedReader

DOCUMENTS = {"a": ["The bridge of Orm is 90 metres long."], "b": ["Selm has no bridge at all."]}


def answer(margin: float) -> Answer:
    asker = World(DOCUMENTS).asker(ScriptedReader({"90 metres": margin}), refusal="0")
    return asker.ask("How long is the bridge of Orm?")


def test_shipped_calibration_knows_only_features_that_there_are():
    shipped = load_confidence()
    assert set(shipped.weights) <= set(NAMES)
    assert shipped.weights["margin"] > 0


def test_every_feature_is_observed():
    assert set(observe(answer(2.0))) == set(NAMES)
    assert observe(answer(2.0))["margin"] == 2.0


def test_answer_without_a_span_has_no_features():
    asker = World(DOCUMENTS).asker(ScriptedReader(), refusal="0")
    assert observe(asker.ask("How long is it?")) is None


def test_fit_learns_that_a_higher_margin_is_likelier_right():
    draw = random.Random(1)
    examples = []
    for _ in range(300):
        margin = draw.uniform(-4, 4)
        examples.append((answer(margin), draw.random() < (0.9 if margin > 0 else 0.2)))
    fitted = fit(examples, "made-up answers")
    low, high = (fitted.probability(observe(answer(margin))) for margin in (-3.0, 3.0))
    assert low < 0.35
    assert high > 0.75
    assert (fitted.examples, fitted.fitted_on) == (300, "made-up answers")


def test_fit_needs_both_sorts():
    seen = [dict.fromkeys(NAMES, 1.0)] * (3 * LEAST)
    with pytest.raises(TooFewExamples, match="too few"):
        fit_features(seen, [True] * (3 * LEAST), "one sort")


def test_calibration_is_kept_as_a_readable_file(tmp_path):
    kept = Confidence({"margin": 0.5, "gap": 0.25}, -1.0, "some questions", 120)
    (tmp_path / "confidence.json").write_text(kept.to_text(), "utf-8")
    assert load_confidence(tmp_path / "confidence.json") == kept
    assert '"margin": 0.5' in (tmp_path / "confidence.json").read_text()


def test_probability_stays_one_however_far_the_features_go():
    sure = Confidence({"margin": 1.0}, 0.0)
    assert sure.probability({"margin": 0.0}) == 0.5
    assert 0 < sure.probability({"margin": -1e9}) < sure.probability({"margin": 1e9}) < 1
