"""Title, author and date out of a page's head: meta tags, JSON-LD, time elements."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from rag.ingest.dates import iso_date

_AUTHOR = ("author", "article:author", "og:article:author", "dc.creator", "dcterms.creator",
           "parsely-author", "citation_author", "byl")  # fmt: skip
_DATE = ("article:published_time", "datepublished", "date", "pubdate", "publishdate",
         "publish-date", "dc.date", "dcterms.date", "dc.date.issued", "dcterms.created",
         "parsely-pub-date", "citation_publication_date", "og:article:published_time",
         "article:modified_time", "last-modified")  # fmt: skip
_TITLE = ("og:title", "twitter:title", "dc.title", "citation_title")


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of itself; an empty title where it says none."""

    title: str
    author: str | None
    date: str | None


def describe(root: Any) -> About:
    """Read a page's title, author and ISO date."""
    meta: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        value = " ".join((tag.get("content") or "").split())
        if name and value:
            meta.setdefault(name, value)
    linked = _linked_data(root)
    author = _first(meta, _AUTHOR) or linked.get("author")
    if author and author.startswith(("http://", "https://", "www.")):
        author = linked.get("author")
    date = iso_date(_first(meta, _DATE)) or iso_date(linked.get("date")) or _time(root)
    return About(_title(root, meta, linked), author, date)


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((meta[name] for name in names if name in meta), None)


def _title(root: Any, meta: dict[str, str], linked: dict[str, str]) -> str:
    """Choose the title: the page's only h1 if the head agrees with it, else what the head says.

    A page whose head says none has its first h1 or h2.
    """
    tops = [" ".join(h1.text_content().split()) for h1 in root.iter("h1")]
    tops = [top for top in tops if top]
    named = " ".join((root.findtext(".//head/title") or root.findtext(".//title") or "").split())
    said = _first(meta, _TITLE) or linked.get("headline") or named
    if len(tops) == 1 and (not said or tops[0].lower() in said.lower()):
        return tops[0]
    site = meta.get("og:site_name", "")
    for joint in (" | ", " - ", " – ", " — ", " · ", " :: "):
        if site and said.endswith(joint + site):
            said = said[: -len(joint + site)]
    tops += [" ".join(h2.text_content().split()) for h2 in root.iter("h2")]
    return said or (tops[0] if tops else "")


def _time(root: Any) -> str | None:
    """Return the first date that a time element gives in its attribute or words."""
    for tag in root.iter("time"):
        date = iso_date(tag.get("datetime")) or iso_date(tag.text_content())
        if date:
            return date
    return None


def _linked_data(root: Any) -> dict[str, str]:
    """Return headline, author and date of the first article that JSON-LD describes."""
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            waiting = [json.loads(script.text or "")]
        except (ValueError, RecursionError):
            continue
        while waiting:
            item = waiting.pop(0)
            if isinstance(item, list):
                waiting.extend(item)
            elif isinstance(item, dict):
                if "headline" in item or "datePublished" in item:
                    return _article(item)
                waiting.append(item.get("@graph"))
    return {}


def _article(item: dict[str, Any]) -> dict[str, str]:
    author = item.get("author")
    names = [
        person.get("name") if isinstance(person, dict) else person
        for person in (author if isinstance(author, list) else [author])
    ]
    found = {
        "headline": item.get("headline"),
        "date": item.get("datePublished"),
        "author": ", ".join(name for name in names if isinstance(name, str)),
    }
    return {key: " ".join(v.split()) for key, v in found.items() if isinstance(v, str) and v}
