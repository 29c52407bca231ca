"""The sample corpus and its gold set keep what eval/gold/README.md promises."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from eval.gold import Gold, Question, load_gold
from eval.matching import holds
from rag.ingest import Loaded, load

WIRE = ("harbour-gazette-wire.txt", "northern-courier-wire.html")
FLOORS = {"followup": 25, "near_miss": 40, "far": 15, "differ": 12, "agree": 12}
STOP_WORDS = """
    a about after all an and any are as at be been before but by came can could did do does for
    from get go had has have he her his how i if in into is it its last long many more most much
    my new no not now of old on one only or other out over say she so still than that the their
    them then there they this to two up was we were what when where which while who whom whose why
    will with would year years you your
"""
STOP = frozenset(STOP_WORDS.split())


@pytest.fixture(scope="module")
def gold(root: Path) -> Gold:
    return load_gold(root / "eval" / "gold" / "sample.jsonl", "all")


@pytest.fixture(scope="module")
def documents(corpus: Path) -> dict[str, Loaded]:
    return {path.name: load(path, path.read_bytes()) for path in sorted(corpus.iterdir())}


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower().replace("'", "").replace("’", ""))


def content(text: str) -> set[str]:
    """The content words, cut to five letters so that forms of one word are equal."""
    return {word[:5].rstrip("s") for word in words(text) if word not in STOP}


def prose(document: Loaded) -> list[str]:
    """The blocks that are no boilerplate."""
    blocks = (b for b in document.blocks if b.kind != "boilerplate")
    return [" ".join(document.text[b.start : b.end].split()) for b in blocks]


def sentences(document: Loaded) -> list[str]:
    return [
        s for block in prose(document) for s in re.split(r"(?<=[.!?\"”])\s+(?=[A-Z“\"])", block)
    ]


def shared_words(question: Question, documents: dict[str, Loaded]) -> float:
    """The largest share of the question's content words that an answering sentence repeats."""
    asked = content(question.text)
    shares = [
        len(asked & content(sentence)) / max(1, len(asked))
        for answer in question.answers
        for name in answer.documents
        for sentence in sentences(documents[name])
        if answer.stands_in(sentence)
    ]
    return max(shares)


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
    flat = {name: " ".join(d.text.split()).lower() for name, d in documents.items()}
    for question in gold.questions:
        for answer in question.answers:
            for name in answer.documents:
                assert any(form.lower() in flat[name] for form in answer.forms), question.id


def test_every_kind_is_well_represented(gold: Gold) -> None:
    kinds = Counter(question.kind for question in gold.questions)
    assert len(gold.questions) >= 210
    assert len(kinds) == 15
    assert all(count >= FLOORS.get(kind, 10) for kind, count in kinds.items()), kinds


def test_splits_halve_every_kind_and_are_mixed(gold: Gold) -> None:
    for kind in {question.kind for question in gold.questions}:
        halves = Counter(q.split for q in gold.questions if q.kind == kind)
        assert abs(halves["dev"] - halves["test"]) <= 1, kind
    quarter = Counter(q.split for q in gold.questions[: len(gold.questions) // 4])
    assert min(quarter.values()) >= 0.35 * quarter.total()


def test_no_question_is_asked_twice(gold: Gold) -> None:
    asked = Counter((q.text.lower(), q.history) for q in gold.questions)
    assert [question for question, count in asked.items() if count > 1] == []


def test_a_third_of_the_questions_share_hardly_a_word_with_their_answer(
    gold: Gold, documents: dict[str, Loaded]
) -> None:
    answerable = [q for q in gold.questions if q.answers and not q.history]
    paraphrased = [q for q in answerable if shared_words(q, documents) < 0.2]
    assert len(paraphrased) >= len(answerable) / 3


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
