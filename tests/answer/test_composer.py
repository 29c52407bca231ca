from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer.rivals import denied
from rag.model import Answer
from tests.answer.world import World
from tests.fakes import ScriptedReader


def ask(
    documents: dict[str, list[str]], script: dict[str, float], question: str, **settings: object
) -> Answer:
    return World(documents).asker(ScriptedReader(script), **settings).ask(question)


def cited(answer: Answer) -> list[str]:
    return [quote.source.document_id for quote in answer.quotes]


BRIDGE = "How long is the bridge of Orm?"


def test_spans_that_say_the_same_are_one_answer_with_a_quote_a_document():
    answer = ask(
        {
            "a": ["The bridge of Orm is ninety metres long.", "The bridge of Orm has 90 metres."],
            "b": ["At Orm one finds a bridge that is 90 m long."],
        },
        {"ninety metres": 5.0, "90 metres": 4.0, "90 m": 3.0},
        BRIDGE,
    )
    assert answer.text == "ninety metres"
    assert cited(answer) == ["a", "b", "a"]
    assert {quote.agreement for quote in answer.quotes} == {"same"}
    assert not answer.rivals


def test_rounded_figure_is_shown_as_near():
    answer = ask(
        {
            "a": ["The bridge of Orm is 90 metres long."],
            "b": ["One walks over 90 m to cross the bridge of Orm, which is long."],
        },
        {"90 metres": 5.0, "90 m": 4.9},
        BRIDGE,
    )
    assert [quote.agreement for quote in answer.quotes] == ["same", "near"]


def test_other_figure_for_the_same_thing_is_a_rival_with_its_quote():
    answer = ask(
        {
            "a": ["The bridge of Orm is 90 metres long."],
            "b": ["It was found that the bridge of Orm is 120 metres long."],
        },
        {"90 metres": 5.0, "120 metres": 4.0, "It was found": 3.0},
        BRIDGE,
    )
    (rival,) = answer.rivals
    assert rival.text == "120 metres"
    assert rival.quotes[0].source.document_id == "b"
    assert "120 metres" not in " ".join(quote.text for quote in answer.quotes)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It is 90 metres long, not the 120 metres that the mayor named.", True),
        ("It is 90 metres long and 120 metres with its ramps, not counting the road.", False),
    ],
)
def test_what_a_source_denies_it_does_not_say(sentence: str, expected: bool) -> None:
    assert denied("120 metres", sentence) is expected


def test_figure_for_another_thing_is_no_rival():
    answer = ask(
        {
            "a": ["The bridge of Orm is 90 metres long."],
            "b": ["The wall at the old mill runs for 120 metres."],
        },
        {"90 metres": 5.0, "120 metres": 4.0},
        BRIDGE,
    )
    assert not answer.rivals


def test_weak_figure_is_no_rival():
    answer = ask(
        {
            "a": ["The bridge of Orm is 90 metres long."],
            "b": ["The bridge of Orm is 120 metres long."],
        },
        {"90 metres": 5.0, "120 metres": -6.0},
        BRIDGE,
    )
    assert not answer.rivals


def test_grain_is_no_contradiction():
    answer = ask(
        {
            "a": ["The bridge of Orm was opened in 1911."],
            "b": ["In June 1911 the bridge of Orm was opened by the mayor."],
        },
        {"1911": 5.0, "June 1911": 4.0},
        "When was the bridge of Orm opened?",
    )
    assert not answer.rivals
    place = ask(
        {
            "a": ["The bridge stands in Orm, a town in Selmland."],
            "b": ["The bridge stands in Selmland."],
        },
        {"Orm": 5.0, "Selmland": 4.0},
        "Where does the bridge stand?",
    )
    assert not place.rivals


def test_reasons_have_no_rivals():
    answer = ask(
        {
            "a": ["The bridge of Orm was closed because the wood had rotted away."],
            "b": ["The bridge of Orm was closed because the town had no money left."],
        },
        {"the wood had rotted away": 5.0, "the town had no money left": 4.5},
        "Why was the bridge of Orm closed?",
    )
    assert not answer.rivals
    assert answer.quotes[1].agreement == "other"


