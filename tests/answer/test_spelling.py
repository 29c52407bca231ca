from __future__ import annotations

import pytest

from rag.answer.kind import kind_of
from rag.answer.spelling import asked_rightly, corrected
from rag.model import Candidate, Passage

TEXT = "The statue of Lenin was ordered in Laos. Submarines came; the president's son wept."


def put_right(query: str) -> str:
    passage = Passage("d", 0, 0, len(TEXT), TEXT, title="Visitors")
    return corrected(query, [Candidate(passage, 1.0, 1.0, 1.0)])


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("Lennin statu?", "Lenin statu?"),  # BM25 finds the rest by its stem
        ("when was the submarins orderd", "when was the submarins ordered"),
        ("How many vistors came?", "How many visitors came?"),
    ],
)
def test_misspelt_words_are_put_right(query, right):
    assert put_right(query) == right


@pytest.mark.parametrize(
    "query",
    [
        "Who ordered statues?",  # other forms of words that are there
        "When was Lagos visited?",  # another place
        "Where is the state?",  # a word of its own
        "wher is it",  # too short to tell
        "",
    ],
)
def test_other_words_are_left_alone(query):
    assert put_right(query) == query


def test_nothing_found_corrects_nothing():
    assert corrected("Lennin statu", []) == "Lennin statu"


@pytest.mark.parametrize(
    ("question", "right", "kind"),
    [
        ("Wich year was it?", "Which year was it?", "when"),
        ("Waht is the name of the ship?", "What is the name of the ship?", "name"),
        ("hwo meny ships came", "how many ships came", "how_many"),
        ("How meny ships came?", "How many ships came?", "how_many"),
        ("HWO opened the harbour?", "WHO opened the harbour?", "who"),
        ("hwo do I open it?", "how do I open it?", "how"),
        ("whne was it built", "when was it built", "when"),
        ("Whne?", "When?", "when"),
        ("And in wich year?", "And in which year?", "when"),
    ],
)
def test_the_word_that_a_question_asks_with_is_put_right(question, right, kind):
    assert asked_rightly(question) == right
    assert kind_of(right) == kind


@pytest.mark.parametrize(
    "question",
    [
        "Who met Meny Baum?",
        "Meny Baum was born where?",
        "Thaw point of ice",
        "Hwy 61 length",
        "Whey protein",
        "Show the harbour",
        "",
    ],
)
def test_other_words_that_open_a_question_are_left_alone(question):
    assert asked_rightly(question) == question
