"""How single answers score: the side they fall on and every figure of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.counting import worded
from eval.documents import Corpus
from eval.gold import Expected, Question
from eval.results import Result
from eval.scoring import score_answer
from rag.errors import BadGold
from rag.model import Answer, Copy, Quote, Rival, Source, SourceText
from rag.settings import Settings
from tests.eval.fake_engine import FakeEngine

TEXTS = {
    "a/bridge.txt": "The bridge was opened by Ada Wren in 1931.\nIt is 210 metres long.\n",
    "a/river.txt": "The river floods in March.\nThe bridge is 250 metres long.\n",
    "a/copy.txt": "Ada Wren opened it.\n",
}


@pytest.fixture
def engine(tmp_path: Path) -> FakeEngine:
    engine = FakeEngine(Settings(index=tmp_path / "index"), create=True)
    engine.index_texts([SourceText(path, path, text) for path, text in TEXTS.items()])
    return engine


@pytest.fixture
def corpus(engine: FakeEngine) -> Corpus:
    return Corpus(engine)  # type: ignore[arg-type]


def quote(words: str, *, copies: Sequence[str] = ()) -> Quote:
    """The line that holds the words, wherever it stands."""
    for path, text in TEXTS.items():
        for line in text.splitlines():
            if words in line:
                start = text.index(line)
                source = Source(path, path, path)
                others = tuple(Copy(each, each, each) for each in copies)
                return Quote(line, start, start + len(line), source, 1.0, copies=others)
    raise AssertionError(words)


def answer(text: str, *quotes: Quote, **more: Any) -> Answer:
    return Answer("?", "?", "answered", text, 0.8, quotes, **more)


REFUSED = Answer("?", "?", "not_found", None, 0.3)


def question(kind: str, *answers: Expected, **more: Any) -> Question:
    return Question("q", "?", kind, answers, unanswerable=not answers, **more)


OPENED = question("who", Expected("Ada Wren", ("Wren",), ("bridge.txt", "copy.txt")))
LENGTHS = (
    Expected("210 metres", (), ("bridge.txt",)),
    Expected("250 metres", (), ("river.txt",)),
)


def test_a_right_answer(corpus: Corpus) -> None:
    given = answer("by Ada Wren", quote("Ada Wren in"), quote("floods"))
    outcome, scores = score_answer(OPENED, given, given, corpus)
    assert outcome == "right"
    assert scores["quote@1"] == scores["quote@3"] == scores["source"] == scores["right"] == 1.0
    assert scores["exact_match"] == 0.0
    # "by ada wren" against "ada wren": P 2/3, R 1
    assert scores["f1"] == pytest.approx(0.8, abs=5e-7)
    assert scores["citation_precision"] == 0.5
    assert scores["citation_recall"] == 0.5
    assert (scores["quotes"], scores["exact_quotes"]) == (2.0, 2.0)


def test_near_copies_count_as_cited(corpus: Corpus) -> None:
    given = answer("Ada Wren", quote("Ada Wren in", copies=["a/copy.txt"]))
    assert score_answer(OPENED, given, given, corpus)[1]["citation_recall"] == 1.0


def test_a_wrong_answer_whose_second_quote_is_right(corpus: Corpus) -> None:
    given = answer("March", quote("floods"), quote("Ada Wren opened"))
    outcome, scores = score_answer(OPENED, given, given, corpus)
    assert outcome == "wrong"
    assert (scores["quote@1"], scores["quote@3"], scores["source"]) == (0.0, 1.0, 1.0)


def test_a_fourth_quote_does_not_count(corpus: Corpus) -> None:
    given = answer("March", *[quote("floods")] * 3, quote("Ada Wren in"))
    assert score_answer(OPENED, given, given, corpus)[1]["quote@3"] == 0.0


def test_a_wrong_refusal_is_known_by_what_was_withheld(corpus: Corpus) -> None:
    withheld = answer("Ada Wren", quote("Ada Wren in"))
    outcome, scores = score_answer(OPENED, REFUSED, withheld, corpus)
    assert outcome == "refused"
    assert scores["quote@1"] == scores["f1"] == scores["source"] == 0.0
    assert scores["right"] == scores["f1_unrefused"] == scores["source@1_unrefused"] == 1.0
    assert scores["confidence"] == 0.8
    assert "citation_precision" not in scores


def test_refusing_what_has_no_answer_is_right_and_answering_it_is_not(corpus: Corpus) -> None:
    nothing = question("near_miss")
    given = answer("Ada Wren", quote("Ada Wren in"))
    outcome, scores = score_answer(nothing, REFUSED, given, corpus)
    assert (outcome, scores["f1"], scores["right"]) == ("rightly_refused", 1.0, 0.0)
    outcome, scores = score_answer(nothing, given, given, corpus)
    assert (outcome, scores["f1"], scores["exact_match"]) == ("should_refuse", 0.0, 0.0)
    assert "quote@1" not in scores


def test_a_list_needs_one_item_first_and_all_within_three(corpus: Corpus) -> None:
    items = question("list", *LENGTHS)
    one = answer("210 metres", quote("210"))
    both = answer("210 metres", quote("210"), quote("250"))
    assert score_answer(items, one, one, corpus)[1]["quote@1"] == 1.0
    assert score_answer(items, one, one, corpus)[1]["quote@3"] == 0.0
    assert score_answer(items, both, both, corpus)[1]["quote@3"] == 1.0


def test_rivals_are_right_when_two_sides_are_shown(corpus: Corpus) -> None:
    differ = question("differ", *LENGTHS)
    shown = answer("210 metres", quote("210"), rivals=(Rival("250 metres", 0.4, (quote("250"),)),))
    other = answer("210 metres", quote("210"), rivals=(Rival("March", 0.4, (quote("March"),)),))
    alone = answer("210 metres", quote("210"))
    assert score_answer(differ, shown, shown, corpus)[1]["rivals_right"] == 1.0
    assert score_answer(differ, shown, shown, corpus)[1]["citation_recall"] == 1.0
    assert score_answer(differ, other, other, corpus)[1]["rivals_right"] == 0.0
    assert score_answer(differ, alone, alone, corpus)[1]["rivals_right"] == 0.0


def test_rivals_where_sources_do_not_differ_are_wrong(corpus: Corpus) -> None:
    shown = answer(
        "Ada Wren", quote("Ada Wren in"), rivals=(Rival("March", 0.4, (quote("March"),)),)
    )
    scores = score_answer(OPENED, shown, shown, corpus)[1]
    assert (scores["rivals"], scores["rivals_right"]) == (1.0, 0.0)


def test_a_verdict_must_be_the_expected_one_and_none_where_none_is(corpus: Corpus) -> None:
    deciding = Expected("opened by Ada Wren", (), ("bridge.txt",))
    given = answer("opened by Ada Wren", quote("Ada Wren in"), verdict="yes")
    for verdict, right in (("yes", 1.0), ("no", 0.0), (None, 0.0)):
        asked = question("yes_no", deciding, verdict=verdict)
        assert score_answer(asked, given, given, corpus)[1]["verdict"] == right


def test_a_quote_that_is_no_slice_is_counted(corpus: Corpus) -> None:
    real = quote("Ada Wren in")
    forged = replace(real, text=real.text.replace("Wren", "Finn"))
    given = answer("Ada Finn", forged, closest=(real,))
    scores = score_answer(OPENED, given, given, corpus)[1]
    assert (scores["quotes"], scores["exact_quotes"]) == (2.0, 1.0)


def test_what_retrieval_should_find_are_the_passages_that_say_it(corpus: Corpus) -> None:
    assert corpus.relevant(OPENED) == {"a/bridge.txt:000000": 1, "a/copy.txt:000000": 1}


def test_a_paragraph_given_with_the_question_stands_for_its_whole_document(
    corpus: Corpus,
) -> None:
    asked = question("who", Expected("Ada Wren", (), ("copy.txt",)), context="Ada Wren opened it.")
    assert corpus.relevant(asked) == {"a/copy.txt": 1}


def test_a_name_that_two_documents_have_must_be_told_apart(engine: FakeEngine) -> None:
    engine.index_texts([SourceText("b/river.txt", "other", "Another river.")])
    corpus = Corpus(engine)  # type: ignore[arg-type]
    with pytest.raises(BadGold, match=r"2 documents .* 'river\.txt'"):
        corpus.find("river.txt")
    assert corpus.find("b/river.txt") == "b/river.txt"
    assert corpus.find("nothing.txt") is None


def test_a_query_is_worded_like_the_sentence_that_shares_most_of_its_words(corpus: Corpus) -> None:
    assert corpus.shared_words(OPENED, "Who opened the bridge?") == 1.0
    assert corpus.shared_words(OPENED, "Who opened the long river?") == 1 / 3
    assert corpus.shared_words(OPENED, "Which woman cut the ribbon?") == 0.0
    assert (
        corpus.shared_words(question("who", Expected("Nobody", (), ("bridge.txt",))), "Who?")
        is None
    )


def test_questions_worded_like_the_text_are_counted_apart() -> None:
    alike = worded("right", alike=True)
    otherwise = worded("right", alike=False)
    for shared, near in ((0.5, True), (0.2, False)):
        result = Result({}, "right", {"right": 1.0, "shared_words": shared})
        assert alike(result) == ((1.0, 1.0) if near else None)
        assert otherwise(result) == (None if near else (1.0, 1.0))
    assert alike(Result({}, "right", {})) is otherwise(Result({}, "right", {})) is None
