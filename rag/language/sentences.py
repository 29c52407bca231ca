"""Where sentences begin and end, as offsets: the pieces that quotes are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, pairwise

import sentencex

from rag.language.folding import fold
from rag.language.lists import BULLET
from rag.language.words import STOPWORDS
from rag.lines import ROW
from rag.ranges import BLANK, Range, trim

_TITLED = re.compile(BULLET.pattern + r"\S+(?: \S+){0,2}\.")
"""An item's title, which its sentence follows: "3. Rent. The tenant pays …"."""
_ROW = re.compile(rf"^(?:{ROW.pattern})[^\n]*\n?", re.MULTILINE)
_FIELD = re.compile(r"^[A-Z][\w'’/&() -]{0,30}:[ \t]+\S[^\n]*\n?", re.MULTILINE)
_SHORT_LINE = 0.6
"""A line that ends before this share of its block's width, where the next word had room, ends
there on purpose; not so in hard-wrapped text."""
_NOTE = re.compile(r"^[ \t]*\[\d{1,3}\][ \t]+(?=[A-Z\"“(])", re.MULTILINE)
_ENDS = re.compile(
    r"(?:\bMay|\d\s?(?:[hmlgs]|[kcm]m|k?g|m[gls]|min|ha|ft|°?[CF]))\.(?=\s+[\"“‘(]?[A-Z])"
)
"""What sentencex takes for short forms that go on: the month, which is none, and units."""
_CLOSING = re.compile(r"[*_~\"'”’»)\]]+(?=\s|$)")
_FIGURES = tuple("0123456789$€£¥")
_OPENING = "“‘«„([{"
_LEANS = re.compile(
    r"""["'“‘«(]*(?:
        it\b(?!\ (?:is|was|has\ been|will\ be)\ \w+\ (?:that|to)\b)  # "It was resolved that …"
        | (?:he|she|they|this|that|these|those|his|her|its|their|here|such|both|neither)\b
        | (?:\w+|a\ few)\ (?:hour|day|week|month|year|decade)s?\ (?:later|earlier)\b
        | (?:the\ (?:next|following|same|previous)|later\ that)
          \ (?:morning|evening|day|week|month|year)\b
        | (?:the\ (?:former|latter|same|other|others|two|pair|move|decision|vote))\b
        | (?:one|some|others?|another)\ (?:of\ them|is|are|was|were)\b
        | (?:but|and|so|yet|also|then|instead|however|moreover|still)\b[,]?\ +
          (?:he|she|it|they|this|that|these|those|his|her|its|their)\b
        | (?:in|by|at|on|after|before|since|during|for|from|with|among|of|to)\ +
          (?:it|them|him|her|this|that|these|those|which|then|his|their|its)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_TITLE = re.compile(
    r"(?:^|[\s(\[“\"'])(?:Ms|Mx|Amb|Cllr|Tel|Fax|approx|incl|Atty|Insp|Supt|Cpl|Pvt|Messrs|Mme|Mlle|Adm|Cmdr|"
    r"Hon|Mon|Tues?|Wed|Thurs?|Fri)\.$"
)
_NUMBERED = re.compile(
    r"(?:^|[\s(\[“\"'])(?:Vol|Art|Arts|Sec|Cl|[Pp]aras?|ss|Sch|[Ff]ig|Ch|pp|ext|Reg|Sched|Kč|approx|ca)\.$"
)
_INITIALS = re.compile(r"(?:^|[\s(\[“\"'])[A-Z]\.\s[A-Z]\.$")
"""Initials before a name; of one alone sentencex knows."""
_DAY = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|[A-Z]{2,4}T\b|(?:local|eastern)\ time", re.I
)


@lru_cache(maxsize=4096)
def sentences(text: str) -> tuple[Range, ...]:
    """Return the sentences of a text as ranges of it, in order, without the space between them.

    A list item, a table row or a "Name: value" line ends where the next begins, a paragraph at a
    blank line or after a line that is short on purpose; a row is one sentence, inside the others
    sentencex decides, and a single line break (hard-wrapped text) ends nothing.
    """
    found: list[Range] = []
    for start, end in _blocks(text):
        at = start
        row = _ROW.fullmatch(text, start, end)
        for piece in [row.group()] if row else _pieces(text[start:end]):
            trimmed = trim(text, at, at + len(piece))
            at += len(piece)
            if trimmed[0] < trimmed[1]:
                found.append(trimmed)
    return tuple(found)


def around(text: str, start: int, end: int) -> Range:
    """Return the range of the sentences that ``start``..``end`` touches; itself if none does."""
    touched = [s for s in sentences(text) if s[0] < end and start < s[1]]
    if not touched:
        return start, end
    return min(start, touched[0][0]), max(end, touched[-1][1])


def before(text: str, start: int) -> Range | None:
    """Return the sentence before the one that begins at ``start``, None for the first."""
    earlier = [s for s in sentences(text) if s[1] <= start]
    return earlier[-1] if earlier else None


def leans(sentence: str) -> bool:
    """Tell whether a sentence needs the one before it ("It was his fifth visit…")."""
    item = BULLET.match(sentence)
    return bool(_LEANS.match(sentence, item.end() if item else 0))


def _blocks(text: str) -> Iterator[Range]:
    """Yield the pieces that no sentence crosses: paragraphs, list items, table rows, fields."""
    cuts = {0, len(text)}
    cuts.update(match.start() for mark in (BULLET, _NOTE) for match in mark.finditer(text))
    cuts.update(place for match in _ROW.finditer(text) for place in match.span())
    fields = [match.span() for match in _FIELD.finditer(text)]
    for one, two in pairwise(fields):
        if one[1] == two[0]:  # a line alone may be a sentence: "Note: …"
            cuts.update((*one, *two))
    cuts.update(match.end() for match in BLANK.finditer(text))
    ordered = sorted(cuts)
    for start, end in pairwise(ordered):
        yield from _lines(text, start, end)


def _lines(text: str, start: int, end: int) -> Iterator[Range]:
    """Yield a block's stretches between line breaks that were meant."""
    lines = text[start:end].splitlines(keepends=True)
    width = max(map(len, lines), default=0)
    begin = at = start
    for line, following in pairwise(lines):
        at += len(line)
        word = following.split(maxsplit=1)[:1]
        room = len(line) + len(word[0]) <= _SHORT_LINE * width if word else False
        if room and not following[:1].islower() and line.rstrip()[-1:] not in (",", "-", "–", "—"):
            yield begin, at
            begin = at
    yield begin, end


def block(text: str, start: int, end: int) -> Range:
    """Return the larger part of a range that lies in one block: no answer crosses a list item."""
    parts = [(max(a, start), min(b, end)) for a, b in _blocks(text) if a < end and start < b]
    first, last = max(parts, key=lambda part: part[1] - part[0], default=(start, end))
    bullet = BULLET.match(text, first, last)
    longest = trim(text, bullet.end() if bullet else first, last)
    return longest if longest[0] < longest[1] else (start, end)


def _pieces(block: str) -> list[str]:
    """Cut a block at its sentences' ends; the pieces, joined, are the block."""
    pieces: list[str] = []
    carried = ""
    ends = [0, *(match.end() for match in _ENDS.finditer(block)), len(block)]
    parts = (block[start:end] for start, end in pairwise(ends) if start < end)
    for found in chain.from_iterable(sentencex.segment("en", part) for part in parts):
        piece = carried + found
        carried = ""
        closing = _CLOSING.match(piece)
        if closing and pieces and not pieces[-1][-1:].isspace():
            pieces[-1] += closing.group()
            piece = piece[closing.end() :]
        cut = len(piece.rstrip())
        if cut > 1 and piece[cut - 1] in _OPENING and piece[cut - 2].isspace():
            piece, carried = piece[: cut - 1], piece[cut - 1 :]
        if pieces and _continues(pieces[-1], piece):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    if carried:
        pieces.append(carried)
    return pieces


def _continues(previous: str, piece: str) -> bool:
    """Tell whether what was cut off belongs to the piece before: "at 5 p.m." / "Monday."."""
    ending = previous.rstrip()
    if ending.lower().endswith(("a.m.", "p.m.")) and _DAY.match(piece):
        return True
    if BULLET.fullmatch(ending + " "):  # a bullet of its own
        return True
    if _TITLED.fullmatch(ending) and not BULLET.match(piece):
        return True
    if ending and ending.split()[-1].isalnum() and not previous.endswith("\n"):
        return True  # a row of figures, cut at a bracket
    if _INITIALS.search(ending) and piece[:1].isupper():
        return fold(piece.split(maxsplit=1)[0]) not in STOPWORDS
    if _TITLE.search(ending) or (_NUMBERED.search(ending) and piece[:1] in _FIGURES):
        return True
    if ending.endswith("!") and piece.startswith("["):  # a Markdown image
        return True
    # a lower-case word cannot open a sentence after an abbreviation or a quoted "…!" he said
    return ending.endswith((".", "!”", '!"', "?”", '?"', "!", "?")) and piece[:1].islower()
