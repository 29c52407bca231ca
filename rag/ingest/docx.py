"""Word documents: paragraphs, headings, lists, tables and notes in their order."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile, zip_longest
from pathlib import Path
from typing import Any

from rag.ingest.boilerplate import mark
from rag.ingest.bold import bold_headings
from rag.ingest.drawn import comment, drawn, is_drawn
from rag.ingest.loaded import Builder, Loaded
from rag.ingest.numbering import BULLET, Numbering
from rag.ingest.packed import created, open_container
from rag.ingest.paragraphs import headings
from rag.ingest.styles import Styles, style_name
from rag.lines import as_row

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {
    *(f"{_W}{name}" for name in ("pPr", "del", "moveFrom", "instrText", "delText")),
    _MC_FALLBACK,
}
_SIGNS = {
    f"{_W}tab": "\t",
    f"{_W}ptab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
_PARALLEL = 3
"""Cells of one row that have so many lines each, at least, are as many rows."""
_HEADING_WORDS = 20
_SENTENCE_WORDS = 5
_FIELD = re.compile(r"[☐☑☒□]|_{3}")
_SENTENCE_END = re.compile(r"(?:[.;,]|[;,] (?:and|or))$")
_TWO_SENTENCES = re.compile(r"[a-z]{3}[.!?] +[A-Z]")


def load_docx(path: Path, data: bytes) -> Loaded:
    """Load a Word document; headings by their styles, lists numbered, table rows as ``a | b``.

    Notes, comments and what drawings say follow what they belong to.

    Raises:
        CannotLoad: if it is damaged, encrypted or a zip bomb.
    """
    open_container(data, "DOCX").close()
    import docx

    document = docx.Document(io.BytesIO(data))
    builder = _composed(document)
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
        content = (block for block in blocks if block.kind != "boilerplate")
        top = takewhile(lambda block: block.kind == "heading", content)
        lines = (text[block.start : block.end] for block in top)
        title = next((line for line in lines if len(line.split()) <= _HEADING_WORDS), "")
    return Loaded(
        text,
        title,
        "docx",
        marked.author,
        marked.date or created(about),
        blocks=tuple(blocks),
    )


def _composed(document: Any) -> Builder:
    """Compose the text of a document's paragraphs, tables, notes and drawings."""
    styles = Styles(document.styles.element)
    body = document.element.body
    levels = _levels(_blocks(body), styles)
    notes = _notes(document.part)
    numbering = Numbering(document.part, styles.by_id)
    builder = Builder()
    for element in _blocks(body):
        if element.tag == f"{_W}tbl":
            for row in _table(element):
                builder.add(row, tight=True)
        else:
            text, marker = _text(element), numbering.marker(element)
            if level := levels.get(element, 0):
                builder.add(f"{marker} {text}".strip() if text else "", "heading", level)
            else:
                listed = styles.is_list(element)
                bold = not (listed or styles.level(element)) and _stands_out(element, styles)
                builder.add(text, tight=listed, marker=marker, bold=bold)
        for part in _shown(element):
            for note in notes.get((part.tag, part.get(f"{_W}id")), ()):
                builder.add(note)
            if is_drawn(part):
                lines, items = drawn(part, document.part)
                for line in lines:
                    builder.add(line, tight=True, marker=BULLET if items else "")
    return builder


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


def _blocks(parent: Any) -> Iterator[Any]:
    """Yield paragraphs and tables in order, those of a paragraph's text boxes after it."""
    for element in _nearest(parent, "p", "tbl"):
        yield element
        if element.tag == f"{_W}p":
            yield from _blocks(element)


def _shown(element: Any) -> Iterator[Any]:
    """Yield what is inside an element, in order, but for what is deleted in tracked changes.

    A paragraph's text boxes are not inside it.
    """
    outside = _SKIPPED | ({f"{_W}p", f"{_W}tbl"} if element.tag == f"{_W}p" else set())
    waiting = list(reversed(element))
    while waiting:
        part = waiting.pop()
        if part.tag not in outside and isinstance(part.tag, str):
            yield part
            waiting.extend(reversed(part))


