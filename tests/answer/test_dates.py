from __future__ import annotations

from rag.answer.dates import dates


def test_ordinary_words_are_no_dates():
    assert not dates("they may march on")
    assert not dates("a second sun")


def test_a_date_with_hyphens_is_told_whole():
    assert dates("29-Dec-1993") == dates("29 December 1993")
