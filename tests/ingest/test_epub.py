"""Books are read in the order of their spine."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import CannotLoad
from rag.ingest import load, tile

from .make import assert_tiles, count_tokens, epub

META = (
    "<dc:title>The Long Tide</dc:title><dc:creator>Ada Quist</dc:creator>"
    "<dc:date>2023-04-05</dc:date>"
)


def test_chapters_in_order_without_the_table_of_contents() -> None:
    chapters = {
        "nav.xhtml": "<nav><ol><li>One</li></ol></nav>",
        "z.xhtml": "<h1>One</h1><p>First chapter.</p>",
        "a.xhtml": "<h1>Two</h1><p>Second &amp; last.</p>",
    }
    loaded = load(Path("x.epub"), epub(chapters, meta=META))
    assert loaded.text == "One\n\nFirst chapter.\n\nTwo\n\nSecond & last."
    assert (loaded.title, loaded.author, loaded.date) == (
        "The Long Tide",
        "Ada Quist",
        "2023-04-05",
    )
    head, passages = tile(loaded, "d", count_tokens, 256)
    assert_tiles(loaded, head, passages)
    assert [p.heading for p in passages] == ["One", "Two"]


def test_missing_chapter_is_warned_of() -> None:
    data = epub({"one.xhtml": "<p>Words.</p>", "two.xhtml": "<p>x</p>"})
    data = data.replace(b"OEBPS/two.xhtml", b"OEBPS/too.xhtml")
    loaded = load(Path("x.epub"), data)
    assert (loaded.text, loaded.warning) == (
        "Words.",
        "1 of its chapters are missing from the file.",
    )


def test_places_within_a_chapter_are_no_chapters_of_their_own() -> None:
    data = epub({"one.xhtml": "<p>Words.</p>", "one.xhtml#two": "<p>None.</p>"})
    loaded = load(Path("x.epub"), data)
    assert (loaded.text, loaded.warning) == ("Words.", None)


@pytest.mark.parametrize("blank", ["", "<!-- left blank -->", '<?xml version="1.0"?>'])
def test_a_blank_chapter_is_passed_over_and_a_blank_book_refused(blank: str) -> None:
    extra = {"OEBPS/blank.xhtml": blank.encode()}
    book = epub({"blank.xhtml": "", "two.xhtml": "<p>Words.</p>"}, extra=extra)
    assert load(Path("x.epub"), book).text == "Words."
    with pytest.raises(CannotLoad, match="no text"):
        load(Path("x.epub"), epub({"blank.xhtml": ""}, extra=extra))
