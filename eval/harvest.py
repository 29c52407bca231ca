"""From use to gold: the chat's feedback becomes gold candidates, for a person to check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eval.gold import guess_kind, json_lines, open_text
from rag.errors import BadGold

FEEDBACK = "feedback.jsonl"
"""The chat's file, beside the index."""


def harvest(index: Path) -> list[dict[str, Any]]:
    """Return a gold candidate for each question that was judged; the last judgement counts.

    What was right keeps its answer and its documents; what should have been refused becomes a
    near miss; what was wrong comes without an answer, to be filled in. ``note`` carries what
    the user wrote and what was said.

    Args:
        index: the index's folder, where ``feedback.jsonl`` lies.

    Raises:
        BadGold: if there is no feedback, or a line of it has a fault.
    """
    path = index / FEEDBACK
    if not path.exists():
        raise BadGold(
            f"There is no feedback in {index}: the chat stores it there when an answer is judged."
        )
    judged: dict[tuple[Any, ...], dict[str, Any]] = {}
    for where, record in json_lines(path, open_text(path)):
        try:
            asked = tuple(turn["question"] for turn in record.get("history") or [])
            judged[(record["question"].strip().casefold(), *asked)] = _candidate(record)
        except (KeyError, TypeError, AttributeError) as error:
            raise BadGold(f"{where}: not the chat's feedback ({error!r}).") from None
    return list(judged.values())


def _candidate(record: dict[str, Any]) -> dict[str, Any]:
    """Turn one judgement into a line of a gold set; it belongs to ``dev``, as it was looked at."""
    history = record.get("history") or []
    kind = "followup" if history else guess_kind(record["question"])
    line: dict[str, Any] = {
        "id": f"use-{record['id']}",
        "split": "dev",
        "kind": kind,
        "question": record["question"],
    }
    if history:
        line["history"] = [
            {"question": turn["question"], "answer": turn.get("answer") or ""} for turn in history
        ]
    if record["verdict"] == "right" and record.get("status") == "not_found":
        line |= {"kind": "near_miss", "unanswerable": True}
    elif record["verdict"] == "right":
        line["answers"] = [
            {"text": record["answer"], "aliases": [], "documents": _documents(record)}
        ]
    elif record["verdict"] == "should_refuse":
        line |= {"kind": "near_miss", "unanswerable": True}
    else:
        line["answers"] = []
    said = record.get("answer") or "not in your documents"
    line["note"] = f"judged {record['verdict']}; said: {said}"
    if record.get("note"):
        line["note"] += f"; {record['note']}"
    return line


def _documents(record: dict[str, Any]) -> list[str]:
    """Return the file names of the quotes' documents, once each."""
    paths = (quote["document"]["path"] for quote in record.get("quotes") or [])
    return list(dict.fromkeys(Path(path).name for path in paths))