def test_wire_copy_counts_as_one_source_and_is_named():
    wire = "Two towns on the Orm agreed on Thursday to build a bridge of 90 metres before winter."
    answer = ask(
        {
            "a": [wire],
            "b": [wire.replace("Thursday", "June 20")],
            "c": ["Orm's bridge: 90 metres."],
        },
        {"90 metres": 5.0},
        "How long is the bridge that the towns agreed to build?",
    )
    assert len(answer.quotes) == 2
    both = {answer.quotes[0].source.document_id, *(c.document_id for c in answer.quotes[0].copies)}
    assert both == {"a", "b"}


def test_a_copy_tells_where_it_prints_the_quote_to_the_letter():
    wire = "Two towns on the Orm agreed on Thursday to build a bridge of 90 metres before winter."
    world = World(
        {"a": [wire], "b": ["From the wire.", wire], "c": [wire.replace("Thursday", "June 20")]}
    )
    question = "How long is the bridge that the towns agreed to build?"
    quote = world.asker(ScriptedReader({"90 metres": 5.0})).ask(question).quotes[0]
    places = {copy.document_id: (copy.start, copy.end) for copy in quote.copies}
    text = world.text("b")
    start, end = places["b"]
    assert text[start:end] == quote.text == wire
    assert places["c"] == (None, None)


def test_copy_with_another_figure_is_a_rival_not_a_copy():
    wire = "Two towns on the Orm agreed on Thursday to build a bridge of {} metres before winter."
    answer = ask(
        {"a": [wire.format(90)], "b": [wire.format(120)]},
        {"90 metres": 5.0, "120 metres": 4.5},
        "How long is the bridge that the towns agreed to build?",
    )
    assert [rival.text for rival in answer.rivals] == ["120 metres"]


def test_a_source_that_denies_the_answer_rivals_it_in_whatever_other_words():
    answer = ask(
        {
            "a": ["The pumps of the Orm station were to be replaced for £1.9 Million."],
            "b": ["My estimate was £2.1 million, not £1.9 million as they say."],
        },
        {"£1.9 Million": 5.0, "£2.1 million": -2.0},
        "How much would it cost to replace the pumps of the Orm station?",
    )
    assert [rival.text for rival in answer.rivals] == ["£2.1 million"]


def test_sentence_that_leans_brings_the_one_before():
    answer = ask(
        {"a": ["The bridge of Orm is old. It was opened in 1911. Boats pass."]},
        {"1911": 5.0},
        "When was the bridge opened?",
    )
    (quote,) = answer.quotes
    assert quote.text == "It was opened in 1911."
    assert quote.context is not None
    assert quote.context.text == "The bridge of Orm is old."


def test_the_one_before_is_brought_from_the_same_paragraph_alone():
    answer = ask(
        {"a": ["Ada Lind painted the bridge.\n\nHe was born in Orm in 1911."]},
        {"1911": 5.0},
        "When was he born in Orm?",
    )
    assert answer.quotes[0].context is None


def test_a_sentence_that_began_on_the_page_before_brings_its_beginning():
    pages = ["The bridge of Orm was", "built by Ada Brink. It is red."]
    world = World({"a": pages}, goes_on=pages[1:])
    answer = world.asker(ScriptedReader({"Ada Brink": 5.0})).ask("Who built the bridge?")
    (quote,) = answer.quotes
    assert quote.text == "built by Ada Brink."
    assert quote.context is not None
    assert quote.context.text == "The bridge of Orm was"


