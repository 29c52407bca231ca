from __future__ import annotations

import pytest

from rag.answer.table import cell, header, is_header, lacks, row
from rag.model import Context, Passage

MARKDOWN = """Fees:

| Course | Home | Overseas |
|---|---:|---:|
| History | £9,000 | £24,100 |
| Law | £9,250 | |

All a year."""
LAMPS = """| | Luma 2 | Luma 3 | Luma 3 Max |
|---|---|---|---|
| Price | $19 | $29 | $49 |
| Net price | $16 | $24 | $41 |"""
HOURS = "| Monday | closed |\n| Tuesday | 9-12 |"
PLAIN = "Branch | Visitors 2022 | Visitors 2023\nCentral | 140,233 | 1\nNorthside | 51,870 | 2"


def passage(text: str, above: str = "") -> Passage:
    header = Context(7, 7 + len(above), above) if above else None
    return Passage("d", 0, 100, 100 + len(text), text, header=header)


def asked(text: str, at: str, question: str, above: str = "") -> str | None:
    start = text.index(at)
    found = cell(passage(text, above), start, start + len(at), question)
    return text[slice(*found)] if found else None


def header_of(text: str, start: int, end: int) -> str | None:
    found = header(passage(text), start, end)
    assert found is None or text[found.start - 100 : found.end - 100] == found.text
    return found and found.text


SIZES = "Sort | Memory | Disk\nNo desktop | 1 GB | 4 GB\nWith desktop | 2 GB | 10 GB"


@pytest.mark.parametrize(
    ("text", "at", "question", "expected"),
    [
        (MARKDOWN, "£9,000", "What is the overseas fee for History?", "£24,100"),
        (MARKDOWN, "Overseas", "What is the home fee for history?", "£9,000"),
        (MARKDOWN, "£9,000", "What is the fee for History?", None),
        (MARKDOWN, "£9,000", "What is the overseas fee?", "£24,100"),
        (MARKDOWN, "£24,100", "What is the overseas fee?", None),
        (MARKDOWN, "Law", "Which course has the overseas fee?", None),
        (MARKDOWN, "£9,250", "What is the overseas fee for Law?", None),
        (MARKDOWN, "All a year", "What is the overseas fee for History?", None),
        (PLAIN, "Branch", "How many visitors did Northside have in 2022?", "51,870"),
        (PLAIN, "140,233 | 1", "How many people came to Central in 2023?", "1"),
        (LAMPS, "$19", "How much does the Luma 3 cost?", "$29"),
        (LAMPS, "$19 | $29", "How much does the Luma 3 Max cost?", "$49"),
        (LAMPS, "| $19", "How much does the lamp cost?", "$19"),
        (LAMPS, "$19", "What is the net price of the Luma 2?", "$16"),
        (HOURS, "Tuesday", "When is it open on Monday?", "closed"),
        (SIZES, "4 GB", "How large is the disk with a desktop?", "10 GB"),
        (SIZES, "10 GB", "How large is the disk for no desktop?", "4 GB"),
        (HOURS, "Tuesday", "When is it open?", None),
    ],
)
def test_a_cell_is_told_by_its_row_and_its_column(text, at, question, expected):
    assert asked(text, at, question) == expected


def test_rows_between_marks_have_a_header_only_above_a_rule():
    start = HOURS.index("| Tuesday")
    assert header_of(HOURS, start, len(HOURS)) is None
    assert not is_header(passage(HOURS), 0, start - 1)


def test_a_cells_second_line_ends_no_table():
    text = "Item | Cost | Note\nBoats | £9 | paid in\nthree parts\nNets | £7 | paid"
    start = text.index("Nets")
    assert header_of(text, start, len(text)) == "Item | Cost | Note"
    assert asked(text, "£9", "What is the cost of nets?") == "£7"
    prose = text.replace("three parts", "three parts, he said.\nThere was more.")
    assert header_of(prose, prose.index("Nets"), len(prose)) is None


def test_a_row_has_its_tables_header():
    start = MARKDOWN.index("| History")
    first = MARKDOWN.index("| Course")
    assert header_of(MARKDOWN, start, MARKDOWN.index("\n| Law")) == "| Course | Home | Overseas |"
    assert header_of(MARKDOWN, first, MARKDOWN.index("\n|---")) is None
    assert header_of(MARKDOWN, 0, 5) is None


@pytest.mark.parametrize(
    ("above", "text"),
    [
        ("Museum | 2018 | 2019", "Orm | 32 | 78\nHeron | 98 | 29"),
        ("| Museum | 2018 | 2019 |", "| Orm | 32 | 78 |\n| Heron | 98 | 29 |"),
    ],
)
def test_a_table_that_goes_on_has_the_header_it_began_with(above, text):
    rows = passage(text, above)
    first = text.index("\n")
    assert header(rows, 0, first) == header(rows, first + 1, len(text)) == rows.header
    assert not is_header(rows, 0, first)
    assert asked(text, "32", "How many came to Heron in 2019?", above) == "29"
    assert asked(text, "32", "How many came to Orm in 2019?", above) == "78"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How much was spent on the cemetery?", "£18"),
        ("How much was the budget for the cemetery?", "£17"),
        ("How much was it for the cemetery?", None),
    ],
)
def test_a_column_of_which_the_question_has_words_is_rather_meant(question, expected):
    text = "Heading | Budget | Spent to date\nParks | £48 | £45\nCemetery | £17 | £18"
    assert asked(text, "£17", question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What was the net debt in 2024?", True),
        ("What was the net debt in 2022?", False),
        ("What was the net debt?", False),
        ("What was the 7-year rate in 2022?", False),
    ],
)
def test_a_table_of_other_years_says_nothing_of_one(question, expected):
    rows = passage("Net debt | 88.4 | 80.1\nRate | 9 | 8", "| 2022 | 2023")
    assert lacks(rows, 11, 15, question) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the rate for Fixed 2 Year?", True),
        ("What is the rate for Fixed 1 Year?", False),
        ("What is the rate for Saver 2?", False),
        ("What is the rate for 2 people?", False),
    ],
)
def test_a_row_of_another_number_is_not_the_one_that_is_named(question, expected):
    rows = passage("Account | Rate\nFixed 1 Year | 4.60%\nSaver | 2%")
    assert lacks(rows, 30, 34, question) is expected
    assert not lacks(passage("Fixed 1 Year pays 4.60%"), 18, 22, question)


def test_a_cell_of_quantities_is_told_whole():
    text = "Course | Duration | Note\nEco | 3 h 15 min | 15 min longer in winter"
    assert asked(text, "15 min", "How long does the eco course take?") == "3 h 15 min"
    assert asked(text, "15 min longer", "How much longer is it?") is None


def test_the_row_that_is_named_is_told():
    text = "Hotel | Price | Breakfast\nSalina | €140 | included\nVenier | €95 | €12 extra"
    start = text.index("€12")
    found = row(passage(text), start, len(text), "Does the Salina include breakfast?")
    assert found
    assert text[slice(*found)] == "Salina | €140 | included"
    assert row(passage(text), start, len(text), "Does the Orm include breakfast?") is None
