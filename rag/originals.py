"""The files that documents were made of, as long as they are what they were; pages of PDFs."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from rag.errors import CannotLoad
from rag.indexing import file_digest
from rag.ingest import pdf, real_path
from rag.model import DocumentRecord

PAGE_SCALE = 2.0
"""Dots a point in a page's picture: sharp at the width of a pane."""


def source_file(record: DocumentRecord) -> Path | None:
    """Return the document's file where it can be read and has the bytes that were indexed."""
    for path in map(real_path, record.paths):
        with suppress(CannotLoad, OSError):
            if path.is_file() and _digest(path) == record.digest:
                return path
    return None


def _digest(path: Path) -> str:
    found = path.stat()
    return _digest_as_of(path, (found.st_mtime_ns, found.st_ctime_ns, found.st_size))


@lru_cache(maxsize=256)
def _digest_as_of(path: Path, state: tuple[int, int, int]) -> str:
    """Read a file once for as long as it stays in a state: every mark on a page asks for it."""
    return file_digest(path)


def page_image(record: DocumentRecord, page: int) -> bytes | None:
    """Return a picture (PNG) of a PDF's page, counted from 1; None where its file is gone.

    Raises:
        IndexError: if there is no such page.
    """
    path = _pdf(record, page)
    return pdf.page_image(path, page, PAGE_SCALE) if path else None


def page_boxes(
    record: DocumentRecord, page: int, start: int, end: int
) -> list[tuple[float, float, float, float]]:
    """Return where a range of a PDF's text stands on its page, in fractions of the page.

    Offsets are the document's; what lies on other pages is left out.

    Raises:
        IndexError: if there is no such page.
    """
    path = _pdf(record, page)
    if path is None:
        return []
    first = record.pages[page - 1]
    last = (*record.pages, record.characters)[page]
    start, end = max(start, first), min(end, last)
    return pdf.page_boxes(path, page, start - first, end - first) if start < end else []


def _pdf(record: DocumentRecord, page: int) -> Path | None:
    """Return a document's file where that is a PDF, which has this page."""
    if record.format != "pdf":
        return None
    if not 1 <= page <= len(record.pages):
        raise IndexError(f"{record.path} has no page {page}")
    return source_file(record)