def test_each_item_of_a_list_that_goes_on_brings_what_announces_it():
    parts = ["The bridge has these rules:", "- no carts\n- no dogs after dark\n\nBoats pass below."]
    world = World({"a": parts}, goes_on=parts[1:])
    answer = world.asker(ScriptedReader({"dogs": 5.0})).ask("What of dogs on the bridge?")
    assert answer.quotes[0].context is not None
    assert answer.quotes[0].context.text == parts[0]
    below = world.asker(ScriptedReader({"Boats": 5.0})).ask("What passes below the bridge?")
    assert below.quotes[0].context is None


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("When did Orm 3.4.1 come out?", "not_found"),  # it stands in no document
        ("When did Orm 3.4.0 come out?", "answered"),
        ("What does status 1280 mean in Orm?", "answered"),
        ("What does status 128 mean in Orm?", "not_found"),
        ("What came out of Orm in 1911?", "answered"),  # a date may tell the year
    ],
)
def test_a_number_that_names_what_is_asked_for_must_be_known_to_the_document(question, status):
    documents = {
        "a": ["Orm 3.4.0 came out in May."],
        "b": ["Orm 3.4.10 came out in June.", "Status 1,280 means that Orm is lost."],
    }
    assert ask(documents, {"May": 5.0, "June": 4.0, "lost": 3.0}, question).status == status


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How long is the notice under the Harbour Licence?", "a week"),
        ("According to the Pier Licence, how long is the notice?", "a month"),
        ("How long is the notice under the Quay Licence?", "a month"),
        ("How long is the notice?", "a month"),
    ],
)
def test_what_is_asked_of_one_document_no_other_answers(question: str, answer: str) -> None:
    world = World(
        {
            "Harbour Licence 2": ["The notice under this licence is a week."],
            "Pier Licence": ["The notice under this licence is a month."],
        }
    )
    asker = world.asker(ScriptedReader({"a week": 2.0, "a month": 5.0}))
    assert asker.ask(question).text == answer


def test_bulleted_list_is_quoted_whole_with_what_announces_it():
    answer = ask(
        {"a": ["The bridge has three rules:\n- no carts;\n- no dogs;\n- no dancing."]},
        {"no dogs": 5.0},
        "What are the rules of the bridge?",
    )
    assert answer.text == "- no carts;\n- no dogs;\n- no dancing."
    assert answer.quotes[0].context is not None
    assert answer.quotes[0].context.text == "The bridge has three rules:"


EQUIPMENT = "All who enter must wear this equipment:\n- gloves\n- glasses for the eyes\n- an apron"


def test_what_a_list_is_announced_to_be_is_answered_by_all_of_it():
    asked = "Which equipment must all wear?"
    answer = ask({"a": [EQUIPMENT]}, {"gloves": 5.0}, asked)
    assert answer.text == "- gloves\n- glasses for the eyes\n- an apron"
    one = ask({"a": [EQUIPMENT]}, {"glasses": 5.0}, "Which equipment must all wear for the eyes?")
    assert one.text == "glasses"


def test_items_in_several_documents_add_up():
    answer = ask(
        {
            "a": ["Among the towns on the river is Selm."],
            "b": ["Of the towns on the river Orm is the oldest."],
        },
        {"Selm": 5.0, "Orm": 4.0},
        "Which towns are on the river?",
    )
    assert answer.text == "Selm; Orm"
    assert cited(answer) == ["a", "b"]
    assert not answer.rivals


def test_an_answer_tells_no_item_that_it_has_no_quote_for():
    documents = {
        "a": ["Among the towns on the river is Selm."],
        "b": ["Of the towns on the river Orm is the oldest."],
        "c": ["Of the towns on the river Tarn is the smallest."],
    }
    reader = ScriptedReader({"Selm": 5.0, "Orm": 4.5, "Tarn": 4.0})
    asker = World(documents).asker(reader)
    for top in (1, 2, 3):
        answer = asker.ask("Which towns are on the river?", top=top)
        said = [quote.text for quote in answer.quotes]
        assert len(said) == top
        for item, quote in zip(answer.text.split("; "), said, strict=True):
            assert item in quote


def test_items_of_one_sentence_are_quoted_with_it_once():
    answer = ask(
        {"a": ["The towns on the river are Selm in the north, as all know, but Orm in the south."]},
        {"Selm": 5.0, "Orm": 4.0},
        "Which towns are on the river?",
    )
    assert answer.text == "Selm; Orm"
    assert cited(answer) == ["a"]


def test_yes_or_no_is_said_where_the_wording_decides():
    answer = ask(
        {"a": ["Orm never closed the bridge. It is old."]},
        {"never": 3.0},
        "Did Orm close the bridge?",
    )
    assert answer.verdict == "no"
    assert answer.quotes[0].answer == "Orm never closed the bridge."


