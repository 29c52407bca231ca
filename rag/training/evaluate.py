"""Measures a reader on given paragraphs, as SQuAD v2.0 does (Rajpurkar et al. 2018)."""

from __future__ import annotations

import gzip
import json
import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.model import Passage
from rag.protocols import Reader

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = set(string.punctuation)


@dataclass(frozen=True)
class Asked:
    """A question on a paragraph, with all accepted answers; none where it is unanswerable."""

    question: str
    context: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What the reader made of each question: the best span's text, its margin and its scores."""

    texts: list[str]
    margins: NDArray[np.float64]
    exact: NDArray[np.float64]
    f1: NDArray[np.float64]
    answerable: NDArray[np.bool_]

    def overall(self, threshold: float) -> tuple[float, float]:
        """Exact match and F1 in percent where answers with a lower margin are refused."""
        answered = self.margins > threshold
        right = np.where(answered, self.exact, 0.0), np.where(answered, self.f1, 0.0)
        refused_well = ~answered & ~self.answerable
        exact, f1 = (100 * float(np.mean(np.where(refused_well, 1.0, part))) for part in right)
        return exact, f1

    def best_threshold(self) -> float:
        """The threshold with the highest overall F1."""
        order = np.argsort(-self.margins)
        gain = np.where(self.answerable, self.f1, 0.0) - np.where(self.answerable, 0.0, 1.0)
        sums = np.concatenate([[0.0], np.cumsum(gain[order])])
        best = int(sums.argmax())
        edges = np.concatenate([[np.inf], self.margins[order], [-np.inf]])
        return float((edges[best] + edges[best + 1]) / 2) if best else float(edges[1] + 1)

    def report(self) -> dict[str, float]:
        """The figures that SQuAD v2.0 reports, in percent, and the threshold."""
        threshold = self.best_threshold()
        exact, f1 = self.overall(threshold)
        known = self.answerable
        answered = self.margins > np.quantile(
            self.margins[known & (self.exact > 0)] if (known & (self.exact > 0)).any() else [0], 0.1
        )
        return {
            "questions": len(self.texts),
            "answerable_exact": 100 * float(self.exact[known].mean()) if known.any() else 0.0,
            "answerable_f1": 100 * float(self.f1[known].mean()) if known.any() else 0.0,
            "overall_exact": exact,
            "overall_f1": f1,
            "threshold": threshold,
            "refused_at_90": 100 * float((~answered)[~known].mean()) if (~known).any() else 0.0,
        }


def read_squad(path: Path) -> list[Asked]:
    """The questions of a SQuAD file, gzipped or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    return [
        Asked(
            asked["question"],
            paragraph["context"],
            tuple(answer["text"] for answer in asked["answers"]),
        )
        for article in articles
        for paragraph in article["paragraphs"]
        for asked in paragraph["qas"]
    ]


def evaluate(reader: Reader, asked: Sequence[Asked]) -> Result:
    """Read every question's own paragraph."""
    order = sorted(range(len(asked)), key=lambda number: asked[number].context)
    texts, margins = [""] * len(asked), np.full(len(asked), -np.inf)
    for number in order:
        context = asked[number].context
        reading = reader.read(
            asked[number].question, [Passage("paragraph", 0, 0, len(context), context)]
        )[0]
        if reading.spans:
            texts[number], margins[number] = reading.spans[0].text, reading.margin
    pairs = list(zip(texts, asked, strict=True))
    return Result(
        texts,
        margins,
        np.array(
            [max((exact_match(text, a) for a in one.answers), default=0) for text, one in pairs]
        ),
        np.array([max((f1(text, a) for a in one.answers), default=0) for text, one in pairs]),
        np.array([bool(one.answers) for one in asked]),
    )


def exact_match(found: str, wanted: str) -> float:
    """1 where both are the same words but for case, articles and punctuation."""
    return float(_words(found) == _words(wanted))


def f1(found: str, wanted: str) -> float:
    """The harmonic mean of precision and recall of the words."""
    ours, theirs = _words(found), _words(wanted)
    common = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * common / (len(ours) + len(theirs)) if common else 0.0


def _words(text: str) -> list[str]:
    kept = "".join(letter for letter in text.lower() if letter not in _PUNCTUATION)
    return _ARTICLES.sub(" ", kept).split()
