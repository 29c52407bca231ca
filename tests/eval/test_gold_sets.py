"""The gold sets keep what eval/gold/README.md promises of all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from eval.gold import Gold, check_support, load_gold
from rag.ingest import Loaded, load
from tests.eval.reading import sentences, shared_words

SHIPPED = ["sample", "seeds"]


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
