"""The figures that a run reports: what each is called, how it is counted, which way is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from eval import calibration, counting
from eval.counting import Share, Statistic
from eval.ranking import CUTOFFS

Mode = Literal["ask", "search", "read"]


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        key: its name in metrics.json and floors.toml.
        label: its name in tables.
        meaning: what it tells, in a sentence, for the report.
        share: how a question counts in it, or
        statistic: how it is computed of all.
        better: the direction in which it improves.
        unit: ``share`` (0..1, shown as per cent), ``ms`` or ``number``.
        group: the heading that it stands under.
    """

    key: str
    label: str
    meaning: str
    group: str
    share: Share | None = None
    statistic: Statistic | None = None
    better: Literal["high", "low"] = "high"
    unit: Literal["share", "ms", "number"] = "share"


ANSWERS, SOURCES, REFUSING = "Answers", "Sources", "Refusing"
CONFIDENCE, RETRIEVAL, SPEED = "Confidence", "Retrieval", "Speed"

FIGURES: tuple[Figure, ...] = (
    Figure(
        "quote@1",
        "answer in the top quote",
        "Answerable questions whose first quote holds "
        "an accepted answer; a refusal counts as a miss.",
        ANSWERS,
        counting.mean("quote@1"),
    ),
    Figure(
        "quote@3",
        "answer in the first three",
        "The same for the first three quotes; of a list all items.",
        ANSWERS,
        counting.mean("quote@3"),
    ),
    Figure(
        "exact_match",
        "exact match",
        "The answer's words are an accepted answer, as SQuAD "
        "counts; for unanswerable questions that nothing is said.",
        ANSWERS,
        counting.mean("exact_match"),
    ),
    Figure(
        "f1",
        "token F1",
        "Overlap of the answer's words with an accepted answer, as SQuAD counts.",
        ANSWERS,
        counting.mean("f1"),
    ),
    Figure(
        "quote@1_unrefused",
        "top quote, nothing refused",
        "Answerable questions whose first quote holds an accepted answer when nothing is refused.",
        ANSWERS,
        counting.mean("quote@1_unrefused"),
    ),
    Figure(
        "quote@3_unrefused",
        "first three, nothing refused",
        "The same for the first three quotes.",
        ANSWERS,
        counting.mean("quote@3_unrefused"),
    ),
    Figure(
        "quote@1_alike",
        "top quote, worded like the text",
        "The same of the questions that share a third of their content words or more with a "
        "sentence that says an accepted answer; nothing refused.",
        ANSWERS,
        counting.worded("quote@1_unrefused", alike=True),
    ),
    Figure(
        "quote@1_otherwise",
        "top quote, worded otherwise",
        "The same of the other questions, which a search for their words does not find.",
        ANSWERS,
        counting.worded("quote@1_unrefused", alike=False),
    ),
    Figure(
        "exact_match_unrefused",
        "exact match, nothing refused",
        "Answerable questions alone.",
        ANSWERS,
        counting.mean("exact_match_unrefused"),
    ),
    Figure(
        "f1_unrefused",
        "token F1, nothing refused",
        "Answerable questions alone.",
        ANSWERS,
        counting.mean("f1_unrefused"),
    ),
    Figure(
        "verdict",
        "yes or no is right",
        "Yes/no questions whose verdict is the expected one, "
        "none where the wording decides nothing.",
        ANSWERS,
        counting.mean("verdict"),
    ),
    Figure(
        "exactness",
        "quotes that are exact slices",
        "Every quote, rival, context and closest "
        "passage against its document; anything below 100% is a defect.",
        SOURCES,
        counting.exactness,
    ),
    Figure(
        "source",
        "right source cited",
        "Answerable questions with a quote from a supporting document.",
        SOURCES,
        counting.mean("source"),
    ),
    Figure(
        "source@1_unrefused",
        "right source first, nothing refused",
        "The first quote stands in a supporting document.",
        SOURCES,
        counting.mean("source@1_unrefused"),
    ),
    Figure(
        "citation_precision",
        "citation precision",
        "Quotes that hold an accepted answer and stand in a supporting document.",
        SOURCES,
        counting.mean("citation_precision"),
    ),
    Figure(
        "citation_recall",
        "citation recall",
        "Supporting documents that are cited, rivals and near-copies included.",
        SOURCES,
        counting.mean("citation_recall"),
    ),
    Figure(
        "rivals_precision",
        "rivals: precision",
        "Answers shown with rivals where sources do differ and two sides are shown.",
        SOURCES,
        counting.rivals(lambda r: bool(r.scores.get("rivals"))),
    ),
    Figure(
        "rivals_recall",
        "rivals: recall",
        "Questions on which sources differ where two sides are shown.",
        SOURCES,
        counting.rivals(lambda r: r.kind == "differ" and "rivals_right" in r.scores),
    ),
    Figure(
        "refused",
        "refused",
        "Questions that were refused.",
        REFUSING,
        counting.refused(lambda r: True),
        better="low",
    ),
    Figure(
        "wrongly_refused",
        "wrongly refused",
        "Answerable questions that were refused.",
        REFUSING,
        counting.refused(lambda r: not counting.unanswerable(r)),
        better="low",
    ),
    Figure(
        "refusing_recall",
        "unanswerable refused",
        "Unanswerable questions that were refused: the recall of refusing.",
        REFUSING,
        counting.refused(counting.unanswerable),
    ),
    Figure(
        "refusing_precision",
        "refusals that are right",
        "Refused questions that have no answer: the precision of refusing.",
        REFUSING,
        counting.refusing_precision,
    ),
    Figure(
        "refusing_f1",
        "refusing F1",
        "The harmonic mean of the two.",
        REFUSING,
        counting.refusing_f1,
    ),
    Figure(
        "refused_at_90",
        "unanswerable refused at 90% kept",
        "With the threshold that keeps "
        "90% of the right answers, the unanswerable questions that it refuses.",
        REFUSING,
        statistic=counting.of_confidence(
            lambda *c: calibration.refused_at_kept(*c)[1], of_nothing=True
        ),
    ),
    Figure(
        "aurc",
        "area under risk-coverage",
        "Mean share of wrong answers over all coverages, most confident first.",
        CONFIDENCE,
        better="low",
        unit="number",
        statistic=counting.of_confidence(calibration.risk_coverage_area),
    ),
    Figure(
        "ece",
        "calibration error (15 bins)",
        "Mean distance of the confidence from the share of right answers.",
        CONFIDENCE,
        better="low",
        unit="number",
        statistic=counting.of_confidence(calibration.calibration_error),
    ),
    Figure(
        "ece_by_chance",
        "… of a perfect confidence",
        "What the calibration error would be if every confidence were exactly right: the scatter "
        "of so few answers.",
        CONFIDENCE,
        better="low",
        unit="number",
        statistic=counting.of_confidence(lambda sure, _: calibration.error_by_chance(sure)),
    ),
    Figure(
        "brier",
        "Brier score",
        "Mean squared distance of the confidence from the outcome.",
        CONFIDENCE,
        counting.brier,
        better="low",
        unit="number",
    ),
    Figure(
        "success@1",
        "right passage first",
        "Questions whose first candidate is right, before reading.",
        RETRIEVAL,
        counting.mean("success@1"),
    ),
    Figure(
        "success@5",
        "right passage within five",
        "One of the first five.",
        RETRIEVAL,
        counting.mean("success@5"),
    ),
    Figure(
        "success@10",
        "right passage within ten",
        "One of the first ten.",
        RETRIEVAL,
        counting.mean("success@10"),
    ),
    *(
        Figure(
            f"recall@{k}",
            f"recall@{k}",
            f"Share of the right passages among the first {k}.",
            RETRIEVAL,
            counting.mean(f"recall@{k}"),
        )
        for k in CUTOFFS
    ),
    Figure(
        "mrr@10",
        "MRR@10",
        "Mean reciprocal rank of the first right passage.",
        RETRIEVAL,
        counting.mean("mrr@10"),
        unit="number",
    ),
    Figure(
        "ndcg@10",
        "nDCG@10",
        "Discounted gain of the first ten against the ideal.",
        RETRIEVAL,
        counting.mean("ndcg@10"),
        unit="number",
    ),
    *(
        Figure(
            f"{step}_p{percent}",
            f"{name}, {'median' if percent == 50 else 'p95'}",
            f"Milliseconds, {percent}th percentile.",
            SPEED,
            better="low",
            unit="ms",
            statistic=counting.percentile(step, percent),
        )
        for step, name in (("retrieve", "finding"), ("read", "reading"), ("total", "whole time"))
        for percent in (50, 95)
    ),
)

