from __future__ import annotations

import pytest

from rag.answer.agreement import compare
from rag.language.folding import fold
from rag.retrieve.terms import terms


@pytest.mark.parametrize(
    ("spelled", "plain"),
    [
        ("Đà Nẵng", "Da Nang"),
        ("Łódź", "Lodz"),
        ("Tromsø", "Tromso"),
        ("Diyarbakır", "Diyarbakir"),
        ("Ærø", "Aero"),
        ("Straße", "Strasse"),
    ],
)
def test_a_place_in_two_spellings_is_one_to_who_seeks_and_to_who_answers(spelled, plain):
    assert terms(spelled) == terms(plain)
    assert compare(f"landed in {spelled}", f"landed in {plain}") == "same"
    assert compare(spelled, plain, "where") == "same"


def test_apostrophes_and_dashes_are_made_plain():
    assert fold("Putin’s 2019–21 visits") == "putin's 2019-21 visits"
