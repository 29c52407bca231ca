"""Escaping lives in one place, and holds for every piece of markup."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from ui.render import join, tag, text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, name: str, attributes: object) -> None:
        self.tags.append(name)

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(markup: str) -> _Reader:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader


@given(st.text())
def test_any_string_becomes_text_and_no_element(value: str) -> None:
    assert set(_read(text(value)).tags) <= {"span"}
    assert re.sub(r"<span class=.control.[^>]*>|</span>", "", text(value)).count("<") == 0


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")))
def test_the_text_shown_is_the_text_given(value: str) -> None:
    shown = re.sub(r"<[^>]*>", "", text(value)).replace("&#13;", "\r")
    assert html.unescape(shown.replace("\r", "CR")) == value.replace("\r", "CR")


def test_plain_strings_are_escaped_wherever_they_stand() -> None:
    evil = '"><script>alert(1)</script>'
    markup = tag("button", evil, tag("b", evil), title=evil, data_x=evil)
    assert "<script" not in markup
    assert _read(markup).tags == ["button", "b"]
    assert "<script" not in join(evil, tag("i"), None)


def test_markup_that_is_finished_is_not_escaped_again() -> None:
    assert join(tag("b", "a & b"), "<") == "<b>a &amp; b</b>&lt;"


def test_bidi_overrides_and_escapes_are_named_and_isolated() -> None:
    markup = text("a\u202eb\x1b[31m")
    assert 'data-label="RLO"' in markup
    assert 'data-label="ESC"' in markup
    assert _read(markup).text == "a\u202eb\x1b[31m"


def test_lone_surrogates_and_nuls_cannot_break_the_page() -> None:
    assert text("\ud800\x00").encode("utf-8")


def test_attributes_are_left_out_or_bare() -> None:
    assert tag("input", type="checkbox", checked=True, disabled=False, title=None) == (
        '<input type="checkbox" checked/>'
    )
