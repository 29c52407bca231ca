"""How well the right passages are found, counted as trec_eval counts, by ir-measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.results import Outcome

CUTOFFS = (1, 2, 3, 5, 10, 15, 20)
"""The k of recall@k."""


def score_rankings(
    relevant: Mapping[str, Mapping[str, int]], rankings: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """Return the figures of each question that has something to find.

    Args:
        relevant: question id -> what should be found -> its grade, from 1 up.
        rankings: question id -> what was found, best first, each once.

    Returns:
        question id -> recall@k for :data:`CUTOFFS` (the share of the relevant within k),
        success@1, @5 and @10 (any of them within k), mrr@10 and ndcg@10; all 0..1.
    """
    from ir_measures import RR, Qrel, R, ScoredDoc, Success, iter_calc, nDCG

    names = {R @ k: f"recall@{k}" for k in CUTOFFS}
    names |= {Success @ k: f"success@{k}" for k in (1, 5, 10)}
    names |= {RR @ 10: "mrr@10", nDCG @ 10: "ndcg@10"}
    judged = {question: grades for question, grades in relevant.items() if grades}
    scores = {question: dict.fromkeys(names.values(), 0.0) for question in judged}
    qrels = [
        Qrel(question, each, grade)
        for question, grades in judged.items()
        for each, grade in grades.items()
    ]
    run = [
        ScoredDoc(question, each, 1.0 / rank)
        for question in judged
        for rank, each in enumerate(rankings[question], 1)
    ]
    if run:
        for found in iter_calc(list(names), qrels, run):
            scores[found.query_id][names[found.measure]] = float(found.value)
    return scores


def ranking_outcome(scores: Mapping[str, float]) -> Outcome:
    """Return the side of a search: the right passage came first, within ten, or not."""
    if scores.get("success@1"):
        return "first"
    return "found" if scores.get("success@10") else "missed"
