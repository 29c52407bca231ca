"""Paragraphs are found in each style met in the wild."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ingest import load, plain, tile
from rag.ingest.paragraphs import headings, paragraphs
from rag.ingest.txt import structure

ONE = (
    "The ferry left the quay at dawn, and with it went the last of the letters that anybody on "
    "the island would write before the spring."
)
TWO = (
    "On the second day the wind turned. The ferryman, who had seen worse, put the kettle on and "
    "told the story of the lighthouse once again, from the beginning, to whoever wanted it."
)


def texts(text: str) -> list[str]:
    return [text[b.start : b.end] for b in paragraphs(text)]


def test_blank_lines_set_paragraphs_apart() -> None:
    assert texts(f"{ONE}\n\n  \t\n{TWO}\n") == [ONE, TWO]


def test_one_paragraph_a_line() -> None:
    assert texts(f"{ONE}\n{TWO}\n{ONE}") == [ONE, TWO, ONE]


def test_wrapped_lines_with_blank_lines_between() -> None:
    one, two = textwrap.fill(ONE, 60), textwrap.fill(TWO, 60)
    assert texts(f"{one}\n\n{two}\n") == [one, two]


def test_wrapped_lines_without_blank_lines_end_at_a_short_line() -> None:
    one, two = textwrap.fill(ONE, 72), textwrap.fill(TWO, 72)
    assert texts(f"{one}\n{two}\n{one}") == [one, two, one]


def test_wrapped_lines_with_indented_beginnings() -> None:
    one = textwrap.fill(TWO, 64, initial_indent="    ")
    two = textwrap.fill(ONE, 64, initial_indent="    ")
    assert texts(f"{one}\n{two}") == [one.strip(), two.strip()]


def test_list_items_are_paragraphs_also_when_wrapped() -> None:
    items = [textwrap.fill(t, 50, initial_indent="- ", subsequent_indent="  ") for t in (ONE, TWO)]
    assert texts("\n".join(items)) == items
    assert texts("1. one\n2. two\n3) three") == ["1. one", "2. two", "3) three"]


def test_short_lines_are_not_run_together() -> None:
    address = "Harbour Office\n12 Quay Street\nPort Ellen"
    assert texts(f"{textwrap.fill(ONE, 60)}\n\n{address}") == [
        textwrap.fill(ONE, 60),
        *address.split("\n"),
    ]


def test_short_lines_above_text_are_headings() -> None:
    text = f"The last ferry\n\nThe crossing\n\n{ONE}\n\nthe second day\n\n{TWO}\n"
    blocks = headings(text, paragraphs(text))
    assert [(b.kind, b.level) for b in blocks] == [
        ("heading", 1),
        ("heading", 2),
        ("text", 0),
        ("heading", 2),
        ("text", 0),
    ]


def test_lines_that_end_as_sentences_do_are_no_headings() -> None:
    for line in ("Nobody waved.", "Why not?", "He said:", "“Go!”", "and then, "):
        text = f"{ONE}\n\n{line}\n\n{TWO}"
        assert [b.kind for b in headings(text, paragraphs(text))] == ["text"] * 3


def test_lists_of_short_lines_are_no_headings() -> None:
    text = f"{ONE}\n\nred herring\nblue whale\ngrey seal\nwhite gull\n\n{TWO}"
    assert {b.kind for b in headings(text, paragraphs(text))} == {"text"}


def kinds(*lines: str) -> list[str]:
    text = "\n".join(lines)
    return [b.kind for b in headings(text, paragraphs(text))]


def test_a_number_makes_a_heading_of_a_line_that_is_no_item() -> None:
    assert kinds(
        "1. THE BOAT", "", ONE, "", "2. Its crew", "Two men.", "", "3. Its end", "", TWO
    ) == [*("heading", "text") * 3]
    assert kinds(ONE, "", "1. One rope", "2. One oar", "", TWO) == ["text"] * 4
    assert kinds(ONE, "", "1. A rope of some length", "that holds", "", TWO) == ["text"] * 4
    assert kinds(ONE, "", "1. A rope made of the", "Finest hemp", "", TWO) == ["text"] * 4
    assert kinds(ONE, "", "1. What a boat is for", "", TWO) == ["text", "heading", "text"]
    assert kinds("1. THE BOAT", "", ONE)[0] == "heading"
    assert structure(f"1. THE BOAT\n\n{ONE}").title == ""


def test_a_name_with_its_value_and_an_aside_are_content() -> None:
    assert kinds(ONE, "", "Owner of the boat: Ida Lund", "", TWO) == ["text"] * 3
    assert kinds(ONE, "", "(a true story)", "", TWO) == ["text"] * 3
    assert kinds(ONE, "", "Day 2: the storm", "", TWO) == ["text", "heading", "text"]
    assert kinds("The boat: a story", "", ONE) == ["heading", "text"]


def test_the_date_and_the_names_with_values_below_a_title_are_content() -> None:
    below = ("Saturday 18 May 2019", "Attendance: 61,204", "Referee: Ida Lund")
    assert kinds("Cup final: Orm 3-2 Selm", "", *below, "", ONE) == ["heading", *["text"] * 4]
    assert kinds("Witness: Ida Lund", "Statement: First", "", ONE) == ["text"] * 3


def test_a_line_nearer_to_what_stands_above_it_is_no_heading() -> None:
    assert kinds(ONE, "", "With kind regards,", "Ida Lund", "", TWO) == ["text"] * 4
    assert kinds(ONE, "", "The second day", TWO) == ["text", "heading", "text"]


def test_a_first_line_that_stands_alone_is_the_title() -> None:
    asked = "Q: Who built it?"
    assert (
        structure(f"A talk with Ida Lund\n\n{asked}\n\nA: Nobody.").title == "A talk with Ida Lund"
    )
    assert structure(f"A TALK WITH IDA LUND\nOn 3 May.\n\n{asked}").title == "A TALK WITH IDA LUND"
    assert structure(f"A talk with Ida Lund\n14 June 1956\n\n{asked}").title
    assert structure(f"Source: the harbour\n\n{asked}").title == ""
    assert structure("Harbour Office\n12 Quay Street\n\nDear Ida,").title == ""
    assert structure("red herring\n\nblue whale\n\ngrey seal\n\nwhite gull").title == ""


MAIL = (
    "From: Ida Lund <ida@lund.example>\nTo: Ben Orm\nDate: Tue, 14 Mar 2023 09:42:11 +0000\n"
    "Subject: The new rope\n\nDear Ben,\n\n"
)


def test_an_e_mail_tells_its_subject_sender_and_date_and_its_head_is_content() -> None:
    mail = structure(f"{MAIL}{ONE}")
    assert (mail.title, mail.author, mail.date) == ("The new rope", "Ida Lund", "2023-03-14")
    assert {b.kind for b in mail.blocks} == {"text"}
    assert mail.text[: mail.blocks[0].end].endswith("rope")


@pytest.mark.parametrize(
    ("subject", "sender"),
    [
        ("=?utf-8?Q?The_new_r=C3=B8pe?=", "=?utf-8?B?SWRhIEzDuG5k?= <ida@selm.example>"),
        (
            "The =?iso-8859-1?q?new?=\n =?iso-8859-1?q?_r=F8pe?=",
            '"=?utf-8?q?Ida_L=C3=B8nd?="',
        ),
        ("The new røpe", "Ida Lønd"),
    ],
)
def test_an_e_mails_encoded_words_are_told_as_they_read(subject: str, sender: str) -> None:
    mail = structure(f"From: {sender}\nTo: Ben Orm\nSubject: {subject}\n\n{ONE}")
    assert (mail.title, mail.author) == ("The new røpe", "Ida Lønd")


@pytest.mark.parametrize("subject", ["=?none?q?x?=", "=?utf-8?b?x?=", "=?utf-8?q?=FF?="])
def test_what_is_encoded_in_no_known_way_stays_as_it_is(subject: str) -> None:
    assert structure(f"From: Ida Lund\nSubject: {subject}\n\n{ONE}").title == subject


HEAD = "From: Ben Orm\nTo: Ida Lund\nSent: 2 May 2022\nSubject: RE: The new rope"


@pytest.mark.parametrize(
    ("above", "said"),
    [
        (HEAD, "Ben Orm, 2 May 2022: The new rope"),
        (f"-----Original Message-----\n{HEAD}", "Ben Orm, 2 May 2022: The new rope"),
        ("> From: Ben Orm\n> Date: 2 May 2022", "Ben Orm, 2 May 2022"),
        ("On Friday 6 May 2022, at 17:02, Ben Orm wrote:\n>", "Ben Orm, 6 May 2022"),
        ("On Mon, May 2, 2022 at 5:02 PM Ben Orm <ben@orm.example> wrote:", "Ben Orm, 2 May 2022"),
    ],
)
def test_below_another_mails_head_stands_whose_it_is(above: str, said: str) -> None:
    mail = structure(f"{MAIL}{ONE}\n\nIda\n\n{above}\n> {TWO}")
    assert (mail.author, mail.date) == ("Ida Lund", "2023-03-14")
    assert [b.label for b in mail.blocks if b.kind == "heading"] == [said]


def test_any_field_goes_on_a_mail_s_head() -> None:
    fields = "User-Agent: Oar/2\nList-Id: boats\nSubject: The rope\nSender: x@example.org"
    mail = structure(f"From: Ida Lund <ida@example.org>\n{fields}\n\n{ONE}")
    assert (mail.title, mail.author) == ("The rope", "Ida Lund")
    assert mail.text[: mail.blocks[0].end].endswith("x@example.org")


def test_number_signs_are_no_part_of_a_heading() -> None:
    loaded = structure(f"## The Boats\n\n{ONE}\n\n### 1.0 The Hulls\n\n{TWO}")
    assert loaded.title == "The Boats"
    assert [loaded.text[b.start : b.end] for b in loaded.blocks if b.kind == "heading"] == [
        "The Boats",
        "1.0 The Hulls",
    ]


def test_what_someone_wrote_in_prose_is_no_mail() -> None:
    told = structure(f"{ONE}\n\nOn 3 May 1920, Ida wrote:\n\n{TWO}")
    assert {b.kind for b in told.blocks} == {"text"}


def test_a_quoted_mail_is_read_as_the_mail_that_it_is() -> None:
    head = "> From: Ben Orm\n> Date: 2 May 2022\n> Subject: The rope"
    body = (
        "> I was on the boat yesterday, and the rope that they say that we approved\n> is worn out."
    )
    mail = structure(f"{MAIL}{ONE}\n\n{head}\n>\n> Dear Ida,\n>\n{body}\n>\n> Ben")
    found = [mail.text[b.start : b.end] for b in mail.blocks]
    assert "> Date: 2 May 2022\n> Subject: The rope" in found
    assert body in found


def test_the_lines_above_a_text_of_long_lines_are_no_wrapped_paragraph() -> None:
    report = structure(
        f"The lessons of the fire\nSafety Weekly, 19 June 2023\nBy Ida Lund\n\n{ONE * 3}"
    )
    assert (report.title, report.date, report.author) == (
        "The lessons of the fire",
        "2023-06-19",
        "Ida Lund",
    )


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("For immediate release: 6 June 2023", "2023-06-06"),
        ("Date of judgment: 7 October 2022", "2022-10-07"),
        ("Held at the Guildhall on Tuesday 12 March 2024", "2024-03-12"),
        ("Newsletter, Friday 3 May 2024", "2024-05-03"),
        ("Date of birth: 7 October 1922", None),
        ("It was held at the Guildhall on 12 March 1924, as everyone there knew by then.", None),
    ],
)
def test_a_line_at_the_beginning_tells_the_date(line: str, date: str | None) -> None:
    assert structure(f"The hall\n\n{line}\n\n{ONE}").date == date


def test_what_sort_of_text_it_is_is_no_title() -> None:
    text = (
        f"PRESS RELEASE\nFor immediate release: 6 June 2023\nOrm Ltd\n\nFERRY TO BE SOLD\n\n{ONE}"
    )
    assert structure(text).title == "FERRY TO BE SOLD"


def test_a_question_alone_above_its_answer_is_a_heading() -> None:
    assert kinds(ONE, "", "Why did the ferry stop?", "", TWO) == ["text", "heading", "text"]
    assert kinds(ONE, "", "Q: Who stopped it?", "", TWO) == ["text"] * 3
    assert kinds(ONE, "", '"Who stopped it?"', "", TWO) == ["text"] * 3


def test_a_headline_in_capitals_below_other_lines_is_the_title() -> None:
    head = "PRESS RELEASE\nFOR IMMEDIATE RELEASE\n\nContact: Ida Lund, +44 20 7946 0123"
    assert structure(f"{head}\n\nFERRY TO BE SOLD\n\n{ONE}").title == "FERRY TO BE SOLD"
    assert structure(f"{head}\n\n{ONE}\n\nFERRY TO BE SOLD\n\n{TWO}").title == ""


def test_fields_without_a_sender_are_no_head_of_an_e_mail() -> None:
    assert structure(f"Subject: ropes\nDate: 2 May 2022\n\n{ONE}").author is None


def test_heading_needs_text_under_it() -> None:
    text = f"{ONE}\n\nThe end of it"
    assert [b.kind for b in headings(text, paragraphs(text))] == ["text", "text"]


def test_title_is_the_first_heading_else_the_files_name_else_the_first_words() -> None:
    body = f"{ONE}\n\n{TWO}".encode()
    assert load(Path("x.txt"), b"The last ferry\n\n" + body).title == "The last ferry"
    assert load(Path("harbour_log-2.txt"), body).title == "Harbour log 2"
    assert load(Path("004_6ae76d60ab0c1ae7.txt"), body).title == (
        "The ferry left the quay at dawn, and with it went the last of…"
    )


def test_text_that_is_no_file_is_all_content() -> None:
    loaded = plain(" Some  title ", "By Ann Smith\n\nSource link\r\nx")
    assert loaded.title == "Some title"
    assert loaded.text == "By Ann Smith\n\nSource link\nx"
    assert {b.kind for b in loaded.blocks} == {"text"}


@given(st.text(st.sampled_from("aB .\n\t-1)\u2028\x85"), max_size=300))
def test_every_character_that_shows_is_in_a_paragraph(text: str) -> None:
    inside = {i for b in paragraphs(text) for i in range(b.start, b.end)}
    assert all(i in inside for i, c in enumerate(text) if not c.isspace())


def test_definitions_that_hang_below_their_first_line_are_paragraphs_also_with_tabs() -> None:
    rope, boats = (textwrap.wrap(words, 60) for words in (ONE.lower(), TWO.lower()))
    below = "\n\t     "
    text = f"OPTIONS\n     -c\t     {below.join(rope)}\n\n     -b boats{below}{below.join(boats)}\n"
    for shown in (text, text.expandtabs()):
        found = [shown[b.start : b.end].split()[:2] for b in structure(shown).blocks]
        assert found == [
            ["OPTIONS"],
            ["-c", *rope[0].split()[:1]],
            ["-b", "boats"],
            boats[0].split()[:2],
        ]


def heads(text: str) -> list[tuple[str, int]]:
    found = structure(text)
    return [
        (b.label or text[b.start : b.end], b.level) for b in found.blocks if b.kind == "heading"
    ]


def test_a_line_with_a_rule_below_it_is_a_heading() -> None:
    text = f"Boats\n=====\n\n1. Hulls\n--------\n{ONE}\n\nSails\n-----\n{TWO}\n"
    assert heads(text) == [("Boats", 1), ("1. Hulls", 3), ("Sails", 3)]
    assert structure(text).title == "Boats"
    assert heads(f"=====\nBoats\n=====\n\n{ONE}") == [("Boats", 1)]


@pytest.mark.parametrize("title", ["$40 million for the new ferry", "[Updated] The ferry sails"])
def test_a_title_may_begin_with_a_sum_or_a_remark(title: str) -> None:
    assert structure(f"{title}\n\n{ONE}\n\n{TWO}").title == title


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}\nIt rose.\n--------\n{TWO}",  # a line of a paragraph
        f"Name   Boats\n------------\nIda    12\n\n{ONE}",  # a table
        f"It ended\n\n--------\n\n{TWO}",  # a rule of its own
        f"- It ended\n----------\n\n{TWO}",  # an item
    ],
)
def test_other_rules_make_no_heading(text: str) -> None:
    assert not any(block.label for block in structure(text).blocks)


def test_a_numbered_name_that_ends_with_a_point_is_a_heading_and_a_step_is_not() -> None:
    names = ["0. Definitions.", "1. Basic Permissions.", "2. Rights of the Crew of Others."]
    text = "".join(f"{name}\n\n{ONE}\n\n" for name in names)
    assert [label for label, _ in heads(text)] == names
    assert heads("".join(f"{n}. Open the lid.\n\n{ONE}\n\n" for n in range(3))) == []


def test_a_number_further_out_than_the_items_above_it_is_a_headings() -> None:
    text = f"1. Boats\n\n   1. {ONE}\n\n   2. {ONE}\n\n2. Crew\n\n{TWO}\n"
    assert [label for label, _ in heads(text)] == ["1. Boats", "2. Crew"]


def test_a_number_with_dots_is_a_headings_also_above_a_list() -> None:
    duties = "   The mate shall:\n    1. feed the crew;\n    2. paint the boat.\n\n"
    text = f"4. Crew\n\n  4.1. Duties\n\n{duties}  4.2 Pay\n\n   They pay.\n\n{ONE}\n"
    assert [label for label, _ in heads(text)] == ["4. Crew", "4.1. Duties", "4.2 Pay"]
    _, passages = tile(structure(text), "d", lambda texts: [len(t.split()) for t in texts], 200)
    assert passages[0].heading == "4. Crew › 4.1. Duties"


@pytest.mark.parametrize(
    "line", ["3.5 litres of milk", "3.5 GB of memory", "2.1. Boats\n2.2. Crew\n2.3. Pay\n2.4. Rope"]
)
def test_a_quantity_and_an_item_with_dots_are_no_headings(line: str) -> None:
    assert heads(f"{ONE}\n{line}\n\n- rope\n- paint") == []


def test_a_number_whose_words_the_next_line_hangs_below_is_an_items() -> None:
    assert heads(f"{ONE}\n\n    2. Details of it\n       {ONE}\n") == []


def test_a_letter_further_out_than_the_text_below_it_is_a_headings() -> None:
    text = f"{ONE}\n\nA. Boats\n\n   {TWO}\n\nB. Crew\n\n   {ONE}\n"
    assert [label for label, _ in heads(text)] == ["A. Boats", "B. Crew"]
    assert heads(f"{ONE}\n\nJ. Smith\n\n{TWO}\n") == []


def test_a_term_stands_with_what_it_means() -> None:
    text = f'{ONE}\n\n1.1. "Boat"\n    means whatever floats and carries a crew of one or more.\n'
    assert heads(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "The boats that were not origin-",
        "Each member may",
        "The boat and the",
        "They left (as they always",
    ],
)
def test_an_unfinished_line_is_no_heading(line: str) -> None:
    assert {b.kind for b in structure(f"{ONE}\n\n{line}\n\n{TWO}").blocks} == {"text"}


def test_a_name_that_ends_with_a_letter_is_finished() -> None:
    assert [label for label, _ in heads(f"{ONE}\n\nAnnex A\n\n{TWO}\n")] == ["Annex A"]


MANUAL = f"""BOAT(6)                  Games Manual                  BOAT(6)

