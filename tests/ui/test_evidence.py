"""The evidence shows exactly the stored text, with the quotes marked at their offsets."""

from __future__ import annotations

import dataclasses
import html
import re

from hypothesis import given
from hypothesis import strategies as st

from rag.model import Copy
from tests.ui.fake_engine import FakeEngine, make_document
from ui.evidence import Marked, copy_marks, evidence, gone, marks_of, page_picture, walk


def _shown(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def _marked(markup: str, kind: str) -> str:
    found = re.findall(rf'<mark class="{kind}" data-quotes="[\d ]+">(.*?)</mark>', markup)
    return html.unescape("".join(found))


def test_the_text_is_the_documents_and_the_marks_are_the_quotes() -> None:
    engine = FakeEngine(None)
    answer = engine.ask("When was the Linden Bridge opened?")
    document = engine.document("bridge.md")
    opened = evidence(document, marks_of(answer, document.record.id))
    assert _shown(opened["html"]) == document.text
    assert _marked(opened["html"], "answer") == "1931"
    quote = answer.quotes[0]
    assert _marked(opened["html"], "(?:quote|answer)") == quote.text


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="<>"), min_size=1)
    .map(lambda text: text.replace("aa", "\n\n"))
    .filter(lambda text: text.strip()),
    st.lists(st.tuples(st.integers(0, 99), st.integers(1, 99)), max_size=4),
)
def test_overlapping_marks_never_change_a_character(
    text: str, ranges: list[tuple[int, int]]
) -> None:
    document = make_document("a.txt", "A", text, None, "text")
    marks = [
        Marked(number, min(start, len(text) - 1), min(start + length, len(text)))
        for number, (start, length) in enumerate(ranges, start=1)
    ]
    opened = evidence(document, marks)
    assert _shown(opened["html"]) == document.text
    for mark in marks:
        pieces = re.findall(
            r'<mark class="\w+" data-quotes="([\d ]+)">(.*?)</mark>', opened["html"], re.S
        )
        said = "".join(piece for numbers, piece in pieces if str(mark.number) in numbers.split())
        assert _shown(said) == text[mark.start : mark.end]


def test_a_copy_is_marked_where_the_quote_says_that_it_prints_the_very_words() -> None:
    engine = FakeEngine(None)
    answer = engine.ask("When was the Linden Bridge opened?")
    copy = engine.document("wire.html")
    (mark,) = copy_marks(answer, 2, copy.record.id)
    assert copy.text[mark.start : mark.end] == "The Linden Bridge, opened in 1931, turns ninety."
    assert copy_marks(answer, 1, copy.record.id) == []


def test_a_copy_in_other_words_has_no_mark() -> None:
    engine = FakeEngine(None)
    answer = engine.ask("When was the Linden Bridge opened?")
    copy = Copy.at(answer.quotes[1].source, None)
    quote = dataclasses.replace(answer.quotes[0], copies=(copy,))
    assert copy_marks(dataclasses.replace(answer, quotes=(quote,)), 1, copy.document_id) == []


def test_next_and_previous_walk_along_every_quote() -> None:
    engine = FakeEngine(None)
    answer = engine.ask("When was the Linden Bridge opened?")
    paths = ["bridge.md", "news.html", "crossings.txt"]
    ids = [engine.document(path).record.id for path in paths]
    assert [place["document"] for place in walk(answer)] == ids


class _Pages:
    image: bytes | None = b"\x89PNG"

    def page_image(self, name: str, page: int) -> bytes | None:
        return self.image

    def page_boxes(
        self, name: str, page: int, start: int, end: int
    ) -> list[tuple[float, float, float, float]]:
        return [(0.1, 0.2, 0.3, 0.25)]


def test_a_page_has_a_rectangle_for_the_quote_and_one_for_the_words() -> None:
    markup = page_picture(_Pages(), "d", 3, [Marked(2, 10, 40, 15, 20, 3)])
    assert markup.count('class="box quote"') == 1
    assert markup.count('class="box answer"') == 1
    assert "left:10.0000%;top:20.0000%;width:20.0000%;height:5.0000%" in markup
    assert 'src="data:image/png;base64,iVBORw=="' in markup


def test_each_piece_of_a_paged_text_knows_its_page() -> None:
    document = make_document("a.pdf", "A", "One.\n\nTwo.\n\nThree.", None, "pdf")
    record = dataclasses.replace(document.record, pages=(0, 6, 12))
    opened = evidence(dataclasses.replace(document, record=record), [])
    assert re.findall(r'data-page="(\d)">(\w+)', opened["html"]) == [
        ("1", "One"),
        ("2", "Two"),
        ("3", "Three"),
    ]


def test_a_quote_whose_document_is_gone_is_shown_as_it_was_kept() -> None:
    quote = FakeEngine(None).ask("How long is the bridge?").quotes[0]
    kept = gone(quote, 1)
    assert _shown(kept["html"]) == quote.text
    assert _marked(kept["html"], "answer") == "412 metres"
    assert "The long bridge" in kept["head"]
    assert "has been removed or has changed since this answer" in kept["head"]


def test_a_page_whose_file_is_gone_is_said_to_be() -> None:
    pages = _Pages()
    pages.image = None
    assert "gone or has changed" in page_picture(pages, "d", 1, [])
