"""A small corpus, a gold set on it, and an engine that answers by a script."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.settings import REFUSAL
from tests.eval.fake_engine import FakeEngine

DOCUMENTS = {
    "bridge.txt": "The bridge was opened by Ada Wren in 1931.\nIt is 210 metres long.\n",
    "river.txt": "The river Tamble floods in March.\nSome say the bridge is 250 metres long.\n",
}
LINES: list[dict[str, Any]] = [
    {
        "id": "q1",
        "kind": "who",
        "question": "Who opened the bridge?",
        "answers": [{"text": "Ada Wren", "aliases": ["Wren"], "documents": ["bridge.txt"]}],
    },
    {
        "id": "q2",
        "kind": "differ",
        "question": "How long is the bridge?",
        "answers": [
            {"text": "210 metres", "documents": ["bridge.txt"]},
            {"text": "250 metres", "documents": ["river.txt"]},
        ],
    },
    {
        "id": "q3",
        "kind": "followup",
        "question": "When was that?",
        "history": [{"question": "Who opened the bridge?", "answer": "Ada Wren"}],
        "answers": [{"text": "1931", "documents": ["bridge.txt"]}],
    },
    {
        "id": "q4",
        "kind": "near_miss",
        "question": "Who painted the bridge?",
        "unanswerable": True,
    },
    {"id": "q5", "split": "dev", "kind": "far", "question": "Any soup?", "unanswerable": True},
]
SCRIPT = {
    "Who opened the bridge?": ("Ada Wren", 0.9),
    "How long is the bridge?": ("210 metres", 0.8, "250 metres"),
    "When was that?": ("1931", 0.3),
    "Who painted the bridge?": ("Ada Wren", 0.2),
}

Write = Callable[[list[dict[str, Any]]], Path]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Two short documents that do not agree."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def write_gold(tmp_path: Path) -> Write:
    """Writes lines as a gold set."""

    def write(lines: list[dict[str, Any]]) -> Path:
        path = tmp_path / "gold.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return path

    return write


@pytest.fixture
def gold_file(write_gold: Write) -> Path:
    """Five questions on the documents."""
    return write_gold(LINES)


@pytest.fixture
def fake_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type[FakeEngine]:
    """The engine of every module of the evaluation, with a cache and a folder of its own."""
    for name, threshold in {"strict": 0.6, "balanced": 0.4, "lenient": 0.2}.items():
        monkeypatch.setitem(REFUSAL, name, threshold)  # what the figures by hand suppose
    monkeypatch.setattr(FakeEngine, "script", dict(SCRIPT))
    monkeypatch.setattr(FakeEngine, "indexed", [])
    for module in ("evaluate", "indexes"):
        monkeypatch.setattr(f"eval.{module}.Engine", FakeEngine)
    monkeypatch.setattr("eval.intervals.DRAWS", 50)
    monkeypatch.setenv("PULLQUOTE_EVAL_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return FakeEngine
