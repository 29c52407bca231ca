"""A page's title: what its head and its headings agree on, without the name of its site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

_JOINT = re.compile(r" (?:[|–—·•»‹«›-]|::|-{2}) ")
_JOINTS = 6
"""A title with more of them is a list of what is on the page."""


def page_title(root: Any, said: str, site: str, address: str) -> str:
    """Choose a page's title.

    It is the first part of what the head says if a heading says it too, or what follows the
    site's name; else the only h1 if the head agrees with it, else what the head says but for the
    site's name. A page whose head says none has its first h1 or h2.

    Args:
        root: the page.
        said: the title in its head, as a rule with the site's name after or before it.
        site: the site's name, if it is known.
        address: the page's own, if it is known; its host is the site's name too.
    """
    tops, others = _headings(root, "h1"), _headings(root, "h2", "h3")
    shown = {top.lower(): top for top in reversed((*tops, *others))}
    parted = list(_parted(said))
    names = _names(site, address)
    for before, after in reversed(parted):
        for part in (before, after) if _squeezed(before) in names else (before,):
            if part.lower() in shown and _squeezed(part) not in names:
                return shown[part.lower()]
    vague = not said or _squeezed(said) in names
    if len(tops) == 1 and (vague or tops[0].lower() in said.lower()):
        return tops[0]
    for before, after in parted:
        if _squeezed(after) in names:
            return before
        if _squeezed(before) in names:
            return after
    return said or next(iter((*tops, *_headings(root, "h2"))), "")


def _headings(root: Any, *tags: str) -> list[str]:
    """Return what the headings of some levels say, but for a link to go home."""
    lines = (" ".join(h.text_content().split()) for h in root.iter(*tags) if not _is_logo(h))
    return [line for line in lines if line]


def _is_logo(heading: Any) -> bool:
    """Whether a heading links to its site's first page."""
    link = next(heading.iter("a"), None)
    try:
        target = urlsplit(link.get("href") or "#top") if link is not None else None
    except ValueError:
        return False
    return target is not None and target.path in ("", "/") and not (target.query or target.fragment)


def _parted(said: str) -> Iterator[tuple[str, str]]:
    """Return what stands before and after each of a title's last joints."""
    for joint in list(_JOINT.finditer(said))[-_JOINTS:]:
        yield said[: joint.start()].strip(), said[joint.end() :].strip()


def _names(site: str, address: str) -> set[str]:
    """Return how a site is called: its name, and its host's labels by themselves and together."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    labels = host.removeprefix("www.").split(".")
    ends = range(1, len(labels) + 1)
    hosts = {_squeezed("".join(labels[i:j])) for j in ends for i in range(j)}
    return ({_squeezed(site)} | hosts) - {""}


def _squeezed(name: str) -> str:
    """Return a name's letters and digits."""
    return re.sub(r"[\W_]", "", name.lower())