NAME
     boat - cross the sound before it freezes

SYNOPSIS
     boat [-r ropes]

DESCRIPTION
     boat is played by whoever is ashore, and it has no end that anyone has seen.

     trade ropes
          {TWO}

     sink
          {ONE}

AUTHOR
     Ida Lund
"""


def test_capitals_at_the_margin_are_a_manuals_headings_and_its_name_the_title() -> None:
    found = structure(MANUAL)
    assert found.title == "boat - cross the sound before it freezes"
    assert [label for label, _ in heads(MANUAL)] == [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "AUTHOR",
    ]


def test_a_term_opens_the_text_further_in_below_it() -> None:
    _, passages = tile(structure(MANUAL), "d", lambda texts: [len(t.split()) for t in texts], 60)
    begins = {p.text.split("\n")[0] for p in passages if p.heading == "DESCRIPTION"}
    assert {"trade ropes", "sink"} <= begins


@pytest.mark.parametrize(
    "line",
    [
        "ropes = twelve",
        "!boat id1",
        "[2] https://boats.example/ropes",
        ":Missing ropes: None",
        "--count-ropes",
        "BOAT_ROPE_PATH",
        "boat\tudp\twait",
        "/usr/games/boat",
        "# boat -r twelve ropes",
    ],
)
def test_a_line_of_code_is_no_heading(line: str) -> None:
    assert heads(f"{ONE}\n\n{line}\n\n{TWO}\n") == []


def test_marks_of_a_quoted_mail_alone_are_a_blank_line() -> None:
    assert [(b.start, b.end) for b in paragraphs("> a\n> >\n> b")] == [(0, 3), (8, 11)]


def test_a_paragraph_is_read_alike_in_a_short_and_in_a_very_long_text() -> None:
    text = textwrap.fill(TWO, 60) + "\n\n" + ONE + "\n"
    once, found = paragraphs(text * 2), paragraphs(text * 8000)
    assert len(found) == 8000 * len(once) // 2
    assert [(b.start, b.end) for b in found[: len(once)]] == [(b.start, b.end) for b in once]
    assert len(headings(text * 8000, found)) == 4000 * len(headings(text * 2, once))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Apache-2.0.txt", "Apache 2.0"),
        ("the_LGPL.2.1.final.txt", "The LGPL 2.1 final"),
        ("notes...old-.txt", "Notes old"),
    ],
)
def test_a_title_made_from_a_files_name_keeps_the_dots_of_a_version(name: str, title: str) -> None:
    assert load(Path(name), b"just a few small words, none of them a heading.").title == title


def test_the_date_in_a_files_name_is_told_where_the_text_has_none() -> None:
    path = Path("minutes 2023-05-09.txt")
    assert load(path, b"just a few small words, none of them a date.").date == "2023-05-09"
    dated = b"Council Minutes\n\nPublished 20 June 2024\n\nThe council met and was brief.\n"
    assert load(path, dated).date == "2024-06-20"
