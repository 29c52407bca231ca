"""Which elements of a web page are the page's and not its content's: by tag, role and class."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from rag.ingest.inside import ARTICLE, Inside, look_inside, menus

_DROPPED = {
    "script", "style", "template", "noscript", "head", "iframe", "object", "embed", "svg", "canvas",
    "audio", "video", "map", "select", "datalist", "textarea", "input", "noframes", "math",
}  # fmt: skip
_PAGE_PARTS = {"nav", "footer", "aside", "form", "button", "figcaption", "dialog", "menu", "search"}
_PAGE_ROLES = {
    "navigation",
    "banner",
    "contentinfo",
    "search",
    "complementary",
    "dialog",
    "alertdialog",
}
_PAGE_CLASSES = re.compile(
    r"(?:(?:site|page|main|top|mw|print|doc)-?)?(?:nav|navbar|navigation|navbox|menu|footer)|"
    r"breadcrumbs?|nav-?(?:header|footer)|"
    r"toc|toctree-wrapper|table-?of-?contents|hatnote|ambox|cat-?links|site-?(?:sub|notice)|last-?mod(?:ified)?|"
    r"no-?print|print-?hidden|d-print-none|"
    r"(?:cookie|consent|gdpr)s?(?:-?(?:banner|notice|bar|popup|consent))?|"
    r"(?:social-?)?shar(?:e|ing)(?:-?(?:bar|buttons?|links?|tools))?|social(?:-?(?:links|media|icons))?|"
    r"newsletter(?:-?(?:signup|form|box|promo))?|subscribe(?:-?(?:box|form|cta))?|paywall|"
    r"(?:[a-z]+-)?(?:advert|advertisement|ads?|promo|sponsored)(?:-?(?:box|slot|unit|banner|container))?|"
    r"(?:related|recommended|trending|popular)(?:-?(?:articles?|posts?|stories|content|links|news|list))?|"
    r"(?:read|keep-?reading|more|see)-?(?:more|next|also|stories|reading)|keep-?reading|"
    r"author-?(?:box|bio)|(?:article|page|story)-?tools|tools|"
    r"(?:photo|image|wp)-?(?:caption(?:-text)?|credit)|caption|credit|"
    r"tags?(?:-?(?:list|links|cloud))?|pagination|pager|(?:mw-)?(?:skip|jump)-?link|sidebar|widget|popup|modal"
)
_COMMENTS = re.compile(
    r"(?:(?:article|blog|entry|post|reader|story|user|visitor)-?)?"
    r"(?:comments?|kommentare|commentaires|comentarios)"
    r"(?:-?(?:area|body|box|container|content|form|item|list|respond|section|text|thread|wrap))?|"
    r"respond"
)
"""What readers say; "has-comments" and "tag-comments" are a text that they are about."""
_REFERENCE_CLASSES = re.compile(
    r"(?:mw-)?edit-?section|header-?link|noteref|foot-?note-?ref(?:erence)?|"
    r"(?:mw-cite-|foot-?note-?)back-?(?:link|ref)"
)
_REFERENCE = re.compile(r"\[[\w\s?:-]{1,40}\]")
"""A superscript such as [1] or [citation needed]."""
_MOST_OF_A_MARK = 12
"""A note's mark has fewer elements in it."""
_BYLINE_CLASSES = re.compile(
    r"byline|dateline|timestamp|(?:post|entry|article|story)?-?(?:author|meta|date|published)s?|"
    r"author-?(?:info|name)|reading-?time"
)
_LONGEST_BYLINE = 160
"""Characters; a longer element of such a class holds more than a byline."""
_CONTAINERS = {"div", "dl", "ol", "section", "table", "ul"}
_BOX = "sidebar"
"""What a page's column of links is called, and a box within a text too."""
_BESIDE = 300
"""An article beside which something stands has as many characters of running text at least."""
_NEVER_PAGE = {"html", "body", "main", "article"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def page_elements(root: Any) -> set[Any]:
    """Return the elements that belong to the page and not to its content.

    A class name that would take a third of the text means something else on this page, unless
    an article stands beside it that runs longer, or that comments are about. A form around a
    third of it is none, nor is an aside that holds nearly all that runs, and a sidebar of running
    text is a box of the content.
    """
    sure: set[Any] = set()
    named: dict[str, list[Any]] = {}
    insides = look_inside(root, is_dropped)
    for element, inside in insides.items():
        if element.tag in _NEVER_PAGE:
            continue
        if _is_page_part(element) or (element.tag in _CONTAINERS and inside.is_contents):
            sure.add(element)
        elif (name := _page_class(element, inside.length)) and not (
            name == _BOX and inside.is_prose
        ):
            named.setdefault(name, []).append(element)
    whole = insides[root]
    limit = max(300, whole.length // 3)
    sure = {e for e in sure if not _holds_content(e, insides[e], limit, whole.running)}
    for name, elements in named.items():
        running = sum(insides[e].running for e in elements)
        rest = whole.running - running
        beside = rest >= ARTICLE and (running < rest or _COMMENTS.fullmatch(name))
        if beside or sum(insides[e].length for e in elements) < limit:
            sure.update(elements)
    sure.update(menus(root, insides, sure))
    return sure


def _is_page_part(element: Any) -> bool:
    """Whether an element's tag or role says that it is the page's."""
    if element.tag in _PAGE_PARTS or (element.get("role") or "").lower() in _PAGE_ROLES:
        return True
    return element.tag == "header" and _is_page_header(element)


def _holds_content(element: Any, inside: Inside, limit: int, running: int) -> bool:
    """Whether an element of the page's by its tag or role holds what the page is about."""
    aside = element.tag == "aside" or element.get("role") == "complementary"
    alone = aside and running - inside.running < _BESIDE < inside.running
    return alone or (element.tag == "form" and inside.length >= limit)


def _page_class(element: Any, length: int) -> str | None:
    """Return the class name or id by which an element of so many characters is the page's."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
    for name in names[:20]:
        name = name.replace("_", "-")
        if _PAGE_CLASSES.fullmatch(name) or _COMMENTS.fullmatch(name):
            return name
        if length < _LONGEST_BYLINE and _BYLINE_CLASSES.fullmatch(name):
            return name
    return None


def is_box(element: Any) -> bool:
    """Whether an element is set apart from the text around it by its class."""
    return _BOX in (element.get("class") or "").lower().split()


def _is_page_header(header: Any) -> bool:
    """Whether a header is the page's, not the article's: outside of it, and without the title."""
    if any(parent.tag in ("article", "main", "section") for parent in header.iterancestors()):
        return False
    return next(header.iter("h1"), None) is None


def is_dropped(element: Any, tag: str) -> bool:
    """Whether an element is no part of the text: it does not show, or is a link about it."""
    return tag in _DROPPED or _is_hidden(element) or _is_reference(element, tag)


def _is_reference(element: Any, tag: str) -> bool:
    """Whether an element is a note's mark or link back, or a heading's to edit it or to itself."""
    if tag not in ("sup", "a", "span"):
        return False
    if re.search("noteref|backlink", f"{element.get('role')} {element.get('epub:type')}"):
        return True
    names = (element.get("class") or "").lower().replace("_", "-").split()
    if any(map(_REFERENCE_CLASSES.fullmatch, names)):
        return True
    inner = list(islice(element.iter(), _MOST_OF_A_MARK)) if tag == "sup" else []
    if not 0 < len(inner) < _MOST_OF_A_MARK:
        return False
    text = element.text_content().strip()
    link = next((e for e in inner if (e.get("href") or "").startswith("#")), element)
    return (
        "reference" in names
        or bool(_REFERENCE.fullmatch(text))
        or (link is not element and link.text_content().strip() == text)
    )


def _is_hidden(element: Any) -> bool:
    """Whether a browser would not show the element."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return bool(style and _HIDDEN.search(style))
