from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from rag.answer.calibrate import (
    LEAST,
    TooFewExamples,
    evidence,
    fit,
    fit_worth,
    observe,
)
from rag.answer.confidence import FEW, NAMES, Confidence, load_confidence
from rag.answer.evidence import Evidence, Worth
from rag.model import Answer
from tests.answer.world import World
from tests.fakes import ScriptedReader

DOCUMENTS = {"a": ["The bridge of Orm is 90 metres long."], "b": ["Selm has no bridge at all."]}


def answer(margin: float) -> Answer:
    asker = World(DOCUMENTS).asker(ScriptedReader({"90 metres": margin}), refusal="0")
    return asker.ask("How long is the bridge of Orm?")


def observed(answer: Answer) -> dict[str, float] | None:
    return observe(answer, Worth())


def test_shipped_calibration_knows_only_features_that_there_are():
    shipped = load_confidence()
    assert set(shipped.weights) <= set(NAMES)
    assert shipped.weights["margin"] > 0


def test_every_feature_is_observed():
    assert set(observed(answer(2.0))) == set(NAMES)
    assert observed(answer(2.0))["margin"] == 2.0


def test_a_margin_is_clear_where_it_beats_no_answer_here():
    assert observed(answer(2.0))["clear"] == 2.0
    assert observed(answer(-2.0))["clear"] == 0.0


def test_candidates_of_one_document_are_no_surer_than_those_of_a_few():
    def documents(count: int) -> float:
        world = {f"d{n}": [f"The bridge of Orm is {n} metres long."] for n in range(90, 90 + count)}
        asker = World(world).asker(ScriptedReader({"90 metres": 2.0}), refusal="0")
        return observed(asker.ask("How long is the bridge of Orm?"))["documents"]

    assert documents(1) == documents(FEW) == math.log(FEW)
    assert documents(2 * FEW) > documents(FEW)


def test_the_crowd_is_what_is_found_beside_the_answer():
    assert 0 < observed(answer(2.0))["crowd"] < observed(answer(2.0))["cosine"]


def test_answer_without_a_span_has_no_features():
    asker = World(DOCUMENTS).asker(ScriptedReader(), refusal="0")
    assert observed(asker.ask("How long is it?")) is None


def test_fit_learns_that_a_higher_margin_is_likelier_right():
    draw = random.Random(1)
    margins = [draw.uniform(-4, 4) for _ in range(300)]
    right = [draw.random() < (0.9 if margin > 0 else 0.2) for margin in margins]
    fitted = fit([observed(answer(margin)) for margin in margins], right, "made-up answers")
    low, high = (fitted.probability(observed(answer(margin))) for margin in (-3.0, 3.0))
    assert low < 0.35
    assert high > 0.75
    assert (fitted.examples, fitted.fitted_on) == (300, "made-up answers")


def test_what_evidence_is_worth_is_learnt_from_right_and_wrong_spans():
    draw = random.Random(2)
    lead = evidence(answer(2.0))[0]

    def span(covered: float) -> Evidence:
        return replace(lead, margin=draw.gauss(0, 1), covered=covered, fits=draw.random() < 0.5)

    questions = [[(span(1.0), True), (span(0.2), False), (span(0.3), False)] for _ in range(80)]
    worth = fit_worth(questions)
    assert worth is not None
    assert worth.covered > 2
    assert worth.margin < 0.5
    assert fit_worth([[(lead, True)]]) is None


def test_fit_needs_both_sorts():
    seen = [dict.fromkeys(NAMES, 1.0)] * (3 * LEAST)
    with pytest.raises(TooFewExamples, match="too few"):
        fit(seen, [True] * (3 * LEAST), "one sort")


def test_calibration_is_kept_as_a_readable_file(tmp_path):
    kept = Confidence({"margin": 0.5, "gap": 0.25}, -1.0, "some questions", 120)
    (tmp_path / "confidence.json").write_text(kept.to_text(), "utf-8")
    assert load_confidence(tmp_path / "confidence.json") == kept
    assert '"margin": 0.5' in (tmp_path / "confidence.json").read_text()


def test_probability_stays_one_however_far_the_features_go():
    sure = Confidence({"margin": 1.0}, 0.0)
    assert sure.probability({"margin": 0.0}) == 0.5
    assert 0 < sure.probability({"margin": -1e9}) < sure.probability({"margin": 1e9}) < 1
