from __future__ import annotations

import pytest

from rag.answer.agreement import compare


@pytest.mark.parametrize(
    ("a", "b", "kind", "degree"),
    [
        ("four", "four UN resolutions", "how_many", "same"),
        ("4 resolutions", "four", "how_many", "same"),
        ("twenty-one", "21-gun salute", "how_many", "same"),
        ("five billion dollars", "$5 billion", "how_many", "same"),
        ("half a million dollars", "$500,000", "how_many", "same"),
        ("1.5 million", "1,500,000", "how_many", "same"),
        ("a dozen", "twelve accords", "how_many", "same"),
        ("twice", "two times", "how_many", "same"),
        ("85 per cent", "85%", "how_many", "same"),
        ("five metres", "five-metre-tall", "how_many", "same"),
        ("80%", "over 80 percent", "how_many", "near"),
        ("50,000", "some 50,000 people", "how_many", "near"),
        ("nearly 1,300 km", "1,297 km", "how_many", "near"),
        ("a third", "33%", "how_many", "near"),
        ("eleven", "a dozen", "how_many", "different"),
        ("80%", "80 tanks", "how_many", "different"),
        ("five", "50", "how_many", "different"),
        ("five weeks", "five days", "how_many", "different"),
        ("36 months", "three years", "how_many", "same"),
        ("six (6) months", "six years", "how_many", "different"),
        ("30 days", "one month", "how_many", "near"),
        ("two hectares", "two acres", "how_many", "different"),
        ("his fifth year", "five years", "how_many", "near"),
        ("Nov 3", "3 November", "when", "same"),
        ("Thursday, June 20", "20 June 2024", "when", "same"),
        ("2024-06-20", "June 20th, 2024", "when", "same"),
        ("June 2024", "20 June 2024", "when", "near"),
        ("2012", "June 2012", "when", "near"),
        ("the 1950s", "1950", "when", "near"),
        ("the 19th century", "1850", "when", "near"),
        ("2002", "2004", "when", "different"),
        ("19 June", "20 June 2024", "when", "different"),
        ("spring 2020", "autumn 2020", "when", "different"),
        ("Q1 2020", "the first quarter of 2020", "when", "same"),
        ("Q1 2020", "the second quarter of 2020", "when", "different"),
        ("autumn 1997", "the fall of 1997", "when", "same"),
        ("6 pm", "6 a.m.", "when", "different"),
        ("6 pm", "at 6 p.m.", "when", "same"),
        ("3.20pm", "15:20", "when", "same"),
        ("3.20pm", "3.40 p.m.", "when", "different"),
        ("9 am", "almost nine hours", "how_many", "different"),
        ("9 am on Monday", "Monday", "when", "near"),
        ("44 BC", "44 BCE", "when", "same"),
        ("44 BC", "AD 44", "when", "different"),
        ("before 1914", "after 1914", "when", "different"),
        ("£1,284 million", "£1.284 billion", "how_many", "same"),
        ("two and a half years", "30 months", "how_many", "same"),
        ("rose by 5%", "fell by 5%", "how_many", "different"),
        ("-5 °C", "5 °C", "how_many", "different"),
        ("a loss of £12m", "a profit of £12m", "how_many", "different"),
        ("more than 40", "39", "how_many", "different"),
        ("more than 40", "41", "how_many", "near"),
        ("fewer than 100", "105", "how_many", "different"),
        ("A+", "A-", "other", "different"),
        ("10 %", "10%", "how_many", "same"),
        ("70+ countries", "70 countries", "how_many", "same"),
        ("the Russian embassy", "the Chinese embassy", "name", "different"),
        ("the Foreign Ministry", "the Defence Ministry", "name", "different"),
        ("the Foreign Minister To Lam", "To Lam", "who", "same"),
        ("theft of 40 cows", "loss of 40 men", "other", "different"),
        ("its valve froze in 2011", "due to sabotage in 2011", "why", "different"),
        ("the valve froze in 2011", "a frozen valve, in 2011", "why", "near"),
        ("Putin", "President Vladimir V. Putin", "who", "same"),
        ("Vladimir V. Putin", "Vladimir Putin", "who", "same"),
        ("the United States", "US", "name", "same"),
        ("ICC", "the International Criminal Court", "name", "same"),
        ("Hanoi", "Hanoi, Vietnam", "where", "same"),
        ("the Imperial Citadel", "the Imperial Citadel of Thang Long", "where", "same"),
        ("North Korea", "South Korea", "where", "different"),
        ("Korea", "North Korea", "where", "different"),
        ("China", "Chinese", "who", "same"),
        ("Austria", "Australian", "who", "different"),
        ("Niger", "Nigerian", "who", "different"),
        ("Christie", "Christian", "who", "different"),
        ("To Lam", "Nguyen Phu Trong", "who", "different"),
        ("Nguyen", "Nguyen Phu Trong", "who", "different"),
        ("oil, gas and coal", "coal, oil and gas", "list", "same"),
        ("oil, gas and coal", "oil and gas", "list", "near"),
        ("oil and gas", "tea and rice", "list", "different"),
        ("it joined", "it did not join", "other", "different"),
        ("a lack of rain", "the lack of rain", "why", "same"),
    ],
)
def test_what_spans_say_is_compared_not_how_they_are_written(a, b, kind, degree):
    assert compare(a, b, kind) == compare(b, a, kind) == degree


@pytest.mark.parametrize(("a", "b"), [("4 and 4", "4 and 5"), ("1911 and 1911", "1911 and 1912")])
def test_a_figure_told_twice_does_not_agree_with_two_figures(a: str, b: str) -> None:
    assert compare(a, b) == compare(b, a) == "different"


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
        ("-5 km", "-10 miles", "different"),
        ("-5 km", "-5,000 m", "same"),
        ("1,2 million", "1.2 million", "same"),
    ],
)
def test_units_and_currencies_are_part_of_a_quantity(a: str, b: str, degree: str) -> None:
    assert compare(a, b, "how_many") == compare(b, a, "how_many") == degree


@pytest.mark.parametrize(
    ("a", "b", "degree"),
    [
        ("14/02/2023", "14 February 2023", "same"),
        ("14.02.2023", "21 February 2023", "different"),
        ("3/4/2021", "4 March 2021", "near"),
    ],
)
def test_dates_in_figures_are_read_as_far_as_they_tell(a: str, b: str, degree: str) -> None:
    assert compare(a, b, "when") == degree
