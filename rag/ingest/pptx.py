"""Slides: each one a page, its title a heading, its shapes from top to bottom, then its notes.

Notes stand under a heading of their own, and a slide without a title under its number.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rag.ingest.drawn import comment, drawn, is_drawn
from rag.ingest.loaded import Builder, Kind, Loaded
from rag.ingest.numbering import BULLET, written
from rag.ingest.packed import created, open_container
from rag.lines import as_row

Part = tuple[str, Kind, bool, str]
"""A paragraph or row: its text and kind, whether it stands on the next line, and its marker."""

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_BULLETS = tuple(f"{_A}{name}" for name in ("buNone", "buChar", "buBlip", "buAutoNum"))
_NUMBERS = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}
_NO_TITLE = re.compile(r"|(?:powerpoint )?presentation|slide \d+", re.IGNORECASE)
"""What programs call a presentation that nobody named."""
_SIZE = 1800
"""The size of letters without one of their own, in hundredths of a point."""
_TITLE_WORDS = 20
_ROW = 200_000
"""Shapes whose tops differ by less (in EMU, some half a centimetre) stand side by side."""


def load_pptx(path: Path, data: bytes) -> Loaded:
    """Load a presentation; its pages are the slides, its bullets and numbers those that they show.

    Raises:
        CannotLoad: if it is damaged, encrypted or a zip bomb.
    """
    open_container(data, "PPTX").close()
    import pptx

    presentation = pptx.Presentation(io.BytesIO(data))
    builder = Builder()
    names: list[str] = []
    damaged = 0
    authors = _authors(presentation)
    for number, slide in enumerate(presentation.slides, 1):
        builder.page()
        try:
            words, notes = _title(slide), _notes(slide)
            parts = [*_parts(slide), *_comments(slide, authors)]
        except Exception:  # a broken slide raises whatever it likes; the others can be read
            damaged += 1
            continue
        names.append(words if names or words else _largest(slide))
        if any(kind == "text" for _, kind, _, _ in parts):
            words = words or f"Slide {number}"
        builder.add(words, "heading", 1)
        for text, kind, tight, marker in parts:
            builder.add(text, kind, tight=tight, marker=marker)
        builder.add("Notes" if any(notes) else "", "heading", 2)
        for text in notes:
            builder.add(text)
    about = presentation.core_properties
    title = " ".join((about.title or "").split())
    if _NO_TITLE.fullmatch(title):
        title = next(filter(None, names), "")
    return Loaded(
        builder.text,
        title,
        "pptx",
        " ".join((about.author or "").split()) or None,
        created(about),
        pages=tuple(builder.pages),
        blocks=tuple(builder.blocks),
        warning=f"{damaged} of its slides are damaged and left out." if damaged else None,
    )


def _title(slide: Any) -> str:
    """Return a slide's title; nothing where there is none, or a picture in its place."""
    title = slide.shapes.title
    return " ".join(title.text_frame.text.split()) if _has_text(title) else ""


def _largest(slide: Any) -> str:
    """Return the largest line of a slide, the first of some alike, in so many words as a title."""
    best, largest = "", 0
    for shape in _in_reading_order(slide.shapes):
        for paragraph in shape.text_frame.paragraphs if _has_text(shape) else ():
            words = " ".join(paragraph.text.split()).rstrip(":")
            sizes = (int(run.get("sz") or _SIZE) for run in paragraph._p.iter(f"{_A}rPr"))
            size = max(sizes, default=_SIZE)
            if size > largest and any(map(str.isalpha, words)) and words.count(" ") < _TITLE_WORDS:
                best, largest = words, size
    return best


def _notes(slide: Any) -> list[str]:
    """Return the paragraphs of a slide's notes."""
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return [] if frame is None else list(map(_words, frame.paragraphs))


def _authors(presentation: Any) -> dict[str, str]:
    """Return the names of those who comment on a presentation, by their numbers."""
    found = _related(presentation.part, "commentAuthors", "cmAuthor")
    return {author.get("id"): author.get("name") for author in found}


def _comments(slide: Any, authors: Mapping[str, str]) -> Iterator[Part]:
    """Yield the comments on a slide."""
    for each in _related(slide.part, "comments", "cm"):
        words = each.findtext(f"{_P}text") or ""
        yield comment(authors.get(each.get("authorId")), words), "text", False, ""


