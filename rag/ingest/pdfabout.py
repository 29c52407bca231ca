"""What a PDF says of itself, its title, author and date: what its first pages show is believed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from itertools import takewhile
from pathlib import Path

from rag.ingest.boilerplate import Marked
from rag.ingest.dates import agrees, before_date, is_date_line, iso_date, speaks_of
from rag.ingest.loaded import Block
from rag.ingest.paragraphs import is_running

_PAGES = 2
"""Pages on which a title and an author must stand to be the document's."""
_SHOWN = 0.7
"""The share of a title's words that stand there, at least."""
_WORTHLESS = ("untitled", "microsoft word", "(anonymous)", "powerpoint presentation", "document")
_FILE = re.compile(r"\.(?:docx?|tex|indd|qxd|pdf|html?)$|https?:|www\.|\w\.\w+/", re.IGNORECASE)
_RUNNING = re.compile(
    r"\bjournal of\b|\bproceedings of\b|\bvol(?:ume|\.)|\bissue\b|\bopen access\b|www\.|https?:",
    re.IGNORECASE,
)
"""What a periodical's own line says, and no title."""
_PRINTED = tuple(
    re.compile(rf"\b{label}(?: date| online| on)*:?\s+([^\n]{{6,40}})", re.IGNORECASE)
    for label in ("published", "accepted", "dated")
)
_STAMP = re.compile(r"\barXiv:\S+ (?:\[[\w.-]+\] )?(\d{1,2} \w{3} \d{4})")


def about(
    told: Mapping[str, str], text: str, pages: Sequence[int], marked: Marked, path: Path
) -> tuple[str, str | None, str | None]:
    """Return a document's title, author and date.

    Args:
        told: the metadata.
        text: the canonical text.
        pages: where its pages start.
        marked: its blocks, and what their boilerplate says of it.
        path: the file's.
    """
    opening = text[: (*pages, len(text))[min(_PAGES, len(pages))]]
    first = text[: (*pages, len(text))[1]]
    title = _title(told.get("Title", ""), opening, first, marked.blocks)
    author = _author(told.get("Author", ""), opening) or marked.author
    made = _made(told.get("CreationDate", ""))
    date = _printed(opening, first) or marked.date or _checked(made, text, title, path.stem)
    return title, author, date


def _title(told: str, opening: str, first: str, blocks: Sequence[Block]) -> str:
    """Return the metadata's title if the first pages show it, else what is largest on the first."""
    said = " ".join(told.split())
    if not _is_title(said):
        said = ""
    if said and _share(said, opening) >= _SHOWN:
        return said
    shown = [block for block in blocks if block.end <= len(first)]
    heads = [b for b in shown if b.kind == "heading" and not _RUNNING.search(first, b.start, b.end)]
    prose = next((b.start for b in shown if b.kind == "text" and is_running(first, b)), len(first))
    largest = min(heads, key=lambda block: (block.start > prose, block.level), default=None)
    if largest is None:
        return said
    after = blocks[blocks.index(largest) :]
    lines = takewhile(lambda b: (b.kind, b.level) == ("heading", largest.level), after)
    return " ".join(" ".join(first[b.start : b.end].split()) for b in lines)


def _is_title(said: str) -> bool:
    """Whether a title of the metadata is one: no file's name, no date, no program's own words."""
    low = said.lower()
    named = not low.startswith(_WORTHLESS) and not _FILE.search(low) and " " in said
    return named and not is_date_line(said) and sum(map(str.isalpha, said)) > 3


def _share(said: str, text: str) -> float:
    """Return the share of some words that stand in a text."""
    words = re.findall(r"[^\W\d_]{2,}", said.lower())
    shown = set(re.findall(r"[^\W\d_]{2,}", text.lower()))
    return sum(word in shown for word in words) / max(1, len(words))


def _author(told: str, opening: str) -> str | None:
    """Return the author of the metadata if the first pages show the name."""
    author = " ".join(unescape(told).split())
    if author.strip("()").lower() in ("", "anonymous", "unknown"):
        return None
    return author if _share(author, opening) >= 0.5 else None


def _printed(opening: str, first: str) -> str | None:
    """Return the ISO date that the first pages print: when it was published, or a date alone."""
    for label in _PRINTED:
        for found in label.finditer(opening):
            if (date := iso_date(found[1])) and not before_date(found[1]):
                return date
    lines = (line.strip() for line in first.split("\n"))
    alone = (iso_date(line) for line in lines if line and is_date_line(line))
    stamp = _STAMP.search(first)
    return next(filter(None, alone), None) or (iso_date(stamp[1]) if stamp else None)


def _checked(made: str | None, text: str, *names: str) -> str | None:
    """Return the date of making unless the document's names or its text speak of other years."""
    return made if made and agrees(made, *names) and speaks_of(made, text) else None


def _made(told: str) -> str | None:
    """Return the ISO date of a PDF's ``D:20240617080000``."""
    digits = told.removeprefix("D:")[:8]
    return iso_date(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}") if digits.isdigit() else None
