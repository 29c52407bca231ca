"""A document cut into passages; with the tails between them they are its text, to the letter."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, takewhile

from rag.ingest.cut import CountTokens, count, fit, sentences
from rag.ingest.loaded import Block, Loaded
from rag.ingest.paragraphs import BULLET, GOES_ON, leads
from rag.lines import ENCLOSED, MARKS, ROW
from rag.model import UNDER, Context, Passage
from rag.ranges import Range, trim

SHORT = 25
"""A paragraph of fewer words joins its neighbour."""
JOINED = 120
"""Joining stops before a passage has more words than this."""
AIM = 180
"""Word pieces that the parts of a long paragraph are cut to, where the model reads as many."""
CONTEXT = 64
"""Word pieces that a passage's title and heading may have together."""
JOINTS = 16
"""Word pieces kept free for what is put between title, heading and text, for an item's number
before it, and the two that open and close every text."""
_NUMBER = re.compile(rf"(?:{MARKS}|\(?[\w.]{{1,10}}[.)]|\d[\d.]{{0,10}})[ \t]+")
"""An item's number or bullet, before its block."""
_SECTION = re.compile(r"((?:\d{1,3}|[A-Z](?=\.))(?:\.\d{1,3})*\.?)[ \t]+(?=\S)")
_RULE = re.compile(r"[ \t]*\n[ \t]*\|?[ \t]*:?-[\s|:+-]*")
_ASKS = re.compile(r"\?[\"'”’»)\]*_]*$")
_ANNOUNCES = re.compile(r":[\"'”’»)\]*_]*$")
_Rank = tuple[int, str]
"""A heading's level and words."""
_ENDS = re.compile(r"[.!?:;…][\"'”’»)\]*_]*$")


@dataclass(slots=True)
class _Piece:
    """A range that becomes a passage, or joins others in one, and the place it has.

    One that ``opens`` something belongs to what follows it. ``row`` is a table's row, or what
    ends with one; ``header`` is that of the table that it goes on with, ``begun`` the beginning of
    its first sentence on the page before, or what announces the list that it is an item of;
    ``above`` the word pieces of the one or the other.
    """

    start: int
    end: int
    tokens: int
    words: int
    place: _Place
    opens: bool
    row: bool
    header: Range | None = None
    begun: Range | None = None
    above: int = 0


@dataclass(frozen=True, slots=True)
class _Place:
    """What pieces must share to be joined: the section, by its number, and the page."""

    section: int
    heading: str
    page: int | None


@dataclass(frozen=True, slots=True)
class _Contexts:
    """The title and headings as passages carry them, and the most word pieces they add."""

    title: str
    headings: dict[str, str]
    tokens: int


def tile(
    loaded: Loaded, document_id: str, count_tokens: CountTokens, max_tokens: int
) -> tuple[str, tuple[Passage, ...]]:
    """Cut a document into passages such that head and all (text + tail) in order are its text.

    A passage is a paragraph, a part of a long one cut at a sentence's end, very short ones of one
    section joined, or rows of a table, of whose header each later part knows, as a list's later
    part knows what announces it. It never crosses a
    page (the next one knows the beginning of the sentence that does) or a heading, never starts
    or ends with white space, and holds no boilerplate. Headings and boilerplate lie in tails and
    in the head; a heading with nothing under it is content.

    Args:
        loaded: the document.
        document_id: what the passages refer to.
        count_tokens: lengths in word pieces, with the two special ones of every text.
        max_tokens: what no passage with its title and heading exceeds.

    Returns:
        The head (text before the first passage) and the passages; no passage only where the
        text is white space.
    """
    text = loaded.text
    pieces = _pieces(loaded)
    contexts = _contexts(
        loaded.title, {place.heading for _, place, _ in pieces}, max_tokens, count_tokens
    )
    limit = max(1, max_tokens - JOINTS - contexts.tokens)
    fitted = _fitted(loaded, pieces, count_tokens, limit)
    _take_headers(text, fitted, count_tokens, limit)
    _take_beginnings(loaded, fitted, count_tokens, limit)
    _take_lists(loaded, fitted, count_tokens, limit)
    joined = _join(fitted, limit)
    _take_numbers(text, joined)
    starts = [piece.start for piece in joined] + [len(text)]
    passages = tuple(
        Passage(
            document_id=document_id,
            ordinal=ordinal,
            start=piece.start,
            end=piece.end,
            text=text[piece.start : piece.end],
            tail=text[piece.end : starts[ordinal + 1]],
            heading=contexts.headings[piece.place.heading],
            title=contexts.title,
            page=piece.place.page,
            header=piece.header and Context(*piece.header, text[slice(*piece.header)]),
            begun=piece.begun and Context(*piece.begun, text[slice(*piece.begun)]),
        )
        for ordinal, piece in enumerate(joined)
    )
    return text[: starts[0]], passages


