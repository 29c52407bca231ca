"""Who wrote a page and when, by the elements near its title that are named for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from rag.ingest.dates import iso_date
from rag.ingest.names import person
from rag.ingest.pageparts import is_dropped

_DATE = re.compile(
    r".*(?:date|datum)|(?:.*[-_])?(?:datetime|time|timestamp|published|posted|submitted|created)"
    r"|(?:date|published|posted|created)[-_].*|byline|dateline|meta"
)
_AUTHOR = re.compile(r"(?:.*[-_])?(?:author|authors|byline|autor|writer)(?:-?name)?")
_ITEMS = ("datepublished", "dc:date", "dc:created")
_STAMPS = ("content", "datetime", "title")
_LONGEST = 160
"""An element of more characters holds more than a byline."""
_PARTS = 40
_BEFORE = 250
_AFTER = 800
"""How many characters before and after the title its byline and date are looked for."""
_TURN = 3
"""How many times further away what stands before the title counts."""
_HEADINGS = ("h1", "h2", "h3")
_WHOLE = ("html", "body", "main", "article")


@dataclass(frozen=True, slots=True)
class _Told:
    """What an element tells, and how many characters of the page stand before it."""

    at: int
    author: str | None
    date: str | None


def nearby(root: Any, title: str, page: Collection[Any]) -> tuple[str | None, str | None]:
    """Return the author and the ISO date that stand nearest to a page's title.

    One further away is another text's, such as a teaser's, unless it is the only one that any
    element tells.

    Args:
        root: the page.
        title: what its head says that it is called.
        page: the elements that are the page's and not its content's; only short ones tell.
    """
    told: list[_Told] = []
    heads: dict[bool, list[int]] = {True: [], False: []}
    for element, at, text in _shown(root, page):
        if element.tag in _HEADINGS and text:
            same = _same(text, title)
            if same or element.tag == "h1":
                heads[same].append(at)
        author, date = _author(element, text), _date(element, text)
        if author or date:
            told.append(_Told(at, author, date))
    near = _near(told, heads[True], heads[False])
    return (
        next((t.author for t in near if t.author), None) or _only({t.author for t in told}),
        next((t.date for t in near if t.date), None) or _only({t.date for t in told}),
    )


def _near(told: list[_Told], titles: list[int], others: list[int]) -> list[_Told]:
    """Return what is told near the title, nearest first; nothing if it is not known where it is."""
    if not titles and len(others) > 1:
        return []
    head = (titles or others or [0])[0]
    near = [t for t in told if -_BEFORE <= t.at - head <= _AFTER]
    return sorted(near, key=lambda t: t.at - head if t.at >= head else _TURN * (head - t.at))


def _only(told: set[str | None]) -> str | None:
    """Return what is told, if nothing else is."""
    said = told - {None}
    return said.pop() if len(said) == 1 else None


def _shown(root: Any, page: Collection[Any]) -> Iterator[tuple[Any, int, str]]:
    """Walk the elements that show: each with where it begins and its words, none if it is long."""
    at = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            at += len((element.tail or "").strip()) if element is not root else 0
            continue
        if not isinstance(element.tag, str) or is_dropped(element, element.tag):
            walk.skip_subtree()
            continue
        text = _words(element)
        others = (text is None and element in page) or _is_talk(element)
        if others and element.tag not in _WHOLE:
            walk.skip_subtree()
            at += sum(len(part.strip()) for part in element.itertext())
            continue
        yield element, at, text or ""
        at += len((element.text or "").strip())


def _words(element: Any) -> str | None:
    """Return what an element says in one line; None if it is long, or holds many others."""
    if next(islice(element.iter(), _PARTS, None), None) is not None:
        return None
    parts = list(element.itertext())
    if sum(len(part.strip()) for part in parts) > _LONGEST:
        return None
    return " ".join(" ".join(parts).split())


def _is_talk(element: Any) -> bool:
    """Whether an element holds what readers say."""
    return any(name.startswith("comment") for name in _names(element))


def _names(element: Any) -> list[str]:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()[:20]


def _same(heading: str, title: str) -> bool:
    """Whether a heading says what a page is called."""
    words = " ".join(re.findall(r"\w+", heading.lower()))
    return len(words) > 2 and words in " ".join(re.findall(r"\w+", title.lower()))


def _date(element: Any, text: str) -> str | None:
    """Return the date that an element gives by its attributes or, if named for it, its words."""
    item = (element.get("itemprop") or element.get("property") or "").lower()
    named = item in _ITEMS or any(map(_DATE.fullmatch, _names(element)))
    if not named and (element.tag not in ("time", "abbr") or _in_sentence(element)):
        return None
    stamps = (iso_date(element.get(name)) for name in _STAMPS)
    return next(filter(None, stamps), None) or iso_date(text)


def _in_sentence(element: Any) -> bool:
    """Whether an element is a part of running text, and so dates what that tells."""
    above = element.getparent()
    return above is not None and above.tag == "p" and _words(above) is None


def _author(element: Any, text: str) -> str | None:
    """Return the person whom an element names as the author."""
    named = (element.get("rel") or "").lower() == "author" or (
        (element.get("itemprop") or "").lower() == "author"
    )
    if named or any(map(_AUTHOR.fullmatch, _names(element))):
        return person(text, named)
    return None
