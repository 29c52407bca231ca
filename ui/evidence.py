"""The evidence: a whole document, exactly as stored, with every quote of an answer marked in it."""

from __future__ import annotations

import base64
import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Protocol

from rag.model import Answer, Document, DocumentRecord, Json, Quote
from ui.citing import shown_date
from ui.conversation import numbered
from ui.render import Html, join, tag

LONG = 150_000
"""A document of more characters is shown around the quote first, then whole."""
NEAR = 20_000
"""How many characters are shown at first on either side."""


class Pages(Protocol):
    """What the engine offers of a PDF's pages."""

    def page_image(self, name: str, page: int) -> bytes | None:
        """Return the page's picture as PNG; None where the file is gone."""

    def page_boxes(
        self, name: str, page: int, start: int, end: int
    ) -> list[tuple[float, float, float, float]]:
        """Return where a range of text stands on the page: (left, top, right, bottom), 0..1."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A range of a document to mark: the quote with this number, and the answer's words in it."""

    number: int
    start: int
    end: int
    answer_start: int | None = None
    answer_end: int | None = None
    page: int | None = None


def marks_of(answer: Answer | None, document_id: str) -> list[Marked]:
    """Return the numbered quotes of an answer that stand in a document."""
    if answer is None:
        return []
    return [
        Marked(
            number, quote.start, quote.end, quote.answer_start, quote.answer_end, quote.source.page
        )
        for number, quote in enumerate(numbered(answer), start=1)
        if quote.source.document_id == document_id
    ]


def copy_marks(answer: Answer, number: int, document_id: str) -> list[Marked]:
    """Mark where a copy prints the quote of this number, if it does to the letter."""
    return [
        Marked(number, copy.start, copy.end, page=copy.page)
        for copy in numbered(answer)[number - 1].copies
        if copy.document_id == document_id and copy.start is not None and copy.end is not None
    ]


def evidence(document: Document, marks: Sequence[Marked], focus: int | None = None) -> Json:
    """Return what the evidence pane shows of a document.

    ``html`` holds the text, whose characters are exactly the stored ones; ``head`` names the
    document; ``pages`` is the number of pages where they can be shown as pictures, else 0. With
    ``focus``, an offset, ``html`` is only what lies around it where the document is a long one;
    ``whole`` tells.
    """
    record = document.record
    pages = len(record.pages) if record.format == "pdf" else 0
    whole = focus is None or record.characters <= LONG
    around = None if whole or focus is None else (focus - NEAR, focus + NEAR)
    return {
        "id": record.id,
        "head": _head(record),
        "html": _text(document, marks, around),
        "whole": whole,
        "pages": pages,
        "page": next((mark.page for mark in marks if mark.page), 1) if pages else None,
    }


def gone(quote: Quote, number: int) -> Json:
    """Return what the pane shows of a quote whose document is not in the index any more."""
    source = quote.source
    said = "This document has been removed or has changed since this answer: the quote is as kept."
    mark = Marked(number, quote.start, quote.end, quote.answer_start, quote.answer_end)
    pieces = _segments(quote.text, quote.start, [mark])
    return {
        "id": source.document_id,
        "gone": True,
        "head": join(_title(source.title or source.path), tag("p", said, cls="warning")),
        "html": tag("div", *pieces, cls="block", dir="auto"),
        "whole": True,
        "pages": 0,
        "page": None,
    }


def page_picture(pages: Pages, document_id: str, page: int, marks: Sequence[Marked]) -> Html:
    """Return a page's picture with rectangles over the quotes and the answers' words."""
    image = pages.page_image(document_id, page)
    if image is None:
        gone = "The file itself is gone or has changed: the text is as it was indexed."
        return tag("p", gone, cls="empty")
    picture = base64.b64encode(image).decode("ascii")
    boxes: list[Html] = []
    for mark in marks:
        ranges: list[tuple[str, int, int]] = [("quote", mark.start, mark.end)]
        if mark.answer_start is not None and mark.answer_end is not None:
            ranges.append(("answer", mark.answer_start, mark.answer_end))
        for kind, start, end in ranges:
            for box in pages.page_boxes(document_id, page, start, end):
                boxes.append(_box(kind, mark.number, box))
    return tag(
        "button",
        tag("img", src=f"data:image/png;base64,{picture}", alt=f"Page {page} of the document"),
        *boxes,
        cls="page-picture",
        type="button",
        data_action="enlarge",
        aria_label=f"Page {page} of the document, enlarged",
        aria_pressed="false",
        title="Enlarge the page, or fit it to the pane",
    )


