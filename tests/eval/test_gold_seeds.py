"""The gold set on the five articles beside the checkout keeps what eval/gold/README.md promises."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from eval.gold import KINDS, Gold, load_gold
from eval.matching import holds
from rag.ingest import Loaded, load
from tests.eval.reading import words

FLOORS = {"followup": 12, "near_miss": 18, "far": 8, "agree": 8, "differ": 5}
RUN = 11
"""So many words in a row of someone else's text are a copy of it."""


@pytest.fixture(scope="module")
def gold(root: Path) -> Gold:
    return load_gold(root / "eval" / "gold" / "seeds.jsonl", "all")


@pytest.fixture(scope="module")
def documents(seeds: Path) -> dict[str, Loaded]:
    return {path.name: load(path, path.read_bytes()) for path in sorted(seeds.glob("*.txt"))}


def test_every_article_and_every_kind_is_asked_about(gold: Gold) -> None:
    kinds = Counter(question.kind for question in gold.questions)
    assert len(gold.questions) >= 90
    assert set(kinds) == set(KINDS)
    assert all(count >= FLOORS.get(kind, 6) for kind, count in kinds.items()), kinds
    asked = Counter(name for question in gold.questions for name in question.documents)
    assert len(asked) == 5
    assert min(asked.values()) >= 12, asked


def test_sides_of_a_disagreement_do_not_hold_each_other(gold: Gold) -> None:
    for question in (q for q in gold.questions if q.kind == "differ"):
        one, other = question.answers
        assert not set(one.documents) & set(other.documents), question.id
        assert not any(holds(a, b) or holds(b, a) for a in one.forms for b in other.forms)


def test_followups_have_a_history_and_lists_have_items(gold: Gold) -> None:
    for question in gold.questions:
        assert bool(question.history) == (question.kind == "followup"), question.id
        if question.kind == "list":
            assert len(question.answers) >= 2, question.id
        if question.kind == "agree":
            assert len(question.documents) >= 2, question.id


@pytest.mark.parametrize("name", ["seeds", "seeds-asked"])
def test_no_line_repeats_eleven_words_of_an_article(
    root: Path, documents: dict[str, Loaded], name: str
) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        said = words(text)
        return {tuple(said[i : i + RUN]) for i in range(len(said) - RUN + 1)}

    taken = {run for document in documents.values() for run in runs(document.text)}
    assert taken
    lines = (root / "eval" / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if runs(line) & taken] == []
