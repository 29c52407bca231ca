from __future__ import annotations

from rag.answer.dates import dates


def test_ordinary_words_are_no_dates():
    assert not dates("they may march on")
    assert not dates("a second sun")
