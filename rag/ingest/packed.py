"""Zip containers (DOCX, PPTX, EPUB), opened only if they unpack to a sane size."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from rag.errors import CannotLoad

LARGEST = 1_000_000_000
"""Bytes that all parts of a container may unpack to."""
LARGEST_TEXT = 100_000_000
"""Bytes that one XML or HTML part may unpack to."""
STEEPEST = 250
"""How many times larger than packed the parts may be; real documents stay below 30."""
_TEXT = (".xml", ".rels", ".html", ".xhtml", ".htm", ".opf", ".ncx")


def open_container(data: bytes, kind: str) -> zipfile.ZipFile:
    """Open a zip container after weighing what it would unpack to.

    The sizes in its directory can be trusted for this: Python unpacks no more than they say.

    Raises:
        CannotLoad: if it is no zip file, encrypted, or a zip bomb.
    """
    try:
        container = zipfile.ZipFile(io.BytesIO(data))
        parts = container.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise CannotLoad(
                f"it is encrypted, or older than {kind}: save it anew without a password"
            ) from None
        raise CannotLoad(f"it is damaged, or no {kind} file") from None
    total = sum(part.file_size for part in parts)
    steep = total > 20_000_000 and total > STEEPEST * len(data)
    if (
        total > LARGEST
        or steep
        or any(
            part.file_size > LARGEST_TEXT for part in parts if part.filename.lower().endswith(_TEXT)
        )
    ):
        raise CannotLoad(
            f"it would unpack to {total / 1_000_000:,.0f} MB, {total // len(data):,} times its "
            "size, as a zip bomb does"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise CannotLoad("it is encrypted: save a copy without a password")
    return container


def created(properties: Any) -> str | None:
    """Return the ISO date on which an Office document was made.

    The libraries that write such files leave their template's date, 2013, where none is set.
    """
    date = properties.created
    return date.date().isoformat() if date and date.year != 2013 else None
