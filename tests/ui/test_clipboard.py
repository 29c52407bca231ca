"""What is pasted elsewhere: quotes in quotation marks, each with its source."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.ui.fake_engine import HOSTILE_TEXTS, FakeEngine
from ui.citing import cited
from ui.clipboard import clipboard


@pytest.fixture
def answer() -> Any:
    return FakeEngine(None).ask("When was the Linden Bridge opened?")


def test_each_quote_stands_between_marks_before_its_source(answer: Any) -> None:
    source = replace(answer.quotes[0].source, author="Ada Quist", page=3)
    said = replace(answer, quotes=(replace(answer.quotes[0], source=source),))
    copied = clipboard(said)
    quoted = "“The Linden Bridge was opened in 1931 by Mayor Ada Holt.”"
    assert copied["text"].split("\n") == [
        f"{quoted} — The long bridge, Ada Quist, 4 May 2021, p. 3",
        "Sources differ: 1933",
        "“Work on the Linden Bridge began late, and it was opened in 1933, two years after the "
        "plan.” — A history of crossings, 31 January 2019",
    ]
    assert copied["html"].startswith(
        f"<p>{quoted} — <em>The long bridge</em>, Ada Quist, 4 May 2021, p. 3</p>"
    )


def test_what_is_not_found_is_said_with_the_closest_passages_and_their_cuts() -> None:
    answer = FakeEngine(None).ask("Who painted the bridge?")
    first = replace(answer.closest[0], cut_short=True)
    text = clipboard(replace(answer, closest=(first,)))["text"]
    assert text.startswith("Not in the documents.\nThe closest passages:\n“")
    assert "” … — " in text


def test_items_stay_lines_of_their_own(answer: Any) -> None:
    words = "Two came:\n- the mayor\n- her dog"
    quote = replace(
        answer.quotes[0], text=words, start=0, end=len(words), answer_start=None, answer_end=None
    )
    copied = clipboard(replace(answer, quotes=(quote,), rivals=()))
    assert "“Two came:\n- the mayor\n- her dog”" in copied["text"]
    assert "“Two came:<br/>- the mayor<br/>- her dog”" in copied["html"]


def test_hostile_words_are_no_markup_and_no_controls() -> None:
    engine = FakeEngine(None, HOSTILE_TEXTS)
    copied = clipboard(engine.ask("What is the secret word?"))
    for name in ("script", "img", "svg", "b ", "i>"):
        assert f"<{name}" not in copied["html"]
    quote = engine.ask("secret").closest[0]
    red = replace(quote, text="\x1b[31m", start=0, end=5)
    assert "\x1b" not in clipboard(replace(engine.ask("secret"), closest=(red,)))["text"]


def test_a_source_without_a_title_is_cited_by_its_file(answer: Any) -> None:
    source = replace(answer.quotes[0].source, title="", path="/home/ada/plans/a.md", date=None)
    assert cited(source) == ["a.md"]
