"""Word documents and slides: headings, lists, tables, pages."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from rag.ingest import load, tile

from .make import assert_tiles, count_tokens, docx, pptx

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def fill_document(document: Any) -> None:
    document.core_properties.author = "Ada Quist"
    document.core_properties.created = datetime.datetime(2023, 4, 5)
    document.add_heading("The Long Tide", 0)
    document.add_paragraph("First paragraph.").add_run(" Its second run.")
    document.add_heading("Boats", 1)
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("two", style="List Bullet")
    table = document.add_table(2, 2)
    for row, cells in enumerate((("Year", "Boats"), ("1950", "12"))):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    document.add_paragraph("After the table.")


def test_word_document() -> None:
    loaded = load(Path("x.docx"), docx(fill_document))
    assert loaded.text == (
        "The Long Tide\n\nFirst paragraph. Its second run.\n\nBoats\none\ntwo\n"
        "Year | Boats\n1950 | 12\n\nAfter the table."
    )
    assert (loaded.title, loaded.author, loaded.date) == (
        "The Long Tide",
        "Ada Quist",
        "2023-04-05",
    )
    passages = tile(loaded, "d", count_tokens, 256)[1]
    assert [p.heading for p in passages] == ["", "Boats"]


def test_word_document_without_styles_has_headings_by_their_look() -> None:
    story = "The ferry left the quay at dawn, and nobody waved, since nobody was up. " * 2

    def fill(document: Any) -> None:
        for text in ("The last ferry", story, "The crossing", story):
            document.add_paragraph(text)

    loaded = load(Path("x.docx"), docx(fill))
    assert loaded.title == "The last ferry"
    assert [b.kind for b in loaded.blocks] == ["heading", "text", "heading", "text"]


def test_template_date_and_author_are_not_told() -> None:
    loaded = load(Path("x.docx"), docx(lambda document: document.add_paragraph("Words.")))
    assert (loaded.author, loaded.date) == (None, None)


def test_deleted_text_of_tracked_changes_is_gone() -> None:
    from docx.oxml import parse_xml

    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("Kept, ")
        for kind, tag in (("del", "delText"), ("ins", "t")):
            paragraph._p.append(
                parse_xml(f"<w:{kind} {WORD}><w:r><w:{tag}>{kind}</w:{tag}></w:r></w:{kind}>")
            )

    assert load(Path("x.docx"), docx(fill)).text == "Kept, ins"


def add_note(document: Any, kind: str, text: str, paragraph: Any) -> None:
    """Give a paragraph a footnote or endnote, as Word writes it."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    body = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    apart = "<w:p><w:r><w:separator/></w:r></w:p>"
    notes = (
        f'<w:{kind}s {WORD}><w:{kind} w:type="separator" w:id="0">{apart}</w:{kind}>'
        f'<w:{kind} w:id="2">{body}</w:{kind}></w:{kind}s>'
    )
    name = PackURI(f"/word/{kind}s.xml")
    sort = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
    document.part.relate_to(
        Part(name, sort, notes.encode(), document.part.package),
        f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}s",
    )
    paragraph._p.append(parse_xml(f'<w:r {WORD}><w:{kind}Reference w:id="2"/></w:r>'))


def test_notes_of_a_word_document_follow_what_they_belong_to() -> None:
    def fill(document: Any) -> None:
        first = document.add_paragraph("The treaty was signed in May.")
        cell = document.add_table(1, 1).cell(0, 0).paragraphs[0]
        cell.add_run("a row")
        document.add_paragraph("It was renewed once.")
        add_note(document, "footnote", "Series A, volume 12.", first)
        add_note(document, "endnote", "Counted by hand.", cell)

    assert load(Path("x.docx"), docx(fill)).text == (
        "The treaty was signed in May.\n\nSeries A, volume 12.\na row\n\n"
        "Counted by hand.\n\nIt was renewed once."
    )


def fill_slides(presentation: Any) -> None:
    from pptx.util import Inches

    for number in (1, 2):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = f"Slide title {number}"
        for place, words in ((4, "lower box"), (2, "upper box")):
            box = slide.shapes.add_textbox(Inches(1), Inches(place), Inches(3), Inches(1))
            box.text_frame.text = f"{words} {number}"
    table = slide.shapes.add_table(1, 2, Inches(1), Inches(6), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    slide.notes_slide.notes_text_frame.text = "What to say."


def test_slides_are_pages_read_from_top_to_bottom() -> None:
    loaded = load(Path("x.pptx"), pptx(fill_slides))
    pages = [
        loaded.text[start:end].strip()
        for start, end in zip(loaded.pages, (*loaded.pages[1:], len(loaded.text)), strict=True)
    ]
    assert pages == [
        "Slide title 1\n\nupper box 1\n\nlower box 1",
        "Slide title 2\n\nupper box 2\n\nlower box 2\na | b\n\nWhat to say.",
    ]
    head, passages = tile(loaded, "d", count_tokens, 256)
    assert_tiles(loaded, head, passages)
    assert [(p.page, p.heading) for p in passages] == [(1, ""), (2, "Slide title 2")]
    assert loaded.title == "Slide title 1"
