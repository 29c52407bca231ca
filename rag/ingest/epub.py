"""EPUB: the chapters in the order of the book's spine, each read as HTML."""

from __future__ import annotations

import contextlib
import posixpath
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree

from rag.errors import CannotLoad
from rag.ingest.bold import bold_headings
from rag.ingest.dates import iso_date
from rag.ingest.flow import Flow
from rag.ingest.html import decode_html, parse
from rag.ingest.loaded import Builder, Loaded
from rag.ingest.packed import open_container
from rag.ingest.pageparts import page_elements

_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def load_epub(path: Path, data: bytes) -> Loaded:
    """Load a book; its tables of contents are left out.

    Raises:
        CannotLoad: if it is damaged, protected by DRM, or a zip bomb.
    """
    with open_container(data, "EPUB") as book:
        try:
            container = _xml(book.read("META-INF/container.xml"))
            package_path = unquote(_all(container, "rootfile")[0].get("full-path"))
            package = _xml(book.read(package_path))
        except (KeyError, IndexError, TypeError, etree.XMLSyntaxError):
            raise CannotLoad("it is damaged: it does not say what is in it") from None
        locked = _locked(book)
        builder = Builder()
        missing = 0
        for name in _chapters(package, posixpath.dirname(package_path)):
            if name in locked:
                raise CannotLoad("it is protected by DRM and cannot be read")
            try:
                chapter = book.read(name)
            except KeyError:
                missing += 1
                continue
            shown = decode_html(chapter)
            with contextlib.suppress(CannotLoad):  # a blank page in a book that need not be
                root = parse(shown)
                Flow(builder).run(root, page_elements(root))
    warning = f"{missing} of its chapters are missing from the file." if missing else None
    return Loaded(
        builder.text,
        _meta(package, "title") or "",
        "epub",
        _meta(package, "creator"),
        iso_date(_meta(package, "date")),
        blocks=tuple(bold_headings(builder.text, builder.blocks, builder.bold)),
        warning=warning,
    )


def _xml(data: bytes) -> Any:
    """Parse XML that may come from anyone: no entities, no network."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _all(root: Any, name: str) -> list[Any]:
    """Return all elements of a local name, whatever their namespace."""
    return list(root.iter(f"{{*}}{name}"))


def _meta(package: Any, name: str) -> str | None:
    """Return the first value of a Dublin Core element."""
    values = (" ".join("".join(element.itertext()).split()) for element in _all(package, name))
    return next((value for value in values if value), None)


def _chapters(package: Any, folder: str) -> list[str]:
    """Return the names of the spine's pages, tables of contents left out."""
    items = {item.get("id"): item for item in _all(package, "item")}
    names = []
    for reference in _all(package, "itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES:
            continue
        if "nav" in (item.get("properties") or "").split():
            continue
        path = (item.get("href") or "").partition("#")[0]
        name = posixpath.normpath(posixpath.join(folder, unquote(path)))
        if name not in names:
            names.append(name)
    return names


def _locked(book: zipfile.ZipFile) -> set[str]:
    """Return the names of the parts that are encrypted."""
    try:
        encryption = _xml(book.read("META-INF/encryption.xml"))
    except (KeyError, etree.XMLSyntaxError):
        return set()
    return {unquote(r.get("URI") or "") for r in _all(encryption, "CipherReference")}
