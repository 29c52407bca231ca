"""Searches the few settings that matter on dev questions, and tells what each choice costs.

One after the other, as each is chosen with the ones before it in place: the fusion weight by
retrieval alone, the candidates by answers with nothing refused, the refusal by their confidences.
What is set at present is tried too, so that it can be compared.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from eval.asking import Track, ask_all, search_all
from eval.documents import Corpus
from eval.evaluate import opened
from eval.gold import Gold
from eval.indexes import Tell
from eval.results import Result
from eval.runs import write_whole
from rag.engine import Engine
from rag.errors import BadGold
from rag.settings import Settings

WEIGHTS = tuple(round(0.1 * step, 1) for step in range(11))
CANDIDATES = (8, 12, 16, 24)
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(19))

Row = dict[str, float]
Set = tuple[Gold, Engine, Corpus]


@dataclass(frozen=True)
class Tuning:
    """What was tried, a table a setting, and what did best.

    ``best`` holds the three settings by name; ``current`` those that were set.
    """

    questions: int
    tables: dict[str, list[Row]]
    best: dict[str, float]
    current: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return it as ``tune --json`` prints it; None for what could not be measured."""
        tables = {
            name: [{k: None if math.isnan(v) else v for k, v in row.items()} for row in rows]
            for name, rows in self.tables.items()
        }
        return vars(self) | {"tables": tables}

    def write(self, path: Path) -> None:
        """Write the best settings as lines for the environment.

        Raises:
            BadRun: if the file cannot be written.
        """
        lines = (f"PULLQUOTE_{name.upper()}={value:g}\n" for name, value in self.best.items())
        write_whole(path, "".join(lines))


def tune(
    sets: Sequence[tuple[Gold, Path | None]],
    settings: Settings,
    track: Track,
    tell: Tell | None = None,
) -> Tuning:
    """Try fusion weights, numbers of candidates and refusals on the questions of all sets.

    Each set comes with the folder of its documents; None means the index of the settings.

    Raises:
        BadGold: if a set has no answers to tune on, or does not fit its documents.
        PullquoteError: if an index or a model cannot be used.
    """
    for gold, _ in sets:
        if gold.format == "beir":
            raise BadGold(f"{gold.path} has no answers to tune on: give a gold set that has.")
    current = {
        "dense_weight": settings.dense_weight,
        "candidates": float(settings.candidates),
        "refusal": settings.threshold,
    }
    with ExitStack() as stack:
        asked = [stack.enter_context(opened(gold, settings, corpus, tell)) for gold, corpus in sets]
        weights = [
            {"dense_weight": weight} | _found(_with(asked, track, _search, dense_weight=weight))
            for weight in sorted({*WEIGHTS, settings.dense_weight})
        ]
        weight = max(weights, key=lambda row: row["mrr@10"])["dense_weight"]
        answered = {
            count: _with(asked, track, _ask, dense_weight=weight, candidates=count, refusal="0")
            for count in sorted({*CANDIDATES, settings.candidates})
        }
    candidates = [{"candidates": float(n)} | _answered(results) for n, results in answered.items()]
    count = max(candidates, key=lambda row: (row["right"], -row["candidates"]))["candidates"]
    thresholds = [
        {"refusal": threshold} | _refused(answered[int(count)], threshold)
        for threshold in sorted({*THRESHOLDS, settings.threshold})
    ]
    refusal = max(thresholds, key=lambda row: row["good"])["refusal"]
    return Tuning(
        sum(len(gold.questions) for gold, _ in sets),
        {"dense_weight": weights, "candidates": candidates, "refusal": thresholds},
        {"dense_weight": weight, "candidates": count, "refusal": refusal},
        current,
    )


def _with(
    asked: Sequence[Set],
    track: Track,
    what: Callable[[Gold, Engine, Corpus, Track], list[Result]],
    **changed: Any,
) -> list[Result]:
    """Put every set's questions to an engine that is set otherwise."""
    results = []
    for gold, engine, documents in asked:
        other = engine.set_otherwise(**changed)
        other.warm_up()
        results += what(gold, other, documents, track)
    return results


def _search(gold: Gold, engine: Engine, documents: Corpus, track: Track) -> list[Result]:
    """Search for what stands alone; a follow-up is no query by itself."""
    alone = tuple(question for question in gold.questions if not question.history)
    return search_all(replace(gold, questions=alone), engine, documents, track)


def _ask(gold: Gold, engine: Engine, documents: Corpus, track: Track) -> list[Result]:
    return ask_all(gold, engine, documents, lambda _: engine, track)


def _found(results: Sequence[Result]) -> Row:
    return {key: _mean(results, key) for key in ("success@1", "success@5", "success@10", "mrr@10")}


def _answered(results: Sequence[Result]) -> Row:
    answerable = [result for result in results if not result.question["unanswerable"]]
    times = [result.scores["total_ms"] for result in results]
    return {
        "right": _mean(answerable, "right"),
        "quote@3": _mean(answerable, "quote@3_unrefused"),
        "total_p50": float(np.percentile(times, 50)),
        "total_p95": float(np.percentile(times, 95)),
    }


def _refused(results: Sequence[Result], threshold: float) -> Row:
    """Return what a threshold on the confidence would do to answers that were all given."""
    nothing = np.array([bool(result.question["unanswerable"]) for result in results])
    right = np.array([result.scores["right"] for result in results])
    refused = np.array([result.scores["confidence"] < threshold for result in results])
    refused |= np.array([bool(result.scores["refused"]) for result in results])
    return {
        "quote@1": float(np.mean((right * ~refused)[~nothing])),
        "wrongly_refused": float(np.mean(refused[~nothing])),
        "refusing_recall": float(np.mean(refused[nothing])) if nothing.any() else float("nan"),
        "good": float(np.mean(np.where(nothing, refused, right * ~refused))),
    }


def _mean(results: Sequence[Result], key: str) -> float:
    return float(np.mean([result.scores[key] for result in results if key in result.scores]))
