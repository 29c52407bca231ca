"""What can be asked, and a file of it, one JSON object a line, as `--questions` reads it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import EmptyQuestion, NotText, QuestionTooLong, UsageError
from rag.model import Candidate, DocumentRecord, Json, Turn

LONGEST = 2_000
"""Characters that a question may have."""


def check(question: str) -> None:
    """Refuse what is no question.

    Raises:
        EmptyQuestion: if it has no letter or digit.
        QuestionTooLong: if it is longer than anything that is one.
        NotText: if it holds halves of characters.
    """
    if len(question) > LONGEST:
        raise QuestionTooLong(len(question), LONGEST)
    if not any(map(str.isalnum, question)):
        raise EmptyQuestion()
    if not is_text(question):
        raise NotText()


def is_text(text: str) -> bool:
    """Tell whether every character is whole: no byte that was no text, no half of an emoji."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a file, with the conversation before it."""

    question: str
    id: str | int | None = None
    history: tuple[Turn, ...] = ()

    def candidates_json(
        self, candidates: Sequence[Candidate], records: Mapping[str, DocumentRecord]
    ) -> Json:
        """Return a search's result as `search --json` prints it."""
        return {
            "id": self.id,
            "query": self.question,
            "candidates": [
                candidate.to_json(records[candidate.passage.document_id])
                for candidate in candidates
                if candidate.passage.document_id in records
            ],
        }


def read_questions(path: Path) -> list[Asked]:
    """Read a file of questions, or standard input for ``-``; empty lines are passed over.

    Raises:
        UsageError: naming the line that is no question.
    """
    if str(path) == "-":
        data, name = sys.stdin.buffer.read(), "standard input"
    else:
        data, name = path.read_bytes(), str(path)
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8 text: save it as UTF-8.") from None
    asked = [
        _asked(line, f"{name}, line {number}")
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    if not asked:
        raise UsageError(f"{name} holds no question.")
    return asked


def _asked(line: str, where: str) -> Asked:
    try:
        item = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"{where} is not JSON ({error.msg}, column {error.colno}).") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets without end
        raise UsageError(f"{where} is no JSON that can be read: simplify it.") from None
    if not isinstance(item, dict) or not isinstance(item.get("question"), str):
        raise UsageError(f'{where} needs the form {{"id": …, "question": "…"}}.')
    history = item.get("history") or []
    if not isinstance(history, list) or not all(_is_turn(turn) for turn in history):
        raise UsageError(f'{where}: "history" needs the form [{{"question": "…", "answer": "…"}}].')
    turns = tuple(Turn(turn["question"], turn.get("answer") or "") for turn in history)
    return Asked(item["question"], item.get("id"), turns)


def _is_turn(turn: Any) -> bool:
    return (
        isinstance(turn, dict)
        and isinstance(turn.get("question"), str)
        and isinstance(turn.get("answer", ""), str | None)
    )
