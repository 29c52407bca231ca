from __future__ import annotations

import pytest

from rag.answer.spelling import corrected
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
