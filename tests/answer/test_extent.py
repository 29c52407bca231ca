from __future__ import annotations

import pytest

from rag.answer.extent import extent, with_denial

RULES = "The rules are these:\n- no alliances;\n- no bases;\n- no force."
PARTNERS = "It ranks seven lands so: China, Russia, India, South Korea and Japan among them."


def said(text: str, span: str, kind: str) -> str:
    start = text.index(span)
    return text[slice(*extent(text, start, start + len(span), kind))]


def test_item_of_a_bulleted_list_grows_to_the_list():
    assert said(RULES, "no bases", "list") == "- no alliances;\n- no bases;\n- no force."


def test_announced_list_is_the_answer():
    assert said(RULES, "The rules", "list") == "- no alliances;\n- no bases;\n- no force."


@pytest.mark.parametrize("span", ["China", "Russia", "India, South Korea", "Japan"])
def test_name_grows_over_the_names_it_is_listed_with(span):
    assert said(PARTNERS, span, "list") == "China, Russia, India, South Korea and Japan"


@pytest.mark.parametrize("span", ["impossible", '"fair', 'long"'])
def test_words_in_quotation_marks_are_told_with_those_they_stand_with(span):
    text = 'It may be "long", "fair", and "impossible". Or "short".'
    assert said(text, span, "list") == '"long", "fair", and "impossible"'


@pytest.mark.parametrize(
    ("text", "span", "whole"),
    [
        ('Out of "The Harbour Group" since.', '"The Harbour Group', '"The Harbour Group"'),
        ("It is a boat (of wood) now.", "a boat (of wood", "a boat (of wood)"),
        ('They are "short" here.', 'short"', '"short"'),
        ("He paid (as ever) late.", "as ever", "as ever"),
    ],
)
def test_a_mark_is_not_told_without_the_other_of_its_pair(text, span, whole):
    assert said(text, span, "other") == whole


CLAUSES = (
    "2.1 Selm shall provide these services: lighting; care of lamps, once a year; and advice.\n\n"
    "2.2 Selm shall not hand over any of them."
)


@pytest.mark.parametrize("span", ["lighting", "care of lamps", "advice"])
def test_a_clause_is_no_item_and_the_series_in_it_is_the_answer(span):
    assert said(CLAUSES, span, "list") == "lighting; care of lamps, once a year; and advice"


@pytest.mark.parametrize(
    ("text", "series"),
    [
        ("The talks began at 10:30 and covered trade; arms; and fish.", "trade; arms; and fish"),
        (
            "She told us: the army bought trade, ships and fish; we got none.",
            "trade, ships and fish",
        ),
    ],
)
def test_not_every_colon_opens_a_series(text, series):
    assert said(text, "trade", "list") == series


@pytest.mark.parametrize(
    ("text", "span", "whole"),
    [
        ("It is made of cow's milk, goat's milk and salt in Selm.", "cow's milk", None),
        ("She lost a watch, two rings and the keys.", "a watch", None),
        ("They speak Dutch (well), Frisian (a little), and Low German.", "Dutch", None),
        ("We need salt and oil that is old.", "salt", "salt and oil"),
        ("It was cold, and the rain came in at night.", "cold", "cold"),
        ("She sells bread, and opened a shop in May.", "bread", "bread"),
        ("It sells salt and wool and buys wine.", "salt and wool", "salt and wool"),
    ],
)
def test_things_that_a_last_and_closes_are_told_together(text, span, whole):
    expected = whole or text[text.index(span) :].removesuffix(".").removesuffix(" in Selm")
    assert said(text, span, "list") == expected


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (
            "Their names: Hanna Dow, Will Carr and a boy known as Little Tam.",
            "Hanna Dow, Will Carr and a boy known as Little Tam",
        ),
        ("It was Hanna Dow, Will Carr and the mayor had left.", "Hanna Dow, Will Carr"),
        ("It was Hanna Dow, Will Carr and the mayor resigned.", "Hanna Dow, Will Carr"),
        ("Hanna Dow and the boy with the long hair.", "Hanna Dow"),
    ],
)
def test_names_end_with_the_last_of_them_that_has_none(text, whole):
    assert said(text, "Hanna Dow", "list") == whole


def test_a_list_ends_where_other_text_or_another_list_is():
    text = (
        "1. Boats\nTwo are bought.\n\nTo do:\n- Ada: order\n- Bo: mend\n\nFeast:\n- soup\n- bread"
    )
    assert said(text, "order", "list") == "- Ada: order\n- Bo: mend"
    assert said(text, "soup", "list") == "- soup\n- bread"


