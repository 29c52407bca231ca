"""What a run tells about trust, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eval.figures import BY_KEY, shown
from eval.results import Result
from eval.runs import Run
from eval.summary import OVERALL

FEW = 50
"""Questions below which every figure is a rough one."""


def trust(run: Run) -> list[dict[str, str]]:
    """Return what to trust and what not, each a ``text`` with a ``tone``: good, bad or plain."""
    overall = run.metrics["groups"][OVERALL]
    sentences = {"ask": _asked, "search": _searched, "read": _read}[run.about["mode"]](run, overall)
    if len(run.results) < FEW:
        sentences.append(
            _said(
                "plain",
                f"These are only {len(run.results)} questions: look at the intervals, not at the "
                "figures alone, and add questions before choosing between settings by them.",
            )
        )
    return sentences


def _asked(run: Run, overall: dict[str, Any]) -> list[dict[str, str]]:
    sentences = []
    if "quote@1" in overall:
        first, three = overall["quote@1"], overall["quote@3"]
        sentences.append(
            _said(
                "good" if first["value"] >= 0.8 else "bad" if first["value"] < 0.6 else "plain",
                f"Of the questions that the documents answer, {_share('quote@1', first)} have the "
                f"answer in the top quote and {_share('quote@3', three)} in one of the first "
                "three.",
            )
        )
    if "refusing_recall" in overall and "wrongly_refused" in overall:
        caught, lost = overall["refusing_recall"], overall["wrongly_refused"]
        sentences.append(
            _said(
                "bad"
                if caught["value"] < 0.5 or lost["value"] > 0.2
                else "good"
                if caught["value"] >= 0.8 and lost["value"] <= 0.1
                else "plain",
                f"What the documents do not say is refused in {_share('refusing_recall', caught)} "
                f"of cases; {_share('wrongly_refused', lost)} of what they do say is refused as "
                "well.",
            )
        )
    sentences += _confidences(run.results)
    if "exactness" in overall:
        exact = overall["exactness"]["value"] == 1.0
        count = int(sum(result.scores.get("quotes", 0) for result in run.results))
        sentences.append(
            _said(
                "good" if exact else "bad",
                f"All {count:,} quotes are exact slices of their documents."
                if exact
                else f"Some of the {count:,} quotes are not what stands in their documents. That "
                "is a defect of Pullquote: do not rely on this version, and report it.",
            )
        )
    return sentences + _kinds(run, "quote@1")


def _searched(run: Run, overall: dict[str, Any]) -> list[dict[str, str]]:
    first, ten = overall["success@1"], overall["success@10"]
    return [
        _said(
            "good" if ten["value"] >= 0.95 else "plain",
            f"The right passage comes first for {_share('success@1', first)} of the questions and "
            f"is among the first ten for {_share('success@10', ten)}: what is not there cannot "
            "be read.",
        ),
        *_kinds(run, "success@1"),
    ]


def _read(run: Run, overall: dict[str, Any]) -> list[dict[str, str]]:
    exact, f1 = overall["exact_match"], overall["f1"]
    sentences = [
        _said(
            "plain",
            f"At its best threshold the reader is right to the word for "
            f"{_share('exact_match', exact)} of the questions, with an F1 of "
            f"{_share('f1', f1)}.",
        )
    ]
    if "f1_unrefused" in overall:
        sentences.append(
            _said(
                "plain",
                "Where the paragraph answers and nothing is refused: exact match "
                f"{_share('exact_match_unrefused', overall['exact_match_unrefused'])}, F1 "
                f"{_share('f1_unrefused', overall['f1_unrefused'])}.",
            )
        )
    return sentences + _kinds(run, "f1")


def _confidences(results: Sequence[Result]) -> list[dict[str, str]]:
    """Say how right the answers were that were given with much confidence, and with little."""
    given = [r for r in results if "confidence" in r.scores and not r.scores["refused"]]
    sure = [r.scores["right"] for r in given if r.scores["confidence"] >= 0.9]
    unsure = [r.scores["right"] for r in given if r.scores["confidence"] < 0.7]
    if len(sure) < 5:
        return []
    right = sum(sure) / len(sure)
    text = f"Answers shown with 90% confidence or more were right in {right:.0%} of {len(sure)}"
    if len(unsure) >= 5:
        text += f", those below 70% in {sum(unsure) / len(unsure):.0%} of {len(unsure)}"
    return [_said("good" if right >= 0.9 else "plain", f"{text}.")]


def _kinds(run: Run, key: str) -> list[dict[str, str]]:
    """Name the kinds of question that fare best and worst, where there are enough of them."""
    found = [
        (group[key]["value"], name)
        for name, group in run.metrics["groups"].items()
        if name not in (OVERALL, "answerable", "unanswerable")
        and key in group
        and group[key]["n"] >= 5
    ]
    if len(found) < 2:
        return []
    (worst, worst_name), (top, top_name) = min(found), max(found)
    return [
        _said(
            "plain",
            f"Strongest are questions of the kind “{top_name.replace('_', ' ')}” ({top:.0%}), "
            f"weakest “{worst_name.replace('_', ' ')}” ({worst:.0%}).",
        )
    ]


def _share(key: str, estimate: dict[str, Any]) -> str:
    figure = BY_KEY[key]
    if estimate["low"] is None:
        return shown(figure, estimate["value"])
    low, high = (f"{100 * estimate[end]:.0f}" for end in ("low", "high"))
    return f"{shown(figure, estimate['value'])} ({low}–{high})"


def _said(tone: str, text: str) -> dict[str, str]:
    return {"tone": tone, "text": text}
