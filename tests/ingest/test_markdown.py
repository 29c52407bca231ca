"""Markdown is its own text; its blocks are what CommonMark says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ingest import load, tile
from rag.ingest.markdown import load_markdown, plain

from .make import assert_tiles, count_tokens

PAGE = """\
---
title: "The Long Tide"
author: Ada Quist
date: 2023-04-05
---

# The Long Tide

First paragraph, *with* a [link](https://example.org/a) and
a second line.

Setext heading
--------------

- one item
- another item
  that goes on

> Quoted words,
> on two lines.

| Year | Boats |
|------|------:|
| 1950 | 12 |

```python
print("not a # heading")
```

<!-- a note to the editor -->

### **Bold** heading with `code` ###

Last words.
"""


def kinds(text: str) -> list[tuple[str, str]]:
    loaded = load_markdown(Path("x.md"), text.encode())
    return [(b.kind, loaded.text[b.start : b.end]) for b in loaded.blocks]


def test_blocks_of_a_page() -> None:
    assert kinds(PAGE)[1:] == [
        ("heading", "The Long Tide"),
        ("text", "First paragraph, *with* a [link](https://example.org/a) and\na second line."),
        ("heading", "Setext heading"),
        ("text", "one item"),
        ("text", "another item\n  that goes on"),
        ("text", "Quoted words,\n> on two lines."),
        ("text", "| Year | Boats |"),
        ("text", "| 1950 | 12 |"),
        ("text", 'print("not a # heading")'),
        ("boilerplate", "<!-- a note to the editor -->"),
        ("heading", "**Bold** heading with `code`"),
        ("text", "Last words."),
    ]


def test_front_matter_tells_title_author_and_date() -> None:
    loaded = load(Path("x.md"), PAGE.encode())
    assert (loaded.title, loaded.author, loaded.date) == (
        "The Long Tide",
        "Ada Quist",
        "2023-04-05",
    )
    assert loaded.blocks[0].kind == "boilerplate"


def front(fields: str) -> tuple[str, str | None, str | None]:
    loaded = load(Path("x.md"), f"---\n{fields}\n---\n\nThe tide is long.\n".encode())
    assert loaded.blocks[0].kind == "boilerplate"
    return loaded.title, loaded.author, loaded.date


@pytest.mark.parametrize(
    "title",
    [
        "title: >\n  The Long\n  Tide",
        "title: |\n  The Long\n  Tide",
        "title: The Long Tide # working title",
        "title: 'The Long Tide'",
        "Title: The Long\n  Tide",
    ],
)
@pytest.mark.parametrize(
    "author",
    [
        "author:\n- Ada Brink\n- Ole Berg",
        "authors: [Ada Brink, Ole Berg]",
        "author:\n  - name: Ada Brink\n    site: https://ada.example\n  - name: Ole Berg",
        "author: Ada Brink, Ole Berg",
    ],
)
def test_front_matter_is_read_as_yaml(title: str, author: str) -> None:
    said = front(f"{title}\n{author}\ndate: 2023-04-05\n1: one")
    assert said == ("The Long Tide", "Ada Brink, Ole Berg", "2023-04-05")


def test_a_number_or_a_day_is_as_good_a_title_as_another() -> None:
    assert front("title: 1984")[0] == "1984"
    assert front("title: 2023-04-05")[0] == "2023-04-05"
    assert front("title: no")[0] == "no"


@pytest.mark.parametrize(
    "odd",
    [
        "author: @ada",  # no YAML
        "? [a, b]\n: c",
        "x: " + "[" * 5_000,
        "x: !!python/object/apply:os.system [exit]",
        "x: " + "y" * 20_000,
        "a0: &a0 [x]\n" + "\n".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)),
        "a0: &a0 {x: y}\n"
        + "\n".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 40)),
    ],
)
def test_front_matter_that_is_odd_tells_its_title_all_the_same(odd: str) -> None:
    assert front(f"title: The Long Tide\n{odd}")[0] == "The Long Tide"


def test_first_heading_is_the_title_where_front_matter_tells_none() -> None:
    assert load(Path("x.md"), b"# A *fine* title\n\nText.").title == "A fine title"


def test_rule_at_the_top_is_no_front_matter() -> None:
    assert kinds("---\n\nJust words.\n\n---\n") == [("text", "Just words.")]


def test_text_is_the_files_own() -> None:
    assert load(Path("x.md"), PAGE.encode()).text == PAGE
    assert load(Path("x.md"), PAGE.replace("\n", "\r\n").encode()).text == PAGE


def test_markup_is_no_part_of_headings_words() -> None:
    loaded = load(Path("x.md"), PAGE.encode())
    last = tile(loaded, "d", count_tokens, 256)[1][-1]
    assert last.heading == "Setext heading › Bold heading with code"


def test_plain_heading() -> None:
    assert plain("The **bold _and_ slanted** [link](x) `code` a_b") == (
        "The bold and slanted link code a_b"
    )


@given(st.text(st.sampled_from("ab #\n-*>`|=_[]()1.<!~\t&\\"), max_size=200))
def test_any_markup_tiles(text: str) -> None:
    loaded = load_markdown(Path("x.md"), text.encode())
    assert_tiles(loaded, *tile(loaded, "d", count_tokens, 64))


def test_a_paragraph_of_pictures_is_boilerplate() -> None:
    badges = "[![Build](http://x/b.svg)](http://x) ![Python version](http://x/p.svg)\n[![a][b]][c]"
    text = f"# Grid\n\n{badges}\n\n![A map](map.png) shows the way.\n"
    assert kinds(text) == [
        ("heading", "Grid"),
        ("boilerplate", badges),
        ("text", "![A map](map.png) shows the way."),
    ]


def test_a_block_of_markup_alone_is_boilerplate_and_words_in_one_are_not() -> None:
    assert kinds("<div><!-- a > b -->\n<br></div>\n") == [
        ("boilerplate", "<div><!-- a > b -->\n<br></div>")
    ]
    assert kinds("<div>\nWords <b>here</b>\n</div>\n")[0][0] == "text"


def test_comments_that_nothing_ends_are_read_in_one_go() -> None:
    text = "<div>\n" + "<!--" * 100_000  # a second look from each would take minutes
    assert [kind for kind, _ in kinds(text)] == ["boilerplate"]


def test_a_table_of_contents_between_its_tool_s_comments_is_boilerplate() -> None:
    text = "# Boats\n\n<!-- TOC -->\n\n- [Hulls](#hulls)\n\n<!-- /TOC -->\n\n## Hulls\n\nOak.\n"
    loaded = load(Path("x.md"), text.encode())
    kept = [loaded.text[b.start : b.end] for b in loaded.blocks if b.kind != "boilerplate"]
    assert kept == ["Boats", "Hulls", "Oak."]