def _pieces(loaded: Loaded) -> list[tuple[Range, _Place, bool]]:
    """Return the ranges that are content, each cut at pages, their places, and if they open."""
    pieces: list[tuple[Range, _Place, bool]] = []
    stack: list[_Rank] = []
    section = 0
    blocks = _content(loaded)
    for above, block, below in zip((None, *blocks), blocks, (*blocks[1:], None), strict=False):
        if block.kind == "boilerplate":
            section += 1  # nothing is joined over it
        elif block.kind == "heading":
            section += 1
            rank = block.level, _label(loaded, block)
            while stack and _ends(stack[-1], rank):
                stack.pop()
            stack.append(rank)
        else:
            heading = UNDER.join(label for _, label in stack if label and label != loaded.title)
            opens = block.opens or leads(loaded.text, above, block, below)
            for start, end, page in _paged(loaded, block):
                trimmed = _trim(loaded.text, start, end)
                if trimmed:
                    pieces.append((trimmed, _Place(section, heading, page), opens))
    return pieces


def _ends(above: _Rank, rank: _Rank) -> bool:
    """Whether a heading ends the section of another, told by both numbers, else by their levels.

    "2.4" is beside "2.3" and not in it, whatever their type; a lone number may begin anew in
    each chapter.
    """
    one, two = (
        number and number[1].strip(".").split(".")
        for number in (_SECTION.match(above[1]), _SECTION.match(rank[1]))
    )
    if one and two and len(one) + len(two) > 2:
        return len(one) >= len(two) or two[: len(one)] != one
    return above[0] >= rank[0]


def _content(loaded: Loaded) -> list[Block]:
    """Return the blocks with every heading above nothing turned into text, but the title.

    A document of headings only is text as a whole, and one of boilerplate only too; without
    blocks all of it is one.
    """
    blocks = list(loaded.blocks)
    pending: list[tuple[int, _Rank]] = []
    orphans: list[tuple[int, _Rank]] = []
    tells = any(block.kind == "text" and _tells(loaded.text, block) for block in blocks)
    for at, block in enumerate(blocks):
        if block.kind == "text":
            if _tells(loaded.text, block):
                pending.clear()
        elif block.kind == "heading":
            rank = block.level, _label(loaded, block)
            while pending and _ends(pending[-1][1], rank):
                orphans.append(pending.pop())
            pending.append((at, rank))
    for orphan, _ in (*orphans, *pending):
        if not (tells and _label(loaded, blocks[orphan]) == loaded.title):
            blocks[orphan] = Block(blocks[orphan].start, blocks[orphan].end)
    blocks = [b for b in blocks if b.kind != "text" or _tells(loaded.text, b)]
    if any(block.kind == "text" for block in blocks):
        return blocks
    return [Block(b.start, b.end) for b in loaded.blocks] or [Block(0, len(loaded.text))] * bool(
        loaded.text
    )


def _tells(text: str, block: Block) -> bool:
    """Whether a block has a letter or a digit: rules and ornaments are no passages."""
    return any(map(str.isalnum, text[block.start : block.end]))


def _label(loaded: Loaded, block: Block) -> str:
    """Return a heading's words in one line."""
    return " ".join((block.label or loaded.text[block.start : block.end]).split())


