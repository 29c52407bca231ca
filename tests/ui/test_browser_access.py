"""Everyone can use it: by keyboard, with a screen reader, on a phone, in the dark."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ui.conftest import Chat, Person

pytestmark = pytest.mark.e2e

OPENED = "When was the Linden Bridge opened?"


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, fetched once into the user's cache through npm."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "pullquote" / "axe"
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(
                ["npm", "install", "--silent", "--no-save", "axe-core@4"],
                cwd=folder,
                check=True,
                timeout=120,
                capture_output=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"axe-core is not there and cannot be fetched: {error}")
    return script.read_text("utf-8")


@pytest.fixture(scope="module")
def shared_chat(serve_chat: Callable[..., Chat]) -> Chat:
    return serve_chat()


def _serious(page: Any, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_serious(
    shared_chat: Chat, visit: Callable[..., Person], axe: str, scheme: str, width: int
) -> None:
    person = visit(
        shared_chat.url,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = person.page
    page.locator("#examples .suggestion").first.wait_for()
    assert _serious(page, axe) == []
    turn = person.ask(OPENED)
    page.locator(".follow-ups .suggestion").first.wait_for()
    turn.get_by_text("Very likely right").click()
    turn.get_by_text("How was this found?").click()
    assert _serious(page, axe) == []
    turn.locator(".chip").first.click()
    page.get_by_text("Quote 1 of 3").wait_for()
    assert _serious(page, axe) == []
    page.keyboard.press("Escape")
    person.ask("Who painted the bridge?").get_by_role("button", name="Wrong").click()
    assert _serious(page, axe) == []
    page.get_by_label("Conversations").click()
    assert _serious(page, axe) == []
    page.keyboard.press("Escape")
    page.click(".top [data-action=drawer]")
    page.locator("#documents li").first.wait_for()
    assert _serious(page, axe) == []


def test_everything_is_reached_by_keyboard(shared_chat: Chat, visit: Callable[..., Person]) -> None:
    person = visit(shared_chat.url)
    page = person.page
    page.locator("#examples .suggestion").first.wait_for()
    page.focus("#question")
    page.keyboard.type(OPENED)
    page.keyboard.press("Enter")
    page.locator(".card").wait_for()
    page.evaluate("document.activeElement.blur()")
    reached: set[str] = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        where = page.evaluate(
            """() => {
              const node = document.activeElement;
              if (node === document.body) return ["the browser", true];
              const style = getComputedStyle(node);
              const seen = style.outlineStyle !== 'none' || node.id === 'question';
              const name = node.dataset?.action ?? node.id ?? node.tagName;
              return [name || node.tagName, seen];
            }"""
        )
        reached.add(where[0])
        assert where[1], f"no visible focus on {where[0]}"
    assert {
        "drawer", "new", "theme", "edit", "evidence", "copy-source", "copy-answer", "feedback",
        "question", "ask", "next", "previous", "close-evidence",
    } <= reached  # fmt: skip


def test_the_drawer_opens_and_closes_by_keyboard_and_gives_the_focus_back(
    shared_chat: Chat, visit: Callable[..., Person]
) -> None:
    person = visit(shared_chat.url)
    person.page.focus(".top [data-action=drawer]")
    person.page.keyboard.press("Enter")
    person.page.locator("#documents li").first.wait_for()
    assert person.page.evaluate("document.activeElement.id") == "find"
    person.page.keyboard.press("Escape")
    assert person.page.locator("#drawer").is_hidden()
    assert person.page.evaluate("document.activeElement.dataset.action") == "drawer"


def test_an_answer_is_told_to_those_who_listen(
    shared_chat: Chat, visit: Callable[..., Person]
) -> None:
    person = visit(shared_chat.url)
    person.ask(OPENED)
    assert person.page.inner_text("#said") == (
        "Answer: 1931. Very likely right. 2 quotes. Sources differ: 1933."
    )
    assert person.page.get_attribute("#said", "aria-live") == "polite"


def test_motion_is_off_where_asked(shared_chat: Chat, visit: Callable[..., Person]) -> None:
    person = visit(shared_chat.url, reduced_motion="reduce")
    shared_chat.engine.delay = 0.8
    person.ask(OPENED, wait=False)
    person.page.locator(".skeleton i").first.wait_for()
    name = person.page.evaluate(
        "getComputedStyle(document.querySelector('.skeleton i')).animationName"
    )
    shared_chat.engine.delay = 0
    person.page.locator(".card").wait_for()
    assert name == "none"


@pytest.mark.parametrize("width", [320, 390, 768, 1080, 1440, 2200])
def test_no_width_scrolls_sideways(
    shared_chat: Chat, visit: Callable[..., Person], width: int
) -> None:
    person = visit(shared_chat.url, viewport={"width": width, "height": 800})
    turn = person.ask(OPENED)
    turn.get_by_text("How was this found?").click()
    turn.locator(".chip").first.click()
    person.page.get_by_text("Quote 1 of 3").wait_for()
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not person.page.evaluate(wider)
    assert person.page.evaluate("document.querySelector('.top').scrollWidth") <= width
    assert person.page.locator("#evidence").is_visible()


def test_the_theme_follows_the_system_and_the_button(
    shared_chat: Chat, visit: Callable[..., Person]
) -> None:
    person = visit(shared_chat.url, color_scheme="dark")
    paper = "getComputedStyle(document.querySelector('.pq')).backgroundColor"
    assert person.page.evaluate(paper) == "rgb(22, 21, 20)"
    person.page.get_by_label("Switch between light and dark").click()
    assert person.page.evaluate(paper) == "rgb(250, 248, 244)"
    person.page.reload()
    person.page.wait_for_selector("#welcome h2")
    assert person.page.evaluate(paper) == "rgb(250, 248, 244)"