@pytest.mark.parametrize(
    ("text", "verdict", "said"),
    [
        ("Norway did not join the league.", "no", "no"),
        ("No, it did not join the league.", "no", None),
        ("“Yes.” It joined the league.", "yes", None),
        ("It joined the league.", "yes", "yes"),
        ("It may join the league.", None, None),
    ],
)
def test_a_verdict_is_said_unless_the_answer_begins_with_it(text, verdict, said):
    answer = ask({"a": ["It joined the league."]}, {"league": 5.0}, "Did it join the league?")
    assert replace(answer, text=text, verdict=verdict).verdict_to_say == said


def test_span_that_repeats_the_question_loses_to_one_that_answers():
    answer = ask(
        {"a": ["The mayor of Orm was praised by Ada Brink."]},
        {"The mayor of Orm": 2.5, "Ada Brink": 2.0},
        "Who praised the mayor of Orm?",
    )
    assert answer.text == "Ada Brink"


def test_threshold_is_the_settings():
    documents, script = {"a": ["The bridge of Orm is 90 metres long."]}, {"90 metres": 0.5}
    assert ask(documents, script, BRIDGE, refusal="0.5").status == "answered"
    assert ask(documents, script, BRIDGE, refusal="0.9").status == "not_found"


def test_what_no_quotation_can_answer_is_refused_and_the_closest_passages_given():
    documents, script = {"a": ["The bridge of Orm is 90 metres long."]}, {"90 metres": 9.0}
    assert ask(documents, script, BRIDGE).status == "answered"
    for said in ("Summarise what is said of the bridge of Orm.", "Thanks!"):
        answer = ask(documents, script, said)
        assert (answer.status, answer.confidence) == ("not_found", 0.0)
        assert answer.closest


def test_nothing_near_is_said_only_where_no_passage_is_about_the_matter():
    documents = {"a": ["The bridge of Orm is 90 metres long. Thank you, said the mayor."]}
    far = ask(documents, {}, "What is the melting point of tungsten?")
    near = ask(documents, {}, "Who paid for the bridge of Orm?")
    thanks = ask(documents, {}, "Thank you!")
    assert far.status == near.status == thanks.status == "not_found"
    assert far.nothing_near
    assert thanks.nothing_near
    assert not near.nothing_near


def test_a_source_that_says_no_rivals_one_that_says_yes():
    answer = ask(
        {
            "a": ["The bridge of Orm is open on Sundays."],
            "b": ["The bridge of Orm is not open on Sundays."],
        },
        {"open on Sundays": 5.0},
        "Is the bridge of Orm open on Sundays?",
    )
    assert [len(answer.quotes), len(answer.rivals), answer.verdict] == [1, 1, None]


def test_a_sentence_that_decides_is_found_where_the_reader_finds_no_words_in_it():
    answer = ask(
        {"a": ["The mayor of Orm did not resign. Her deputy, Tom Hale, resigned in May."]},
        {"Tom Hale": 5.0},
        "Did the mayor of Orm resign?",
    )
    assert answer.quotes[0].text == "The mayor of Orm did not resign."
    assert answer.verdict == "no"


def test_questions_headings_and_what_is_denied_come_after_what_is_said():
    for other, asked in (
        ("Who opened the bridge of Orm, was it Tom Hale?", "Tom Hale"),
        ("The bridge of Orm was opened not by Tom Hale.", "Tom Hale"),
        ("3. THE BRIDGE OF ORM AND TOM HALE, WHO OPENED IT.", "TOM HALE"),
    ):
        answer = ask(
            {"a": [other], "b": ["Ada Brink opened the bridge of Orm."]},
            {asked: 5.0, "Ada Brink": 4.0},
            "Who opened the bridge of Orm?",
        )
        assert answer.text == "Ada Brink"


def test_what_is_forbidden_is_no_answer_without_its_not():
    answer = ask(
        {"a": ["Never keep Brannol in a cellar."]}, {"in a cellar": 5.0}, "Where is it kept?"
    )
    assert answer.text == "Never keep Brannol in a cellar"
    answer = ask(
        {"a": ["Never keep Brannol in a cellar.", "Keep Brannol on a shelf."]},
        {"in a cellar": 5.0, "on a shelf": 4.0},
        "Where is Brannol kept?",
    )
    assert answer.text == "on a shelf"


