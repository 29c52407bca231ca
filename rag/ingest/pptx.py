"""Slides: each one a page, its title a heading, its shapes from top to bottom, then its notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rag.ingest.loaded import Builder, Loaded
from rag.ingest.packed import created, open_container

_ROW = 200_000
"""Shapes whose tops differ by less (in EMU, some half a centimetre) stand side by side."""


def load_pptx(path: Path, data: bytes) -> Loaded:
    """Load a presentation; its pages are the slides.

    Raises:
        CannotLoad: if it is damaged, encrypted or a zip bomb.
    """
    open_container(data, "PPTX").close()
    import pptx

    presentation = pptx.Presentation(io.BytesIO(data))
    builder = Builder()
    titles: list[str] = []
    for slide in presentation.slides:
        builder.page()
        heading = slide.shapes.title
        if heading is not None and heading.has_text_frame:
            words = " ".join(heading.text_frame.text.split())
            titles.append(words)
            builder.add(words, "heading", 1)
        for shape in _in_reading_order(slide.shapes):
            if heading is None or shape.shape_id != heading.shape_id:
                _add(builder, shape)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
                builder.add(_words(paragraph))
    about = presentation.core_properties
    title = " ".join((about.title or "").split())
    if not title or title.lower() in ("powerpoint presentation", "presentation"):
        title = next((t for t in titles if t), "")
    return Loaded(
        builder.text,
        title,
        "pptx",
        " ".join((about.author or "").split()) or None,
        created(about),
        pages=tuple(builder.pages),
        blocks=tuple(builder.blocks),
    )


def _in_reading_order(shapes: Iterable[Any]) -> Iterator[Any]:
    """Yield shapes from top to bottom and left to right, groups opened."""
    for shape in sorted(shapes, key=lambda s: ((s.top or 0) // _ROW, s.left or 0)):
        if hasattr(shape, "shapes"):
            yield from _in_reading_order(shape.shapes)
        else:
            yield shape


def _add(builder: Builder, shape: Any) -> None:
    """Add a shape's paragraphs, or its table's rows; numbers and dates of slides are the page's."""
    if getattr(shape, "has_table", False) and shape.has_table:
        for row in shape.table.rows:
            builder.add(" | ".join(" ".join(cell.text.split()) for cell in row.cells), tight=True)
    elif shape.has_text_frame:
        furniture = shape.is_placeholder and shape.placeholder_format.type in _furniture()
        for place, paragraph in enumerate(shape.text_frame.paragraphs):
            kind = "boilerplate" if furniture else "text"
            builder.add(_words(paragraph), kind, tight=place > 0)  # type: ignore[arg-type]


def _furniture() -> tuple[Any, ...]:
    from pptx.enum.shapes import PP_PLACEHOLDER

    return (
        PP_PLACEHOLDER.SLIDE_NUMBER,
        PP_PLACEHOLDER.DATE,
        PP_PLACEHOLDER.FOOTER,
        PP_PLACEHOLDER.HEADER,
    )


def _words(paragraph: Any) -> str:
    """Return a paragraph's text; PowerPoint's soft line end is a line end."""
    return str(paragraph.text).replace("\v", "\n").strip()
