"""What an answer's card says, and in which order it numbers its quotes."""

from __future__ import annotations

import dataclasses
import re

import pytest

from rag.model import Answer, Context
from tests.ui.fake_engine import HOSTILE_TEXTS, FakeEngine
from ui.card import card
from ui.conversation import BadConversation, numbered, read_answer, read_history, turn_json


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine(None)


def _card(answer: Answer) -> str:
    return card(answer, turn_json(answer)["trace"])


def test_the_words_the_quote_and_the_mark(engine: FakeEngine) -> None:
    markup = _card(engine.ask("When was the Linden Bridge opened?"))
    assert '<p class="words"><span dir="auto">1931</span></p>' in markup
    assert "opened in <mark>1931</mark> by Mayor" in markup


def test_a_quote_that_is_all_answer_stands_once_with_its_context_before_it(
    engine: FakeEngine,
) -> None:
    answer = engine.ask("When was the Linden Bridge opened?")
    quote = answer.quotes[0]
    words = quote.text.rstrip(".")
    whole = dataclasses.replace(
        quote,
        answer_start=quote.start,
        answer_end=quote.end - 1,
        context=Context(0, 15, "The long bridge"),
    )
    rival = dataclasses.replace(answer.rivals[0], text=words, quotes=(whole,))
    said = dataclasses.replace(answer, text=words, quotes=(whole,), rivals=())
    markup = _card(said).split('class="actions"')[0]
    assert markup.count(words) == 1
    assert markup.index("The long bridge") < markup.index(words) < markup.index('data-quote="1"')
    assert "<mark>" not in markup
    rivals = _card(dataclasses.replace(answer, rivals=(rival,))).split('class="actions"')[0]
    assert "1 source says something else." in rivals
    assert rivals.split('class="rivals"')[1].count(words) == 1


def test_the_headline_leaves_out_what_marks_markdown_and_the_quote_does_not(
    engine: FakeEngine,
) -> None:
    answer = engine.ask("When was the Linden Bridge opened?")
    text = "It was opened in **May 1931** by the mayor."
    quote = dataclasses.replace(
        answer.quotes[0], text=text, start=0, end=len(text), answer_start=17, answer_end=29
    )
    said = dataclasses.replace(answer, text=quote.answer, quotes=(quote,), rivals=())
    markup = _card(said)
    star = '<span class="no-word">**</span>'
    assert f'<span dir="auto">{star}May 1931{star}</span>' in markup
    assert "in <mark>**May 1931**</mark> by" in markup


def test_the_headline_stands_on_one_line_and_the_quote_keeps_its_own(engine: FakeEngine) -> None:
    answer = engine.ask("When was the Linden Bridge opened?")
    text = "Pack:\n    - a lamp\n    - a    rope\nand go."
    quote = dataclasses.replace(
        answer.quotes[0], text=text, start=0, end=len(text), answer_start=10, answer_end=34
    )
    said = dataclasses.replace(answer, text=quote.answer, quotes=(quote,), rivals=())
    markup = _card(said)
    assert '<span dir="auto">- a lamp - a rope</span>' in markup
    assert '<mark>- a lamp<span class="line">\n</span>    - a    rope</mark>' in markup


def test_a_text_to_be_written_is_declined_without_passages(engine: FakeEngine) -> None:
    refused = engine.ask("Who painted the bridge?")
    asked = "Write me a poem about the bridge"
    markup = _card(dataclasses.replace(refused, question=asked, query=asked, task=True))
    assert "Pullquote quotes what your documents say; it does not write." in markup
    assert "The closest passages" not in markup
    assert "Not in your documents" not in markup


def test_a_closest_passage_that_goes_on_shows_the_cut_outside_the_quote(
    engine: FakeEngine,
) -> None:
    answer = engine.ask("Who painted the bridge?")
    first, *more = answer.closest
    cut = dataclasses.replace(first, cut_short=True)
    markup = _card(dataclasses.replace(answer, closest=(cut, *more)))
    assert markup.count('<span class="context"> …</span></blockquote>') == 1


def test_a_chip_shows_title_and_nearest_heading_and_tells_the_rest_when_asked(
    engine: FakeEngine,
) -> None:
    answer = engine.ask("How long is the bridge?")
    quote = dataclasses.replace(answer.quotes[0], heading="Part one › Its length")
    markup = _card(dataclasses.replace(answer, quotes=(quote,)))
    assert '<span class="chip-title"><bdi>The long bridge</bdi></span>' in markup
    assert '<span class="chip-detail"><bdi>Its length</bdi></span>' in markup
    told = "The long bridge, 4 May 2021, under “Part one › Its length”"
    assert f'title="{told}\nOpen the source at this quote (key 1)"' in markup