def _paged(loaded: Loaded, block: Block) -> list[tuple[int, int, int | None]]:
    """Cut a block at the pages' starts; each part with its page, counted from 1."""
    if not loaded.pages:
        return [(block.start, block.end, None)]
    parts: list[tuple[int, int, int | None]] = []
    start = block.start
    while start < block.end:
        page = bisect_right(loaded.pages, start)
        stop = loaded.pages[page] if page < len(loaded.pages) else len(loaded.text)
        end = min(block.end, stop)
        parts.append((start, end, page))
        start = end
    return parts


def _fitted(
    loaded: Loaded,
    pieces: Sequence[tuple[Range, _Place, bool]],
    count_tokens: CountTokens,
    limit: int,
) -> list[_Piece]:
    """Cut what is too long for one passage."""
    language = loaded.language or "en"
    fitted = fit(
        loaded.text, [r for r, _, _ in pieces], count_tokens, limit, min(AIM, limit), language
    )
    places = iter(pieces)
    whole, place, opens = next(places, ((0, 0), None, False))
    result = []
    for (start, end), tokens in fitted:
        while start >= whole[1]:
            whole, place, opens = next(places)
        trimmed = _trim(loaded.text, start, end)
        if trimmed and place:
            words = loaded.text[slice(*trimmed)]
            n = len(words.split())
            asks = bool(_ASKS.search(words[-8:]))
            is_row = bool(ROW.match(words))
            result.append(_Piece(*trimmed, tokens, n, place, n < SHORT and (opens or asks), is_row))
    return result


def _take_headers(
    text: str, pieces: Sequence[_Piece], count_tokens: CountTokens, limit: int
) -> None:
    """Let each row know its table's header, where that leaves the row room in a passage.

    Rows between marks have one only above a rule. A table goes on over a page's end.
    """
    header: Range | None = None
    above = 0
    last: _Piece | None = None
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


def _take_beginnings(
    loaded: Loaded, pieces: Sequence[_Piece], count_tokens: CountTokens, limit: int
) -> None:
    """Let what begins a page in mid-sentence know the sentence's beginning, where it has room."""
    text = loaded.text
    for last, piece in pairwise(pieces):
        if _breaks_off(text, last, piece):
            sentence = sentences(text, last.start, last.end, loaded.language or "en")[-1]
            tokens = count([text[slice(*sentence)]], count_tokens)[0]
            if piece.tokens + tokens <= limit:
                piece.begun, piece.above = trim(text, *sentence), tokens


def _take_lists(
    loaded: Loaded, pieces: Sequence[_Piece], count_tokens: CountTokens, limit: int
) -> None:
    """Keep a list with what announces it where both fit in a passage; else its items know that."""
    text = loaded.text
    done = 0
    for place, lead in enumerate(pieces):
        if place < done or lead.row or not _ANNOUNCES.search(text, lead.end - 4, lead.end):
            continue
        done = place + 1
        while done < len(pieces) and _is_item(text, pieces[done - 1], pieces[done]):
            done += 1
        items = pieces[place + 1 : done]
        if lead.tokens + sum(item.tokens for item in items) <= limit - lead.above:
            for piece in pieces[place : done - 1]:
                piece.opens = True
            continue
        sentence = sentences(text, lead.start, lead.end, loaded.language or "en")[-1]
        tokens = count([text[slice(*sentence)]], count_tokens)[0]
        for item in items if tokens <= CONTEXT else ():
            if not item.begun and item.tokens + tokens <= limit:
                item.begun, item.above = trim(text, *sentence), tokens


def _is_item(text: str, last: _Piece, piece: _Piece) -> bool:
    """Whether a piece is a list's item, by its own mark or the one before its block."""
    if piece.row or piece.place.section != last.place.section:
        return False
    line = max(last.end, text.rfind("\n", last.end, piece.start) + 1)
    return bool(
        BULLET.match(text, piece.start) or _NUMBER.fullmatch(text[line : piece.start].lstrip())
    )


