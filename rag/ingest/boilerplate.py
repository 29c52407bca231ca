"""What a saved web page says about itself and not about its subject, told by its words.

A line is given up only if the whole of it is a set phrase, or its place makes it one: losing a
line of content to search costs more than finding a menu. Standfirsts and summaries are content.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.ingest.dates import cut_date, is_date_line, iso_date
from rag.ingest.loaded import Block
from rag.ingest.paragraphs import is_heading_like

_GAP = r"(?: ?[|/>»›·•,] ?| )"
_SECTIONS = (
    r"(?:home|news|world|politics|business|economy|opinion|sports?|culture|arts|lifestyle|life|"
    r"travel|food(?: (?:&|and) drink)?|science|tech(?:nology)?|health|education|environment|"
    r"entertainment|video|videos|photos|podcasts?|weather|magazine|local|international|asia|"
    r"europe|africa|americas|markets|finance|about(?: us)?|contact(?: us)?|help|search|menu|"
    r"subscribe|sign in|log in|login|register|my account|latest|breaking news|newsletters?|more|"
    r"all sections|e-?paper|live|shop|jobs|events|archive)"
)
_MENU = re.compile(rf"{_SECTIONS}(?:{_GAP}{_SECTIONS})*", re.IGNORECASE)
_CRUMBS = re.compile(rf"home\s*(?:[>»›/|]|{_SECTIONS}\b)(?:.*[a-z])?", re.IGNORECASE)

_NOTICES = (
    r"(?:privacy policy|cookie policy|terms (?:of (?:use|service)|and conditions)|about us|"
    r"contact us)"
)
_NETWORKS = (
    r"(?:facebook|twitter|x|x \(twitter\)|whatsapp|telegram|linkedin|reddit|pinterest|e-?mail|"
    r"print|copy link|instagram|youtube|zalo|messenger|threads|bluesky|mastodon|line|viber|tumblr)"
)
_PHRASES = re.compile(
    "|".join(
        (
            r"source link",
            r"read (?:more|also|next|the full story)(?: about [^.]*| on [^.]*)?\W*",
            r"(?:read (?:more|also|next)|also read) ?: ?.{3,160}",
            r"skip to (?:the )?(?:main )?content",
            r"back to top",
            r"advertis(?:ement|ing)(?: feature)?|sponsored(?: content)?|ad",
            r"comments?(?: \(\d+\))?\W*|\d+ comments?|no comments(?: yet)?",
            r"(?:leave|post|write|add) a (?:reply|comment)\W*(?:cancel reply)?",
            r"please enter (?:your|a valid|an?) [a-z ]{2,40}(?: here)?[.!]?",
            r"your e-?mail address will not be published\.?.*",
            r"required fields are marked.*",
            r"save my name, e-?mail,? and website.*",
            r"(?:you have|you've) entered an incorrect e-?mail address.*",
            r"notify me of (?:new|follow-?up) (?:posts|comments).*",
            r"(?:name|e-?mail|website|your name|your e-?mail|comment|message)\s*\*?:?\*?",
            r"(?:submit|post|send|cancel|reply|close|accept(?: all)?(?: cookies)?|reject all|"
            r"(?:cookie )?settings|i agree|got it|ok)(?: comment)?",
            r"(?:(?:please|you must be) )?(?:log|logg|sign)(?:ed)? in(?: or (?:register|sign up))?"
            r"(?: to (?:post a )?(?:comment|continue|read|reply)[^.]*)?\.?",
            r"subscribe(?: now| today| here)?(?: (?:to|for) (?:our|the) [^.]*)?[.!]?",
            r"(?:sign up|get|receive) (?:for |to )?(?:our|the|your) (?:[a-z]+ ){0,4}"
            r"(?:newsletter|inbox|e-?mail)s?\b[^.]*[.!]?",
            rf"share(?: (?:this|on|via|it)(?: [a-z]+)?)?(?: ?[:|])?(?:{_GAP}{_NETWORKS})*",
            rf"{_NETWORKS}(?:{_GAP}{_NETWORKS})+",
            r"follow us(?: on [^.]*)?[.!]?",
            r"(?:we|this (?:web)?site|our (?:web)?site) uses? cookies\b.*",
            r"by (?:continuing|clicking|using)\b.*\b(?:cookies|privacy policy|terms)\b.*",
            r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}|[A-Z]).*",
            r"all rights reserved\.?",
            rf"{_NOTICES}(?:{_GAP}{_NOTICES})*",
            r".{1,40} avatar",
            r"\d+ min(?:ute)?s?(?: read)?",
            r"(?:image|photo|picture|video)(?: (?:source|credit|courtesy(?: of)?|by))?"
            r" ?[:/] ?.{2,80}",
            r"(?:(?:photo|image) )?credits? ?: ?.{2,80}",
            r"tags? ?: ?.{1,160}|filed under ?:? ?.{1,80}",
            r"\(?(?:reporting|writing|editing) by [A-Z].{3,160}",
        )
    ),
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:(?:photo|image|picture) )?(?:credits?|photo|image|source)(?: (?:by|courtesy of))? ?[:/] ?"
    r".{2,80}",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:keep reading|read (?:more|also|next)|see also|related(?: (?:articles?|stories|posts|news|"
    r"content|topics))?|more (?:on this(?: story| topic)?|stories|news|from [A-Z].{1,40})|"
    r"you (?:may|might) (?:also )?like|recommended(?: for you| stories)?|"
    r"most (?:read|popular|viewed)|"
    r"trending(?: now)?|also read|don'?t miss|latest news|popular posts|what to read next)\s*:?",
    re.IGNORECASE,
)
_NAME = r"(?:[A-Z][\w.'’-]*|(?:de|van|von|der|den|la|el|al|bin|da|di))"
_BYLINE = re.compile(
    rf"(?:[A-Z][a-z]+\. )?(?:By|BY|Written by|Story by|Text by|Reported by) "
    rf"(?P<author>{_NAME}(?: {_NAME}){{0,4}}"
    rf"(?:(?:, ?| and | ?& ?){_NAME}(?: {_NAME}){{0,4}}){{0,3}})(?: ?[,|·–-] ?[^.!?]{{2,120}})?\.?"
)
_IMPRINT_WORD = re.compile(
    r"[A-Z0-9\W_].*|(?:of|the|and|for|in|at|last|first|updated|published|posted|on|min|read)\b.*"
)
_LONGEST = 220
"""Longer blocks are never boilerplate by their words: pages' notices are short."""
_HEAD = 12
"""How many blocks at the beginning can be the page's own lines: date, byline, menu."""
_LEAD = 3
"""How many blocks from the first long one on still count as the beginning."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The blocks with boilerplate told apart, and what the boilerplate said of the document."""

    blocks: list[Block]
    author: str | None = None
    date: str | None = None


