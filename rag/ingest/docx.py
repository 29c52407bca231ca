"""Word documents: paragraphs, headings, lists, tables and notes in their order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.ingest.boilerplate import mark
from rag.ingest.bold import bold_headings
from rag.ingest.loaded import Builder, Loaded
from rag.ingest.numbering import Numbering, value
from rag.ingest.packed import created, open_container
from rag.ingest.paragraphs import headings
from rag.lines import CELLS

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", _MC_FALLBACK}


def load_docx(path: Path, data: bytes) -> Loaded:
    """Load a Word document; headings by their styles, lists numbered, table rows as ``a | b``.

    Footnotes and endnotes follow what they belong to.

    Raises:
        CannotLoad: if it is damaged, encrypted or a zip bomb.
    """
    open_container(data, "DOCX").close()
    import docx

    document = docx.Document(io.BytesIO(data))
    styles = {
        style.get(f"{_W}styleId"): style
        for style in document.styles.element.iterchildren(f"{_W}style")
    }
    notes = _notes(document.part)
    numbering = Numbering(document.part, styles)
    builder = Builder()
    for element in _nearest(document.element.body, "p", "tbl"):
        if element.tag == f"{_W}tbl":
            for row in _table(element):
                builder.add(row, tight=True)
        else:
            level, listed = _role(element, styles)
            text, marker = _text(element), numbering.marker(element)
            if level:
                builder.add(f"{marker} {text}" if text else "", "heading", level)
            else:
                bold = not listed and _is_bold(element)
                builder.add(text, tight=listed, marker=marker, bold=bold)
        for reference in _shown(element):
            for paragraph in notes.get((reference.tag, reference.get(f"{_W}id")), ()):
                builder.add(_text(paragraph))
    text = builder.text
    about = document.core_properties
    title = " ".join((about.title or "").split())
    if title.lower() in ("word document", "document", "untitled"):
        title = ""
    author = " ".join((about.author or "").split())
    if author.lower() in ("python-docx", "user", "microsoft office user"):
        author = ""
    marked = mark(text, builder.blocks, title, author or None)
    if any(block.kind == "heading" for block in marked.blocks):
        blocks = bold_headings(text, marked.blocks, builder.bold)
    else:
        blocks = headings(text, marked.blocks)
    if not title:
        first = next((block for block in blocks if block.kind != "boilerplate"), None)
        title = text[first.start : first.end] if first and first.kind == "heading" else ""
    return Loaded(
        text,
        title,
        "docx",
        marked.author,
        marked.date or created(about),
        blocks=tuple(blocks),
    )


def _nearest(parent: Any, *names: str) -> Iterator[Any]:
    """Yield the elements of these names in order, also from content controls, none in another."""
    tags = {f"{_W}{name}" for name in names}
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if element.tag in tags:
            yield element
        elif element.tag not in _SKIPPED:
            waiting.extend(reversed(element))


def _shown(element: Any) -> Iterator[Any]:
    """Yield what is inside an element, in order, without what is deleted in tracked changes."""
    waiting = list(reversed(element))
    while waiting:
        part = waiting.pop()
        if part.tag not in _SKIPPED and isinstance(part.tag, str):
            yield part
            waiting.extend(reversed(part))


def _notes(document: Any) -> dict[tuple[str, str], list[Any]]:
    """Return the paragraphs of each footnote and endnote, by its reference's tag and number."""
    from docx.oxml import parse_xml

    found: dict[tuple[str, str], list[Any]] = {}
    for relation in document.rels.values():
        kind = relation.reltype.rpartition("/")[2].removesuffix("s")
        if kind in ("footnote", "endnote") and not relation.is_external:
            for note in parse_xml(relation.target_part.blob).iterchildren(f"{_W}{kind}"):
                paragraphs = list(note.iter(f"{_W}p"))
                found[(f"{_W}{kind}Reference", note.get(f"{_W}id"))] = paragraphs
    return found


def _text(element: Any) -> str:
    """Return what a paragraph shows, without what is deleted in tracked changes."""
    parts: list[str] = []
    waiting = list(reversed(element))
    while waiting:
        part = waiting.pop()
        if part.tag == f"{_W}t":
            parts.append(part.text or "")
        elif part.tag in (f"{_W}tab", f"{_W}ptab"):
            parts.append("\t")
        elif part.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif part.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif part.tag == f"{_W}p":  # a text box inside the paragraph
            parts.append("\n")
            waiting.extend(reversed(part))
        elif part.tag not in _SKIPPED and part.tag != f"{_W}pPr" and isinstance(part.tag, str):
            waiting.extend(reversed(part))
    return "".join(parts).strip()


def _is_bold(paragraph: Any) -> bool:
    """Whether all of a paragraph's runs that show something are bold by their own markup."""
    runs = [run for run in _shown(paragraph) if run.tag == f"{_W}r" and _text(run)]
    marks = [run.find(f"{_W}rPr/{_W}b") for run in runs]
    return all(
        mark is not None and mark.get(f"{_W}val") not in ("0", "false", "off") for mark in marks
    )


def _table(table: Any) -> Iterator[str]:
    """Yield a table's rows, cells joined by `` | ``; a merged cell counts once.

    The rows of a table within a cell follow its row.
    """
    for row in _nearest(table, "tr"):
        cells, inner = [], []
        for cell in _nearest(row, "tc"):
            words: list[str] = []
            for element in _nearest(cell, "p", "tbl"):
                if element.tag == f"{_W}tbl":
                    inner.append(element)
                else:
                    words += _text(element).split()
            cells.append(" ".join(words))
        yield CELLS.join(cell for cell in cells if cell)
        for table_within in inner:
            yield from _table(table_within)


def _role(paragraph: Any, styles: dict[str, Any]) -> tuple[int, bool]:
    """Return a paragraph's heading level, 0 for none, and whether it is a list's item."""
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return 0, False
    listed = properties.find(f"{_W}numPr") is not None
    named = properties.find(f"{_W}pStyle")
    style = styles.get(named.get(f"{_W}val")) if named is not None else None
    name = (value(style, "name") or "").lower() if style is not None else ""
    if name in ("title", "subtitle"):
        return (1 if name == "title" else 2), False
    if name.startswith("heading "):
        level = name.removeprefix("heading ").strip()
        return (min(6, int(level)) if level.isdigit() else 1), False
    return 0, listed or name.startswith("list")
