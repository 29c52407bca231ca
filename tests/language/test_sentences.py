from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.sentences import around, before, block, leans, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. envoy met Gen. Orlo at No. 4 Elm St. on Nov. 3.",
        "Dr. A. B. Jones et al. described it (cf. Sec. 2).",
        "She holds a Ph.D. from M.I.T. in physics.",
        "It opened at 5 p.m. Monday.",
        "It cost $3.50, i.e. too much.",
        "He said: “We will. We shall.” and left.",
        "A line that was wrapped\nby hand goes on\nand on.",
        "“Really!” he asked.",
        "They asked Ms. Lind and Mx. Orm, who refused.",
        "The book by A. M. Kessler was found.",
        "As paras. 3 and 4 say, it is closed.",
        "It passed by 3 to 1, with Cllr. Lind against.",
        "It cost approx. £300 in all.",
        "They sailed on Mon. 3 Jan. and came back.",
        "See Vol. 2 of the letters.",
        "Call Tel. +49 40 555 0199 before noon.",
    ],
)
def test_nothing_ends_a_sentence_too_early(sentence):
    assert cut(f"One. {sentence} Last one.")[1:-1] == [sentence]


@pytest.mark.parametrize("end", ["within 48 h.", "of 20 m.", "to 5 km.", "2.5 ml.", "of 40 °C."])
def test_a_unit_ends_a_sentence(end):
    assert cut(f"They were kept {end} The net was torn.")[1:] == ["The net was torn."]


def test_a_sentence_begins_after_letters_that_are_no_initials():
    assert cut("He works in Washington D. C. The city is big.")[-1] == "The city is big."


def test_items_of_a_list_are_sentences_of_their_own():
    text = "Four rules:\n- no alliances\n- no bases\n  on our soil\n\n1. First\n2. Second"
    assert cut(text) == [
        "Four rules:",
        "- no alliances",
        "- no bases\n  on our soil",
        "1. First",
        "2. Second",
    ]


def test_a_row_is_one_sentence_whatever_its_cells_end_with():
    rows = "Is it safe? | Inadequate\nIs it led well? | Good. Much so."
    assert cut(rows) == rows.split("\n")


def test_table_rows_are_sentences_of_their_own():
    assert cut("| a | b |\n| 1 | 2 |") == ["| a | b |", "| 1 | 2 |"]


@pytest.mark.parametrize(
    "lines",
    [
        ["Branch | Visitors", "Central | 140", "The hall is shut."],
        ["Closed: 1 August to 15 October", "Open: 9 to 5"],
        ["The long first line says what the whole house was built for.", "Mill House", "Elm House"],
        ["9.1 Either party may end it.", "9.2 The owner may end it sooner."],
    ],
)
def test_lines_that_end_on_purpose_are_sentences_of_their_own(lines):
    assert cut("\n".join(lines)) == lines


def test_a_line_with_a_colon_alone_is_prose():
    assert len(cut("Note: the boats had gone out before\nthe wind rose over the bay.")) == 1


@pytest.mark.parametrize(
    "parts",
    [
        ["The pool was shut in May.", "Nobody under ten was let in."],
        ["**How deep is it?**", "Two metres."],
        ["_“Is it cold?”_", "No."],
        ["[1] Heights are in metres.", "[2] Ms Lund left.", "[3] See above."],
    ],
)
def test_a_sentence_ends_with_its_own_marks_and_no_others(parts):
    assert cut("\n".join(parts)) == parts


def test_the_title_of_an_item_stands_with_its_sentence():
    text = "4. Keys. The tenant has two. He lends none.\n5. Noise. Less.\n6. One. 7. Two."
    assert cut(text) == [
        "4. Keys. The tenant has two.",
        "He lends none.",
        "5. Noise. Less.",
        "6. One.",
        "7. Two.",
    ]


def test_a_row_of_figures_is_not_cut_at_a_bracket():
    assert len(cut("Depth (m) 36 (19) 19 (11) <0.001")) == 1


def test_a_markdown_image_is_not_cut():
    assert cut("![one](http://a) ![two](http://b)") == ["![one](http://a) ![two](http://b)"]


def test_of_a_span_over_two_items_the_larger_part_is_kept():
    text = "- She lives in Elm St.\n- Councillor Brandt writes the by-law."
    start, end = text.index("St."), text.index(" writes")
    assert text[slice(*block(text, start, end))] == "Councillor Brandt"


def test_blank_line_ends_a_sentence():
    assert cut("A heading\n\nA text.") == ["A heading", "A text."]


def test_opening_mark_belongs_to_the_sentence_after_it():
    assert cut("It ended. “Never again. Never,” she said.")[1].startswith("“")


def test_sentences_that_a_span_touches():
    text = "One here. Two here. Three here."
    assert text[slice(*around(text, 10, 13))] == "Two here."
    assert text[slice(*around(text, 10, 25))] == "Two here. Three here."
    assert text[slice(*before(text, 10))] == "One here."
    assert before(text, 0) is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It was his fifth visit.", True),
        ("But she declined.", True),
        ("“They agreed.”", True),
        ("- This is why.", True),
        ("In it, two men met.", True),
        ("(a) It was his fifth visit.", True),
        ("– It was his fifth visit.", True),
        ("Two years later the bridge fell.", True),
        ("The following day the bridge fell.", True),
        ("The day was cold.", False),
        ("1911 it closed.", False),
        ("It was resolved that the bridge be closed.", False),
        ("There were three bridges.", False),
        ("Vietnam abstained.", False),
        ("Iterations help.", False),
        ("The harbour was opened.", False),
    ],
)
def test_what_leans_on_the_sentence_before(sentence, expected):
    assert leans(sentence) is expected


@given(st.text(max_size=200))
def test_sentences_are_trimmed_ranges_in_order_that_leave_out_white_space_alone(text):
    at = 0
    for start, end in sentences(text):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()
