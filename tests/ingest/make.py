"""Files of every format, made on the spot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rag.ingest import Loaded


def count_tokens(texts: Sequence[str]) -> list[int]:
    """Count a word piece for every four bytes of each word, and the two special ones."""
    return [2 + sum(-(-len(w.encode("utf-8")) // 4) for w in text.split()) for text in texts]


def assert_tiles(loaded: Loaded, head: str, passages: Sequence[Any]) -> None:
    """Check what holds for every document: nothing lost, nothing moved, nothing padded."""
    assert head + "".join(p.text + p.tail for p in passages) == loaded.text
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert loaded.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip()


def pdf(draw: Callable[[Any], None], **options: Any) -> bytes:
    """Make a PDF by drawing on a reportlab canvas; ``draw`` ends its pages itself."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, **options)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def pdf_lines(pages: Sequence[Sequence[str]], *, size: float = 11, **options: Any) -> bytes:
    """Make a PDF of lines, one below the other; an empty line leaves a gap."""

    def draw(canvas: Any) -> None:
        for lines in pages:
            top = 780.0
            canvas.setFont("Helvetica", size)
            for line in lines:
                canvas.drawString(72, top, line)
                top -= size * 1.25
            canvas.showPage()

    return pdf(draw, **options)


def epub(
    chapters: Mapping[str, str], *, meta: str = "", extra: Mapping[str, bytes] | None = None
) -> bytes:
    """Make a book of XHTML chapters, in this order."""
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if name == 'nav.xhtml' else ''}/>"
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    parts: dict[str, bytes] = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": b'<?xml version="1.0"?><container version="1.0" '
        b'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        b'<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
        "OEBPS/book.opf": (
            '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
            f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{meta}</metadata>'
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
        ).encode(),
    }
    for name, body in chapters.items():
        parts[f"OEBPS/{name}"] = (
            '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
            f"<head><title>x</title></head><body>{body}</body></html>"
        ).encode()
    return packed(parts | dict(extra or {}))


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Make a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in parts.items():
            container.writestr(name, data)
    return buffer.getvalue()


def docx(fill: Callable[[Any], None]) -> bytes:
    """Make a Word document."""
    import docx as library

    document = library.Document()
    fill(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pptx(fill: Callable[[Any], None]) -> bytes:
    """Make a presentation."""
    import pptx as library

    presentation = library.Presentation()
    fill(presentation)
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()