def _related(part: Any, kind: str, name: str) -> Iterator[Any]:
    """Yield the elements of a name in the parts of a kind that belong to a part."""
    from pptx.oxml import parse_xml

    for relation in part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            yield from parse_xml(relation.target_part.blob).iter(f"{_P}{name}")


def _has_text(shape: Any) -> bool:
    """Whether there is a shape and it can hold text."""
    return shape is not None and shape.has_text_frame


def _in_reading_order(shapes: Iterable[Any]) -> Iterator[Any]:
    """Yield shapes from top to bottom and left to right, groups opened."""
    for shape in sorted(shapes, key=lambda s: ((s.top or 0) // _ROW, s.left or 0)):
        if hasattr(shape, "shapes"):
            yield from _in_reading_order(shape.shapes)
        else:
            yield shape


def _parts(slide: Any) -> Iterator[Part]:
    """Yield what a slide shows but for its title; its number, date and footer are the page's."""
    title = slide.shapes.title
    for shape in _in_reading_order(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if getattr(shape, "has_table", False) and shape.has_table:
            for row in shape.table.rows:
                cells = [" ".join(cell.text.split()) for cell in row.cells]
                yield as_row(cells), "text", True, ""
        elif (drawing := next(filter(is_drawn, shape._element.iter()), None)) is not None:
            lines, items = drawn(drawing, slide.part)
            yield from ((line, "text", True, BULLET if items else "") for line in lines)
        elif shape.has_text_frame and _is_furniture(shape):
            yield _words(shape.text_frame), "boilerplate", False, ""
        elif shape.has_text_frame:
            for text, marker in _items(slide, shape):
                yield text, "text", bool(marker), marker


def _items(slide: Any, shape: Any) -> Iterator[tuple[str, str]]:
    """Yield a shape's paragraphs that hold text, each with its bullet or number, if it has one."""
    counts: dict[int, int] = {}
    for paragraph in shape.text_frame.paragraphs:
        text, level = _words(paragraph), paragraph.level
        if not text:
            continue
        bullet = _bullet(slide, shape, paragraph)
        count = counts.get(level, int(bullet.get("startAt") or 1) - 1 if bullet is not None else 0)
        counts = {above: n for above, n in counts.items() if above < level}
        if bullet is None or bullet.tag == f"{_A}buNone":
            yield text, ""
        elif bullet.tag == f"{_A}buAutoNum":
            counts[level] = count + 1
            yield text, _numbered(counts[level], bullet.get("type") or "")
        else:
            yield text, BULLET


def _bullet(slide: Any, shape: Any, paragraph: Any) -> Any:
    """Return the element that gives a paragraph its bullet: its own, or the one it inherits."""
    name = f"{_A}lvl{paragraph.level + 1}pPr"
    styles = [paragraph._p.find(f"{_A}pPr")]
    holder = shape
    while holder is not None:  # the slide's shape, the layout's, the master's
        styles.append(holder._element.find(f"{_P}txBody/{_A}lstStyle/{name}"))
        holder = getattr(holder, "_base_placeholder", None)
    if shape.is_placeholder:
        master = slide.slide_layout.slide_master._element
        styles.append(master.find(f"{_P}txStyles/{_P}bodyStyle/{name}"))
    found = (part for style in styles if style is not None for part in style)
    return next((part for part in found if part.tag in _BULLETS), None)


def _numbered(count: int, form: str) -> str:
    """Write an item's number in a form such as ``arabicPeriod`` or ``alphaLcParenR``."""
    name, _, ending = form.partition("Paren")
    number = written(count, _NUMBERS.get(name.removesuffix("Period"), "decimal"))
    return {"": f"{number}.", "R": f"{number})", "Both": f"({number})"}[ending]


def _is_furniture(shape: Any) -> bool:
    """Whether a shape is the slide's number, date, header or footer."""
    from pptx.enum.shapes import PP_PLACEHOLDER as KINDS

    kinds = (KINDS.SLIDE_NUMBER, KINDS.DATE, KINDS.FOOTER, KINDS.HEADER)
    return shape.is_placeholder and shape.placeholder_format.type in kinds


def _words(paragraph: Any) -> str:
    """Return the text of a paragraph or a frame; PowerPoint's soft line end is a line end."""
    return str(paragraph.text).replace("\v", "\n").strip()
