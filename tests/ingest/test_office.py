"""Word documents and slides: headings, lists, tables, pages."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import pytest

from rag.ingest import Loaded, load, tile
from rag.ingest.numbering import written

from .make import assert_tiles, count_tokens, docx, pptx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ff"
    "ff3f0005fe02fe0def46b80000000049454e44ae426082"
)
"""A picture of one point."""
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
        "The Long Tide\n\nFirst paragraph. Its second run.\n\nBoats\n• one\n• two\n"
        "Year | Boats\n1950 | 12\n\nAfter the table."
    )
    assert (loaded.title, loaded.author, loaded.date) == (
        "The Long Tide",
        "Ada Quist",
        "2023-04-05",
    )
    passages = tile(loaded, "d", count_tokens, 256)[1]
    assert [p.heading for p in passages] == ["", "Boats"]


LEVELS = (("decimal", "%1."), ("decimal", "%1.%2"), ("lowerRoman", "(%3)"))


def numbered(document: Any, paragraph: Any, level: int, number: int = 91) -> None:
    """Number a paragraph as the level of a contract's list; number 92 begins it again at 5."""
    from docx.oxml import parse_xml

    numbering = document.part.numbering_part.element
    if not numbering.xpath('w:abstractNum[@w:abstractNumId="90"]'):
        levels = "".join(
            f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
            for place, (form, text) in enumerate(LEVELS)
        )
        again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
        kind = f'<w:abstractNum {WORD} w:abstractNumId="90">{levels}</w:abstractNum>'
        numbering.insert(0, parse_xml(kind))
        for name, change in ((91, ""), (92, again)):
            numbering.append(
                parse_xml(
                    f'<w:num {WORD} w:numId="{name}"><w:abstractNumId w:val="90"/>{change}</w:num>'
                )
            )
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {WORD}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def test_clauses_have_the_numbers_that_word_shows() -> None:
    def fill(document: Any) -> None:
        clauses = (
            ("Term", 0),
            ("It runs.", 1),
            ("It ends:", 1),
            ("so", 2),
            ("or so", 2),
            ("Fees", 0),
        )
        for text, level in clauses:
            numbered(document, document.add_paragraph(text), level)
        numbered(document, document.add_paragraph("Annex"), 0, 92)
        numbered(document, document.add_heading("More", 1), 1)

    loaded = load(Path("x.docx"), docx(fill))
    assert loaded.text == (
        "1. Term\n1.1 It runs.\n1.2 It ends:\n(i) so\n(ii) or so\n2. Fees\n5. Annex\n\n5.1 More"
    )
    (passage,) = tile(loaded, "d", count_tokens, 256)[1][:1]
    assert passage.text.startswith("1. Term")


def test_a_style_numbers_its_paragraphs_at_its_level() -> None:
    def fill(document: Any) -> None:
        from docx.oxml import parse_xml

        numbered(document, document.add_paragraph("Term"), 0)
        (level,) = document.part.numbering_part.element.xpath(
            'w:abstractNum[@w:abstractNumId="90"]/w:lvl[@w:ilvl="1"]'
        )
        level.insert(2, parse_xml(f'<w:pStyle {WORD} w:val="Heading2"/>'))
        style = document.styles["Heading 2"].element.get_or_add_pPr()
        style.append(parse_xml(f'<w:numPr {WORD}><w:numId w:val="91"/></w:numPr>'))
        document.add_heading("Notice", 2)

    assert load(Path("x.docx"), docx(fill)).text == "1. Term\n\n1.1 Notice"


