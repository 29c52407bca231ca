"""The gold set on the five articles beside the checkout keeps what eval/gold/README.md promises."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from eval.gold import Gold, load_gold
from rag.ingest import Loaded, load
from tests.eval.reading import runs


@pytest.fixture(scope="module")
def gold(root: Path) -> Gold:
    return load_gold(root / "eval" / "gold" / "seeds.jsonl", "all")


@pytest.fixture(scope="module")
def documents(seeds: Path) -> dict[str, Loaded]:
    return {path.name: load(path, path.read_bytes()) for path in sorted(seeds.glob("*.txt"))}


def test_every_article_is_asked_about(gold: Gold) -> None:
    asked = Counter(name for question in gold.questions for name in question.documents)
    assert len(asked) == 5
    assert min(asked.values()) >= 12, asked


@pytest.mark.parametrize("name", ["seeds", "seeds-asked"])
def test_no_line_repeats_eleven_words_of_an_article(
    root: Path, documents: dict[str, Loaded], name: str
) -> None:
    taken = {run for document in documents.values() for run in runs(document.text)}
    assert taken
    lines = (root / "eval" / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if runs(line) & taken] == []