def test_one_figure_in_two_currencies_is_a_contradiction():
    answer = ask(
        {
            "a": ["The bridge of Orm cost $182,400 in all."],
            "b": ["We found that the bridge of Orm cost £182,400 in all."],
        },
        {"$182,400": 5.0, "£182,400": 4.5},
        "How much did the bridge of Orm cost?",
    )
    assert [rival.text for rival in answer.rivals] == ["£182,400"]


def test_a_long_row_of_figures_is_weighed_at_once():
    answer = ask({"a": ["1" * 60 + "x"]}, {"1" * 60: 5.0}, "What is the number of the account?")
    assert answer.quotes[0].text == "1" * 60 + "x"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What was the surplus in 2019?", "31"),
        ("What is Ida Holm's role?", "treasurer"),
        ("How many boats did the club have in 2019?", "14"),
    ],
)
def test_a_table_is_answered_by_the_cell_that_the_question_names(question, expected):
    accounts = "| | 2018 | 2019 |\n|---|---|---|\n| Surplus | 22 | 31 |\n| Boats | 12 | 14 |"
    people = "| Name | Role |\n|---|---|\n| Jon Ask | chair |\n| Ida Holm | treasurer |"
    script = {"22": 5.0, "chair": 4.0, "12": 3.0}
    answer = ask({"a": [accounts], "b": [people]}, script, question)
    assert answer.text == expected
    assert expected in answer.quotes[0].text


def test_no_cell_of_another_kind_takes_the_place_of_one_that_fits():
    orders = "| Tank | Ordered | Number |\n|---|---|---|\n| Orm | 3 May 2016 | 64 |"
    answer = ask({"a": [orders]}, {"64": 5.0}, "How many Orm tanks were ordered?")
    assert answer.text == "64"


def test_a_yes_to_another_question_is_neither_agreement_nor_a_copy():
    asked = "Is the Heron lamp waterproof?"
    world = World(
        {"a": ["Yes."], "b": ["Yes."], "c": ["Yes, very."], "d": ["Yes."]},
        {"a": asked, "b": "Is the Crane lamp dimmable?", "c": "Is the Ibis lamp loud?", "d": asked},
    )
    answer = world.asker(ScriptedReader({"Yes": 5.0})).ask(asked)
    first = answer.quotes[0]
    assert answer.verdict == "yes"
    assert {first.source.document_id, *(c.document_id for c in first.copies)} == {"a", "d"}
    assert [quote.agreement for quote in answer.quotes].count("same") == 1


@pytest.mark.parametrize(
    "other",
    [
        "7. Ada Brink",
        "Was the bridge of Orm opened by Ada Brink?",
        "| Bridge of Orm | Ada Brink |\n|---|---|\n| Length | 90 m |",
    ],
)
def test_headings_questions_and_headers_are_not_quoted_beside_the_answer(other):
    documents = {"a": ["The bridge of Orm was opened in May by Tom Hale."], "b": [other]}
    answer = ask(documents, {"Tom Hale": 5.0, "Ada Brink": 3.0}, "bridge of Orm opened by")
    assert cited(answer) == ["a"]


def test_what_is_of_another_kind_is_not_quoted_beside_the_answer():
    documents = {"a": ["The bridge of Orm is 90 m long."], "b": ["The bridge of Orm is of steel."]}
    assert cited(ask(documents, {"90 m": 5.0, "steel": 4.0}, BRIDGE)) == ["a"]


@pytest.mark.parametrize(
    ("question", "status"),
    [("What is her salary?", "not_found"), ("How old is she?", "answered")],
)
def test_an_age_after_a_name_answers_nothing_but_how_old(question, status):
    answer = ask({"a": ["Ada Brink, 66, was born in Selm."]}, {"66": 5.0}, question)
    assert answer.status == status


def test_an_acronym_is_answered_by_the_words_that_it_abbreviates_alone():
    spans = {"for long hours": 5.0}
    told = {
        "a": ["The clerks of the SHA stand for long hours."],
        "b": ["It is of the Selm Harbour Authority."],
    }
    question = "What does SHA stand for?"
    assert ask({"a": told["a"]}, spans, question).status == "not_found"
    assert ask(told, {**spans, "It": 1.0}, question).text == "Selm Harbour Authority"
