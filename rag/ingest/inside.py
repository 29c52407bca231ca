"""What a page's elements hold: how much text, in links or in paragraphs, and where most of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

_PARAGRAPHS = {"blockquote", "dd", "div", "dt", "h2", "h3", "h4", "li", "p", "td"}
_RUNNING = 60
"""A paragraph of as many characters outside links is running text."""
_LINKS = 3
"""A table of contents, or a menu, has so many links at least."""
_BLOCKS = {
    "center", "dd", "div", "dl", "dt", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "li", "ol",
    "p", "section", "table", "tbody", "td", "tr", "ul",
}  # fmt: skip
ARTICLE = 800
"""A page with fewer characters of running text may be made of its links."""
_MOST = 0.8
_LINKED = dict.fromkeys(("dd", "li", "p", "td"), 0.9)
"""How much of a line of links is links; of all else it is less, for a menu has headings."""
_MAIN = ("article", "main")


@dataclass(slots=True)
class Inside:
    """How many characters an element holds, and how many of them where.

    ``linked`` are in its links to places on its own page, of which it has ``places``; ``anchored``
    in any of its ``links``, ``open`` in no link and no paragraph that has ended, ``running`` in
    paragraphs of running text, and ``ended`` in the one that it is itself.
    """

    length: int = 0
    links: int = 0
    places: int = 0
    linked: int = 0
    anchored: int = 0
    open: int = 0
    running: int = 0
    ended: int = 0

    def write(self, text: str | None) -> None:
        """Add what stands in no element inside it."""
        length = len((text or "").strip())
        self.length += length
        self.open += length

    def close(self, element: Any) -> None:
        """Tell what the characters of an element are of which all have been met."""
        if element.tag == "a":
            self.anchored, self.open, self.links = self.length, 0, 1
            if (element.get("href") or "").startswith("#"):
                self.places, self.linked = 1, self.length
        elif element.tag in _PARAGRAPHS:
            if element.tag in ("p", "div") and self.open >= _RUNNING:
                self.ended = self.open
                self.running += self.open
            self.open = 0

    def add(self, inner: Inside) -> None:
        """Add what an element inside it holds."""
        self.length += inner.length
        self.links += inner.links
        self.places += inner.places
        self.linked += inner.linked
        self.anchored += inner.anchored
        self.open += inner.open
        self.running += inner.running

    @property
    def is_contents(self) -> bool:
        """Whether it is nothing but links to its own page: a table of contents."""
        return self.places >= _LINKS and self.linked > 0.9 * self.length

    def is_menu(self, tag: str) -> bool:
        """Whether it is hardly more than links; in a line of them there are only marks between."""
        return self.links >= _LINKS and self.anchored > self.length * _LINKED.get(tag, 0.7)

    @property
    def is_prose(self) -> bool:
        """Whether most of it is running text, with few links: a box of the text's own."""
        return self.running > 0.5 * self.length and self.anchored < 0.25 * self.length


def look_inside(root: Any, is_dropped: Callable[[Any, str], bool]) -> dict[Any, Inside]:
    """Return what each element that shows holds, those inside it before it."""
    insides: dict[Any, Inside] = {}
    waiting = [Inside()]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            inside = Inside()
            if not isinstance(element.tag, str) or is_dropped(element, element.tag):
                walk.skip_subtree()
            else:
                insides[element] = inside
                inside.write(element.text)
            waiting.append(inside)
            continue
        inside = waiting.pop()
        above = waiting[-1]
        if element in insides:
            del insides[element]  # and put it after what it holds
            insides[element] = inside
            inside.close(element)
            above.add(inside)
        above.write(element.tail)
    insides.setdefault(root, Inside())
    return insides


def menus(root: Any, insides: Mapping[Any, Inside], page: Collection[Any]) -> Iterator[Any]:
    """Find the lists of links around an article: outside the element that holds its text.

    Within that element such a list is its author's: the works, the members, the sources. A page
    with little running text has none: its links are what it is about.

    Args:
        root: the page.
        insides: what its elements hold, those inside an element before it.
        page: the elements that are the page's already.
    """
    own = _own_text(insides, page)
    holder = root
    while own[root] >= ARTICLE and not _is_main(holder):
        largest = max(holder, key=lambda e: own.get(e, 0), default=None)
        if own.get(largest, 0) < _MOST * own[root]:
            return
        waiting = [child for child in holder if child is not largest and child in insides]
        while waiting:
            element = waiting.pop()
            if element.tag in _BLOCKS and insides[element].is_menu(element.tag):
                yield element
            else:
                waiting.extend(child for child in element if child in insides)
        holder = largest


def _is_main(element: Any) -> bool:
    """Whether an element says of itself that it holds what the page is about, and no more."""
    return element.tag in _MAIN or element.get("role") in _MAIN


def _own_text(insides: Mapping[Any, Inside], page: Collection[Any]) -> dict[Any, int]:
    """Return how many characters of running text each element has outside the page's parts."""
    own = dict.fromkeys(insides, 0)
    for element, inside in insides.items():
        if element in page:
            own[element] = 0
            continue
        own[element] += inside.ended
        above = element.getparent()
        if above in own:
            own[above] += own[element]
    return own