def shown(abstract: str, nums: str, paragraphs: str, styles: str = "") -> list[str]:
    """Return the lines of a document whose numbering and paragraphs are given as Word has them."""
    from docx.oxml import parse_xml

    def fill(document: Any) -> None:
        numbering = document.part.numbering_part.element
        for child in list(numbering):
            numbering.remove(child)
        parts = f'<w:abstractNum w:abstractNumId="0">{abstract}</w:abstractNum>{nums}'
        for child in list(parse_xml(f"<w:numbering {WORD}>{parts}</w:numbering>")):
            numbering.append(child)
        for child in list(parse_xml(f"<w:styles {WORD}>{styles}</w:styles>")):
            document.styles.element.append(child)
        for child in reversed(list(parse_xml(f"<w:body {WORD}>{paragraphs}</w:body>"))):
            document.element.body.insert(0, child)

    return load(Path("x.docx"), docx(fill)).text.split("\n")


def level(place: int, text: str, more: str = "", form: str = "decimal") -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def num(name: int, more: str = "") -> str:
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="0"/>{more}</w:num>'


def item(place: int, name: int = 1, style: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    numbered = f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{name}"/></w:numPr>'
    properties = named or numbered
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>x</w:t></w:r></w:p>"


TWO = level(0, "%1.") + level(1, "%1.%2")


@pytest.mark.parametrize(
    ("abstract", "nums", "items", "expected"),
    [
        (  # begun anew at 4, though its first paragraph is a level below
            TWO,
            num(1, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>'),
            item(1) + item(1) + item(0),
            ["4.1 x", "4.2 x", "4. x"],
        ),
        (  # a level below begun anew
            TWO,
            num(1, '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride>'),
            item(0) + item(1),
            ["1. x", "1.5 x"],
        ),
        (  # articles in Roman, their sections in digits
            level(0, "%1.", form="upperRoman") + level(1, "%1.%2", "<w:isLgl/>"),
            num(1),
            item(0) + item(0) + item(1),
            ["I. x", "II. x", "2.1 x"],
        ),
        (  # questions counted through the parts
            level(0, "%1.") + level(1, "Q%2", '<w:lvlRestart w:val="0"/>'),
            num(1),
            item(0) + item(1) + item(0) + item(1),
            ["1. x", "Q1 x", "2. x", "Q2 x"],
        ),
        (  # a list of its own form that counts on
            TWO,
            num(1)
            + num(2, f'<w:lvlOverride w:ilvl="0">{level(0, "(%1)", form="lowerLetter")}'
                     "</w:lvlOverride>"),
            item(0) + item(0, 2),
            ["1. x", "(b) x"],
        ),
        ("<w:lvl/>" + TWO, num(1), item(0), ["1. x"]),  # a level without its place
        (TWO, num(1), item(0, 0) + item(0), ["x", "1. x"]),  # no list at all
        (TWO, num(1), item(0) + item(7) + item(0), ["1. x", "x", "2. x"]),  # no such level
        (  # more than anyone counts
            level(0, "%1.").replace('w:val="1"', f'w:val="{"9" * 30}"'),
            num(1),
            item(0),
            ["1. x"],
        ),
    ],
)  # fmt: skip
def test_word_numbers_are_what_word_shows(
    abstract: str, nums: str, items: str, expected: list[str]
) -> None:
    assert [line for line in shown(abstract, nums, items) if line] == expected


def test_a_style_without_properties_is_numbered_as_the_one_that_it_builds_on() -> None:
    numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = (
        f'<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/>{numbered}'
        '</w:style><w:style w:type="paragraph" w:styleId="Narrow"><w:name w:val="Narrow"/>'
        '<w:basedOn w:val="Clause"/></w:style>'
    )
    items = item(0, style="Clause") + item(0, style="Narrow") + item(0, style="Clause")
    found = [line for line in shown(TWO, num(1), items, styles) if line]
    assert found == ["1. x", "2. x", "3. x"]


@pytest.mark.parametrize(
    ("count", "form", "text"),
    [
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (27, "lowerLetter", "aa"),
        (2, "upperLetter", "B"),
        (7, "decimalZero", "07"),
        (7, "none", ""),
        (7, "cardinalText", "7"),
        (10**9, "lowerRoman", "1000000000"),
    ],
)
def test_numbers_are_written_in_words_forms(count: int, form: str, text: str) -> None:
    assert written(count, form) == text


def test_word_document_without_styles_has_headings_by_their_look() -> None:
    story = "The ferry left the quay at dawn, and nobody waved, since nobody was up. " * 2

    def fill(document: Any) -> None:
        for text in ("The last ferry", story, "The crossing", story):
            document.add_paragraph(text)

    loaded = load(Path("x.docx"), docx(fill))
    assert loaded.title == "The last ferry"
    assert [b.kind for b in loaded.blocks] == ["heading", "text", "heading", "text"]


def test_a_bold_line_of_a_word_document_is_a_heading_below_those_with_a_style() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Boats", 1)
        for words, bold in (("Hulls", True), ("Sails", False), ("Never sink.", True)):
            document.add_paragraph().add_run(words).bold = bold
            document.add_paragraph("They were built in the winter, by whoever was there then.")

    loaded = load(Path("x.docx"), docx(fill))
    heads = [(loaded.text[b.start : b.end], b.level) for b in loaded.blocks if b.kind == "heading"]
    assert heads == [("Boats", 1), ("Hulls", 2)]


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


def controlled(element: Any) -> None:
    """Put an element of a document into a content control, as a template's fields are."""
    from docx.oxml import parse_xml

    control = parse_xml(f"<w:sdt {WORD}><w:sdtPr/><w:sdtContent/></w:sdt>")
    element.addprevious(control)
    control[1].append(element)


def test_cells_and_rows_inside_content_controls_are_read() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(2, 2)
        rows = (("Rent", "900 crowns"), ("Deposit", "two months"))
        cells = [cell for row in table.rows for cell in row.cells]
        for cell, text in zip(cells, (text for row in rows for text in row), strict=True):
            cell.text = text
        second = table.rows[1]._tr
        controlled(cells[1]._tc)
        controlled(second)

    loaded = load(Path("x.docx"), docx(fill))
    assert loaded.text == "Rent | 900 crowns\nDeposit | two months"


def test_a_table_within_a_cell_is_read_once_row_by_row() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(2, 2)
        for cell, text in zip(table._cells, ("Dues", "each year", "Seat", "Orsk"), strict=True):
            cell.text = text
        inner = table.cell(0, 1).add_table(2, 2)
        for cell, text in zip(inner._cells, ("adults", "40", "children", "10"), strict=True):
            cell.text = text

    loaded = load(Path("x.docx"), docx(fill))
    assert loaded.text == "Dues | each year\nadults | 40\nchildren | 10\nSeat | Orsk"


def add_note(document: Any, kind: str, text: str, paragraph: Any) -> None:
    """Give a paragraph a note or comment, as Word writes it."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    body = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    apart = "<w:p><w:r><w:separator/></w:r></w:p>"
    notes = (
        f'<w:{kind}s {WORD}><w:{kind} w:type="separator" w:id="0">{apart}</w:{kind}>'
        f'<w:{kind} w:id="2" w:author="Orm">{body}</w:{kind}></w:{kind}s>'
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
        add_note(document, "comment", "By whom?", first)

    assert load(Path("x.docx"), docx(fill)).text == (
        "The treaty was signed in May.\n\nSeries A, volume 12.\n\nComment by Orm: By whom?\n"
        "a row\n\n"
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
        "Slide title 2\n\nupper box 2\n\nlower box 2\na | b\n\nNotes\n\nWhat to say.",
    ]
    head, passages = tile(loaded, "d", count_tokens, 256)
    assert_tiles(loaded, head, passages)
    assert [(p.page, p.heading) for p in passages] == [
        (1, ""),
        (2, "Slide title 2"),
        (2, "Slide title 2 › Notes"),
    ]
    assert loaded.title == "Slide title 1"


def test_slides_have_the_bullets_and_numbers_that_they_show() -> None:
    def fill(presentation: Any) -> None:
        from pptx.oxml import parse_xml
        from pptx.util import Inches

        drawing = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = "Where we are"
        slide.placeholders[1].text = "Bored half\nMachine stopped\nOwner: Lund\nDig\nPave"
        paragraphs = slide.placeholders[1].text_frame.paragraphs
        kinds = ("buNone", 'buAutoNum type="alphaLcParenR"', 'buAutoNum type="alphaLcParenR"')
        for paragraph, kind in zip(paragraphs[2:], kinds, strict=True):
            paragraph._p.get_or_add_pPr().append(parse_xml(f"<a:{kind} {drawing}/>"))
        cover = presentation.slides.add_slide(presentation.slide_layouts[0])
        cover.placeholders[1].text = "Board\n21 January"
        box = cover.shapes.add_textbox(Inches(1), Inches(6), Inches(3), Inches(1))
        box.text_frame.text = "Orm\nLund"

    assert load(Path("x.pptx"), pptx(fill)).text == (
        "Where we are\n• Bored half\n• Machine stopped\n\nOwner: Lund\na) Dig\nb) Pave\n\n"
        "Slide 2\n\nBoard\n\n21 January\n\nOrm\n\nLund"
    )


def test_a_picture_in_the_title_s_place_is_no_title() -> None:
    def fill(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[8])
        slide.shapes.title._element.getparent().remove(slide.shapes.title._element)
        picture = slide.placeholders[1].insert_picture(io.BytesIO(PIXEL))
        (place,) = picture._element.xpath(".//p:nvPr/p:ph")
        place.set("idx", "0")
        slide.placeholders[2].text = "What the picture shows."

    assert "What the picture shows." in load(Path("x.pptx"), pptx(fill)).text


def test_a_damaged_slide_is_left_out_and_the_others_are_read() -> None:
    def fill(presentation: Any) -> None:
        for words in ("First", "Second"):
            slide = presentation.slides.add_slide(presentation.slide_layouts[5])
            slide.shapes.title.text = words
            box = slide.shapes.add_textbox(0, 0, 1, 1)
            box.text_frame.text = "Words."
        box._element.spPr.xfrm.off.set("x", "left")

    loaded = load(Path("x.pptx"), pptx(fill))
    assert (loaded.text.strip(), loaded.warning) == (
        "First\n\nWords.",
        "1 of its slides are damaged and left out.",
    )


def test_a_style_without_a_type_is_a_style() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Boats", 1)
        document.add_paragraph("Words.")
        for style in document.styles.element.style_lst:
            style.attrib.pop(f"{W}type", None)

    blocks = load(Path("x.docx"), docx(fill)).blocks
    assert [block.kind for block in blocks] == ["heading", "text"]


def heads(loaded: Loaded) -> list[tuple[str, int]]:
    return [(loaded.text[b.start : b.end], b.level) for b in loaded.blocks if b.kind == "heading"]


def styled(document: Any, name: str, base: str, markup: str = "") -> str:
    """Add a paragraph style that builds on another one."""
    from docx.oxml import parse_xml

    document.styles.element.append(
        parse_xml(
            f'<w:style {WORD} w:type="paragraph" w:styleId="{name.replace(" ", "")}">'
            f'<w:name w:val="{name}"/><w:basedOn w:val="{base}"/>{markup}</w:style>'
        )
    )
    return name


LIGHT = '<w:rPr><w:b w:val="0"/></w:rPr>'
LONG = "They were built in the winter, by whoever was there then."


@pytest.mark.parametrize(
    ("name", "base", "markup", "expected"),
    [
        ("Clause Title", "Heading3", "", 3),
        ("Level Two", "Normal", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>', 2),
        ("Section Heading", "Normal", "", 1),
        ("Body", "Heading1", f'<w:pPr><w:outlineLvl w:val="9"/></w:pPr>{LIGHT}', 0),
        ("Lead", "Normal", "<w:rPr><w:b/></w:rPr>", 2),
        ("Quiet", "Lead", LIGHT, 0),
    ],
)
def test_a_style_makes_a_heading_by_its_level_its_base_its_name_or_its_weight(
    name: str, base: str, markup: str, expected: int
) -> None:
    def fill(document: Any) -> None:
        styled(document, "Lead", "Normal", "<w:rPr><w:b/></w:rPr>")
        style = name if name == "Lead" else styled(document, name, base, markup)
        document.add_heading("Ships", 1)
        document.add_paragraph(LONG)
        document.add_paragraph("Boats", style=style)
        document.add_paragraph(LONG)

    found = heads(load(Path("x.docx"), docx(fill)))
    assert found == [("Ships", 1)] + [("Boats", expected)] * bool(expected)


def test_an_underlined_line_of_a_word_document_is_a_heading() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Boats", 1)
        for underlined in (True, None):
            document.add_paragraph().add_run("Hulls").underline = underlined
            document.add_paragraph(LONG)

    assert heads(load(Path("x.docx"), docx(fill))) == [("Boats", 1), ("Hulls", 2)]


@pytest.mark.parametrize(
    "words",
    [
        "We only work on a fixed price basis.",
        "Receive notices from us on your behalf; and",
        "The price may change. You will be told",
        "of " * 21,
        "☐ By courier",
    ],
)
def test_a_sentence_or_a_form_s_field_in_the_style_of_a_heading_is_text(words: str) -> None:
    def fill(document: Any) -> None:
        for heading in ("Definitions.", "Price", words):
            document.add_heading(heading, 1)
            document.add_paragraph(LONG)

    found = heads(load(Path("x.docx"), docx(fill)))
    assert [line for line, _ in found] == ["Definitions.", "Price"]


def test_a_style_that_mostly_holds_sentences_makes_no_headings() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Rights", 1)
        for clause in ("You have the right to:", LONG, LONG, LONG):
            document.add_heading(clause, 2)

    assert heads(load(Path("x.docx"), docx(fill))) == [("Rights", 1)]


def test_the_title_of_a_word_document_is_a_heading_of_some_words() -> None:
    def fill(document: Any) -> None:
        document.add_heading("☐ Petition ☐ Motion\n" + "Plaintiff vs. defendant\n" * 7, 1)
        document.add_paragraph(LONG)

    assert load(Path("cover-sheet.docx"), docx(fill)).title == "Cover sheet"


def test_a_text_box_is_apart_from_the_paragraph_that_holds_it() -> None:
    from docx.oxml import parse_xml

    box = "<w:p><w:r><w:t>Website</w:t></w:r></w:p>"

    def fill(document: Any) -> None:
        paragraph = document.add_paragraph()
        paragraph._p.append(
            parse_xml(f"<w:r {WORD}><w:pict><w:txbxContent>{box}</w:txbxContent></w:pict></w:r>")
        )
        paragraph.add_run("Objective")

    assert load(Path("x.docx"), docx(fill)).text == "Objective\n\nWebsite"


def test_cells_with_parallel_lines_are_as_many_rows_of_a_word_table() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(2, 3)
        texts = ("", "2006", "2007", "\nGross\nTax", "€\n900\n90", "€\n950\n80\n")
        for cell, text in zip(table._cells, texts, strict=True):
            cell.text, *more = text.split("\n")
            for line in more:
                cell.add_paragraph(line)

    loaded = load(Path("x.docx"), docx(fill))
    assert loaded.text == "| 2006 | 2007\n| € | €\nGross | 900 | 950\nTax | 90 | 80"


def test_empty_cells_keep_the_others_under_their_header() -> None:
    rows = (("", "Boats", "Nets"), ("1950", "", "7"), ("", "", ""), ("closed", "", ""))

    def fill(document: Any) -> None:
        table = document.add_table(4, 3)
        for cell, text in zip(table._cells, (text for row in rows for text in row), strict=True):
            cell.text = text

    def show(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        table = slide.shapes.add_table(4, 3, 0, 0, 9, 9).table
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(place, column).text = text

    expected = "| Boats | Nets\n1950 |  | 7\nclosed"
    assert load(Path("x.docx"), docx(fill)).text == expected
    assert load(Path("x.pptx"), pptx(show)).text == f"Slide 1\n{expected}"


def test_a_column_that_is_empty_throughout_a_word_table_is_none() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(2, 3)
        for cell, text in zip(table._cells, ("Name", "", "Date", "Orm", "", "May"), strict=True):
            cell.text = text

    assert load(Path("x.docx"), docx(fill)).text == "Name | Date\nOrm | May"


DIAGRAM = """<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst>
<dgm:pt modelId="1" type="doc"><dgm:t><a:p><a:r><a:t>none</a:t></a:r></a:p></dgm:t></dgm:pt>
<dgm:pt modelId="2"><dgm:t><a:p><a:r><a:t>Dig</a:t></a:r></a:p></dgm:t></dgm:pt>
<dgm:pt modelId="3"><dgm:t><a:p><a:r><a:t>Pave</a:t></a:r></a:p></dgm:t></dgm:pt>
</dgm:ptLst></dgm:dataModel>"""


def test_the_points_of_a_diagram_are_items() -> None:
    def fill(document: Any) -> None:
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from docx.oxml import parse_xml

        name = document.part.relate_to(
            Part(
                PackURI("/word/diagrams/data1.xml"),
                "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
                DIAGRAM.encode(),
                document.part.package,
            ),
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData",
        )
        drawing = parse_xml(
            f'<w:r {WORD} xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            f'<w:drawing><dgm:relIds r:dm="{name}"/></w:drawing></w:r>'
        )
        document.add_paragraph("How it is done:")._p.append(drawing)

    assert load(Path("x.docx"), docx(fill)).text == "How it is done:\n• Dig\n• Pave"


def test_a_chart_is_rows_below_the_names_of_its_series() -> None:
    def fill(presentation: Any) -> None:
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE

        data = CategoryChartData()
        data.categories = ["North", "South"]
        data.add_series("Boats", (12, 0.1 + 0.2))
        data.add_series("Share", (0.25, None), number_format="0%")
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 9, 9, data)

    assert load(Path("x.pptx"), pptx(fill)).text == (
        "Slide 1\n| Boats | Share\nNorth | 12 | 25%\nSouth | 0.3"
    )


def test_comments_on_a_slide_are_read_with_their_author() -> None:
    def fill(presentation: Any) -> None:
        from pptx.opc.package import Part
        from pptx.opc.packuri import PackURI

        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = "Plan"
        space = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
        for owner, kind, xml in (
            (presentation.part, "commentAuthors", '<p:cmAuthor id="7" name="Orm"/>'),
            (slide.part, "comments", '<p:cm authorId="7"><p:text>Too late.</p:text></p:cm>'),
        ):
            body = f"<p:list {space}>{xml}</p:list>".encode()
            name = PackURI(f"/ppt/{kind}.xml")
            sort = f"application/vnd.openxmlformats-officedocument.presentationml.{kind}+xml"
            owner.relate_to(
                Part(name, sort, presentation.part.package, body),
                f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}",
            )

    assert load(Path("x.pptx"), pptx(fill)).text == "Plan\n\nComment by Orm: Too late."


def test_a_first_slide_without_a_title_names_the_presentation_by_its_largest_line() -> None:
    def fill(presentation: Any) -> None:
        from pptx.util import Pt

        presentation.core_properties.title = "Slide 1"
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        for words, size in (("Harbour Board", 20), ("The New Quay", 40), ("21 January", 20)):
            box = slide.shapes.add_textbox(0, 0, 9, 9)
            box.text_frame.text = words
            box.text_frame.paragraphs[0].runs[0].font.size = Pt(size)

    loaded = load(Path("x.pptx"), pptx(fill))
    assert loaded.title == "The New Quay"
    assert loaded.text.startswith("Slide 1\n\nHarbour Board")
