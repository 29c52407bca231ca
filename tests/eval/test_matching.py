"""What counts as the same answer; expected values worked out by hand."""

from __future__ import annotations

import pytest

from eval.matching import best, exact_match, holds, normalise, token_f1


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("The  Cat's hat!", "cats hat"),
        ("An apple, a day", "apple day"),
        ("theatre", "theatre"),
        ("U.S. $1,000.50", "us 100050"),
        ("“quoted”", "“quoted”"),
        ("a-b", "ab"),
        ("The", ""),
    ],
)
def test_normalising_is_squads(text: str, normalised: str) -> None:
    assert normalise(text) == normalised


def test_f1_counts_tokens_as_often_as_both_have_them() -> None:
    # said: to be to (3), accepted: to be or not to be (6); shared: to twice, be once = 3
    # precision 3/3, recall 3/6, F1 = 2 * 1 * 0.5 / 1.5
    assert token_f1("to be to", "to be or not to be") == pytest.approx(0.666667, abs=5e-7)


def test_f1_leaves_articles_out() -> None:
    # "red fox" (2) of "quick red fox jumped" (4): P 1, R 0.5; the article would lower P
    assert token_f1("the red fox", "a quick red fox jumped") == pytest.approx(0.666667, abs=5e-7)
    # shared 1: P 1/3, R 1/2 -> 2 * 1/6 / (5/6) = 0.4
    assert token_f1("in May 1985", "May 1990") == pytest.approx(0.4, abs=5e-7)


def test_nothing_said_is_right_only_where_nothing_is_accepted() -> None:
    assert token_f1("", "") == 1.0
    assert token_f1("", "Hanoi") == 0.0
    assert token_f1("the", "") == 1.0
    assert exact_match("", "") == 1.0


def test_best_takes_the_best_accepted_answer_and_ignores_blank_ones() -> None:
    assert best(exact_match, "Lenin", ["Stalin", "lenin."]) == 1.0
    assert best(exact_match, "", ["the", "Lenin"]) == 0.0
    assert best(exact_match, "", ["the"]) == 1.0
    assert best(exact_match, "Lenin", []) == 0.0


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("He met the Deputy Prime Minister, Tran Hong Ha.", "tran hong ha"),
        ("The U.S. objected.", "US"),
        ("Vietnam’s leaders", "Vietnam"),
        ("a Moscow-based firm", "Moscow"),
        ("a five-metre statue", "five metre"),
        ("his fifth visit—the last", "fifth visit"),
        ("“bamboo diplomacy”", "bamboo diplomacy"),
        ("sold 1,000 rifles", "1000"),
        ("about 3.6 billion dollars.", "3.6 billion"),
    ],
)
def test_a_quote_holds_an_answer(text: str, answer: str) -> None:
    assert holds(text, answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Hanoian food", "Hanoi"),
        ("about 1.5 billion", "5 billion"),
        ("up by 1.5 percent", "15 percent"),
        ("in 19855", "1985"),
        ("four noes", "four resolutions"),
        ("anything", ""),
        ("the a an", "the"),
    ],
)
def test_a_quote_does_not_hold_half_a_word_or_half_a_number(text: str, answer: str) -> None:
    assert not holds(text, answer)
