"""Reading one given paragraph, scored as SQuAD v2.0's official script does, at its best threshold.

The official script sorts the predictions by how sure they are that there is no answer, and finds
the threshold beyond which saying nothing scores best (``find_best_thresh``). Here the certainty
is what a second look leaves of the reader's margin over "no answer here", and the one threshold
reported is the best for F1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from eval.gold import Question
from eval.matching import best, exact_match, token_f1
from eval.results import Outcome, Result
from rag.model import Reading


@dataclass(frozen=True)
class Prediction:
    """What was read: its score against the accepted answers if it is said, and how sure it is."""

    margin: float
    score: float
    answerable: bool
    said: bool


def best_threshold(predictions: Sequence[Prediction]) -> tuple[float, float]:
    """Return the best mean score and the margin from which answers are said to reach it.

    As the official script counts: refusing everything earns the unanswerable questions; taking
    in the surest prediction, then the next, adds its score, or costs an unanswerable question if
    it says something. The margin is infinity where refusing everything is best.
    """
    kept = top = float(sum(not prediction.answerable for prediction in predictions))
    threshold = math.inf
    for prediction in sorted(predictions, key=lambda p: -p.margin):
        kept += prediction.score if prediction.answerable else -float(prediction.said)
        if kept > top:
            top, threshold = kept, prediction.margin
    return top / len(predictions), threshold


def score_readings(read: Sequence[tuple[Question, Reading, float]]) -> list[Result]:
    """Score what was read; the third of each is the time it took, in milliseconds.

    ``…_unrefused`` are exact match and F1 of the answerable questions with nothing refused;
    ``exact_match`` and ``f1`` those of all at the one threshold that is best for F1. A question
    is on the right side if its F1 is at least a half there.
    """
    scored = []
    for question, reading, _ in read:
        said = reading.spans[0].text if reading.spans else ""
        forms = [form for expected in question.answers for form in expected.forms]
        scored.append((said, best(exact_match, said, forms), best(token_f1, said, forms)))
    _, threshold = best_threshold(
        [
            Prediction(reading.second, f1, not question.unanswerable, bool(said))
            for (question, reading, _), (said, _, f1) in zip(read, scored, strict=True)
        ]
    )
    results = []
    for (question, reading, elapsed), (said, exact, f1) in zip(read, scored, strict=True):
        refused = reading.second < threshold
        scores = {"refused": float(refused), "total_ms": elapsed, "quotes": 0.0}
        if reading.spans:
            span = reading.spans[0]
            scores["margin"] = reading.second
            scores["quotes"] = 1.0
            scores["exact_quotes"] = float(question.context[span.start : span.end] == said)
        if question.unanswerable:
            right = float(refused or not said)
            scores |= {"exact_match": right, "f1": right}
        else:
            scores |= {"exact_match_unrefused": exact, "f1_unrefused": f1}
            scores |= (
                {"exact_match": 0.0, "f1": 0.0} if refused else {"exact_match": exact, "f1": f1}
            )
        answer = {
            "answer": None if refused else said,
            "best": said,
            "start": reading.spans[0].start if reading.spans else None,
            "end": reading.spans[0].end if reading.spans else None,
            "margin": scores.get("margin"),
            "context": question.context,
            "title": question.title,
        }
        outcome = _outcome(question, refused, scores["f1"])
        results.append(Result(question.to_json(), outcome, scores, answer))
    return results


def _outcome(question: Question, refused: bool, f1: float) -> Outcome:
    if question.unanswerable:
        return "rightly_refused" if refused else "should_refuse"
    return "refused" if refused else "right" if f1 >= 0.5 else "wrong"
