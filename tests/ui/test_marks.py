"""Which characters of a Markdown quote the headline leaves out."""

from __future__ import annotations

import pytest

from rag.model import Quote, Source
from ui.marks import marks


def _shown(text: str, path: str = "a.md") -> str:
    quote = Quote(text, 0, len(text), Source("d", path, "A"), 1.0)
    for start, end in reversed(marks(quote)):
        text = text[:start] + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**May 1931**", "May 1931"),
        ("It opened in **May 1931**, or *so* they say.", "It opened in May 1931, or so they say."),
        ("***all* of it**", "***all* of it**"),
        ("Run `make chat` now", "Run make chat now"),
        ("The _Titanic_ sank.", "The Titanic sank."),
        ("(*perhaps*)", "(perhaps)"),
        ("# The long bridge", "The long bridge"),
        ("> He said so.", "He said so."),
        ("| Orm | 64 |", "Orm | 64"),
        ("| Orm | 64 |\n| Holt | 12 |", "Orm | 64\nHolt | 12"),
    ],
)
def test_marks_of_markdown_are_left_out(text: str, shown: str) -> None:
    assert _shown(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "5 * 3 * 2",
        "2*3*4 and 5 *3",
        "a snake_case_name and __init__ and _x",
        "See http://host/_a_/b and C:\\_a_\\b.",
        "1,200* people (*estimated)",
        r"a \*literal\* star",
        "`a * b",
        "# 5 of the list",
        "> 5 percent",
        "#1 in the list",
        "a | b",
        "either|or|",
        "- a dash, * a star",
        "**not closed",
    ],
)
def test_what_may_be_words_stays(text: str) -> None:
    assert _shown(text) == text


def test_a_document_that_is_no_markdown_has_no_marks() -> None:
    assert _shown("**May 1931**", "a.txt") == "**May 1931**"
