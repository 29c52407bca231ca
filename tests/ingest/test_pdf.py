"""PDF: pages, paragraphs and running heads told apart, and quotes found again on the page."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from rag.ingest import load, tile
from rag.ingest.pdf import page_boxes, page_image
from rag.ingest.pdftext import page_text

from .make import assert_tiles, count_tokens, pdf, pdf_lines

WRAPPED = [
    "The ferry left the quay at dawn, and with it went the last of the",
    "letters that anybody on the island would write before the spring.",
    "Nobody waved.",
    "On the second day the wind turned, and the ferryman, who had seen",
    "worse, put the kettle on and told the story of the lighthouse once",
    "again to whoever wanted it.",
]


def report() -> bytes:
    """Make three pages with running heads."""
    return pdf_lines(
        [
            ["Island Report 12", "", "", f"{word} again.", *WRAPPED, *[""] * 43, f"Page {n} of 3"]
            for n, word in enumerate(("Once", "Twice", "Thrice"), 1)
        ]
    )


def texts(data: bytes, kind: str = "text") -> list[str]:
    loaded = load(Path("x.pdf"), data)
    return [loaded.text[b.start : b.end] for b in loaded.blocks if b.kind == kind]


def test_wrapped_lines_become_paragraphs() -> None:
    assert texts(pdf_lines([WRAPPED])) == ["\n".join(WRAPPED[:3]), "\n".join(WRAPPED[3:])]


def test_running_heads_and_page_numbers_are_boilerplate() -> None:
    assert texts(report(), "boilerplate") == [
        line for n in (1, 2, 3) for line in ("Island Report 12", f"Page {n} of 3")
    ]


def numbered(numbers: Sequence[str], last: str = "Nobody waved.") -> bytes:
    """Make pages whose last line is their number, above the margin."""
    return pdf_lines([[*[""] * 5, f"Boat {n} left.", *WRAPPED, last, "", "", n] for n in numbers])


def test_numbers_that_count_the_pages_are_boilerplate_wherever_they_stand() -> None:
    assert texts(numbered(["3", "4", "5"]), "boilerplate") == ["3", "4", "5"]
    assert texts(numbered(["1911", "1911", "1915"]), "boilerplate") == []


def test_a_running_head_is_known_by_the_number_that_it_ends_with() -> None:
    heads = ["Boats 4", "Sails and ropes 5", "The long way home 6"]
    data = pdf_lines([[head, "", "", f"{head[:4]} left.", *WRAPPED] for head in heads])
    assert [line for line in texts(data, "boilerplate") if line in heads] == heads


def test_rows_of_a_table_whose_years_rise_with_the_pages_are_content() -> None:
    names = ("Al", "Bel", "Cor", "Dan")

    def draw(canvas: Any) -> None:
        for page, name in enumerate(names):
            for number, kind in enumerate((*names, "Fin")):
                row = (f"{kind}{name}land", f"{name}ton", str(2015 + page + number))
                for left, cell in zip((72, 200, 300), row, strict=True):
                    canvas.drawString(left, 86 - 14 * number, cell)
            canvas.drawString(72, 600, WRAPPED[page])
            canvas.drawString(72, 16, "Capitals of the islands")
            canvas.showPage()

    assert set(texts(pdf(draw), "boilerplate")) == {"Capitals of the islands"}


def test_a_hyphen_above_the_pages_number_does_not_join_it() -> None:
    data = numbered(["1", "2", "3"], "They counted sheep, cows and twenty-")
    assert texts(data, "boilerplate") == ["1", "2", "3"]
    assert texts(data)[-1].endswith("cows and twenty-")


def test_gaps_and_bullets_begin_paragraphs() -> None:
    data = pdf_lines([["First words", "", "second words", "• an item of a list", "• another item"]])
    assert texts(data) == ["First words", "second words", "• an item of a list", "• another item"]


def test_a_number_with_a_point_ends_no_paragraph_and_a_footnotes_mark_may() -> None:
    lines = [WRAPPED[0], "letters at a height of 3.2", "metres.", WRAPPED[0], "nobody waved.4"]
    assert texts(pdf_lines([[*lines, *WRAPPED[3:]]])) == [
        "\n".join(lines[:3]),
        "\n".join(lines[3:]),
        "\n".join(WRAPPED[3:]),
    ]


Run = tuple[str, str, float, float]
"""Words, their font, its size, and how far they are raised."""


def runs(lines: Sequence[tuple[float, float, Sequence[Run]]]) -> bytes:
    """Make a page of lines, each at its left edge, so far below the one before, in many types."""

    def draw(canvas: Any) -> None:
        top = 780.0
        for left, down, words in lines:
            top -= down
            at = left
            for word, font, size, rise in words:
                canvas.setFont(font, size)
                canvas.drawString(at, top + rise, word)
                at += canvas.stringWidth(word, font, size)
        canvas.showPage()

    return pdf(draw)


def plain(
    line: str, left: float = 72, down: float = 14, size: float = 11
) -> tuple[float, float, list[Run]]:
    return left, down, [(line, "Helvetica", size, 0)]


def test_a_hanging_indent_begins_no_paragraph_and_an_indent_below_an_ended_line_does() -> None:
    hanging = [plain(WRAPPED[0]), *(plain(line, 90) for line in WRAPPED[1:3])]
    assert len(texts(runs(hanging))) == 1
    indented = [*map(plain, WRAPPED[:3]), plain(WRAPPED[3], 90), plain(WRAPPED[4])]
    assert texts(runs(indented)) == ["\n".join(WRAPPED[:3]), "\n".join(WRAPPED[3:5])]


def test_a_raised_character_in_a_lines_middle_is_not_its_type() -> None:
    word = ("The quay of 40 m", "Helvetica", 11.0, 0.0)
    line: list[Run] = [word, ("2", "Helvetica", 6, 5), (" had sixty men", *word[1:])]
    data = runs([plain(WRAPPED[0]), (72, 14, line), *map(plain, WRAPPED[1:3])])
    assert len(texts(data)) == 1


def test_each_type_of_a_page_has_its_own_leading() -> None:
    wide = [plain(line, down=24) for line in (*WRAPPED[:2], *WRAPPED[3:5])]
    narrow = [plain(line, down=10, size=8) for line in WRAPPED[3:] * 4]
    assert texts(runs([*wide, plain("", down=30), *narrow]))[0].count("\n") == 3


def test_a_few_bold_words_do_not_make_a_line_bold() -> None:
    bold, face = "Helvetica-Bold", "Helvetica"
    line = [("On", bold), (" the morning ", face), ("ferry", bold), (" nobody wept ", face)]
    line.append(("ever", bold))
    data = runs([(72, 14, [(word, font, 11, 0) for word, font in line]), *map(plain, WRAPPED[1:3])])
    assert texts(data)[0].startswith("On the morning")


def test_a_face_that_is_named_regular_is_not_bold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pypdfium2.raw.FPDFText_GetFontWeight", lambda *_: 744)
    line = [("The last boat of the season left", "Helvetica-Oblique", 11.0, 0.0)]
    lines = [(72.0, 30.0, line), plain(WRAPPED[0], down=30), *map(plain, WRAPPED[1:])]
    assert texts(runs(lines), "heading") == []


def test_a_number_in_brackets_that_begins_a_line_in_mid_sentence_is_no_item() -> None:
    first = "The boats leave on the earlier of the first of May and the end of ninety"
    lines = [first, "(90) days.", "(1) The first boat waits for the mail and for nobody else"]
    assert texts(pdf_lines([[*lines, "(2) The second waits."]])) == [
        "\n".join(lines[:2]),
        lines[2],
        "(2) The second waits.",
    ]


def test_a_sentence_goes_on_below_a_formula() -> None:
    lines = [
        plain(WRAPPED[0]),
        plain("a = b + c", 200, 26),
        plain("where all three are known", 72, 26),
    ]
    assert texts(runs([*lines, *map(plain, WRAPPED[3:])]))[1].startswith("a = b + c\nwhere all")


def test_a_title_centred_on_two_lines_is_one_heading_and_centred_small_print_is_not() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 16)
        canvas.drawCentredString(300, 780, "The Last Ferry of the Season and Its")
        canvas.drawCentredString(300, 760, "Master")
        canvas.setFont("Helvetica", 11)
        canvas.drawCentredString(300, 730, "Written on the island in winter")
        canvas.drawCentredString(300, 716, "Unrevised")
        for n, line in enumerate(WRAPPED):
            canvas.drawString(72, 680 - 14 * n, line)
        canvas.showPage()

    assert texts(pdf(draw), "heading") == ["The Last Ferry of the Season and Its\nMaster"]
    assert texts(pdf(draw))[:2] == ["Written on the island in winter", "Unrevised"]


def test_larger_type_is_a_heading_and_the_title() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 20)
        canvas.drawString(72, 780, "The Last Ferry")
        canvas.setFont("Helvetica", 11)
        for n, line in enumerate(WRAPPED):
            canvas.drawString(72, 740 - 14 * n, line)
        canvas.showPage()

    loaded = load(Path("x.pdf"), pdf(draw))
    assert loaded.title == "The Last Ferry"
    assert loaded.blocks[0].kind == "heading"


@pytest.mark.parametrize(
    ("line", "heads"),
    [
        ("The Last Ferry", True),
        ("2.1 ferries", True),
        ("eBoats and Their Masters", True),
        ("time of departure", False),
        ("yi = a + b", False),
        ("28 26 24 22 20 Knots", False),
    ],
)
def test_large_type_is_a_heading_if_its_words_can_be_one(line: str, heads: bool) -> None:
    data = runs([plain(line, size=18), plain(WRAPPED[0], down=40), *map(plain, WRAPPED[1:])])
    assert bool(texts(data, "heading")) is heads


def test_names_with_the_marks_of_footnotes_are_no_heading() -> None:
    names = [("Ada Lund", 18.0, 0.0), ("1", 11, 7), (", Ben Orm", 18, 0), ("2", 11, 7)]
    line: list[Run] = [(words, "Helvetica", size, rise) for words, size, rise in names]
    data = runs([(72, 14, line), plain(WRAPPED[0], down=40), *map(plain, WRAPPED[1:])])
    assert texts(data, "heading") == []


def test_a_line_in_capitals_above_running_text_is_a_heading() -> None:
    heads = ["INTRODUCTION", "2 BOATS & SAILS", "2.1 SAILS"]
    rest = [
        heads[0],
        "",
        *WRAPPED,
        "",
        heads[1],
        "",
        heads[2],
        "",
        *WRAPPED,
        "",
        "SPEED",
        "12 knots",
    ]
    assert texts(pdf_lines([["The quay", "", *rest]]), "heading") == heads


def test_passages_have_the_page_they_stand_on() -> None:
    loaded = load(Path("x.pdf"), report())
    head, passages = tile(loaded, "d", count_tokens, 256)
    assert_tiles(loaded, head, passages)
    assert {p.page for p in passages} == {1, 2, 3}
    for passage in passages:
        assert loaded.pages[passage.page - 1] <= passage.start


def test_a_page_that_begins_in_mid_sentence_knows_the_sentences_beginning() -> None:
    head, foot = ["Island Report 12", "", ""], [*[""] * 43, "Page"]
    one = [*head, *WRAPPED, "Nobody slept. In the night the", *foot[:-1], "Page 1 of 3"]
    two = [*head, "harbour froze over. It was quiet.", "", *WRAPPED, *foot[:-1], "Page 2 of 3"]
    three = [*head, "What came next is known.", "", *WRAPPED, *foot[:-1], "Page 3 of 3"]
    loaded = load(Path("x.pdf"), pdf_lines([one, two, three]))
    _, passages = tile(loaded, "d", count_tokens, 256)
    begun = {p.page: p.begun for p in passages if p.begun}
    assert begun.keys() == {2}
    context = begun[2]
    assert context.text == "In the night the"
    assert loaded.text[context.start : context.end] == context.text


def test_author_title_and_date_of_the_metadata() -> None:
    def draw(canvas: Any) -> None:
        canvas.setTitle("A Study of Ferries")
        canvas.setAuthor("Ada Quist")
        canvas.drawString(72, 714, "A study of ferries, by Ada Quist")
        canvas.drawString(72, 700, "Words enough for a page of text.")
        canvas.showPage()

    loaded = load(Path("x.pdf"), pdf(draw))
    assert (loaded.title, loaded.author) == ("A Study of Ferries", "Ada Quist")


def test_a_date_that_the_first_page_tells_goes_before_that_of_making() -> None:
    lines = ["Ferries: Report of the Board", "", "Published: 3 April 2023", "", *WRAPPED]
    assert load(Path("x.pdf"), pdf_lines([lines])).date == "2023-04-03"


@pytest.mark.parametrize(
    "told", ["A Paper of Another Year", "6 May 2019", "https://selm.example/a b", "a b.indd", "X71"]
)
def test_a_title_of_the_metadata_that_no_page_shows_is_none(told: str) -> None:
    def draw(canvas: Any) -> None:
        canvas.setTitle(told)
        canvas.setFont("Helvetica", 13)
        canvas.drawString(72, 800, "Journal of Islands, Volume 12")
        canvas.setFont("Helvetica", 22)
        canvas.drawString(72, 760, "The Last Ferry")
        canvas.setFont("Helvetica", 11)
        for n, line in enumerate(WRAPPED):
            canvas.drawString(72, 720 - 14 * n, line)
        canvas.showPage()

    assert load(Path("x.pdf"), pdf(draw)).title == "The Last Ferry"


def test_a_title_in_two_blocks_of_one_type_is_both_and_what_is_spaced_is_none() -> None:
    lines = [plain("R E S EARCH AR TIC L E", size=24), plain("The Last Ferry of", down=60, size=18)]
    lines += [plain("Selm and Orm", down=40, size=18), plain(WRAPPED[0], down=40)]
    data = runs([*lines, *map(plain, WRAPPED[1:])])
    assert load(Path("x.pdf"), data).title == "The Last Ferry of Selm and Orm"


def test_an_author_of_the_metadata_whom_no_page_names_is_none() -> None:
    def draw(canvas: Any) -> None:
        canvas.setAuthor("jsmith Scanner")
        canvas.drawString(72, 700, "Words enough for a page of text.")
        canvas.showPage()

    assert load(Path("x.pdf"), pdf(draw)).author is None


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (
            ["Received: 2 March 2019", "Accepted: 3 April 2019", "Published: 6 May 2019"],
            "2019-05-06",
        ),
        (["Received: 2 March 2019", "Accepted 3 April 2019"], "2019-04-03"),
        (["Received: 2 March 2019", "", "7 June 2019"], "2019-06-07"),
        (["Received: 2 March 2019"], None),
    ],
)
def test_the_date_is_that_of_publication_and_never_of_receipt(
    lines: list[str], date: str | None
) -> None:
    data = pdf_lines([["Ferries: Report of the Board", "", *lines, "", *WRAPPED]])
    assert load(Path("x.pdf"), data).date == date


@pytest.mark.parametrize("nobody", ["anonymous", "(anonymous)", "Unknown", " "])
def test_a_program_that_knows_no_author_tells_none(nobody: str) -> None:
    def draw(canvas: Any) -> None:
        canvas.setAuthor(nobody)
        canvas.drawString(72, 700, "Words enough for a page of text.")
        canvas.showPage()

    assert load(Path("x.pdf"), pdf(draw)).author is None


@pytest.mark.parametrize(
    ("title", "name", "date"),
    [
        ("A Study of Ferries", "x.pdf", "2000-01-01"),
        ("Annual report 2000", "x.pdf", "2000-01-01"),
        ("Annual report 1998", "x.pdf", None),
        ("Annual report", "report_1998.pdf", None),
        ("Annual report", "report 1999-02-03.pdf", "1999-02-03"),
    ],
)
def test_the_date_of_making_is_not_told_where_the_name_has_another_year(
    title: str, name: str, date: str | None
) -> None:
    def draw(canvas: Any) -> None:
        canvas.setTitle(title)
        canvas.drawString(72, 700, "Words enough for a page of text.")
        canvas.showPage()

    assert load(Path(name), pdf(draw)).date == date


def test_the_date_of_making_is_not_told_where_the_text_names_other_years_alone() -> None:
    def made(words: str) -> str | None:
        return load(Path("x.pdf"), pdf(lambda c: (c.drawString(72, 700, words), c.showPage()))).date

    assert made("This amendment is made on 3 March 2024 between Orm and Selm.") is None
    assert made("The bridge of Orm is 1996 metres long, as one can read.") == "2000-01-01"
    assert made("Between 1994 and 2000 the ferries carried fewer and fewer people.") == "2000-01-01"


def test_hyphen_at_a_lines_end_joins_the_word_unless_it_is_the_words_own() -> None:
    loaded = load(Path("x.pdf"), pdf_lines([["They bought equip-", "ment for self-", "defence."]]))
    assert loaded.text.split() == ["They", "bought", "equipment", "for", "self-defence."]


@pytest.mark.parametrize(
    ("broken", "elsewhere", "word"),
    [
        ("energy-/dependent", "energy-dependent boats", "energy-dependent"),
        ("energy-/dependent", "the energy of dependent boats", "energy-dependent"),
        ("pro-/gress", "a boat in progress", "progress"),
        ("in-/structions", "boats", "instructions"),
        ("in-/house", "a house", "in-house"),
        ("over-/come", "to overcome", "overcome"),
    ],
)
def test_the_documents_other_words_tell_which_hyphens_are_a_words_own(
    broken: str, elsewhere: str, word: str, tmp_path: Path
) -> None:
    before, after = broken.split("/")
    data = pdf_lines([[f"They spoke of {before}", f"{after} there.", "", f"It was {elsewhere}."]])
    text = load(Path("x.pdf"), data).text
    assert text.startswith(f"They spoke of {word} there.")
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    start = text.index("there")
    ((left, _, _, _),) = page_boxes(path, 1, start, start + 5)
    assert left * 595 > 85


def columns(rows: list[tuple[str, ...]], lefts: tuple[int, ...] = (72, 250, 330)) -> bytes:
    """Make a page of rows whose cells begin at these places, above a paragraph."""

    def draw(canvas: Any) -> None:
        for number, row in enumerate(rows):
            for left, cell in zip(lefts, row, strict=False):
                canvas.drawString(left, 760 - 14 * number, cell)
        for number, line in enumerate(WRAPPED[:2], len(rows)):
            canvas.drawString(72, 760 - 14 * number, line)
        canvas.showPage()

    return pdf(draw)


def test_the_cells_of_a_table_are_parted_and_its_rows_apart(tmp_path: Path) -> None:
    rows = [("Is it safe?", "No", "12"), ("Is it effective?", "Hardly ever", "3")]
    data = columns([("Question", "Answer", "Boats"), *rows])
    assert texts(data) == [
        "Question | Answer | Boats",
        "Is it safe? | No | 12",
        "Is it effective? | Hardly ever | 3",
        "\n".join(WRAPPED[:2]),
    ]
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    start = load(path, data).text.index("Hardly")
    ((left, _, right, _),) = page_boxes(path, 1, start, start + len("Hardly ever"))
    assert 240 < left * 595 < 260 < right * 595 < 330


def test_dots_that_lead_to_a_rows_numbers_part_its_cells() -> None:
    lines = ["Ferries. . . . . . 10.0 9.1 0.9", "Boats . . . . . . . 12", "Some ... 3 boats"]
    assert load(Path("x.pdf"), pdf_lines([lines])).text.split("\n") == [
        "Ferries | 10.0 9.1 0.9",
        *lines[1:],
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("Owner:", "Ida Lund"), ("Built:", "1974")],
        [("1.", "The quay"), ("2.", "The lamp")],
        [("Island Report", "May")],
        [("Island", "Report of the Board"), ("The whole of the quay and more, all",)],
    ],
)
def test_wide_spaces_that_run_through_one_line_part_no_cells(rows: list[tuple[str, ...]]) -> None:
    assert "|" not in load(Path("x.pdf"), columns(rows)).text


def test_a_raised_or_lowered_character_ends_no_line() -> None:
    words = (
        *(("Ada Lund", 10, 0), ("1", 7, 4), (", Ben Orm", 10, 0), ("2,3", 7, 4), (" and H", 10, 0)),
        *(("2", 7, -2), ("O per 100 m", 10, 0), ("2", 7, 4), ("of sea", 10, 0)),
    )

    def draw(canvas: Any) -> None:
        left = 72.0
        for word, size, rise in words:
            left += 3 * (word == "of sea")
            canvas.setFont("Helvetica", size)
            canvas.drawString(left, 700 + rise, word)
            left += canvas.stringWidth(word, "Helvetica", size)
        canvas.drawString(72, 688, "and another line.")
        canvas.showPage()

    loaded = load(Path("x.pdf"), pdf(draw))
    assert loaded.text == "Ada Lund¹, Ben Orm²,³ and H2O per 100 m² of sea\nand another line."


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("There are 3.5 × 10/6/ of them", "There are 3.5 × 10⁶ of them"),
        ("About 10/6.6/ boats, at 10/−3/ m", "About 10⁶·⁶ boats, at 10⁻³ m"),
        ("They came to that realization/3,4/ late", "They came to that realization³,⁴ late"),
        ("/4/The Board of Quays", "⁴The Board of Quays"),
        ("Some 12 boats", "Some 12 boats"),
    ],
)
def test_raised_digits_are_told_from_those_of_a_number(words: str, text: str) -> None:
    parts = words.split("/")
    line: list[Run] = [
        (part, "Helvetica", *((7.0, 4.0) if raised % 2 else (11.0, 0.0)))
        for raised, part in enumerate(parts)
        if part
    ]
    assert load(Path("x.pdf"), runs([(72, 14, line)])).text == text


def test_an_accent_that_is_drawn_over_a_letter_is_the_letters() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 700, "Universit")
        left = 72 + canvas.stringWidth("Universit")
        canvas.drawString(left + 1, 700, "\u00a8")
        canvas.drawString(left, 700, "at of Selm")
        canvas.showPage()

    assert load(Path("x.pdf"), pdf(draw)).text == "Universität of Selm"


def test_a_footnotes_mark_that_is_drawn_after_its_line_stands_in_it() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 11)
        first, rest = "The law (of the quay)", "was signed by"
        width = canvas.stringWidth(first)
        canvas.drawString(72, 700, first)
        canvas.drawString(72 + width + 10, 700, rest)
        canvas.setFont("Helvetica", 7)
        canvas.drawString(72 + width + 1, 708, "1")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 686, "the harbour master.")
        canvas.showPage()

    text = load(Path("x.pdf"), pdf(draw)).text
    assert text == "The law (of the quay)¹ was signed by\nthe harbour master."


def test_turned_words_stand_beside_the_text(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 760, WRAPPED[0])
        canvas.saveState()
        canvas.rotate(90)
        canvas.drawString(300, -40, "arXiv:2407.10671v4 [cs.CL]")
        canvas.restoreState()
        for n, line in enumerate(WRAPPED[1:3], 1):
            canvas.drawString(72, 760 - 14 * n, line)
        canvas.showPage()

    data = pdf(draw)
    assert texts(data) == ["\n".join(WRAPPED[:3])]
    assert texts(data, "boilerplate") == ["arXiv:2407.10671v4 [cs.CL]"]
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    start = load(path, data).text.index("arXiv")
    ((left, top, right, bottom),) = page_boxes(path, 1, start, start + 5)
    assert right - left < bottom - top


def test_numbers_that_count_the_lines_stand_beside_the_text() -> None:
    lines = WRAPPED[:2] + WRAPPED[3:]

    def draw(canvas: Any) -> None:
        for n, line in enumerate(lines):
            canvas.drawString(30, 760 - 14 * n, str(100 + n))
            canvas.drawString(72, 760 - 14 * n, line)
        canvas.showPage()

    assert texts(pdf(draw)) == ["\n".join(lines)]


def test_some_pictured_pages_are_warned_of() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def draw(canvas: Any) -> None:
        canvas.drawString(72, 700, "A page of text that can be read, with words enough on it.")
        canvas.showPage()
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 50, 50, 400, 600)
        canvas.showPage()

    loaded = load(Path("x.pdf"), pdf(draw))
    assert loaded.warning == "1 of its 2 pages are pictures without text."
    assert len(loaded.pages) == 2


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_boxes_lie_on_the_ink(tmp_path: Path, rotation: int, cropped: bool) -> None:
    from PIL import Image

    def draw(canvas: Any) -> None:
        canvas.setPageRotation(rotation)
        if cropped:
            canvas.setCropBox((50, 300, 550, 700))
        canvas.drawString(100, 620, "\U0001f600\ufb01 hyphen-")
        canvas.drawString(100, 580, "ated words.")
        canvas.setFillGray(1)
        canvas.drawString(200, 400, "unseen")
        canvas.showPage()

    path = tmp_path / "x.pdf"
    path.write_bytes(pdf(draw))
    text = load(path, path.read_bytes()).text
    start = text.index("ated words.") if "\nated" in text else text.index("hyphenated") + 6
    ((left, top, right, bottom),) = page_boxes(path, 1, start, text.index("unseen"))
    with Image.open(io.BytesIO(page_image(path, 1, scale=2))) as image:
        width, height = image.size
        box = (left * width - 2, top * height - 2, right * width + 2, bottom * height + 2)
        ink = image.convert("L").crop(tuple(map(round, box)))
        assert ink.getextrema()[0] < 100
        assert ink.width * ink.height < width * height / 50


def test_every_word_is_found_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf_lines([WRAPPED]))
    text = load(path, path.read_bytes()).text
    for number, line in enumerate(WRAPPED):
        start = text.index(line)
        ((_, top, _, bottom),) = page_boxes(path, 1, start, start + len(line))
        baseline = 1 - (780 - number * 11 * 1.25) / 841.89
        assert top < baseline < bottom + 0.004


def test_picture_of_a_page(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "x.pdf"
    path.write_bytes(report())
    with Image.open(io.BytesIO(page_image(path, 2, scale=0.5))) as image:
        assert image.size == (298, 421)
        assert image.convert("L").getextrema()[0] < 100


def test_a_picture_of_a_page_does_not_wait_for_a_whole_document_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(report())
    begun = Event()
    pages: list[int] = []

    def slowly(text_page: Any, words: Any) -> Any:
        pages.append(1)
        begun.set()
        time.sleep(0.02)
        return page_text(text_page, words)

    monkeypatch.setattr("rag.ingest.pdf.page_text", slowly)
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(load, path, pdf_lines([WRAPPED] * 60))
        begun.wait()
        page_image(path, 1, 0.2)
        read_meanwhile = len(pages)
        loading.result()
    assert len(pages) == 60
    assert read_meanwhile < 10


def test_threads_may_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(report())
    with ThreadPoolExecutor(8) as pool:
        loads = pool.map(lambda _: load(path, path.read_bytes()).text, range(16))
        pictures = list(pool.map(lambda n: page_image(path, 1 + n % 3, 0.2), range(16)))
    assert len(set(loads)) == 1
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
