import pytest

from rag.retrieve.terms import sentences, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Statues of Lenin", ["statu", "lenin"]),
        ("the statue's height", ["statu", "height"]),
        ("Putin’s visits", ["putin", "visit"]),
        ("Who visited, and why?", ["visit"]),
        ("U.S. and US", ["us", "us"]),
        ("1,000 or 1000 dollars", ["1000", "1000", "dollar"]),
        ("in 1950,1951", ["1950", "1951"]),
        ("21-gun salute", ["21", "gun", "salut"]),
        ("Đồng Hới, Café, STRASSE, Straße", ["dong", "hoi", "cafe", "strass", "strass"]),
        ("snake_case 3.5%", ["snake", "case", "3", "5", "3.5"]),
        ("Orm 3.37.2 and §4.1.", ["orm", "3", "37", "2", "4", "1", "3.37.2", "4.1"]),
        ("20.06.2024, 1.2.3.4.5", ["20", "06", "2024", "1", "2", "3", "4", "5", "20.06.2024"]),
        ("俄罗斯 in Hanoi", ["俄", "罗", "斯", "hanoi"]),
        ("?!… --- 😀", []),
        ("", []),
        ("3.5 × 10⁶ boats", ["3", "5", "10", "boat", "3.5"]),
        ("the lighthouse⁴ of 40 m²", ["lighthous", "40", "m2"]),
    ],
)
def test_terms_are_folded_stems_without_stop_words(text, expected):
    assert terms(text) == expected


def test_singular_and_plural_and_tenses_are_one_term():
    assert terms("visit visits visited visiting") == ["visit"] * 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four; five", ["One.", "Two!", "Three?", "Four;", "five"]),
        ("3.5 metres, e.g.this", ["3.5 metres, e.g.this"]),
        ("a\nb\n\nc", ["a\nb", "c"]),
        ("", []),
    ],
)
def test_sentences_end_at_marks_and_blank_lines(text, expected):
    assert sentences(text) == expected
