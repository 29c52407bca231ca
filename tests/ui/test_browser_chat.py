"""A person asks, looks at the evidence, goes back over the conversation and takes it along."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import Chat, Person
from tests.ui.fake_engine import LONG_TEXT, LONG_TEXTS

pytestmark = pytest.mark.e2e

OPENED = "When was the Linden Bridge opened?"


@pytest.fixture
def person(chat: Chat, visit: Callable[..., Person]) -> Person:
    return visit(chat.url)


def _kept(person: Person) -> list[Any]:
    kept = """Object.entries(localStorage).filter(([key]) => key.includes("conversation:"))
      .map(([, value]) => JSON.parse(value))"""
    return list(person.page.evaluate(kept))


def test_an_answer_shows_words_quotes_sources_and_disagreement(person: Person) -> None:
    turn = person.ask(OPENED)
    assert turn.locator(".words").first.inner_text() == "1931"
    assert turn.locator("blockquote mark").all_inner_texts() == ["1931", "1931", "1933"]
    assert turn.locator(".chip-title").all_inner_texts() == [
        "The long bridge",
        "Bridge at ninety",
        "A history of crossings",
    ]
    assert "2 sources agree" in turn.inner_text()
    assert "also printed in Bridge at ninety (wire)" in turn.inner_text()
    assert turn.locator(".differing").inner_text() == "Sources differ: 1 source says 1933."
    assert "93%" not in turn.locator(".confidence").inner_text()
    turn.get_by_text("Very likely right").click()
    assert "93%" in turn.locator(".confidence").inner_text()


def test_the_source_opens_at_the_quote_and_shows_the_stored_text(
    person: Person, chat: Chat
) -> None:
    turn = person.ask(OPENED)
    turn.locator(".chip").nth(1).click()
    person.page.get_by_text("Quote 2 of 3").wait_for()
    assert person.text() == chat.engine.document("news.html").text
    assert person.marks() == ["1931"]
    person.page.get_by_label("Next quote").click()
    person.page.get_by_text("Quote 3 of 3").wait_for()
    assert person.text() == chat.engine.document("crossings.txt").text
    assert person.marks() == ["1933"]
    person.page.get_by_label("Next quote").click()
    person.page.get_by_text("Quote 1 of 3").wait_for()
    assert person.text() == chat.engine.document("bridge.md").text
    person.page.get_by_label("Previous quote").click()
    person.page.get_by_text("Quote 3 of 3").wait_for()


def test_a_key_opens_its_source(person: Person) -> None:
    person.ask(OPENED)
    person.page.keyboard.press("Escape")
    person.page.keyboard.press("3")
    person.page.get_by_text("Quote 3 of 3").wait_for()
    person.page.keyboard.press("/")
    assert person.page.evaluate("document.activeElement.id") == "question"
    person.page.keyboard.press("Alt+2")
    person.page.get_by_text("Quote 2 of 3").wait_for()
    assert person.page.input_value("#question") == ""


def test_a_quote_of_a_removed_document_is_still_shown(person: Person, chat: Chat) -> None:
    turn = person.ask(OPENED)
    chat.engine.remove(["crossings.txt", "wire.html"])
    turn.locator(".chip").nth(2).click()
    person.page.get_by_text("has been removed or has changed since this answer").wait_for()
    assert person.page.inner_text("#evidence-head h2") == "A history of crossings"
    assert person.marks() == ["1933"]
    person.page.get_by_label("Next quote").click()
    person.page.get_by_text("Quote 1 of 3").wait_for()
    turn.get_by_role("button", name="Bridge at ninety (wire)").click()
    toast = person.page.locator(".toast")
    toast.get_by_text("This document has been removed or has changed").wait_for()


def test_a_copy_opens_at_the_same_words(person: Person, chat: Chat) -> None:
    turn = person.ask(OPENED)
    turn.get_by_role("button", name="Bridge at ninety (wire)").click()
    person.page.get_by_text("The same words").wait_for()
    assert person.text() == chat.engine.document("wire.html").text
    assert "".join(person.marks("quote")) == "The Linden Bridge, opened in 1931, turns ninety."


def test_a_long_document_is_scrolled_to_the_quote(
    serve_chat: Callable[..., Chat], visit: Callable[..., Person]
) -> None:
    person = visit(serve_chat(LONG_TEXTS).url)
    person.ask("What is the secret word?")
    mark = person.page.locator("#evidence-text mark.answer")
    expect(mark).to_be_in_viewport()
    whole = f"document.querySelector('#evidence-text').textContent.length === {len(LONG_TEXT)}"
    person.page.wait_for_function(whole)
    assert person.text() == LONG_TEXT
    person.page.wait_for_timeout(300)  # what is out of sight is laid out when it is needed
    expect(mark).to_be_in_viewport()


def test_not_found_is_calm_and_offers_what_is_near(person: Person) -> None:
    turn = person.ask("Who painted the bridge?")
    assert turn.locator(".words").inner_text() == "Not in your documents"
    assert turn.locator(".chip").count() == 3
    turn.locator(".chip").first.click()
    person.page.get_by_text("Quote 1 of 3").wait_for()
    far = person.ask("zzz qqq")
    assert "Nothing in your documents is about this." in far.inner_text()


def test_a_follow_up_shows_how_it_was_understood(person: Person) -> None:
    person.ask("How long is the bridge?")
    turn = person.ask("When was it opened?")
    assert turn.locator(".understood").inner_text().strip('"“”').startswith("Understood as")
    assert "the bridge" in turn.locator(".understood q").inner_text()


def test_yes_and_no_are_said(person: Person) -> None:
    assert person.ask("Is it 412 metres long?").locator(".verdict").inner_text() == "Yes"


def test_how_it_was_found_opens(person: Person) -> None:
    turn = person.ask(OPENED)
    turn.get_by_text("How was this found?").click()
    assert turn.locator(".trace-plot svg").is_visible()
    assert turn.locator(".trace-table tbody tr").count() > 3
    assert "Found in 4 ms" in turn.locator(".trace-times").inner_text()


def test_examples_and_follow_ups_can_be_asked_with_a_click(person: Person) -> None:
    person.page.locator("#examples .suggestion").first.click()
    person.page.locator(".turn .card.answered").wait_for()
    person.ask(OPENED)
    person.page.locator(".turn:last-child .follow-ups .suggestion").first.click()
    person.page.locator(".turn").nth(2).locator(".card.answered").wait_for()


def test_nothing_jumps_while_an_answer_comes(person: Person, chat: Chat) -> None:
    person.ask("How long is the bridge?")
    chat.engine.delay = 0.6
    turn = person.ask(OPENED, wait=False)
    turn.wait_for()
    before = [turn.locator("h2").bounding_box(), person.page.locator("#composer").bounding_box()]
    turn.locator(".card").wait_for()
    person.page.wait_for_timeout(700)
    after = [turn.locator("h2").bounding_box(), person.page.locator("#composer").bounding_box()]
    assert after == before


def test_a_question_is_edited_and_asked_again(person: Person) -> None:
    person.ask("Who painted the bridge?")
    person.ask("How long is the bridge?")
    first = person.page.locator(".turn").first
    first.hover()
    first.get_by_text("Edit").click()
    assert person.page.input_value("#question") == "Who painted the bridge?"
    person.page.fill("#question", OPENED)
    person.page.press("#question", "Enter")
    person.page.locator(".turn .words").get_by_text("1931", exact=True).wait_for()
    assert person.page.locator(".turn").count() == 1
    person.page.get_by_text("1 later question was set aside.").wait_for()
    assert _kept(person)[0]["title"] == OPENED
    person.page.reload()
    person.page.get_by_text("Undo the edit").click()
    person.page.get_by_text("Who painted the bridge?").wait_for()
    assert person.page.locator(".turn").count() == 2
    assert _kept(person)[0]["title"] == "Who painted the bridge?"


def test_editing_is_said_and_can_be_cancelled(person: Person) -> None:
    person.ask("Who painted the bridge?")
    person.ask("How long is the bridge?")
    said = person.page.locator("#editing")
    for leave in ("click", "key in the field", "key elsewhere"):
        assert said.is_hidden()
        person.page.locator(".turn .edit").first.click()
        expect(said).to_contain_text("Editing your question; 1 later question will be set aside")
        if leave == "click":
            said.get_by_role("button", name="Cancel").click()
        elif leave == "key elsewhere":
            person.page.locator(".turn .edit").first.press("Escape")
        else:
            person.page.press("#question", "Escape")
        assert person.page.input_value("#question") == ""
        assert person.page.evaluate("document.activeElement.id") == "question"
    assert said.is_hidden()


def test_an_edit_can_be_undone_until_the_talk_goes_on(person: Person) -> None:
    person.ask("Who painted the bridge?")
    person.page.press("#question", "ArrowUp")
    person.page.fill("#question", OPENED)
    person.page.press("#question", "Enter")
    person.page.get_by_text("Undo the edit").wait_for()
    person.page.locator(".turn .card.answered").wait_for()
    person.ask("How long is the bridge?")
    assert person.page.get_by_text("Undo the edit").count() == 0


@pytest.mark.parametrize("leave", ["Escape", "new", "ask"])
def test_what_was_typed_before_an_edit_comes_back_after_it(person: Person, leave: str) -> None:
    person.ask("Who painted the bridge?")
    person.page.fill("#question", "half a thou")
    person.page.locator(".turn").get_by_text("Edit").click()
    assert person.page.input_value("#question") == "Who painted the bridge?"
    if leave == "new":
        person.page.get_by_label("New conversation").click()
    else:
        person.page.press("#question", "Escape" if leave == "Escape" else "Enter")
    assert person.page.input_value("#question") == "half a thou"
    assert person.page.locator("#composer.editing").count() == 0


def test_an_offer_to_undo_outlasts_other_messages_and_has_a_key(person: Person) -> None:
    person.ask(OPENED)
    person.page.get_by_label("Conversations").click()
    person.page.locator("#kept-list").get_by_text("Delete").click()
    person.page.keyboard.press("Escape")
    person.page.fill("#question", "?!")
    person.page.press("#question", "Enter")
    person.page.get_by_text("That is no question yet").wait_for()
    assert person.page.input_value("#question") == "?!"
    assert person.page.locator(".toast").get_by_text("Undo").is_visible()
    person.page.fill("#question", "")
    person.page.keyboard.press("Control+z")
    person.page.locator(".turn .card.answered").wait_for()


def test_escape_closes_a_menu_and_leaves_the_evidence(person: Person) -> None:
    person.ask(OPENED)
    person.page.get_by_text("Quote 1 of 3").wait_for()
    person.page.get_by_label("Export this conversation").click()
    person.page.keyboard.press("Escape")
    assert person.page.locator("#exports").is_hidden()
    assert person.page.get_by_text("Quote 1 of 3").is_visible()


def test_a_key_opens_a_source_of_the_turn_whose_evidence_is_open(person: Person) -> None:
    first = person.ask(OPENED)
    person.ask("How long is the bridge?")
    first.locator(".chip").first.click()
    person.page.get_by_text("Quote 1 of 3").wait_for()
    person.page.keyboard.press("2")
    person.page.get_by_text("Quote 2 of 3").wait_for()
    person.page.click("#question")
    person.page.keyboard.press("Alt+3")
    person.page.get_by_text("Quote 3 of 3").wait_for()


def test_what_is_answered_is_told_to_those_who_listen(person: Person, chat: Chat) -> None:
    said = person.page.locator("#said")
    person.ask(OPENED)
    expect(said).to_have_text(
        "Answer: 1931. Very likely right. 2 quotes. Sources differ: 1933.", use_inner_text=False
    )
    person.ask("Is it 412 metres long?")
    expect(said).to_contain_text("Answer: Yes: 412 metres long.")
    chat.engine.delay = 1.5
    person.ask(OPENED, wait=False)
    person.page.get_by_role("button", name="Stop").click()
    expect(said).to_have_text("Stopped.")


FILL = """() => {
  let size = 4e6;
  for (let n = 0; size > 10; n += 1) {
    try { localStorage.setItem(`fill${n}`, "x".repeat(size)); } catch { size /= 2; }
  }
}"""


def test_a_full_browser_says_so_and_loses_nothing_that_is_on_the_page(person: Person) -> None:
    person.ask(OPENED)
    person.page.evaluate(FILL)
    for place in range(1, 4):
        person.ask("How long is the bridge?")
        person.page.locator(".toast").get_by_text("no room left").wait_for()
        assert person.page.locator(".turn").count() == place + 1
    person.page.evaluate("localStorage.removeItem('fill0')")
    person.ask("Who invited the whole town?")
    assert len(_kept(person)[0]["turns"]) == 5


def test_a_conversation_that_had_to_make_room_can_be_saved(person: Person) -> None:
    person.ask(OPENED)
    person.page.get_by_label("New conversation").click()
    person.page.evaluate(FILL)
    person.ask("How long is the bridge?")
    person.page.get_by_text("This browser is full").wait_for()
    with person.page.expect_download() as download:
        person.page.get_by_text("Save it as a file").click()
    assert OPENED in download.value.path().read_text("utf-8")


def test_an_answer_that_takes_long_can_be_stopped_and_asked_again(
    person: Person, chat: Chat
) -> None:
    chat.engine.delay = 1.5
    turn = person.ask(OPENED, wait=False)
    person.page.get_by_role("button", name="Stop").click()
    turn.get_by_text("Stopped.").wait_for()
    chat.engine.delay = 0
    turn.get_by_text("Ask again").click()
    turn.locator(".card.answered").wait_for()
    assert turn.locator(".words").first.inner_text() == "1931"


def test_conversations_are_kept_opened_and_deleted(person: Person) -> None:
    person.ask(OPENED)
    person.page.get_by_label("New conversation").click()
    assert person.page.locator(".turn").count() == 0
    person.ask("How long is the bridge?")
    person.page.get_by_label("Conversations").click()
    kept = person.page.locator("#kept-list li")
    assert kept.count() == 2
    kept.filter(has_text=OPENED).locator("[data-action=open-kept]").click()
    person.page.locator(".turn .words").get_by_text("1931", exact=True).wait_for()
    person.page.get_by_label("Conversations").click()
    kept.filter(has_text="How long").get_by_text("Delete").click()
    assert kept.count() == 1


def test_two_tabs_on_one_conversation_keep_what_either_asks(person: Person) -> None:
    person.ask(OPENED)
    other = Person(person.page.context.new_page(), person.url).open()
    other.page.locator(".turn .card").wait_for()
    other.ask("How long is the bridge?")
    person.page.locator(".turn .card").nth(1).wait_for()
    person.ask("Who invited the whole town?")
    other.page.locator(".turn .card").nth(2).wait_for()
    person.page.reload()
    person.page.locator(".turn .card").nth(2).wait_for()
    assert person.page.locator(".turn").count() == 3


def test_a_turn_that_another_tab_set_aside_does_not_come_back(person: Person) -> None:
    person.ask("Who painted the bridge?")
    person.ask("How long is the bridge?")
    other = Person(person.page.context.new_page(), person.url).open()
    other.page.locator(".turn .card").nth(1).wait_for()
    other.page.locator(".turn").first.get_by_text("Edit").click()
    other.page.fill("#question", OPENED)
    other.page.press("#question", "Enter")
    expect(person.page.locator(".turn")).to_have_count(1)
    person.ask("Who invited the whole town?")
    asked = person.page.locator(".turn h2").all_inner_texts()
    assert asked == [OPENED, "Who invited the whole town?"]


def test_a_reload_shows_the_conversation_again(person: Person) -> None:
    person.ask(OPENED)
    person.ask("How long is the bridge?")
    before = person.page.locator(".turn .words").all_inner_texts()
    person.page.reload()
    person.page.locator(".turn .card").nth(1).wait_for()
    assert person.page.locator(".turn .words").all_inner_texts() == before
    person.page.locator(".turn").first.locator(".chip").nth(2).click()
    person.page.get_by_text("Quote 3 of 3").wait_for()


def test_an_answer_that_cannot_be_read_any_more_leaves_the_others(person: Person) -> None:
    person.ask(OPENED)
    person.ask("How long is the bridge?")
    person.page.evaluate(
        """() => {
          const key = Object.keys(localStorage).find((one) => one.includes(":conversation:"));
          const kept = JSON.parse(localStorage[key]);
          kept.turns[0].answer.quotes[0].end += 1;
          localStorage[key] = JSON.stringify(kept);
        }"""
    )
    person.page.reload()
    person.page.locator(".turn .card").nth(1).wait_for()
    assert "cannot be read: ask again" in person.page.locator(".turn").first.inner_text()
    assert person.page.locator(".words").all_inner_texts() == ["412 metres"]
    person.page.get_by_label("Export this conversation").click()
    with person.page.expect_download() as download:
        person.page.locator("#exports button").first.click()
    assert "412 metres" in download.value.path().read_text("utf-8")
    person.page.get_by_text("Answers left out of the file, which cannot be read: 1.").wait_for()


def test_a_reload_in_mid_answer_loses_nothing_that_was_asked(person: Person, chat: Chat) -> None:
    chat.engine.delay = 1.0
    person.ask(OPENED, wait=False)
    person.page.locator(".skeleton").wait_for()
    person.page.reload()
    chat.engine.delay = 0
    person.page.locator(".turn .card").wait_for()
    assert person.page.locator(".turn h2").first.inner_text() == OPENED
    assert person.page.locator(".words").first.inner_text() == "1931"


def test_the_whole_conversation_is_printed_and_nothing_else(person: Person) -> None:
    for _ in range(4):
        person.ask(OPENED)
    person.page.emulate_media(media="print")
    assert person.page.evaluate("document.documentElement.scrollHeight") > 1500
    for gone in ("#composer", "#evidence", ".top", ".turn .actions"):
        assert person.page.locator(gone).first.is_hidden()
    assert person.page.locator(".turn .words").first.is_visible()


@pytest.mark.parametrize("width", [720, 820, 1280])
def test_composer_and_answers_share_their_edges_and_the_top_has_room(
    person: Person, width: int
) -> None:
    person.page.set_viewport_size({"width": width, "height": 860})
    turn = person.ask(OPENED)
    person.page.keyboard.press("Escape")
    edges = [
        person.page.locator(selector).bounding_box()
        for selector in (".turn .card", ".composer-row", "#hint")
    ]
    assert turn.is_visible()
    assert len({(box["x"], box["width"]) for box in edges if box}) == 1
    brand, new = (
        person.page.locator(selector).bounding_box() for selector in (".brand", "[data-action=new]")
    )
    assert brand
    assert new
    assert brand["x"] + brand["width"] + 12 <= new["x"]


def test_back_closes_what_lies_over_the_conversation(
    chat: Chat, visit: Callable[..., Person]
) -> None:
    person = visit(chat.url, viewport={"width": 390, "height": 844})
    turn = person.ask(OPENED)
    turn.locator(".chip").first.click()
    person.page.locator(".with-evidence").wait_for()
    person.page.go_back()
    expect(person.page.locator(".with-evidence")).to_have_count(0)
    assert turn.locator(".words").first.is_visible()
    person.page.click(".top [data-action=drawer]")
    person.page.keyboard.press("Escape")
    assert person.page.locator("#drawer").is_hidden()
    expect(turn).to_be_visible()
    person.page.wait_for_function("!history.state?.layer")


def test_the_focus_stays_with_what_is_asked_next(person: Person) -> None:
    turn = person.ask(OPENED)
    turn.locator(".suggestion").first.press("Enter")
    person.page.locator(".turn").nth(1).wait_for()
    within = "document.activeElement === document.querySelector('.turn:last-child')"
    assert person.page.evaluate(within)


def test_escape_leaves_the_note_of_a_feedback(person: Person) -> None:
    turn = person.ask(OPENED)
    turn.get_by_role("button", name="Wrong").click()
    person.page.keyboard.type("1930")
    person.page.keyboard.press("Escape")
    assert turn.locator(".note-form").count() == 0
    focused = "document.activeElement.dataset.verdict"
    assert person.page.evaluate(focused) == "wrong"


def test_follow_ups_are_there_again_after_a_reload(person: Person) -> None:
    turn = person.ask(OPENED)
    turn.locator(".suggestion").first.wait_for()
    person.page.reload()
    person.page.locator(".turn .suggestion").first.wait_for()


def test_a_conversation_deleted_in_another_tab_does_not_come_back_by_itself(
    person: Person,
) -> None:
    person.ask(OPENED)
    deleting = """() => {
      const [key] = Object.keys(localStorage).filter((each) => each.includes("conversation:"));
      const frame = document.body.appendChild(document.createElement("iframe"));
      frame.contentWindow.localStorage.removeItem(key);
    }"""
    person.page.evaluate(deleting)
    person.page.get_by_text("deleted in another tab").wait_for()
    assert person.page.locator(".turn").count() == 0
    assert not _kept(person)
    person.page.locator(".toast").get_by_text("Undo").click()
    person.page.locator(".turn .card.answered").wait_for()


CLIPBOARD = """async () => {
  const [item] = await navigator.clipboard.read();
  const read = async (type) => [type, await (await item.getType(type)).text()];
  return Object.fromEntries(await Promise.all(item.types.map(read)));
}"""


def test_an_answer_is_copied_with_its_citations(chat: Chat, visit: Callable[..., Person]) -> None:
    person = visit(chat.url, permissions=["clipboard-read", "clipboard-write"])
    turn = person.ask(OPENED)
    turn.get_by_role("button", name="Copy").click()
    person.page.get_by_text("Copied, with its sources.").wait_for()
    copied = person.page.evaluate(CLIPBOARD)
    quoted = "“The Linden Bridge was opened in 1931 by Mayor Ada Holt.” — "
    assert copied["text/plain"].startswith(f"{quoted}The long bridge, 4 May 2021\n")
    assert f"{quoted}<em>The long bridge</em>, 4 May 2021</p>" in copied["text/html"]


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("Markdown", "> “The Linden Bridge was opened in 1931"),
        ("JSON", '"status": "answered"'),
        ("BibTeX", "@misc{bridge-2021"),
        ("CSL-JSON", '"date-parts"'),
    ],
)
def test_the_conversation_is_exported(person: Person, name: str, holds: str) -> None:
    person.ask(OPENED)
    person.page.get_by_label("Export this conversation").click()
    with person.page.expect_download() as download:
        person.page.locator("#exports button").filter(has_text=name).first.click()
    assert holds in download.value.path().read_text("utf-8")


def test_feedback_is_stored_beside_the_index(person: Person, chat: Chat) -> None:
    turn = person.ask(OPENED)
    turn.get_by_role("button", name="Right", exact=True).click()
    person.page.get_by_text("Thank you").wait_for()
    turn.get_by_role("button", name="Should have refused").click()
    person.page.get_by_label("Note").fill("They disagree.")
    person.page.keyboard.press("Enter")
    person.page.locator("[data-verdict=should_refuse][aria-pressed=true]:focus").wait_for()
    lines = (chat.index / "feedback.jsonl").read_text("utf-8").splitlines()
    kept = [json.loads(line) for line in lines]
    assert [line["verdict"] for line in kept] == ["right", "should_refuse"]
    assert kept[1]["note"] == "They disagree."
    assert kept[0]["question"] == OPENED


@pytest.mark.parametrize("question", ["x" * 10_000, "?!…", "   "])
def test_what_is_no_question_gets_a_clear_word(person: Person, question: str) -> None:
    person.page.fill("#question", question)
    person.page.press("#question", "Enter")
    if question.strip():
        person.page.locator(".toast, .card.failed").first.wait_for()
    else:
        assert person.page.locator(".turn").count() == 0
    person.page.fill("#question", "")
    assert person.ask(OPENED).locator(".words").first.inner_text() == "1931"
