from __future__ import annotations

from rag.language.dates import Date, dates


def test_ordinary_words_are_no_dates():
    assert not dates("they may march on")
    assert not dates("a second sun")


def test_a_date_with_hyphens_is_told_whole():
    assert dates("29-Dec-1993") == dates("29 December 1993")


def test_the_leap_day_is_a_date_without_a_year_too():
    assert dates("29 February") == dates("February 29") == (Date(month=2, day=29),)
    assert dates("29 February 2023") == ()
