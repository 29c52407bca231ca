from __future__ import annotations

import pytest

from rag.answer.agreement import compare
from rag.answer.normalise import dates, numbers


@pytest.mark.parametrize(
    ("a", "b", "kind", "degree", "matter"),
    [
        ("four", "four UN resolutions", "how_many", "same", "number"),
        ("4 resolutions", "four", "how_many", "same", "number"),
        ("twenty-one", "21-gun salute", "how_many", "same", "number"),
        ("five billion dollars", "$5 billion", "how_many", "same", "number"),
        ("half a million dollars", "$500,000", "how_many", "same", "number"),
        ("1.5 million", "1,500,000", "how_many", "same", "number"),
        ("a dozen", "twelve accords", "how_many", "same", "number"),
        ("twice", "two times", "how_many", "same", "number"),
        ("85 per cent", "85%", "how_many", "same", "number"),
        ("five metres", "five-metre-tall", "how_many", "same", "number"),
        ("80%", "over 80 percent", "how_many", "near", "number"),
        ("50,000", "some 50,000 people", "how_many", "near", "number"),
        ("nearly 1,300 km", "1,297 km", "how_many", "near", "number"),
        ("a third", "33%", "how_many", "near", "number"),
        ("eleven", "a dozen", "how_many", "different", "number"),
        ("80%", "80 tanks", "how_many", "different", "number"),
        ("five", "50", "how_many", "different", "number"),
        ("five weeks", "five days", "how_many", "different", "number"),
        ("36 months", "three years", "how_many", "same", "number"),
        ("six (6) months", "six years", "how_many", "different", "number"),
        ("30 days", "one month", "how_many", "near", "number"),
        ("two hectares", "two acres", "how_many", "different", "number"),
        ("his fifth year", "five years", "how_many", "near", "number"),
        ("Nov 3", "3 November", "when", "same", "date"),
        ("Thursday, June 20", "20 June 2024", "when", "same", "date"),
        ("2024-06-20", "June 20th, 2024", "when", "same", "date"),
        ("June 2024", "20 June 2024", "when", "near", "date"),
        ("2012", "June 2012", "when", "near", "date"),
        ("the 1950s", "1950", "when", "near", "date"),
        ("the 19th century", "1850", "when", "near", "date"),
        ("2002", "2004", "when", "different", "date"),
        ("19 June", "20 June 2024", "when", "different", "date"),
        ("spring 2020", "autumn 2020", "when", "different", "date"),
        ("Q1 2020", "the first quarter of 2020", "when", "same", "date"),
        ("Q1 2020", "the second quarter of 2020", "when", "different", "date"),
        ("autumn 1997", "the fall of 1997", "when", "same", "date"),
        ("6 pm", "6 a.m.", "when", "different", "number"),
        ("6 pm", "at 6 p.m.", "when", "near", "text"),
        ("Putin", "President Vladimir V. Putin", "who", "same", "name"),
        ("Vladimir V. Putin", "Vladimir Putin", "who", "same", "name"),
        ("the United States", "US", "name", "same", "name"),
        ("ICC", "the International Criminal Court", "name", "same", "name"),
        ("Hanoi", "Hanoi, Vietnam", "where", "same", "name"),
        ("the Imperial Citadel", "the Imperial Citadel of Thang Long", "where", "same", "name"),
        ("North Korea", "South Korea", "where", "different", "name"),
        ("Korea", "North Korea", "where", "different", "name"),
        ("China", "Chinese", "who", "same", "name"),
        ("Austria", "Australian", "who", "different", "name"),
        ("Niger", "Nigerian", "who", "different", "name"),
        ("Christie", "Christian", "who", "different", "name"),
        ("To Lam", "Nguyen Phu Trong", "who", "different", "name"),
        ("oil, gas and coal", "coal, oil and gas", "list", "same", "list"),
        ("oil, gas and coal", "oil and gas", "list", "near", "list"),
        ("oil and gas", "tea and rice", "list", "different", "list"),
        ("it joined", "it did not join", "other", "different", "text"),
        ("a lack of rain", "the lack of rain", "why", "same", "text"),
    ],
)
def test_what_spans_say_is_compared_not_how_they_are_written(a, b, kind, degree, matter):
    there, back = compare(a, b, kind), compare(b, a, kind)
    assert (there.degree, there.matter) == (degree, matter)
    assert back.degree == degree


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("two and a half million", [2_500_000]),
        ("eleven documents and two million dollars", [11, 2_000_000]),
        ("one hundred and five", [105]),
        ("seventy-four years", [74]),
        ("no number here", []),
        ("3,500.5 tons", [3500.5]),
    ],
)
def test_numbers_are_read_in_words_and_digits(text, values):
    assert [number.value for number in numbers(text)] == values


def test_ordinary_words_are_no_dates():
    assert not dates("they may march on")
    assert not dates("a second sun")


@pytest.mark.parametrize(("a", "b"), [("4 and 4", "4 and 5"), ("1911 and 1911", "1911 and 1912")])
def test_a_figure_told_twice_does_not_agree_with_two_figures(a: str, b: str) -> None:
    assert compare(a, b).degree == compare(b, a).degree == "different"


@pytest.mark.parametrize(
    ("a", "b", "degree"),
    [
        ("£182,400", "$182,400", "different"),
        ("12 km", "12 miles", "different"),
        ("12 km", "12 kilometres", "same"),
        ("5 metres", "16.4 feet", "near"),
        ("52 m", "52 metres", "same"),
        ("2,331 m", "2,318 metres", "different"),
        ("400 mg", "0.4 g", "same"),
        ("two years", "from two to four years", "near"),
        ("€4.5m", "EUR 4.5 million", "same"),
        ("$3k", "3,000 dollars", "same"),
        ("1,2 million", "1.2 million", "same"),
    ],
)
def test_units_and_currencies_are_part_of_a_quantity(a: str, b: str, degree: str) -> None:
    assert compare(a, b, "how_many").degree == compare(b, a, "how_many").degree == degree


@pytest.mark.parametrize(
    ("a", "b", "degree"),
    [
        ("14/02/2023", "14 February 2023", "same"),
        ("14.02.2023", "21 February 2023", "different"),
        ("3/4/2021", "4 March 2021", "near"),
    ],
)
def test_dates_in_figures_are_read_as_far_as_they_tell(a: str, b: str, degree: str) -> None:
    assert compare(a, b, "when").degree == degree
