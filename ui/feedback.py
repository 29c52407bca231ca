"""Feedback on answers, a JSON a line in ``feedback.jsonl`` in the index's folder."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

from rag.errors import UsageError
from rag.model import Answer, Turn

VERDICTS = ("right", "wrong", "should_refuse")
NOTE_LIMIT = 2000
"""How many characters of a note are kept."""

_writing = threading.Lock()


class BadVerdict(UsageError):
    """A verdict that is none of ours."""

    def __init__(self, verdict: object) -> None:
        """Name what is possible."""
        super().__init__(f"Feedback cannot be {verdict!r}: it is one of {', '.join(VERDICTS)}.")


def record(
    folder: Path, answer: Answer, history: Sequence[Turn], verdict: object, note: str = ""
) -> Path:
    """Append one line of feedback and return the file.

    Raises:
        BadVerdict: if the verdict is not one of :data:`VERDICTS`.
    """
    if verdict not in VERDICTS:
        raise BadVerdict(verdict)
    line = {
        "id": uuid.uuid4().hex,
        "time": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "question": answer.question,
        "query": answer.query,
        "history": [{"question": turn.question, "answer": turn.answer} for turn in history],
        "status": answer.status,
        "answer": answer.text,
        "quotes": [quote.to_json() for quote in answer.quotes],
        "verdict": verdict,
        "note": note[:NOTE_LIMIT],
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "feedback.jsonl"
    data = json.dumps(line, ensure_ascii=True) + "\n"
    with _writing, path.open("a", encoding="utf-8") as file:
        file.write(data)
    return path
