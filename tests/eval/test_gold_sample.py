"""The sample corpus and its gold set keep what eval/gold/README.md promises."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from eval.gold import Gold, load_gold
from eval.matching import holds
from rag.ingest import Loaded, load
from tests.eval.reading import prose, words

WIRE = ("harbour-gazette-wire.txt", "northern-courier-wire.html")
FLOORS = {"followup": 25, "near_miss": 40, "far": 15, "differ": 12, "agree": 12}


@pytest.fixture(scope="module")
def gold(root: Path) -> Gold:
    return load_gold(root / "eval" / "gold" / "sample.jsonl", "all")


@pytest.fixture(scope="module")
def documents(corpus: Path) -> dict[str, Loaded]:
    return {path.name: load(path, path.read_bytes()) for path in sorted(corpus.iterdir())}


def test_every_kind_is_well_represented(gold: Gold) -> None:
    kinds = Counter(question.kind for question in gold.questions)
    assert len(gold.questions) >= 210
    assert len(kinds) == 15
    assert all(count >= FLOORS.get(kind, 10) for kind, count in kinds.items()), kinds


def test_sides_of_a_disagreement_stand_in_different_documents(gold: Gold) -> None:
    disputes = set()
    for question in (q for q in gold.questions if q.kind == "differ"):
        sides = [set(answer.documents) for answer in question.answers]
        assert len(sides) >= 2, question.id
        assert sum(map(len, sides)) == len(set.union(*sides)), question.id
        disputes.add(tuple(answer.text.lower() for answer in question.answers))
    assert len(disputes) >= 4


def test_no_side_of_a_disagreement_holds_the_other(gold: Gold) -> None:
    for question in (q for q in gold.questions if q.kind == "differ"):
        for one in question.answers:
            for other in question.answers:
                if one is not other:
                    assert not any(holds(a, b) for a in one.forms for b in other.forms), question.id


def test_several_documents_support_what_sources_agree_on(gold: Gold) -> None:
    for question in (q for q in gold.questions if q.kind == "agree"):
        assert len(set(question.documents) - {WIRE[1]}) >= 2, question.id


def test_followups_have_a_history_and_lists_have_items(gold: Gold) -> None:
    for question in gold.questions:
        if question.kind == "followup":
            assert 1 <= len(question.history) <= 3, question.id
        if question.kind == "list":
            assert len(question.answers) >= 3, question.id


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
    taken = set()
    for path in seeds.iterdir():
        theirs = words(path.read_text(encoding="utf-8"))
        taken |= {tuple(theirs[i : i + 11]) for i in range(len(theirs) - 10)}
    assert taken
    for name, document in documents.items():
        ours = words(document.text)
        runs = {tuple(ours[i : i + 11]) for i in range(len(ours) - 10)}
        assert not runs & taken, name


def test_splits_are_mixed(gold: Gold) -> None:
    quarter = Counter(q.split for q in gold.questions[: len(gold.questions) // 4])
    assert min(quarter.values()) >= 0.35 * quarter.total()
