"""What a part of a table, a list or a sentence carries of that which stands before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.ingest.cut import CountTokens, count, sentences
from rag.ingest.loaded import Loaded
from rag.ingest.paragraphs import BULLET, GOES_ON
from rag.ingest.sections import Place
from rag.lines import ENCLOSED, MARKS
from rag.ranges import Range, trim

CONTEXT = 64
"""Word pieces that a passage's title and heading may have together, or what announces a list."""
NUMBER = re.compile(rf"(?:{MARKS}|\(?[\w.]{{1,10}}[.)]|\d[\d.]{{0,10}})[ \t]+")
"""An item's number or bullet, before its block."""
_RULE = re.compile(r"[ \t]*\n[ \t]*\|?[ \t]*:?-[\s|:+-]*")
_ANNOUNCES = re.compile(r":[\"'”’»)\]*_]*$")
_FOLLOWS = re.compile(
    r"\b(?:the following|as follows|(?:table|list|figures) below)\b", re.IGNORECASE
)
_ENDS = re.compile(r"[.!?:;…][\"'”’»)\]*_]*$")


@dataclass(slots=True)
class Piece:
    """A range that becomes a passage, or joins others in one, and the place it has.

    One that ``opens`` something belongs to what follows it. ``row`` is a table's row, or what
    ends with one; ``header`` is that of the table that it goes on with, ``begun`` the beginning of
    its first sentence on the page before, or what announces its list or table;
    ``above`` the word pieces of the one or the other.
    """

    start: int
    end: int
    tokens: int
    words: int
    place: Place
    opens: bool
    row: bool
    header: Range | None = None
    begun: Range | None = None
    above: int = 0


def take_headers(text: str, pieces: Sequence[Piece], count_tokens: CountTokens, limit: int) -> None:
    """Let each row know its table's header, where that leaves the row room in a passage.

    Rows between marks have one only above a rule. A table goes on over a page's end.
    """
    header: Range | None = None
    above = 0
    last: Piece | None = None
    for piece in pieces:
        row = text[piece.start : piece.end]
        if not piece.row:
            header = None
        elif not (last and last.row and _same_table(text, last, piece)):
            ruled = _RULE.match(text, piece.end)
            header = (piece.start, piece.end) if ruled or not ENCLOSED.fullmatch(row) else None
            above = count([row], count_tokens)[0] if header else 0
        elif header and row != text[slice(*header)] and piece.tokens + above <= limit:
            piece.header, piece.above = header, above
        last = piece


def take_beginnings(
    loaded: Loaded, pieces: Sequence[Piece], count_tokens: CountTokens, limit: int
) -> None:
    """Let what begins a page in mid-sentence know the sentence's beginning, where it has room."""
    text = loaded.text
    for last, piece in pairwise(pieces):
        if _breaks_off(text, last, piece):
            sentence = sentences(text, last.start, last.end, loaded.language or "en")[-1]
            tokens = count([text[slice(*sentence)]], count_tokens)[0]
            if piece.tokens + tokens <= limit:
                piece.begun, piece.above = trim(text, *sentence), tokens


def take_lists(
    loaded: Loaded, pieces: Sequence[Piece], count_tokens: CountTokens, limit: int
) -> None:
    """Keep a list with what announces it where both fit in a passage; else its items know that.

    So does a table's first row.
    """
    text = loaded.text
    done = 0
    for place, lead in enumerate(pieces):
        sentence = _announcement(loaded, lead) if place >= done else None
        if sentence is None:
            continue
        done = place + 1
        while done < len(pieces) and _is_item(text, pieces[done - 1], pieces[done]):
            done += 1
        items = pieces[place + 1 : done]
        if items and lead.tokens + sum(item.tokens for item in items) <= limit - lead.above:
            for piece in pieces[place : done - 1]:
                piece.opens = True
            continue
        if _FOLLOWS.search(text, *sentence):
            items = items or _first_row(lead, pieces[done : done + 1])
        tokens = count([text[slice(*sentence)]], count_tokens)[0]
        for item in items if tokens <= CONTEXT else ():
            if not item.begun and item.tokens + tokens <= limit:
                item.begun, item.above = trim(text, *sentence), tokens


def _announcement(loaded: Loaded, lead: Piece) -> Range | None:
    """Return the last sentence of a piece if it says that a list or a table follows."""
    text = loaded.text
    leads = _ANNOUNCES.search(text, lead.end - 4, lead.end)
    if lead.row or not (leads or _FOLLOWS.search(text, lead.start, lead.end)):
        return None
    sentence = sentences(text, lead.start, lead.end, loaded.language or "en")[-1]
    follows = not BULLET.match(text, lead.start) and _FOLLOWS.search(text, *sentence)
    return sentence if leads or follows else None


def _first_row(lead: Piece, below: Sequence[Piece]) -> Sequence[Piece]:
    """Return the row that a table begins with right below a piece, if one does."""
    return [each for each in below if each.row and each.place.section == lead.place.section]


def _is_item(text: str, last: Piece, piece: Piece) -> bool:
    """Whether a piece is a list's item, by its own mark or the one before its block."""
    if piece.row or piece.place.section != last.place.section:
        return False
    line = max(last.end, text.rfind("\n", last.end, piece.start) + 1)
    return bool(
        BULLET.match(text, piece.start) or NUMBER.fullmatch(text[line : piece.start].lstrip())
    )


def _breaks_off(text: str, last: Piece, piece: Piece) -> bool:
    """Whether a sentence of running text goes on from a page's last piece to the next one's."""
    if last.row or piece.row or not last.place.page or last.place.heading != piece.place.heading:
        return False
    if piece.place.page != last.place.page + 1 or _ENDS.search(text, last.end - 8, last.end):
        return False
    goes_on = GOES_ON.search(text, last.start, last.end) or text[last.end - 1] in ",-–—"
    return text[piece.start].islower() or (bool(goes_on) and text[piece.start].isalnum())


def _same_table(text: str, row: Piece, following: Piece) -> bool:
    """Whether two rows are of one table: nothing but a rule between them, or a page's end."""
    if row.place.page != following.place.page:
        cells = text.count("|", row.start, row.end)
        same = row.place.heading == following.place.heading
        return same and cells == text.count("|", following.start, following.end)
    between = text[row.end : following.start]
    return between.count("\n") == 1 or _RULE.fullmatch(between) is not None