def _notes(document: Any) -> dict[tuple[str, str], list[str]]:
    """Return the paragraphs of each note and comment, by its reference's tag and number."""
    from docx.oxml import parse_xml

    found: dict[tuple[str, str], list[str]] = {}
    for relation in document.rels.values():
        kind = relation.reltype.rpartition("/")[2].removesuffix("s")
        if kind in ("footnote", "endnote", "comment") and not relation.is_external:
            for note in parse_xml(relation.target_part.blob).iterchildren(f"{_W}{kind}"):
                lines = [_text(paragraph) for paragraph in note.iter(f"{_W}p")]
                if kind == "comment":
                    lines = [comment(note.get(f"{_W}author"), " ".join(lines))]
                found[(f"{_W}{kind}Reference", note.get(f"{_W}id"))] = lines
    return found


def _text(element: Any) -> str:
    """Return what a paragraph or a run shows, without what is deleted in tracked changes."""
    parts = ((part.text or "") if part.tag == f"{_W}t" else _SIGNS.get(part.tag, "")
             for part in _shown(element))  # fmt: skip
    return "".join(parts).strip()


def _stands_out(paragraph: Any, styles: Styles) -> bool:
    """Whether all of a paragraph's runs that show something are in bold or underlined."""
    runs = (run for run in _shown(paragraph) if run.tag == f"{_W}r" and _text(run))
    return all(styles.stands_out(paragraph, run) for run in runs)


def _levels(elements: Iterable[Any], styles: Styles) -> dict[Any, int]:
    """Return the levels of the paragraphs that are headings.

    None is a form's field or a sentence, nor what has its style from such: a contract's clauses
    may be in the style of a heading.
    """
    levels = {
        element: level
        for element in elements
        if element.tag == f"{_W}p" and (level := styles.level(element)) and _text(element)
    }
    sentences = {element for element in levels if _is_sentence(_text(element))}
    count, running = Counter(map(style_name, levels)), Counter(map(style_name, sentences))
    return {
        element: level
        for element, level in levels.items()
        if element not in sentences
        and not _is_field(element)
        and running[style_name(element)] * 2 < count[style_name(element)]
    }


def _is_sentence(line: str) -> bool:
    """Whether a line is a sentence, or more than one, or an item of some: no section's name."""
    words = len(line.split())
    ends = words >= _SENTENCE_WORDS and _SENTENCE_END.search(line)
    return words > _HEADING_WORDS or bool(ends or _TWO_SENTENCES.search(line))


def _is_field(paragraph: Any) -> bool:
    """Whether a paragraph is a form's: it has a box to check or a line to write on."""
    boxes = any(part.tag.endswith("}checkBox") for part in _shown(paragraph))
    return boxes or _FIELD.search(_text(paragraph)) is not None


def _table(table: Any) -> Iterator[str]:
    """Yield a table's rows without its empty columns; those of a table in a cell follow its row."""
    rows = [list(map(_cell, _nearest(row, "tc"))) for row in _nearest(table, "tr")]
    told = {at for row in rows for at, (lines, _) in enumerate(row) if any(lines)}
    for row in rows:
        yield from _rows([lines for at, (lines, _) in enumerate(row) if at in told])
        for table_within in (inner for _, tables in row for inner in tables):
            yield from _table(table_within)


def _cell(cell: Any) -> tuple[list[str], list[Any]]:
    """Return a cell's lines and the tables within it."""
    lines: list[str] = []
    tables = []
    for element in _blocks(cell):
        if element.tag == f"{_W}tbl":
            tables.append(element)
        else:
            lines += (" ".join(line.split()) for line in _text(element).split("\n"))
    return lines, tables


def _rows(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the rows that cells of one or more lines show, one where the lines are not parallel."""
    ends = {max((n for n, line in enumerate(lines, 1) if line), default=0) for lines in cells} - {0}
    parallel = len(ends) == 1 and max(ends) >= _PARALLEL and sum(map(any, cells)) > 1
    if parallel:
        yield from map(as_row, zip_longest(*cells, fillvalue=""))
    else:
        yield as_row([" ".join(filter(None, lines)) for lines in cells])
