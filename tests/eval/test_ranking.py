"""Retrieval figures equal trec_eval's, on cases worked out by hand."""

from __future__ import annotations

from math import log2

import pytest

from eval.ranking import ranking_outcome, score_rankings


def test_figures_of_one_question_to_six_digits() -> None:
    ranking = ["x", "b", "y", "a", *"cdefghijkl"]
    scores = score_rankings({"q": {"a": 1, "b": 1, "z": 1}}, {"q": ranking})["q"]
    assert scores["mrr@10"] == pytest.approx(0.5, abs=5e-7)
    assert scores["recall@1"] == 0.0
    assert scores["recall@2"] == pytest.approx(0.333333, abs=5e-7)
    assert scores["recall@5"] == pytest.approx(0.666667, abs=5e-7)
    # gain at ranks 2 and 4: 1/log2(3) + 1/log2(5); ideal three: 1 + 1/log2(3) + 1/2
    expected = (1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3) + 0.5)
    assert expected == pytest.approx(0.498189, abs=5e-7)
    assert scores["ndcg@10"] == pytest.approx(expected, abs=5e-7)
    assert scores["success@1"] == 0.0
    assert scores["success@5"] == 1.0


def test_grades_weigh_in_ndcg_as_trec_eval_counts_them() -> None:
    scores = score_rankings({"q": {"a": 2, "b": 1}}, {"q": ["b", "a"]})["q"]
    # linear gains: (1 + 2/log2(3)) / (2 + 1/log2(3))
    assert scores["ndcg@10"] == pytest.approx(0.859719, abs=5e-7)


def test_what_comes_after_rank_ten_does_not_count_in_mrr_and_ndcg() -> None:
    ranking = [f"x{place}" for place in range(10)] + ["a"]
    scores = score_rankings({"q": {"a": 1}}, {"q": ranking})["q"]
    assert scores["mrr@10"] == 0.0
    assert scores["ndcg@10"] == 0.0
    assert scores["recall@15"] == 1.0


def test_order_is_the_rankings_whatever_the_names() -> None:
    first = score_rankings({"q": {"a": 1}}, {"q": ["a", "b"]})["q"]
    second = score_rankings({"q": {"b": 1}}, {"q": ["b", "a"]})["q"]
    assert first == second


def test_nothing_found_scores_nothing_and_nothing_to_find_is_left_out() -> None:
    scores = score_rankings({"q": {"a": 1}, "none": {}}, {"q": [], "none": ["a"]})
    assert set(scores) == {"q"}
    assert set(scores["q"].values()) == {0.0}


def test_outcome_is_by_the_first_right_passage() -> None:
    assert ranking_outcome({"success@1": 1.0, "success@10": 1.0}) == "first"
    assert ranking_outcome({"success@1": 0.0, "success@10": 1.0}) == "found"
    assert ranking_outcome({"success@1": 0.0, "success@10": 0.0}) == "missed"