def mark(text: str, blocks: Sequence[Block], title: str = "", author: str | None = None) -> Marked:
    """Tell boilerplate from content among a document's blocks.

    Args:
        text: the canonical text.
        blocks: its blocks; only those of kind text, and headings above link lists, can change.
        title: the title, if it is known; else the first line that looks like one counts.
        author: the author, if known; a first line that says no more is the byline.
    """
    result = list(blocks)
    date = None
    head = _head(blocks)
    for place, block in enumerate(blocks):
        if block.kind != "text" or block.end - block.start > _LONGEST:
            continue
        line = _line(text, block).strip("*_ ")
        if place < head and _is_furniture(line, place, author):
            if byline := _BYLINE.fullmatch(line):
                author = author or byline["author"]
            date = date or iso_date(line)
        elif not _PHRASES.fullmatch(line):
            continue
        result[place] = replace(block, kind="boilerplate")
    _mark_captions(text, result)
    _mark_link_lists(text, result)
    _mark_repeats(text, result, title or _first_title(text, result))
    return Marked(result, author, date)


def _head(blocks: Sequence[Block]) -> int:
    """Return how many blocks are the document's beginning, where the page speaks of itself."""
    long = (place for place, block in enumerate(blocks) if block.end - block.start > _LONGEST)
    return min(_HEAD, next(long, _HEAD) + _LEAD)


