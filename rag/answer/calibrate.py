"""Fitting what orders the spans, and the confidence, on answers that are known right or wrong.

The answers must be to questions that the reader was not trained on, over documents, asked with
nothing refused (``--refusal 0``), and unanswerable questions must be among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.answer.composer import Composer
from rag.answer.confidence import EVIDENCE, NAMES, Confidence, features
from rag.answer.evidence import LOWEST, Evidence, Worth, gather
from rag.answer.matter import Matter
from rag.model import Answer

LEAST = 50
"""Answers of each sort, right and wrong, that a fit needs."""
PENALTY = 0.1
"""Strength of the fit, scikit-learn's ``C``, on features of unit variance."""
SHRINK = 0.005
"""Penalty on the squares of what evidence is worth, on features of unit variance."""


class TooFewExamples(ValueError):
    """There are too few right or too few wrong answers to fit anything on."""


def fit_worth(questions: Iterable[Sequence[tuple[Evidence, bool]]]) -> Worth | None:
    """Fit what a unit of each piece of evidence is worth, so that right spans come first.

    A conditional logistic regression: of a question's spans the right ones together are to be
    the likeliest. None where no question has both right and wrong spans.

    Args:
        questions: of each question all evidence, and whether it is right.
    """
    from scipy.optimize import minimize

    tables: list[tuple[NDArray[np.float64], NDArray[np.bool_]]] = []
    for spans in questions:
        right = np.array([is_right for _, is_right in spans], dtype=bool)
        if right.any() and not right.all():
            rows = [(max(e.margin, LOWEST), e.retrieval, e.covered, e.fits) for e, _ in spans]
            tables.append((np.array(rows, dtype=np.float64), right))
    if not tables:
        return None
    scale = np.concatenate([table for table, _ in tables]).std(axis=0)
    scale[scale < 1e-9] = 1.0

    def loss(weights: NDArray[np.float64]) -> float:
        total = 0.0
        for table, right in tables:
            scores = table @ (weights / scale)
            total += np.logaddexp.reduce(scores) - np.logaddexp.reduce(scores[right])
        return float(total / len(tables) + SHRINK * weights @ weights)

    found = minimize(loss, np.ones(4), bounds=[(0.0, None)] * 4, method="L-BFGS-B")
    return Worth(*(float(value) for value in found.x / scale))


def evidence(answer: Answer) -> list[Evidence]:
    """Return all that was weighed for an answer, from what its trace holds."""
    trace = answer.trace
    return gather(Matter.of(answer.query, trace.candidates), trace.candidates, trace.readings)


def observe(answer: Answer, worth: Worth) -> dict[str, float] | None:
    """Return the features of an answer, from what its trace holds; None if nothing was found."""
    trace = answer.trace
    composer = Composer(Confidence({}, 0.0, worth=worth), 0.0)
    weighed = composer.weigh(answer.query, trace.candidates, trace.readings)
    if not weighed.findings:
        return None
    return features(weighed.matter, weighed.findings, trace.candidates)


def fit(
    observed: Sequence[Mapping[str, float]], right: Sequence[bool], fitted_on: str
) -> Confidence:
    """Fit a logistic regression on answers' features, and whether each answer was right.

    To an unanswerable question none is right. A feature that is evidence for an answer never
    counts against it: what comes out negative is left out, and the rest fitted again.

    Args:
        observed: features as :func:`observe` returns them.
        right: whether each answer was right.
        fitted_on: what they are, in words, for the file.

    Raises:
        TooFewExamples: if there are not :data:`LEAST` right and wrong ones.
    """
    if min(sum(right), len(right) - sum(right)) < LEAST:
        raise TooFewExamples(
            f"{sum(right)} right and {len(right) - sum(right)} wrong answers are too few to fit "
            f"the confidence on: it takes {LEAST} of each."
        )
    names = list(NAMES)
    while True:
        weights, bias = _logistic(observed, right, names)
        against = [name for name in names if name in EVIDENCE and weights[name] < 0]
        if not against:
            return Confidence(weights, bias, fitted_on, len(right))
        names = [name for name in names if name not in against]


def _logistic(
    observed: Sequence[Mapping[str, float]], right: Sequence[bool], names: Sequence[str]
) -> tuple[dict[str, float], float]:
    """Return the weights by name, and the bias, of a logistic regression."""
    from sklearn.linear_model import LogisticRegression

    table: NDArray[np.float64] = np.array([[seen[name] for name in names] for seen in observed])
    mean, scale = table.mean(axis=0), table.std(axis=0)
    scale[scale < 1e-9] = 1.0
    model = LogisticRegression(C=PENALTY, max_iter=1000)
    model.fit((table - mean) / scale, np.array(right))
    weights = model.coef_[0] / scale
    bias = float(model.intercept_[0] - weights @ mean)
    return {name: float(weight) for name, weight in zip(names, weights, strict=True)}, bias