def _box(kind: str, number: int, box: tuple[float, float, float, float]) -> Html:
    """Place a rectangle on the picture, in percent of its size."""
    left, top, right, bottom = box
    style = f"left:{left:.4%};top:{top:.4%};width:{right - left:.4%};height:{bottom - top:.4%}"
    return tag("span", cls=f"box {kind}", style=style, data_quote=number, aria_hidden="true")


def _head(record: DocumentRecord) -> Html:
    """Name the document: title, who, when, where it lies."""
    facts = [
        record.author,
        shown_date(record.date),
        record.format.upper(),
        PurePath(record.path).name,
    ]
    warning = tag("p", record.warning, cls="warning") if record.warning else None
    return join(
        _title(record.title or record.path),
        tag(
            "p",
            *(tag("span", tag("bdi", fact), cls="fact") for fact in facts if fact),
            cls="facts",
        ),
        warning,
    )


def _title(title: str) -> Html:
    """Show a title, which is cut after some lines; hovering shows it whole."""
    return tag("h2", tag("bdi", title), title=title)


def _text(document: Document, marks: Sequence[Marked], around: tuple[int, int] | None) -> Html:
    """Write the text in blocks, all or those around a place; a block ends at a line's end."""
    blocks: list[Html] = []
    for start, block in _blocks(document):
        if around and (start > around[1] or start + len(block) < around[0]):
            continue
        page = bisect.bisect_right(document.record.pages, start) or None
        pieces = _segments(block, start, marks)
        blocks.append(tag("div", *pieces, cls="block", dir="auto", data_page=page))
    return join(*blocks)


def _blocks(document: Document) -> Iterator[tuple[int, str]]:
    """Cut the text into paragraphs that together are the text; yields (start, text)."""
    start, held = 0, document.head
    for passage in document.passages:
        if held and (held.endswith("\n")):
            yield start, held
            start, held = start + len(held), ""
        held += passage.text + passage.tail
    if held:
        yield start, held


def _segments(block: str, offset: int, marks: Sequence[Marked]) -> list[Html]:
    """Cut a block at every end of a mark, and mark the pieces; marks may overlap."""
    end = offset + len(block)
    here = [mark for mark in marks if mark.start < end and mark.end > offset]
    cuts = {offset, end}
    for mark in here:
        for cut in (mark.start, mark.end, mark.answer_start, mark.answer_end):
            if cut is not None and offset < cut < end:
                cuts.add(cut)
    places = sorted(cuts)
    pieces: list[Html] = []
    for left, right in itertools.pairwise(places):
        piece: Html = join(block[left - offset : right - offset])
        quoting = [mark for mark in here if mark.start <= left and right <= mark.end]
        if quoting:
            said = any(
                mark.answer_start is not None
                and mark.answer_end is not None
                and mark.answer_start <= left
                and right <= mark.answer_end
                for mark in quoting
            )
            numbers = " ".join(str(mark.number) for mark in quoting)
            piece = tag("mark", piece, cls="answer" if said else "quote", data_quotes=numbers)
        pieces.append(piece)
    return pieces


def walk(answer: Answer) -> list[Json]:
    """Return where each numbered quote stands: what next and previous walk along."""
    return [
        {"document": quote.source.document_id, "page": quote.source.page}
        for quote in numbered(answer)
    ]


def read_number(value: Any, limit: int) -> int:
    """Read a quote's number; anything that is none becomes the first."""
    return value if isinstance(value, int) and 1 <= value <= limit else 1
