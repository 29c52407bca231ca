"""Documents and questions that attack the page are shown as text, and the page stays whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ui.conftest import Chat, Person
from tests.ui.fake_engine import HOSTILE, HOSTILE_TEXTS, TEXTS

pytestmark = pytest.mark.e2e

ATTACKS = (
    "<script>window.hacked=11</script> secret word",
    '<img src=x onerror="window.hacked=12"> secret word',
    "[secret word](javascript:window.hacked=13)",
    "$\\href{javascript:window.hacked=14}{secret word}$",
    "\x1b[31m secret \x1b[0m word \u202edrow terces",
    "secret word {{constructor.constructor('window.hacked=15')()}} ${window.hacked=16}",
    "</textarea><style>*{display:none}</style> secret word",
)


@pytest.fixture(scope="module")
def hostile(serve_chat: Callable[..., Chat]) -> Chat:
    return serve_chat({**TEXTS, **HOSTILE_TEXTS})


def _nothing_ran(person: Person) -> None:
    page = person.page
    assert page.evaluate("window.hacked") is None
    inside = "#turns, #evidence, #drawer, #kept"
    count = "root => document.querySelectorAll(root.split(', ').map(r => r + ' :is(script, style,"
    count += " img:not(.page-picture img), iframe, object, a:not(#sign-out a))').join(', ')).length"
    assert page.evaluate(count, inside) == 0
    attributes = """root => [...document.querySelector('.pq').querySelectorAll('*')]
      .filter((node) => [...node.attributes].some((one) => one.name.startsWith('on'))).length"""
    assert page.evaluate(attributes, inside) == 0
    assert page.locator("#composer").is_visible()
    sideways = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(sideways)


@pytest.mark.parametrize("question", ATTACKS)
def test_hostile_questions_are_text(
    hostile: Chat, visit: Callable[..., Person], question: str
) -> None:
    person = visit(hostile.url)
    turn = person.ask(question)
    assert turn.locator("h2").evaluate("node => node.textContent") == question
    assert turn.locator(".words").first.inner_text() == "xylophone"
    person.page.get_by_label("Conversations").click()
    _nothing_ran(person)
    person.page.reload()
    person.page.locator(".card").wait_for()
    _nothing_ran(person)


def test_a_hostile_document_is_text_wherever_it_is_shown(
    hostile: Chat, visit: Callable[..., Person]
) -> None:
    person = visit(hostile.url)
    turn = person.ask("What is the secret word?")
    turn.locator(".chip").first.click()
    person.page.locator("#evidence-text mark.answer").first.wait_for()
    assert person.text() == HOSTILE
    assert "[CITATION]" in person.page.inner_text("#evidence-text")
    turn.get_by_text("How was this found?").click()
    person.page.click(".top [data-action=drawer]")
    person.page.locator("#documents li").first.wait_for()
    person.page.locator("#documents .document-title").first.hover()
    _nothing_ran(person)


def test_controls_are_named_and_do_not_turn_the_text_around(
    hostile: Chat, visit: Callable[..., Person]
) -> None:
    person = visit(hostile.url)
    person.ask("What is the secret word?").locator(".chip").first.click()
    controls = person.page.locator("#evidence-text .control")
    controls.first.wait_for(state="attached")
    labels = controls.evaluate_all("nodes => nodes.map((node) => node.dataset.label)")
    assert labels == ["ESC", "ESC", "RLO", "PDF"]
    assert all(
        value == "isolate"
        for value in controls.evaluate_all(
            "nodes => nodes.map((n) => getComputedStyle(n).unicodeBidi)"
        )
    )


@pytest.mark.parametrize("width", [360, 1280])
def test_a_word_of_ten_thousand_letters_does_not_widen_the_page(
    hostile: Chat, visit: Callable[..., Person], width: int
) -> None:
    person = visit(hostile.url, viewport={"width": width, "height": 800})
    turn = person.ask("What is the long word?")
    turn.locator(".chip").first.click()
    person.page.locator("#evidence-text mark.answer").first.wait_for()
    _nothing_ran(person)
    for pane in ("#turns", "#evidence-text"):
        fits = f"(() => {{ const n = document.querySelector('{pane}'); "
        fits += "return n.scrollWidth <= n.clientWidth + 1; })()"
        assert person.page.evaluate(fits)
