"""Plain text in pages: lines that each page repeats, and heads in two columns."""

from __future__ import annotations

from rag.ingest import tile
from rag.ingest.txt import structure

from .make import assert_tiles, count_tokens

HEAD = """Working Group on Boats                                 A. Quist
Request: 12                                   Harbour Board
Category: Advice


                 Hulls and Sails
                    of the North

Abstract

   This memo tells what hulls are made of, and who makes the sails for them.
"""


def pages(head: str, foot: str, texts: list[str]) -> str:
    """Lay texts out in pages with a first and a last line."""
    return "\f\n".join(
        f"{head.format(n)}\n\n{text}\n\n\n{foot.format(n)}\n" for n, text in enumerate(texts, 1)
    )


SAYS = [f"   The ferry number {n} left at dawn, and nobody waved at the" for n in range(6)]


def test_lines_that_pages_repeat_are_boilerplate_and_tell_the_pages() -> None:
    for foot in ("Quist                 [Page {}]", "- {} -"):
        loaded = structure(pages("Memo 12        Boats       May 1996", foot, SAYS))
        kept = [loaded.text[b.start : b.end] for b in loaded.blocks if b.kind != "boilerplate"]
        assert kept[1:] == [text.strip() for text in SAYS]
        head, passages = tile(loaded, "d", count_tokens, 256)
        assert_tiles(loaded, head, passages)
        assert [p.page for p in passages] == [1, 2, 3, 4, 5, 6]


def test_a_sentence_over_a_page_s_end_knows_its_beginning() -> None:
    texts = [
        "   They built it of oak and of",
        "   larch, in the winter.",
        "   So they said.",
        "   x",
    ]
    loaded = structure(pages("Memo 12        Boats       May 1996", "Quist    [Page {}]", texts))
    begun = tile(loaded, "d", count_tokens, 256)[1][1].begun
    assert begun is not None
    assert begun.text == "They built it of oak and of"


def test_chapters_that_begin_a_page_are_no_lines_of_the_pages() -> None:
    text = "\f\n".join(
        f"CHAPTER {n}\n\n{line} quay, for it was early." for n, line in enumerate(SAYS)
    )
    loaded = structure(text)
    assert "boilerplate" not in {block.kind for block in loaded.blocks}
    assert loaded.pages == ()


def test_a_head_in_two_columns_is_no_title_and_tells_the_author() -> None:
    loaded = structure(HEAD)
    assert (loaded.title, loaded.author) == ("Hulls and Sails of the North", "A. Quist")
