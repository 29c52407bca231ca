"""PDF: the text that PDFium gives, page by page, each character traceable to its place.

PDFium is not thread-safe: every use of it, here and elsewhere, holds :data:`LOCK`.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, c_double, c_int
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from rag.errors import CannotLoad
from rag.ingest.dates import iso_date
from rag.ingest.loaded import Loaded
from rag.ingest.pdflayout import PageLines, layout, measure

LOCK = threading.RLock()

Box = tuple[float, float, float, float]

_GRID = 1_000_000
"""Steps across a page in which places are asked for, since PDFium answers in whole numbers."""
_LARGEST_IMAGE = 4000
"""Pixels along a page picture's longer side, at most."""
_LETTERS_OF_A_PAGE = 10
"""Fewer letters and digits a page on average, and the file is pictures of pages."""
_HYPHENS = (0x02, 0xFFFE)
"""What PDFium puts for a hyphen at a line's end, the line break left out."""
_LIGATURES = dict(
    zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
)
_COMPOUNDS = re.compile(
    "self|well|ill|non|ex|half|all|cross|high|low|long|short|north|south|east|west|out|up|in|off|on|"
    "down|over|based|made|term|old|years?|day|time|level|class|like|style|led|wide|free|date|scale|"
    "called|known|run|born|backed"
)
"""Halves of words whose hyphen at a line's end is the word's own."""


def load_pdf(path: Path, data: bytes) -> Loaded:
    """Load a PDF: pages set apart by a blank line, running heads and page numbers boilerplate.

    Raises:
        CannotLoad: if it is encrypted, damaged, or a scan without text.
    """
    parts: list[str] = []
    starts: list[int] = []
    lines: list[PageLines] = []
    at = pictures = 0
    with _opened(data) as document:
        about = document.get_metadata_dict()
        for page in document:
            with _text_page(page) as text_page:
                text, indices = page_text(text_page)
                if parts:
                    parts.append("\n\n")
                    at += 2
                starts.append(at)
                parts.append(text)
                lines.append(measure(text_page, text, indices, at, page.get_height()))
                at += len(text)
                pictures += not text.strip() and _has_picture(page)
            page.close()
    text = "".join(parts)
    blocks = layout(text, lines)
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
    title = _title(about.get("Title", "")) or next(
        (text[b.start : b.end] for b in blocks[:20] if b.kind == "heading"), ""
    )
    return Loaded(
        text,
        title,
        "pdf",
        " ".join(about.get("Author", "").split()) or None,
        _date(about.get("CreationDate", "")),
        pages=tuple(starts),
        blocks=tuple(blocks),
        warning=warning,
    )


def page_text(text_page: Any) -> tuple[str, list[int]]:
    r"""Return a page's canonical text and, for each of its characters, PDFium's index.

    The rule: every character as PDFium gives it, but ``\r`` left out, ligatures spelled in
    letters, surrogate pairs joined, what cannot be stored U+FFFD, and a hyphen at a line's end
    left out between small letters unless it is the word's own.
    """
    raw = text_page.raw
    codes = [pdfium.FPDFText_GetUnicode(raw, i) for i in range(text_page.count_chars())]
    chars: list[str] = []
    indices: list[int] = []
    for i, code in enumerate(codes):
        if code == 0x0D:
            continue
        if code in _HYPHENS:
            char = "-" if _keeps_hyphen(codes, i) else ""
        elif code in _LIGATURES:
            char = _LIGATURES[code]
        elif 0xD800 <= code < 0xDC00 and i + 1 < len(codes) and 0xDC00 <= codes[i + 1] < 0xE000:
            char = chr(0x10000 + ((code - 0xD800) << 10) + (codes[i + 1] - 0xDC00))
        elif 0xDC00 <= code < 0xE000 and i and 0xD800 <= codes[i - 1] < 0xDC00:
            continue
        elif code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            char = "\ufffd"
        else:
            char = chr(code)
        chars.append(char)
        indices.extend([i] * len(char))
    return "".join(chars), indices


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
    with _opened(path.read_bytes()) as document, _text_page(document[page - 1]) as text_page:
        _, indices = page_text(text_page)
        wanted = indices[max(0, start_in_page) : max(0, end_in_page)]
        if not wanted:
            return []
        count = text_page.count_rects(wanted[0], wanted[-1] - wanted[0] + 1)
        return [_fractions(document[page - 1], text_page.get_rect(i)) for i in range(count)]


def page_image(path: Path, page: int, scale: float = 1.5) -> bytes:
    """Return a picture (PNG) of a page, counted from 1, at ``scale`` times 72 dots an inch.

    Raises:
        CannotLoad: if the file cannot be opened.
        IndexError: if there is no such page.
    """
    with _opened(path.read_bytes()) as document:
        shown = document[page - 1]
        scale = min(scale, _LARGEST_IMAGE / max(shown.get_size()))
        buffer = io.BytesIO()
        shown.render(scale=scale).to_pil().save(buffer, format="PNG")
        return buffer.getvalue()


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    """Open a PDF, holding the lock until it is closed."""
    with LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) in (
                pdfium.FPDF_ERR_PASSWORD,
                pdfium.FPDF_ERR_SECURITY,
            ):
                raise CannotLoad("it is encrypted: save a copy without a password") from None
            raise CannotLoad("it is damaged, or no PDF") from None
        try:
            if not len(document):
                raise CannotLoad("it has no pages")
            yield document
        finally:
            document.close()


@contextmanager
def _text_page(page: Any) -> Iterator[Any]:
    text_page = page.get_textpage()
    try:
        yield text_page
    finally:
        text_page.close()


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


def _keeps_hyphen(codes: list[int], at: int) -> bool:
    """Whether the hyphen at a line's end belongs to the word: "burnt-out", not "equip-ment"."""
    before = _word(codes, range(at - 1, -1, -1))[::-1]
    after = _word(codes, range(at + 1, len(codes)))
    if not (before and after) or not (before[-1].islower() and after[0].islower()):
        return True
    return any(map(_COMPOUNDS.fullmatch, (before.lower(), after)))


def _word(codes: list[int], places: range) -> str:
    letters = []
    for place in places[:40]:
        code = codes[place]
        if code > 0xFFFF or not chr(code).isalnum():
            break
        letters.append(chr(code))
    return "".join(letters)


def _has_picture(page: Any) -> bool:
    return any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _title(told: str) -> str:
    """Return the title of the metadata, unless a program has put its own words there."""
    title = " ".join(told.split())
    worthless = ("untitled", "microsoft word", "(anonymous)", "powerpoint presentation", "document")
    if title.lower().startswith(worthless) or title.lower().endswith(
        (".doc", ".docx", ".tex", ".indd", ".qxd", ".pdf")
    ):
        return ""
    return title if sum(map(str.isalpha, title)) > 3 else ""


def _date(told: str) -> str | None:
    """Return the ISO date of a PDF's ``D:20240617080000``."""
    digits = told.removeprefix("D:")[:8]
    return iso_date(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}") if digits.isdigit() else None
