"""A chat over the engine without models, served for real, and a browser that looks at it."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from rag.settings import Settings
from tests.ui.fake_engine import FakeEngine, opener

T = TypeVar("T")


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def away(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own: the browser's driver has this one's loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass
class Chat:
    """A served chat, its engine and its address."""

    app: Any
    engine: FakeEngine
    url: str
    index: Path


@pytest.fixture(scope="session")
def serve_chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Chat]]:
    """Serve chats, each over its own engine; all end with the session."""
    pytest.importorskip("gradio")
    from ui.app import App

    served: list[Chat] = []

    def serve(texts: dict[str, Any] | None = None, *, mb: int = 100, **launch: Any) -> Chat:
        index = tmp_path_factory.mktemp("chat") / "index"
        engine = FakeEngine(None, texts)
        app = App(Settings(index=index), open_engine=opener(engine), upload_limit_mb=mb)
        chat = Chat(app, engine, app.launch(port=free_port(), **launch), index)
        served.append(chat)
        return chat

    yield serve
    for chat in served:
        chat.app.close()


@pytest.fixture
def chat(serve_chat: Callable[..., Chat]) -> Chat:
    """A fresh chat over the fixed texts."""
    return serve_chat()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, or the one that PULLQUOTE_CHROMIUM names."""
    sync_api = pytest.importorskip("playwright.sync_api")
    path = os.environ.get("PULLQUOTE_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium: install it, or name one with PULLQUOTE_CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Person:
    """Someone at a browser, as a test walks it; every request and error is watched."""

    page: Any
    url: str
    strangers: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self) -> Person:
        """Load the chat."""
        self.page.goto(self.url)
        self.page.wait_for_selector("#question")
        self.page.wait_for_function("document.querySelector('#welcome h2, .turn')")
        return self

    def ask(self, question: str, *, wait: bool = True) -> Any:
        """Type a question, press Enter, and wait for its card; returns the last turn."""
        before = self.page.locator(".turn").count()
        self.page.fill("#question", question)
        self.page.press("#question", "Enter")
        turn = self.page.locator(".turn").nth(before)
        if wait:
            turn.locator(".card").wait_for()
        return turn

    def text(self) -> str:
        """The text that the evidence shows."""
        return str(self.page.evaluate("document.querySelector('#evidence-text').textContent"))

    def marks(self, kind: str = "answer") -> list[str]:
        """What is marked in the evidence."""
        return list(self.page.locator(f"#evidence-text mark.{kind}").all_text_contents())


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Person]]:
    """Open a chat in a browser of its own; other addresses are refused, errors fail the test."""
    contexts: list[Any] = []
    people: list[Person] = []

    def open_chat(url: str, *, allow_errors: bool = False, **options: Any) -> Person:
        options.setdefault("viewport", {"width": 1280, "height": 860})
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        person = Person(page, url)

        def look(route: Any) -> None:
            address = route.request.url
            if address.startswith(("http://127.0.0.1:", "data:", "blob:")):
                route.continue_()
            else:
                person.strangers.append(address)
                route.abort()

        context.route("**/*", look)
        page.on("pageerror", lambda error: person.errors.append(str(error)))
        if not allow_errors:
            people.append(person)
        return person.open()

    yield open_chat
    for context in contexts:
        context.close()
    for person in people:
        assert not person.errors
        assert not person.strangers
