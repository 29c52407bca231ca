"""PDF: the text that PDFium gives, page by page, each character traceable to its place.

PDFium is not thread-safe: every use of it, here and elsewhere, closing what it gave included,
holds :data:`LOCK`. A document that is read holds it a page at a time, so that who wants to see a
page need not wait for all of another's.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from ctypes import byref, c_double, c_int
from functools import lru_cache
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from rag.errors import CannotLoad
from rag.ingest.boilerplate import mark
from rag.ingest.hyphens import Words
from rag.ingest.loaded import Loaded
from rag.ingest.pdfabout import about
from rag.ingest.pdfchars import characters
from rag.ingest.pdflayout import PageLines, layout, measure
from rag.ingest.pdftext import page_text


class _Turns:
    """A lock that goes to who waits: who lets go of it gets it again after them.

    A thread that holds it must not take it a second time.
    """

    def __init__(self) -> None:
        self._next = threading.Lock()
        self._held = threading.Lock()

    def __enter__(self) -> None:
        with self._next:
            self._held.acquire()

    def __exit__(self, *_: object) -> None:
        self._held.release()


LOCK = _Turns()

Box = tuple[float, float, float, float]

_GRID = 1_000_000
"""Steps across a page in which places are asked for, since PDFium answers in whole numbers."""
_LARGEST_IMAGE = 4000
"""Pixels along a page picture's longer side, at most."""
_GAP = 4
"""Characters that may be left out of a stretch of text that is one."""
_LETTERS_OF_A_PAGE = 10
"""Fewer letters and digits a page on average, and the file is pictures of pages."""


def load_pdf(path: Path, data: bytes) -> Loaded:
    """Load a PDF: pages set apart by a blank line, running heads and page numbers boilerplate.

    A table's row is a line, its cells parted by `` | `` where they stand in columns.

    Raises:
        CannotLoad: if it is encrypted, damaged, or a scan without text.
    """
    parts: list[str] = []
    starts: list[int] = []
    lines: list[PageLines] = []
    at = pictures = 0
    with LOCK:
        document = _open(data)
    try:
        with LOCK:
            told, pages = document.get_metadata_dict(), len(document)
        words = Words.of(_texts(document, pages))
        for number in range(pages):
            with LOCK, closing(document[number]) as page, closing(page.get_textpage()) as text_page:
                read = page_text(text_page, words)
                if parts:
                    parts.append("\n\n")
                    at += 2
                starts.append(at)
                parts.append(read.text)
                lines.append(measure(text_page, read, at, page.get_height()))
                at += len(read.text)
                pictures += not read.text.strip() and _has_picture(page)
    finally:
        with LOCK:
            document.close()
    text = "".join(parts)
    marked = mark(text, layout(text, lines))
    blocks = marked.blocks
    letters = sum(
        sum(map(str.isalnum, text[b.start : b.end])) for b in blocks if b.kind != "boilerplate"
    )
    if pictures and letters < _LETTERS_OF_A_PAGE * len(starts):
        raise CannotLoad(
            "it is a scan, pictures of pages without text: run OCR on it first (ocrmypdf, say)"
        )
    warning = (
        f"{pictures} of its {len(starts)} pages are pictures without text." if pictures else None
    )
    title, author, date = about(told, text, starts, marked, path)
    return Loaded(
        text,
        title,
        "pdf",
        author,
        date,
        pages=tuple(starts),
        blocks=tuple(blocks),
        warning=warning,
    )


def page_boxes(path: Path, page: int, start_in_page: int, end_in_page: int) -> list[Box]:
    """Return where a range of a page's canonical text stands on the page.

    Args:
        path: the PDF.
        page: its number, from 1.
        start_in_page: offset of the range's first character, from the page's start.
        end_in_page: offset after its last one.

    Returns:
        Boxes (left, top, right, bottom), about one a line, in fractions 0..1 of the page as it
        is shown, from its upper left corner.

    Raises:
        CannotLoad: if the file cannot be opened.
        IndexError: if there is no such page.
    """
    words = _words_of(path, path.stat().st_mtime_ns)
    data = path.read_bytes()
    with (
        LOCK,
        closing(_open(data)) as document,
        closing(document[page - 1]) as shown,
        closing(shown.get_textpage()) as text_page,
    ):
        wanted = page_text(text_page, words).indices[max(0, start_in_page) : max(0, end_in_page)]
        if not wanted:
            return []
        return [
            _fractions(shown, text_page.get_rect(i))
            for first, last in _stretches(wanted)
            for i in range(text_page.count_rects(first, last - first + 1))
        ]


def page_image(path: Path, page: int, scale: float = 1.5) -> bytes:
    """Return a picture (PNG) of a page, counted from 1, at ``scale`` times 72 dots an inch.

    Raises:
        CannotLoad: if the file cannot be opened.
        IndexError: if there is no such page.
    """
    data = path.read_bytes()
    with LOCK, closing(_open(data)) as document, closing(document[page - 1]) as shown:
        scale = min(scale, _LARGEST_IMAGE / max(shown.get_size()))
        buffer = io.BytesIO()
        with closing(shown.render(scale=scale)) as picture:
            picture.to_pil().save(buffer, format="PNG")
        return buffer.getvalue()


def _open(data: bytes) -> Any:
    """Open a PDF that has pages; the caller holds the lock, and closes it."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (
            pdfium.FPDF_ERR_PASSWORD,
            pdfium.FPDF_ERR_SECURITY,
        ):
            raise CannotLoad("it is encrypted: save a copy without a password") from None
        raise CannotLoad("it is damaged, or no PDF") from None
    if not len(document):
        document.close()
        raise CannotLoad("it has no pages")
    return document


def _texts(document: Any, pages: int) -> Iterator[str]:
    """Yield the characters of each page, a turn of the lock each."""
    for number in range(pages):
        with LOCK, closing(document[number]) as page, closing(page.get_textpage()) as text_page:
            text = characters(text_page)
        yield text


@lru_cache(maxsize=8)
def _words_of(path: Path, changed: int) -> Words:
    """Return a file's words, read once for as long as it does not change."""
    data = path.read_bytes()
    with LOCK:
        document = _open(data)
        pages = len(document)
    try:
        return Words.of(_texts(document, pages))
    finally:
        with LOCK:
            document.close()


def _stretches(indices: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last of each stretch of indices in PDFium's order, but for few gaps."""
    stretches = [(indices[0], indices[0])]
    for index in indices[1:]:
        first, last = stretches[-1]
        if last <= index <= last + _GAP:
            stretches[-1] = first, index
        else:
            stretches.append((index, index))
    return stretches


def _fractions(page: Any, box: Box) -> Box:
    """Turn a box in PDF units into fractions of the page as shown, rotated and cropped."""
    left, bottom, right, top = box
    corners = []
    for x, y in ((left, top), (right, bottom)):
        across, down = c_int(), c_int()
        pdfium.FPDF_PageToDevice(
            page.raw, 0, 0, _GRID, _GRID, 0, c_double(x), c_double(y), byref(across), byref(down)
        )
        corners.append((across.value / _GRID, down.value / _GRID))
    (x1, y1), (x2, y2) = corners
    return (
        max(0.0, min(x1, x2)),
        max(0.0, min(y1, y2)),
        min(1.0, max(x1, x2)),
        min(1.0, max(y1, y2)),
    )


def _has_picture(page: Any) -> bool:
    return any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))
