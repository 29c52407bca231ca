"""How a source is named and cited: one rule for the chat, the clipboard and the exports."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePath

from rag.model import Source


def shown_date(value: str | None) -> str | None:
    """Write an ISO date as people do ("20 June 2024"); anything else stays as it is."""
    if not value or not re.fullmatch(r"\d{4}-\d{2}-\d{2}.*", value):
        return value
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return value
    return f"{day.day} {day:%B %Y}"


def file_of(source: Source) -> str:
    """Name a source's file; where it lies on the server is for JSON alone."""
    return PurePath(source.path).name


def title_of(source: Source) -> str:
    """Return a source's title, or its file's name where it has none."""
    return source.title or file_of(source)


def page_of(source: Source) -> str | None:
    """Return the page as it is cited; None where the format has none."""
    return f"p. {source.page}" if source.page else None


def cited(source: Source) -> list[str]:
    """Return what a source is cited by: its title, then author, date and page where known."""
    facts = (source.author, shown_date(source.date), page_of(source))
    return [title_of(source), *(fact for fact in facts if fact)]
