"""Authors as pages print them, made the names that they are."""

from __future__ import annotations

import re
from html import unescape

from rag.ingest.dates import before_date, cut_date

_BY = re.compile(
    r"^(?:(?:written|posted|published|reported|story|text)\s+)?by\b:?\s*", re.IGNORECASE
)
_BY_IN_A_LINE = re.compile(
    rf"{_BY.pattern}|^(?:von|par|author|autor|auteur)\b(?:\s*:)?\s+", re.IGNORECASE
)
_MAIL = re.compile(r"[<(]?\b[\w.+-]+@[\w.-]+\b[>)]?")
_ADDRESS = re.compile(r"https?://|www\.|@|^\S+\.(?:[a-z]{2,4}|info)$", re.IGNORECASE)
_END = re.compile(
    r"\s*(?:[|•·(–—@]|\s-\s|,?\s+(?:am|on|le|at|in)(?:\s|$)).*$|[\s,;:/-]+$", re.DOTALL
)
_PART = r"(?:(?:[A-ZÀ-ÖØ-Þ][\w'’.-]*)|de|van|von|der|den|la|el|al|bin|da|di|le|du)"
_NAME = re.compile(
    rf"{_PART}(?: {_PART}){{1,4}}(?:(?:, ?| and | & | und | et ){_PART}(?: {_PART}){{1,4}})*"
)
_ONE = re.compile(r"[^\W\d_][\w'’.-]{2,30}")
_LONGEST = 80
_NO_NAME = re.compile(
    r"\b(?:all|more|posts?|view|follow|share|comments?|about|archives?|contact|staff|home|news|twitter|"
    r"facebook|author|read|the|updated|published)\b",
    re.IGNORECASE,
)


def named(author: str | None, site: str = "") -> str | None:
    """Return the author whom a page's head names; None if that is an address or the site.

    Entities that were written twice and "By" are no part of a name.
    """
    name = _BY.sub("", " ".join(_MAIL.sub("", unescape(author or "")).split())).strip(" ,;")
    if not name or _ADDRESS.search(name) or name.lower() == site.lower():
        return None
    return name


def person(line: str, sure: bool) -> str | None:
    """Return the name in a byline's words; one word is a name only where that is ``sure``."""
    by = _BY_IN_A_LINE.match(line)
    bare = line[by.end() :] if by else line
    undated = before_date(bare).strip() or (cut_date(bare) or "").strip()
    bare = _END.sub("", undated).strip()
    if len(bare) > _LONGEST or _NO_NAME.search(bare):
        return None
    if _NAME.fullmatch(bare) or ((sure or by) and _ONE.fullmatch(bare)):
        return bare
    return None
