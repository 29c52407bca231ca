"""The sample corpus and its gold set keep what eval/gold/README.md promises."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from eval.gold import Gold, load_gold
from rag.ingest import Loaded, load
from tests.eval.reading import prose, runs, words

WIRE = ("harbour-gazette-wire.txt", "northern-courier-wire.html")


@pytest.fixture(scope="module")
def gold(root: Path) -> Gold:
    return load_gold(root / "eval" / "gold" / "sample.jsonl", "all")


@pytest.fixture(scope="module")
def documents(corpus: Path) -> dict[str, Loaded]:
    return {path.name: load(path, path.read_bytes()) for path in sorted(corpus.iterdir())}


def test_sources_disagree_about_several_matters(gold: Gold) -> None:
    disputes = {
        tuple(a.text.lower() for a in q.answers) for q in gold.questions if q.kind == "differ"
    }
    assert len(disputes) >= 4


def test_twelve_articles_of_ordinary_length_in_five_formats(documents: dict[str, Loaded]) -> None:
    formats = Counter(document.format for document in documents.values())
    assert formats == {"markdown": 5, "html": 3, "text": 2, "pdf": 1, "docx": 1}
    for name, document in documents.items():
        assert 300 <= len(" ".join(prose(document)).split()) <= 800, name


def test_two_of_the_articles_are_one_wire_story(documents: dict[str, Loaded]) -> None:
    one, other = (words(" ".join(prose(documents[name]))) for name in WIRE)
    alike = SequenceMatcher(None, one, other, autojunk=False).ratio()
    assert 0.85 <= alike < 1


def test_no_article_repeats_eleven_words_of_a_seed(
    documents: dict[str, Loaded], seeds: Path
) -> None:
    taken = {run for path in seeds.iterdir() for run in runs(path.read_text("utf-8"))}
    assert taken
    assert [name for name, document in documents.items() if runs(document.text) & taken] == []


def test_splits_are_mixed(gold: Gold) -> None:
    quarter = Counter(q.split for q in gold.questions[: len(gold.questions) // 4])
    assert min(quarter.values()) >= 0.35 * quarter.total()
