from __future__ import annotations

import pytest

from rag.answer.table import cell, header, is_header

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


def asked(text: str, at: str, question: str) -> str | None:
    start = text.index(at)
    found = cell(text, start, start + len(at), question)
    return text[slice(*found)] if found else None


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
        (HOURS, "Tuesday", "When is it open?", None),
    ],
)
def test_a_cell_is_told_by_its_row_and_its_column(text, at, question, expected):
    assert asked(text, at, question) == expected


def test_rows_between_marks_have_a_header_only_above_a_rule():
    start = HOURS.index("| Tuesday")
    assert header(HOURS, start, len(HOURS)) is None
    assert not is_header(HOURS, 0, start - 1)


def test_a_cells_second_line_ends_no_table():
    text = "Item | Cost | Note\nBoats | £9 | paid in\nthree parts\nNets | £7 | paid"
    start = text.index("Nets")
    assert text[slice(*header(text, start, len(text)))] == "Item | Cost | Note"
    assert asked(text, "£9", "What is the cost of nets?") == "£7"
    prose = text.replace("three parts", "three parts, he said.\nThere was more.")
    assert header(prose, prose.index("Nets"), len(prose)) is None


def test_a_row_has_its_tables_header():
    start = MARKDOWN.index("| History")
    first, last = header(MARKDOWN, start, MARKDOWN.index("\n| Law")) or (0, 0)
    assert MARKDOWN[first:last] == "| Course | Home | Overseas |"
    assert header(MARKDOWN, first, last) is None
    assert header(MARKDOWN, 0, 5) is None


def test_a_sentence_inside_a_row_has_no_header_that_would_overlap_it():
    text = "Built 1931 | It took four years. It cost five million.\nOpened 1935 | The king came."
    start = text.index("It cost")
    assert header(text, start, text.index("\n")) is None


def test_rows_of_two_tables_are_kept_apart():
    text = PLAIN + "\n\nText.\n\n| x | y |\n|---|---|\n| 1 | 2 |"
    start = text.index("| 1 | 2 |")
    assert header(text, start, len(text)) == (text.index("| x"), text.index("\n|---"))
    assert is_header(text, 0, text.index("\nCentral"))
    assert not is_header(text, start, len(text))
