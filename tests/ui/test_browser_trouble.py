"""When the index is lost under the running chat, it says so and recovers by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from rag.errors import ChromaUnreachable
from rag.model import DocumentRecord
from tests.ui.conftest import Chat, Person
from tests.ui.fake_engine import LONG_TEXT, LONG_TEXTS

pytestmark = pytest.mark.e2e

OPENED = "When was the Linden Bridge opened?"


def test_a_lost_index_gets_a_banner_and_comes_back(
    chat: Chat, visit: Callable[..., Person]
) -> None:
    person = visit(chat.url)
    chat.engine.lost = True
    turn = person.ask(OPENED)
    assert "There is no index in" in person.page.inner_text("#banner")
    assert turn.locator(".card.failed").count() == 1
    chat.engine.lost = False
    person.page.locator("#banner").wait_for(state="hidden")
    turn.get_by_text("Ask again").click()
    turn.locator(".card.answered").wait_for()


def test_a_server_that_is_down_gets_a_banner_and_comes_back(
    chat: Chat, visit: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = visit(chat.url)

    def down(*_: object, **__: object) -> None:
        raise ChromaUnreachable("http://127.0.0.1:8000")

    with monkeypatch.context() as broken:
        broken.setattr(chat.engine, "documents", down)
        broken.setattr(chat.engine, "ask", down)
        person.ask(OPENED)
        assert "The Chroma server at http://127.0.0.1:8000" in person.page.inner_text("#banner")
    person.page.locator("#banner").wait_for(state="hidden")
    assert person.ask(OPENED).locator(".words").first.inner_text() == "1931"


def test_the_chats_own_server_out_of_reach_is_said(
    chat: Chat, visit: Callable[..., Person]
) -> None:
    person = visit(chat.url)
    person.page.route("**/component_server/**", lambda route: route.abort())
    turn = person.ask(OPENED)
    assert "The server does not answer" in person.page.inner_text("#banner")
    person.page.unroute("**/component_server/**")
    person.page.locator("#banner").wait_for(state="hidden")
    turn.get_by_text("Ask again").click()
    turn.locator(".card.answered").wait_for()


def test_a_long_document_whose_rest_does_not_come_says_so_and_brings_it_when_asked(
    serve_chat: Callable[..., Chat], visit: Callable[..., Person]
) -> None:
    person = visit(serve_chat(LONG_TEXTS).url)
    person.page.route(
        "**/component_server/**",
        lambda route: (
            route.abort() if '"whole":true' in (route.request.post_data or "") else route.fallback()
        ),
    )
    person.ask("What is the secret word?")
    person.page.get_by_text("Only a part of this document is shown.").wait_for()
    assert "xylophone" in person.text()
    assert len(person.text()) < len(LONG_TEXT)
    person.page.unroute("**/component_server/**")
    person.page.get_by_text("Show all of it").click()
    person.page.locator("#only-part").wait_for(state="detached")
    assert person.text() == LONG_TEXT


def test_a_question_asked_before_the_server_has_said_anything_is_answered(
    chat: Chat, visit: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = visit(chat.url)
    ready = threading.Event()
    documents = chat.engine.documents

    def busy() -> list[DocumentRecord]:
        ready.wait(20)
        return documents()

    monkeypatch.setattr(chat.engine, "documents", busy)
    person.page.reload()
    person.page.wait_for_selector("#question")
    turn = person.ask(OPENED, wait=False)
    turn.get_by_text(OPENED).wait_for()
    ready.set()
    turn.get_by_text("1931").first.wait_for()
    assert person.page.locator(".turn").count() == 1


def test_an_unforeseen_failure_shows_no_traceback(
    chat: Chat, visit: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = visit(chat.url)

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr(chat.engine, "ask", fails)
    said = person.ask(OPENED).inner_text()
    assert "Something went wrong here" in said
    assert "secret detail" not in said
    assert "Traceback" not in said
