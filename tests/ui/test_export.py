"""What is taken along: Markdown, JSON, BibTeX, CSL-JSON."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from markdown_it import MarkdownIt

from rag.model import Context, Copy
from tests.ui.fake_engine import HOSTILE_TEXTS, FakeEngine
from ui.conversation import read_answer, turn_json
from ui.export import FORMATS, authors, conversation, file_name, markdown

DAY = date(2026, 3, 9)


@pytest.fixture
def answer() -> object:
    return FakeEngine(None).ask("When was the Linden Bridge opened?")


def test_markdown_has_the_words_the_quotes_and_numbered_sources(answer: object) -> None:
    written = markdown(answer)  # type: ignore[arg-type]
    assert "**When was the Linden Bridge opened?**" in written
    assert "1931 (very likely right, 93%)" in written
    assert "> “The Linden Bridge was opened in 1931 by Mayor Ada Holt.” [1]" in written
    assert "Sources differ: 1933" in written
    assert "1. *The long bridge*, 4 May 2021, bridge.md, characters 17–72" in written
    assert len(re.findall(r"” \[\d\]$", written, re.M)) == 3
    assert len(re.findall(r"^\d\. ", written, re.M)) == 3


def test_the_export_tells_its_date(answer: Any) -> None:
    assert "\n\nExported on 9 March 2026.\n\n" in conversation([answer], "t", "markdown", today=DAY)


def test_words_that_are_the_whole_quote_are_written_once(answer: Any) -> None:
    first = answer.quotes[0]
    whole = replace(first, answer_start=first.start, answer_end=first.end)
    said = replace(answer, text=first.text, quotes=(whole,), rivals=())
    assert f"\n\nVery likely right, 93%:\n\n> “{first.text}” [1]" in markdown(said)
    assert f"Yes (very likely right, 93%)\n\n> “{first.text}” [1]" in markdown(
        replace(said, verdict="yes")
    )


def test_a_closest_passage_that_goes_on_is_cut_outside_its_marks() -> None:
    answer = FakeEngine(None).ask("Who painted the bridge?")
    cut = replace(answer.closest[0], cut_short=True)
    assert re.search("” … \\[1\\]$", markdown(replace(answer, closest=(cut,))), re.M)


def test_hostile_words_are_no_markup_in_markdown() -> None:
    answer = FakeEngine(None, HOSTILE_TEXTS).ask("What is the secret word?")
    rendered = MarkdownIt("commonmark", {"html": True}).render(markdown(answer))
    for name in ("script", "img", "svg", "style", "i>", "b "):
        assert f"<{name}" not in rendered
    assert "href" not in rendered


def test_not_found_is_written_with_the_closest_passages() -> None:
    written = markdown(FakeEngine(None).ask("Who painted the bridge?"))
    assert "Not in the documents." in written
    assert "The closest passages:" in written


def test_what_was_asked_of_some_documents_says_so(answer: Any) -> None:
    written = conversation([answer, answer], "t", "markdown", [("The ferry", "A *star*"), ()])
    assert written.count("Asked only") == 1
    assert "Asked only: The ferry; A \\*star\\*" in written
    first, second = json.loads(conversation([answer, answer], "t", "json", [("x",), ()]))["turns"]
    assert first["asked"] == ["x"]
    assert "asked" not in second


def test_json_holds_the_contract_of_each_turn(answer: object) -> None:
    written = json.loads(conversation([answer], "Bridges", "json", today=DAY))  # type: ignore[list-item]
    turns = [answer.to_json()]  # type: ignore[attr-defined]
    assert written == {"title": "Bridges", "exported": "2026-03-09", "turns": turns}


def test_each_source_stands_once_in_the_bibliography(answer: object) -> None:
    written = conversation([answer, answer], "Bridges", "bibtex")  # type: ignore[list-item]
    assert re.findall(r"@misc\{([^,]+),", written) == [
        "bridge-2021",
        "news-2021",
        "wire-2021",
        "crossings-2019",
    ]
    assert "date = {2021-05-04}" in written


def test_tex_is_escaped() -> None:
    answer = FakeEngine(
        None, {"a_b%.txt": ("50% & {more} \\x", "The secret word: xylophone.", None)}
    )
    found = answer.ask("secret")
    written = conversation([found], "t", "bibtex")
    assert r"50\% \& \{more\} \textbackslash{}x" in written


def test_every_format_names_the_author(answer: Any) -> None:
    source = replace(answer.quotes[0].source, author="Ada Quist")
    said = replace(answer, quotes=(replace(answer.quotes[0], source=source), *answer.quotes[1:]))
    kept = read_answer(json.loads(json.dumps(turn_json(said))))
    for form in FORMATS:
        assert "Ada Quist" in conversation([kept], "t", form)


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("Ada Quist", ["Ada Quist"]),
        ("Quist, Ada", ["Quist, Ada"]),
        ("van Gogh, Vincent", ["van Gogh, Vincent"]),
        ("Ada Quist, Bob Stone", ["Ada Quist", "Bob Stone"]),
        ("Ada Quist, Bob Stone, and Carl Zu", ["Ada Quist", "Bob Stone", "Carl Zu"]),
        ("Ada Quist and Jan van der Berg", ["Ada Quist", "Jan van der Berg"]),
        ("Quist, Ada and Stone, Bob", ["Quist, Ada", "Stone, Bob"]),
        ("Nguyễn Văn An & Đỗ Thị Bình", ["Nguyễn Văn An", "Đỗ Thị Bình"]),
        ("Quist, A.; Stone, B.; Reuters", ["Quist, A.", "Stone, B.", "Reuters"]),
        ("Ministry of Trade and Industry", ["Ministry of Trade and Industry"]),
        ("Simon and Schuster", ["Simon and Schuster"]),
        ("", []),
    ],
)
def test_the_names_of_an_author_field_are_parted_where_they_surely_are_several(
    field: str, names: list[str]
) -> None:
    assert authors(field) == names


def test_each_author_is_one_in_bibtex_and_csl(answer: Any) -> None:
    def said(author: str) -> Any:
        source = replace(answer.quotes[0].source, author=author)
        return replace(answer, quotes=(replace(answer.quotes[0], source=source),), rivals=())

    two = said("Ada Quist, Bob Stone")
    assert "author = {Ada Quist and Bob Stone}" in conversation([two], "t", "bibtex")
    (item,) = json.loads(conversation([two], "t", "csl"))
    assert item["author"] == [{"literal": "Ada Quist"}, {"literal": "Bob Stone"}]
    house = said("Ministry of Trade and Industry")
    assert "author = {{Ministry of Trade and Industry}}" in conversation([house], "t", "bibtex")


def test_where_a_file_lies_on_the_server_is_for_json_alone(answer: Any) -> None:
    source = replace(answer.quotes[0].source, path="/home/ada/secret plans/bridge.md")
    said = replace(answer, quotes=(replace(answer.quotes[0], source=source),), rivals=())
    for form in FORMATS:
        written = conversation([said], "t", form)
        assert "bridge.md" in written
        assert ("secret plans" in written) == (form == "json")


def test_markdown_says_what_the_card_says(answer: Any) -> None:
    first, second = answer.quotes
    context = Context(0, 15, "The long bridge")
    said = replace(
        answer,
        question="When was it opened?",
        quotes=(replace(first, context=context, copies=(Copy.at(second.source, None),)),),
        rivals=(),
    )
    written = markdown(said)
    assert "Understood as: When was the Linden Bridge opened?" in written
    assert first.start == context.end + 2
    assert "> (The long bridge)\n>\n> “The Linden Bridge was opened" in written
    apart = replace(first, context=Context(0, 8, "The long"))
    assert "> (The long …)\n" in markdown(replace(said, quotes=(apart,)))
    assert "also printed in *Bridge at ninety*" in written


def test_the_file_is_named_after_the_conversation() -> None:
    assert file_name("When was it opened?", "markdown") == "When-was-it-opened.md"
    assert file_name("../../etc/Đỗ\u202e Bình", "csl") == "etc-Đỗ-Bình.csl.json"
    assert file_name("?!…", "json") == "conversation.json"
    assert len(file_name("x" * 500, "bibtex")) == 64


def test_csl_has_dates_in_parts(answer: object) -> None:
    items = json.loads(conversation([answer], "t", "csl"))  # type: ignore[list-item]
    assert items[0]["title"] == "The long bridge"
    assert items[0]["issued"] == {"date-parts": [[2021, 5, 4]]}
    assert {item["type"] for item in items} == {"document"}


def test_every_format_can_be_empty() -> None:
    for form in FORMATS:
        assert isinstance(conversation([], "t", form), str)


LINES = """- a dash
+ a plus
12. a number
3) another
===
---
# a heading
~~~
    four blanks
\ta tab
> a quote
* a star ~~struck~~ `code`"""


def test_the_lines_of_a_quote_stay_lines_whatever_they_begin_with(answer: Any) -> None:
    first = replace(
        answer.quotes[0], text=LINES, start=0, end=len(LINES), answer_start=2, answer_end=8
    )
    said = replace(answer, quotes=(first,), rivals=())
    rendered = MarkdownIt("commonmark").enable("strikethrough").render(markdown(said))
    quoted = rendered.split("<blockquote>")[1].split("</blockquote>")[0]
    assert re.findall(r"<(?!/?p>)[^>]*>", quoted) == []
    words = html.unescape(re.sub(r"</?p>", "", quoted)).strip()
    assert words.split() == [*f"“{LINES}”".split(), "[1]"]
