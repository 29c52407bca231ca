from __future__ import annotations

import pytest

from rag.language.numbers import numbers


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("two and a half million", [2_500_000]),
        ("eleven documents and two million dollars", [11, 2_000_000]),
        ("one hundred and five", [105]),
        ("seventy-four years", [74]),
        ("no number here", []),
        ("a third party of two", [3, 2]),
        ("a third of the party", [33.3]),
        ("the year 2100", [2100]),
        ("3,500.5 tons", [3500.5]),
    ],
)
def test_numbers_are_read_in_words_and_digits(text, values):
    assert [number.value for number in numbers(text)] == values