def test_exact_kinds_keep_the_span():
    assert said(PARTNERS, "Russia", "name") == "Russia"


def test_a_date_is_told_whole():
    assert said("It came out on 29 June 2007.", "June 2007", "when") == "29 June 2007"


def test_a_full_stop_belongs_to_the_short_form_of_a_month_alone():
    assert said("It came on 2 May.", "2 May", "when") == "2 May"
    assert said("It came on 2 Sept. and left.", "2 Sept", "when") == "2 Sept."


@pytest.mark.parametrize(
    ("text", "span", "whole"),
    [
        ("It closed at 9.47 p.m. sharp.", "9.47 p.m", "9.47 p.m."),
        ("Call +49 40 555 now.", "49 40 555", "+49 40 555"),
        ("It cost £300 in all.", "300", "£300"),
    ],
)
def test_a_mark_that_belongs_to_the_answer_is_not_cut_off(text, span, whole):
    assert said(text, span, "how_many") == whole


def test_a_time_keeps_its_last_dot():
    assert said("Open 8 a.m. to 10 p.m. on Sunday.", "8 a.m. to 10 p.m", "when") == (
        "8 a.m. to 10 p.m."
    )


def test_short_reason_grows_to_its_clause():
    text = "The town sold it because of debts; nobody wept."
    assert said(text, "debts", "why") == "The town sold it because of debts"


def test_a_wrapped_line_cuts_no_clause():
    text = (
        "Quern is the flour that two old mill\nstones grind by hand.\nIt is sold in autumn fairs."
    )
    assert said(text, "flour", "definition") == (
        "Quern is the flour that two old mill\nstones grind by hand"
    )


def test_long_reason_stays():
    text = "The town sold it because of old and growing debts; nobody wept."
    assert said(text, "old and growing debts", "why") == "old and growing debts"


def test_sentence_answers_yes_or_no():
    text = "It was late. The town never sold the harbour. So it stayed."
    assert said(text, "never", "yes_no") == "The town never sold the harbour."


@pytest.mark.parametrize(
    ("text", "span", "whole"),
    [
        ("No. The lid leaks. It is old.", "No", "No. The lid leaks."),
        ("No. The lid leaks. It is old.", "lid", "No. The lid leaks."),
        ("No. The lid leaks. It is old.", "old", "It is old."),
        ("Yes, with a lid. It is old.", "lid", "Yes, with a lid."),
        ("Yes. Is it old?", "Yes", "Yes."),
        ("Does it leak? No. The lid does.", "leak", "No. The lid does."),
        ("Does it leak? Ada Lind: No. The lid does.", "leak", "Ada Lind: No. The lid does."),
        ("Does it leak?", "leak", "Does it leak?"),
        ("Yes.\n\nThe lid leaks.", "Yes", "Yes."),
    ],
)
def test_a_bare_yes_or_no_is_quoted_with_its_reason(text, span, whole):
    assert said(text, span, "yes_no") == whole


@pytest.mark.parametrize(
    ("question", "text", "span", "answer"),
    [
        ("Where is Brannol kept?", "Never keep Brannol near a stove.", "near a stove", None),
        ("How is Brannol drunk?", "Brannol must not be drunk with wine.", "wine", None),
        ("When is Brannol drunk?", "Avoid Brannol in the morning.", "in the morning", None),
        ("How is Brannol drunk?", "Not with wine but with water.", "water", "water"),
        ("How long is it?", "An earlier version said that it was 84 m long.", "84 m", None),
        ("Whose is it?", "We wrongly said it was Selm's.", "Selm's", None),
        ("How is Brannol drunk?", "Do not heat it, drink it with ice.", "ice", "ice"),
        ("When did it open?", "It did not open until 1911.", "1911", "1911"),
        ("What must it not touch?", "It must not touch wine.", "wine", "wine"),
    ],
)
def test_what_is_denied_is_told_with_its_denial(question, text, span, answer):
    start = text.index(span)
    found = text[slice(*with_denial(text, start, start + len(span), question))]
    assert found == (answer or text.rstrip("."))


@pytest.mark.parametrize(
    ("text", "span", "whole"),
    [
        ("He left a son and his wife Nell.", "and his wife Nell", "his wife Nell"),
        ("The war, which broke out in 1455, was long.", "which broke out", "broke out"),
        ("It cost £48,600.", "£48,600.", "£48,600"),
        ("Andes and Alps.", "Andes", "Andes"),
    ],
)
def test_an_answer_begins_with_no_joint_and_ends_with_no_stop(text, span, whole):
    assert said(text, span, "name") == whole