BY_KEY = {figure.key: figure for figure in FIGURES}

HEADLINES: dict[Mode, tuple[str, ...]] = {
    "ask": (
        "quote@1",
        "quote@3",
        "source",
        "wrongly_refused",
        "refusing_recall",
        "exactness",
        "ece",
        "total_p50",
    ),
    "search": ("success@1", "success@5", "success@10", "mrr@10", "ndcg@10", "total_p50"),
    "read": ("exact_match_unrefused", "f1_unrefused", "exact_match", "f1", "total_p50"),
}
"""What is shown first, by what a run did."""

BY_KIND: dict[Mode, tuple[str, ...]] = {
    "ask": ("quote@1", "quote@3", "f1", "source", "refused"),
    "search": ("success@1", "success@5", "success@10", "mrr@10", "ndcg@10"),
    "read": ("exact_match_unrefused", "f1_unrefused", "exact_match", "f1", "refused"),
}
"""What is shown of each kind of question, as much as a terminal is wide."""

DOING: dict[Mode, str] = {
    "ask": "finding and answering",
    "search": "finding passages, before any reading",
    "read": "reading the given paragraph",
}
"""What a run did, in words."""


def shown(figure: Figure, value: float) -> str:
    """Return a value as tables and the report print it."""
    if value != value:
        return "–"
    if figure.unit == "share":
        return f"{100 * value:.1f}%"
    return f"{value:,.0f} ms" if figure.unit == "ms" else f"{value:.3f}"
