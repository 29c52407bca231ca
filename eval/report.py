"""A run's report: one HTML file that needs nothing else, for people who want to see for themselves.

All text reaches the page escaped: through Jinja's autoescape, or as JSON that the page's script
sets as text, never as markup.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import PurePosixPath
from typing import Any

from eval.figures import BY_KEY, BY_KIND, DOING, FIGURES, HEADLINES, shown
from eval.plots import plots
from eval.results import Result
from eval.runs import Run
from eval.summary import OVERALL
from eval.trust import trust

OUTCOMES = {
    "right": "Right",
    "wrong": "Wrong",
    "refused": "Wrongly refused",
    "rightly_refused": "Rightly refused",
    "should_refuse": "Should have refused",
    "first": "Right passage first",
    "found": "Found further down",
    "missed": "Missed",
}


def render(run: Run) -> str:
    """Return the report's HTML."""
    from jinja2 import Environment, StrictUndefined

    here = resources.files("eval")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string((here / "report.html.j2").read_text("utf-8"))
    mode, groups = run.about["mode"], run.metrics["groups"]
    overall = groups[OVERALL]
    columns = [key for key in BY_KIND[mode] if any(key in group for group in groups.values())]
    return template.render(
        run=run,
        style=(here / "report.css").read_text("utf-8"),
        script=(here / "report.js").read_text("utf-8"),
        doing=DOING[mode],
        trust=trust(run),
        headlines=[_cell(key, overall[key]) for key in HEADLINES[mode] if key in overall],
        plots=plots(mode, run.metrics),
        columns=[BY_KEY[key] for key in columns],
        kinds=[
            {
                "name": name.replace("_", " "),
                "count": sum(run.metrics["outcomes"][name].values()),
                "cells": [_cell(key, group[key]) if key in group else None for key in columns],
            }
            for name, group in groups.items()
        ],
        figures=_by_heading(overall),
        settings=run.about["settings"],
        versions=_flat(run.about["engine"]),
        data=_embedded(
            {"outcomes": OUTCOMES, "questions": [_question(result) for result in run.results]}
        ),
    )


def _cell(key: str, estimate: dict[str, Any]) -> dict[str, Any]:
    """Return a figure as the page shows it; ``share`` places it on a scale of 0..100."""
    figure = BY_KEY[key]
    ends = estimate["low"], estimate["high"]
    return {
        "figure": figure,
        "value": shown(figure, estimate["value"]),
        "interval": "" if None in ends else " – ".join(shown(figure, end) for end in ends),
        "n": estimate["n"],
        "bar": None
        if figure.unit != "share" or None in ends
        else {
            "left": round(100 * ends[0], 1),
            "width": round(100 * (ends[1] - ends[0]), 1),
            "at": round(100 * estimate["value"], 1),
        },
    }


def _by_heading(overall: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    headings: dict[str, list[dict[str, Any]]] = {}
    for figure in FIGURES:
        if figure.key in overall:
            headings.setdefault(figure.group, []).append(_cell(figure.key, overall[figure.key]))
    return headings


def _flat(value: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Return nested details as lines."""
    lines: dict[str, str] = {}
    for name, each in value.items():
        if isinstance(each, dict):
            lines |= _flat(each, f"{prefix}{name} ")
        elif isinstance(each, list):
            lines[prefix + name] = ", ".join(map(str, each)) or "none"
        else:
            lines[prefix + name] = str(each)
    return lines


def _embedded(data: Any) -> str:
    """Return JSON that is safe inside a script element, whatever its strings hold."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _question(result: Result) -> dict[str, Any]:
    """Return what the page shows of one question."""
    asked = result.question
    shown_question = {
        "id": result.id,
        "kind": result.kind,
        "split": asked["split"],
        "outcome": result.outcome,
        "good": result.good,
        "question": asked["question"],
        "history": [turn["question"] for turn in asked["history"]],
        "unanswerable": asked["unanswerable"],
        "expected": [
            {
                "text": each["text"],
                "also": each["aliases"],
                "documents": [_short(document) for document in each["documents"]],
            }
            for each in asked["expected"]
        ],
        "verdict": asked["verdict"],
        "scores": {name: round(value, 3) for name, value in result.scores.items()},
        "candidates": [each | {"document": _short(each["document"])} for each in result.candidates],
    }
    answer = result.answer
    if answer is not None and "context" in answer:
        shown_question["answer"] = answer["answer"]
        shown_question["quotes"] = [_paragraph(answer)]
    elif answer is not None:
        shown_question |= {
            "answer": answer["answer"],
            "said": answer["verdict"],
            "confidence": answer["confidence"],
            "query": answer["query"] if answer["query"] != asked["question"] else None,
            "quotes": [_quote(quote) for quote in answer["quotes"]],
            "rivals": [
                {"answer": each["answer"], "quotes": [_quote(quote) for quote in each["quotes"]]}
                for each in answer["rivals"]
            ],
            "closest": [_quote(quote) for quote in answer["closest"]],
        }
    if result.withheld is not None:
        shown_question["withheld"] = {
            "answer": result.withheld["answer"],
            "quotes": [_quote(quote) for quote in result.withheld["quotes"][:1]],
        }
    return shown_question


def _quote(quote: dict[str, Any]) -> dict[str, Any]:
    """Return a quote cut in three: before the answer's words, the words, after them."""
    source = quote["document"]
    page = f", page {source['page']}" if source["page"] is not None else ""
    return {
        "parts": _parts(quote["text"], quote["start"], quote["answer_start"], quote["answer_end"]),
        "context": (quote.get("context") or {}).get("text"),
        "source": f"{source['title'] or _short(source['path'])}{page}",
        "document": _short(source["path"]),
        "offsets": f"{quote['start']:,}–{quote['end']:,}",
    }


def _paragraph(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the given paragraph as a quote, with the best span marked."""
    return {
        "parts": _parts(answer["context"], 0, answer["start"], answer["end"]),
        "context": None,
        "source": answer["title"],
        "document": answer["title"],
        "offsets": "the given paragraph",
    }


def _parts(text: str, offset: int, start: int | None, end: int | None) -> list[str]:
    if start is None or end is None:
        return [text]
    return [text[: start - offset], text[start - offset : end - offset], text[end - offset :]]


def _short(path: str) -> str:
    return PurePosixPath(path).name or path