def test_a_heading_that_only_repeats_the_title_is_not_shown(engine: FakeEngine) -> None:
    answer = engine.ask("How long is the bridge?")
    quote = dataclasses.replace(answer.quotes[0], heading="The Long Bridge!")
    markup = _card(dataclasses.replace(answer, quotes=(quote,)))
    assert "The Long Bridge!" not in markup


def test_chips_are_numbered_in_the_order_of_the_card(engine: FakeEngine) -> None:
    answer = engine.ask("When was the Linden Bridge opened?")
    markup = _card(answer)
    numbers = re.findall(r'data-action="evidence" data-quote="(\d+)"', markup)
    assert numbers == ["1", "2", "3"]
    titles = re.findall(r'chip-title"><bdi>([^<]*)<', markup)
    assert titles == [quote.source.title for quote in numbered(answer)]


def test_agreement_copies_and_rivals_are_said(engine: FakeEngine) -> None:
    markup = _card(engine.ask("When was the Linden Bridge opened?"))
    assert "2 sources agree" in markup
    assert "also printed in " in markup
    assert "Sources differ" in markup
    assert "1933" in markup


def test_a_quote_that_says_something_else_comes_last(engine: FakeEngine) -> None:
    answer = engine.ask("When was the Linden Bridge opened?")
    first, second = answer.quotes
    odd = dataclasses.replace(first, agreement="other")
    answer = dataclasses.replace(answer, quotes=(odd, second), rivals=answer.rivals)
    markup = _card(answer)
    assert markup.index("Sources differ") < markup.index("Perhaps also")
    assert numbered(answer)[-1] is odd


def test_the_confidence_is_said_in_words_with_the_number_behind(engine: FakeEngine) -> None:
    markup = _card(engine.ask("How long is the bridge?"))
    assert "</span>Very likely right</summary>" in markup
    assert "93%" in markup


def test_yes_and_no_are_shown_before_the_words(engine: FakeEngine) -> None:
    assert '<span class="verdict yes">Yes</span>' in _card(engine.ask("Is it 412 metres long?"))


def test_not_found_offers_the_closest_passages_or_says_that_nothing_is_near(
    engine: FakeEngine,
) -> None:
    near = _card(engine.ask("Who painted the bridge?"))
    assert "Not in your documents" in near
    assert "The closest passages" in near
    assert "Should have refused" not in near
    far = _card(engine.ask("zzz qqq"))
    assert "Nothing in your documents is about this." in far


def test_the_query_is_shown_only_where_it_is_not_the_question(engine: FakeEngine) -> None:
    from rag.model import Turn

    assert "Understood as" not in _card(engine.ask("How long is the bridge?"))
    followed = engine.ask("How long is it?", history=[Turn("Who?", "1931")])
    assert "How long is the bridge?" in _card(followed)


def test_hostile_words_stay_words() -> None:
    engine = FakeEngine(None, HOSTILE_TEXTS)
    markup = _card(engine.ask("What is the secret word?"))
    for name in ("script", "style", "img", "svg", "i>", "b "):
        assert f"<{name}" not in markup.replace('<svg viewBox="0 0 560', "")


def test_how_it_was_found_lists_every_candidate(engine: FakeEngine) -> None:
    answer = engine.ask("How long is the bridge?")
    markup = _card(answer)
    assert markup.count("<tr") == len(answer.trace.candidates) + 1
    assert markup.count("<circle") == 3 * len(answer.trace.candidates)
    assert "read in 80 ms" in markup


def test_an_answer_survives_the_browser(engine: FakeEngine) -> None:
    for question in ("When was the Linden Bridge opened?", "Who painted the bridge?"):
        answer = engine.ask(question)
        kept = turn_json(answer)
        again = read_answer(kept)
        assert again.to_json() == answer.to_json()
        assert card(again, kept["trace"]) == _card(answer)


def test_a_copy_that_was_kept_before_it_had_a_place_has_none(engine: FakeEngine) -> None:
    kept = turn_json(engine.ask("When was the Linden Bridge opened?"))
    (copy,) = kept["quotes"][1]["copies"]
    del copy["start"], copy["end"]
    (again,) = read_answer(kept).quotes[1].copies
    assert (again.start, again.end) == (None, None)


@pytest.mark.parametrize("broken", [None, 1, {}, [], {"question": "x"}])
def test_what_is_no_answer_is_refused(broken: object) -> None:
    with pytest.raises(BadConversation):
        read_answer(broken)


def test_a_kept_quote_with_wrong_offsets_is_refused(engine: FakeEngine) -> None:
    kept = turn_json(engine.ask("How long is the bridge?"))
    kept["quotes"][0]["end"] += 1
    with pytest.raises(BadConversation):
        read_answer(kept)


def test_history_is_the_last_turns() -> None:
    turns = [{"question": str(n), "answer": None, "quotes": ["q"]} for n in range(9)]
    assert [turn.question for turn in read_history(turns)] == ["3", "4", "5", "6", "7", "8"]
    with pytest.raises(BadConversation):
        read_history([{"answer": "x"}])
