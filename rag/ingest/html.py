"""HTML: the page's text in reading order, told apart into content and the page around it."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Any

from lxml import etree, html

from rag.errors import CannotLoad
from rag.ingest.boilerplate import mark
from rag.ingest.bold import bold_headings
from rag.ingest.flow import Flow
from rag.ingest.loaded import Builder, Loaded
from rag.ingest.metadata import describe
from rag.ingest.pageparts import page_elements
from rag.ingest.text import decode

_DECLARED = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", re.I
)

_CLOSED_ROOT = re.compile(r"(<html\b[^>]{0,400}?)\s*/>", re.IGNORECASE)
"""A root element that ends where it begins: browsers read on."""


def load_html(path: Path, data: bytes) -> Loaded:
    """Load an HTML page.

    Block elements become paragraphs set apart by a blank line; list items and table rows
    (``a | b``; ``| a | b |`` in a table of two columns without a header) stand on lines of their
    own, a term and its definition on one, with a tab between them. Scripts, styles and what is
    hidden are dropped, and so are the marks of notes and the links to edit a section; menus,
    captions, forms and the like are kept as boilerplate.

    Raises:
        CannotLoad: if the bytes are no text.
    """
    root = parse(decode_html(data))
    page = page_elements(root)
    about = describe(root, page)
    builder = Builder()
    Flow(builder).run(root, page)
    text = builder.text
    marked = mark(text, builder.blocks, about.title, about.author)
    return Loaded(
        text,
        about.title,
        "html",
        marked.author,
        about.date or marked.date,
        blocks=tuple(bold_headings(text, marked.blocks, builder.bold)),
    )


def parse(text: str) -> Any:
    """Return the root element of a page, however broken its markup.

    Raises:
        CannotLoad: if there is no element in it.
    """
    text = _CLOSED_ROOT.sub(r"\1>", text, count=1)
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise CannotLoad("it holds no text") from None
    return root


def decode_html(data: bytes) -> str:
    """Return a page's text: by its BOM, as UTF-8, as it declares, or by what it looks like.

    UTF-8 goes before the declaration: bytes that are valid UTF-8 by chance are rarer than pages
    that declare what they are not.
    """
    if not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        match = _DECLARED.search(data[:4096])
        name = (match[1] or match[2]).decode("ascii") if match else ""
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return data.decode("cp1252" if name.lower() in ("iso-8859-1", "latin1") else name)
            except (LookupError, UnicodeDecodeError, ValueError):
                pass
    return decode(data)