def _breaks_off(text: str, last: _Piece, piece: _Piece) -> bool:
    """Whether a sentence of running text goes on from a page's last piece to the next one's."""
    if last.row or piece.row or not last.place.page or last.place.heading != piece.place.heading:
        return False
    if piece.place.page != last.place.page + 1 or _ENDS.search(text, last.end - 8, last.end):
        return False
    goes_on = GOES_ON.search(text, last.start, last.end) or text[last.end - 1] in ",-–—"
    return text[piece.start].islower() or (bool(goes_on) and text[piece.start].isalnum())


def _same_table(text: str, row: _Piece, following: _Piece) -> bool:
    """Whether two rows are of one table: nothing but a rule between them, or a page's end."""
    if row.place.page != following.place.page:
        cells = text.count("|", row.start, row.end)
        same = row.place.heading == following.place.heading
        return same and cells == text.count("|", following.start, following.end)
    between = text[row.end : following.start]
    return between.count("\n") == 1 or _RULE.fullmatch(between) is not None


def _take_numbers(text: str, pieces: Sequence[_Piece]) -> None:
    """Begin what begins with a list's item at the item's number, which stands before its block."""
    end = 0
    for piece in pieces:
        line = max(end, text.rfind("\n", end, piece.start) + 1)
        before = text[line : piece.start]
        if _NUMBER.fullmatch(before.lstrip()):
            piece.start -= len(before.lstrip())
        end = piece.end


def _join(pieces: Sequence[_Piece], limit: int) -> list[_Piece]:
    """Join what opens something with what follows it, then very short pieces with a neighbour.

    What is joined is of one section and page. A table's rows keep together, and apart from the
    prose around them but for a line that announces or explains them.
    """

    def follows(last: _Piece, piece: _Piece) -> bool:
        return last.opens

    def is_short(last: _Piece, piece: _Piece) -> bool:
        if last.row and piece.row:
            return True
        if last.words + piece.words > JOINED:
            return False
        prose = last if piece.row else piece
        return (prose.words if last.row or piece.row else min(last.words, piece.words)) < SHORT

    return _merge(_merge(pieces, limit, follows), limit, is_short)


def _merge(
    pieces: Sequence[_Piece], limit: int, belongs: Callable[[_Piece, _Piece], bool]
) -> list[_Piece]:
    """Join each piece to the one before where it belongs and both fit in a passage."""
    merged: list[_Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if (
            last
            and last.place == piece.place
            and last.tokens + piece.tokens <= limit - last.above
            and belongs(last, piece)
        ):
            merged[-1] = replace(
                last,
                end=piece.end,
                tokens=last.tokens + piece.tokens,
                words=last.words + piece.words,
                opens=piece.opens,
                row=piece.row,
            )
        else:
            merged.append(piece)
    return merged


def _trim(text: str, start: int, end: int) -> Range | None:
    """Return the range without outer white space, None if nothing is left."""
    trimmed = trim(text, start, end)
    return trimmed if trimmed[0] < trimmed[1] else None


def _contexts(
    title: str, headings: set[str], max_tokens: int, count_tokens: CountTokens
) -> _Contexts:
    """Cut title and headings to their share; the title gets half of it where there are both."""
    share = min(CONTEXT, max_tokens // 4)
    ((title, title_tokens),) = _shorten(
        [title], share // 2 if headings - {""} else share, count_tokens
    )
    names = sorted(headings)
    shown = _shorten(names, share - title_tokens, count_tokens)
    longest = max((tokens for _, tokens in shown), default=0)
    return _Contexts(
        title,
        {name: heading for name, (heading, _) in zip(names, shown, strict=True)},
        title_tokens + longest,
    )


def _shorten(texts: list[str], limit: int, count_tokens: CountTokens) -> list[tuple[str, int]]:
    """Return each text's first words that have at most ``limit`` word pieces, and how many."""
    texts = [text[: limit * 20] for text in texts]
    shown = []
    for text, tokens in zip(texts, count(texts, count_tokens), strict=True):
        if tokens > limit:
            parts = re.findall(r"\s*\S+", text)
            kept = list(takewhile(lambda n: n <= limit, accumulate(count(parts, count_tokens))))
            text, tokens = "".join(parts[: len(kept)]).strip(), kept[-1] if kept else 0
        shown.append((text, tokens))
    return shown