def _is_furniture(line: str, place: int, author: str | None) -> bool:
    """Whether a line at the document's beginning is a byline, a date or a menu."""
    if place == 0 and _CRUMBS.fullmatch(line) and not line.endswith((".", "!", "?")):
        return True
    if line == author or _BYLINE.fullmatch(line) or _MENU.fullmatch(line):
        return True
    return is_date_line(line) or _is_imprint(line)


def _is_imprint(line: str) -> bool:
    """Whether a line names a paper and a date: "The Gazette, 20 June 2024"."""
    dated = cut_date(line)
    if dated is None or line.endswith((".", "!", "?")):
        return False
    words = re.sub(r"[|·•,:–—()-]", " ", dated).split()
    return len(words) <= 8 and all(map(_IMPRINT_WORD.fullmatch, words))


def _mark_captions(text: str, blocks: list[Block]) -> None:
    """Mark the short lines that stand directly above a picture's credit, up to three."""
    for place, block in enumerate(blocks):
        if block.kind != "boilerplate" or not _CREDIT.fullmatch(_line(text, block)):
            continue
        first = place
        while first and text[blocks[first - 1].end : blocks[first].start].count("\n") == 1:
            first -= 1
        captions = blocks[first:place]
        begins = first == 0 or text[blocks[first - 1].end : blocks[first].start].count("\n") > 1
        if begins and len(captions) <= 3 and all(b.end - b.start <= _LONGEST for b in captions):
            blocks[first:place] = [replace(b, kind="boilerplate", level=0) for b in captions]


def _mark_link_lists(text: str, blocks: list[Block]) -> None:
    """Mark "Keep reading" and the list of titles under it."""
    for place, block in enumerate(blocks):
        if block.end - block.start > 60 or block.kind == "boilerplate":
            continue
        line = _line(text, block)
        if not _MORE.fullmatch(line):
            continue
        items = _items_after(text, blocks, place)
        if items or line.endswith(":"):
            blocks[place] = replace(block, kind="boilerplate", level=0)
        for item in items:
            blocks[item] = replace(blocks[item], kind="boilerplate", level=0)


def _items_after(text: str, blocks: Sequence[Block], place: int) -> list[int]:
    """Return the places of the list items, or title-like lines, right after a place."""
    items = []
    bulleted = None
    for at in range(place + 1, len(blocks)):
        block = blocks[at]
        if block.end - block.start > _LONGEST or block.kind == "heading":
            break
        before = text[max(0, block.start - 6) : block.start] + text[block.start : block.start + 4]
        bullet = bool(re.search(r"[-*+•‣◦▪●–·]\s+\S|\d[.)]\s+\S", before))
        if bulleted is None:
            bulleted = bullet
        titled = bullet or text[block.end - 1] not in '.!?:”"'
        if bullet != bulleted or not titled:
            break
        items.append(at)
    return items


def _first_title(text: str, blocks: Sequence[Block]) -> str:
    """Return the first line that can be the document's title, if any is near its beginning."""
    for block in blocks[:_HEAD]:
        if block.kind == "heading" or (block.kind == "text" and is_heading_like(text, block)):
            return text[block.start : block.end]
        if block.kind == "text":
            break
    return ""


def _mark_repeats(text: str, blocks: list[Block], title: str) -> None:
    """Mark later lines that only say the title again, or its beginning near the top."""
    wanted = _words(title)
    if len(wanted) < 3:
        return
    seen = False
    for place, block in enumerate(blocks):
        if block.kind != "text" or block.end - block.start > _LONGEST:
            continue
        words = _words(text[block.start : block.end])
        again = words == wanted
        if (again and seen) or (
            seen
            and place < _HEAD
            and len(words) >= 3
            and words == wanted[: len(words)]
            and is_heading_like(text, block)
        ):
            blocks[place] = replace(block, kind="boilerplate")
        seen = seen or again


def _line(text: str, block: Block) -> str:
    """Return a block's text with single spaces: the patterns allow no others."""
    return " ".join(text[block.start : block.end].split())


def _words(line: str) -> list[str]:
    return re.findall(r"\w+", line.lower())
