"""The gold sets keep what eval/gold/README.md promises of all."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest

from eval.gold import KINDS, Gold, check_support, load_gold
from eval.matching import holds
from rag.ingest import Loaded, load
from tests.eval.reading import sentences, shared_words

SHIPPED = ["sample", "seeds"]
LEAST = {
    "sample": {"": 10, "followup": 25, "near_miss": 40, "far": 15, "differ": 12, "agree": 12},
    "seeds": {"": 6, "followup": 12, "near_miss": 18, "far": 8, "differ": 5, "agree": 8},
}
"""The fewest questions of a kind; of those that are not named, under the empty name."""
LEAST_QUESTIONS = {"sample": 210, "seeds": 90}
LEAST_ITEMS = {"sample": 3, "seeds": 2}
SAME_STORY = "northern-courier-wire.html"
"""A second print of another document: it supports nothing by itself."""


@pytest.fixture(scope="module", params=[*SHIPPED, *(f"{name}-asked" for name in SHIPPED)])
def name(request: pytest.FixtureRequest) -> str:
    """A gold set's name; those that end in -asked are beside the shipped ones."""
    return str(request.param)


@pytest.fixture(scope="module")
def gold(root: Path, name: str) -> Gold:
    return load_gold(root / "eval" / "gold" / f"{name}.jsonl", "all")


@pytest.fixture(scope="module")
def documents(name: str, request: pytest.FixtureRequest) -> dict[str, Loaded]:
    folder: Path = request.getfixturevalue("corpus" if name.startswith("sample") else "seeds")
    return {path.name: load(path, path.read_bytes()) for path in sorted(folder.iterdir())}


def test_every_accepted_answer_stands_in_each_of_its_documents(
    gold: Gold, documents: dict[str, Loaded]
) -> None:
    for question in gold.questions:
        for answer in question.answers:
            for name in answer.documents:
                said = any(answer.stands_in(sentence) for sentence in sentences(documents[name]))
                assert said, f"{question.id}: {answer.text!r} stands in no sentence of {name}"


def test_every_accepted_answer_stands_there_literally(
    gold: Gold, documents: dict[str, Loaded]
) -> None:
    check_support(gold.questions, {name: d.text for name, d in documents.items()}.get)
    flat = {name: " ".join(d.text.split()).lower() for name, d in documents.items()}
    for question in gold.questions:
        for answer in question.answers:
            for name in answer.documents:
                assert any(form.lower() in flat[name] for form in answer.forms), question.id


def test_no_question_is_asked_twice(gold: Gold) -> None:
    asked = Counter((q.text.lower(), q.history) for q in gold.questions)
    assert [question for question, count in asked.items() if count > 1] == []


@pytest.mark.parametrize("name", SHIPPED, indirect=True)
def test_a_third_of_the_questions_share_hardly_a_word_with_their_answer(
    gold: Gold, documents: dict[str, Loaded]
) -> None:
    answerable = [q for q in gold.questions if q.answers and not q.history]
    paraphrased = [q for q in answerable if shared_words(q, documents) < 0.2]
    assert len(paraphrased) >= len(answerable) / 3


@pytest.mark.parametrize("name", SHIPPED, indirect=True)
def test_splits_halve_every_kind(gold: Gold) -> None:
    for kind in {question.kind for question in gold.questions}:
        halves = Counter(q.split for q in gold.questions if q.kind == kind)
        assert abs(halves["dev"] - halves["test"]) <= 1, kind


@pytest.mark.parametrize("name", SHIPPED, indirect=True)
def test_every_kind_is_well_represented(gold: Gold, name: str) -> None:
    kinds = Counter(question.kind for question in gold.questions)
    assert kinds.total() >= LEAST_QUESTIONS[name]
    assert set(kinds) == set(KINDS)
    few = {kind for kind in kinds if kinds[kind] < LEAST[name].get(kind, LEAST[name][""])}
    assert not few


@pytest.mark.parametrize("name", SHIPPED, indirect=True)
def test_sides_of_a_disagreement_stand_in_different_documents(gold: Gold) -> None:
    for question in (q for q in gold.questions if q.kind == "differ"):
        sides = [set(answer.documents) for answer in question.answers]
        assert len(sides) >= 2, question.id
        assert sum(map(len, sides)) == len(set.union(*sides)), question.id


@pytest.mark.parametrize("name", SHIPPED, indirect=True)
def test_no_side_of_a_disagreement_holds_the_other(gold: Gold) -> None:
    for question in (q for q in gold.questions if q.kind == "differ"):
        for one, other in permutations(question.answers, 2):
            assert not any(holds(a, b) for a in one.forms for b in other.forms), question.id


@pytest.mark.parametrize("name", SHIPPED, indirect=True)
def test_several_documents_support_what_sources_agree_on(gold: Gold) -> None:
    for question in (q for q in gold.questions if q.kind == "agree"):
        assert len(set(question.documents) - {SAME_STORY}) >= 2, question.id


@pytest.mark.parametrize("name", SHIPPED, indirect=True)
def test_followups_have_a_history_and_lists_have_items(gold: Gold, name: str) -> None:
    for question in gold.questions:
        if question.kind == "followup":
            assert 1 <= len(question.history) <= 3, question.id
        if question.kind == "list":
            assert len(question.answers) >= LEAST_ITEMS[name], question.id
