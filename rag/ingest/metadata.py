"""Title, author and date out of a page's head: meta tags, JSON-LD, time elements."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from rag.ingest.dates import iso_date
from rag.ingest.names import named
from rag.ingest.nearby import nearby
from rag.ingest.titles import page_title

_AUTHOR = ("author", "article:author", "og:article:author", "dc.creator", "dcterms.creator",
           "parsely-author", "citation_author", "byl")  # fmt: skip
_DATE = ("article:published_time", "datepublished", "date", "pubdate", "publishdate",
         "publish-date", "publish_date", "pub_date", "dc.date", "dc:date", "dcterms.date",
         "dc.date.issued", "dcterms.created", "parsely-pub-date", "citation_publication_date",
         "og:article:published_time", "sailthru.date")  # fmt: skip
_CHANGED = ("article:modified_time", "og:updated_time", "last-modified", "datemodified")
_COMPACT = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)")
_DATED_PATH = re.compile(r"/((?:19|20)\d\d)[/-]([01]?\d)[/-]([0-3]?\d)(?!\d)")
"""An address such as "/2023/04/05/the-story": when the story was filed."""
_TITLE = ("og:title", "twitter:title", "dc.title", "citation_title")


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of itself; an empty title where it says none."""

    title: str
    author: str | None
    date: str | None


def describe(root: Any, page: Collection[Any]) -> About:
    """Read a page's title, author and ISO date: in its head, else near its title.

    When it was changed is told only where nothing tells when it was published. ``page`` are the
    elements that are not its content's.
    """
    meta: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        value = " ".join((tag.get("content") or "").split())
        if name and value:
            meta.setdefault(name, value)
    linked = _linked_data(root)
    site = meta.get("og:site_name", "")
    addresses = _addresses(root, meta)
    title = page_title(root, _said(root, meta, linked), site, next(iter(addresses), ""))
    near_author, near_date = nearby(root, f"{title} {linked.get('headline', '')}", page)
    said = (named(name, site) for name in (_first(meta, _AUTHOR), linked.get("author")))
    author = next(filter(None, said), None) or near_author
    date = (
        _published(_first(meta, _DATE))
        or iso_date(linked.get("date"))
        or _filed(addresses)
        or near_date
        or iso_date(_first(meta, _CHANGED))
    )
    return About(title, author, date)


def _published(stamp: str | None) -> str | None:
    """Return the ISO date of a stamp in the head, which may be written without any marks."""
    compact = _COMPACT.fullmatch(stamp or "")
    return iso_date("-".join(compact.groups()) if compact else stamp)


def _addresses(root: Any, meta: dict[str, str]) -> list[str]:
    """Return what the page says that its own address is."""
    links = [link.get("href") for link in root.iter("link") if link.get("rel") == "canonical"]
    return [address for address in (*links, meta.get("og:url")) if address]


def _filed(addresses: list[str]) -> str | None:
    """Return the ISO date in the page's own address."""
    found = next(filter(None, map(_DATED_PATH.search, addresses)), None)
    return iso_date("/".join(found.groups())) if found else None


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((meta[name] for name in names if name in meta), None)


def _said(root: Any, meta: dict[str, str], linked: dict[str, str]) -> str:
    """Return what the head says that the page is called, often with its site's name."""
    named = " ".join((root.findtext(".//head/title") or root.findtext(".//title") or "").split())
    return _first(meta, _TITLE) or linked.get("headline") or named


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
