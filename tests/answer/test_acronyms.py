"""What an acronym stands for."""

from __future__ import annotations

import pytest

from rag.answer.acronyms import asked, meant


@pytest.mark.parametrize(
    ("question", "letters"),
    [
        ("What does SHA stand for?", "SHA"),
        ("what does sha stand for", "sha"),
        ("What does the acronym S.H.A. stand for?", "S.H.A"),
        ('What does "SHA" stand for?', "SHA"),
        ("What is SHA short for?", "SHA"),
        ("What does R&D stand for?", "R&D"),
        ("What does the statue stand for?", None),
        ("what does he stand for", None),
        ("What is the SHA?", None),
    ],
)
def test_a_question_for_the_meaning_of_an_acronym_is_known(question, letters) -> None:
    assert asked(question) == letters


@pytest.mark.parametrize(
    ("letters", "text", "expected"),
    [
        ("SHA", "They met at the Selm Harbour Authority on Monday.", "Selm Harbour Authority"),
        ("sha", "They met at the Selm Harbour Authority on Monday.", "Selm Harbour Authority"),
        ("UHP", "The Union of Harbour Pilots met.", "Union of Harbour Pilots"),
        ("SHPA", "The Selm Harbour Pilots’ Association met.", "Selm Harbour Pilots’ Association"),
        ("net", "The normal evening tide (NET) is low.", "normal evening tide"),
        ("NET", "The NET (normal evening tide) is low.", "normal evening tide"),
        ("TSM", "The Two-mile Selm Marathon is run in May.", None),
        ("TSM", "The Two-mile Selm Marathon (TSM) is run in May.", "Two-mile Selm Marathon"),
        ("SHML", "The SelmHarbour Mark Language (SHML) is old.", "SelmHarbour Mark Language"),
        ("AML", "The ÆgirHarbour Mark Language (AML) is old.", "ÆgirHarbour Mark Language"),
        ("net", "They saw no evening tide.", None),
        ("SHA", "In Selm. Harbour. Authority.", None),
        ("SHA", "The SHA (yes) met in Selm.", None),
    ],
)
def test_its_meaning_is_the_words_that_it_abbreviates(letters, text, expected) -> None:
    found = [text[start:end] for start, end in meant(letters, text)]
    assert found == ([] if expected is None else [expected])
