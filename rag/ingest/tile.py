"""A document cut into passages; with the tails between them they are its text, to the letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile

from rag.ingest.carried import CONTEXT, NUMBER, Piece, take_beginnings, take_headers, take_lists
from rag.ingest.cut import CountTokens, count, fit
from rag.ingest.loaded import Loaded
from rag.ingest.sections import Place, placed, shown
from rag.lines import ROW
from rag.model import Context, Passage
from rag.ranges import Range

SHORT = 25
"""A paragraph of fewer words joins its neighbour."""
JOINED = 120
"""Joining stops before a passage has more words than this."""
AIM = 180
"""Word pieces that the parts of a long paragraph are cut to, where the model reads as many."""
JOINTS = 16
"""Word pieces kept free for what is put between title, heading and text, for an item's number
before it, and the two that open and close every text."""
_ASKS = re.compile(r"\?[\"'”’»)\]*_]*$")


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
    part knows what announces it. It never crosses a page (the next one knows the beginning of the
    sentence that does) or a heading, never starts or ends with white space, and holds no
    boilerplate. Headings and boilerplate lie in tails and in the head; a heading with nothing
    under it is content.

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
    pieces = placed(loaded)
    contexts = _contexts(
        loaded.title, {place.heading for _, place, _ in pieces}, max_tokens, count_tokens
    )
    limit = max(1, max_tokens - JOINTS - contexts.tokens)
    fitted = _fitted(loaded, pieces, count_tokens, limit)
    take_headers(text, fitted, count_tokens, limit)
    take_beginnings(loaded, fitted, count_tokens, limit)
    take_lists(loaded, fitted, count_tokens, limit)
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


def _fitted(
    loaded: Loaded,
    pieces: Sequence[tuple[Range, Place, bool]],
    count_tokens: CountTokens,
    limit: int,
) -> list[Piece]:
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
        trimmed = shown(loaded.text, start, end)
        if trimmed and place:
            words = loaded.text[slice(*trimmed)]
            n = len(words.split())
            asks = bool(_ASKS.search(words[-8:]))
            is_row = bool(ROW.match(words))
            result.append(Piece(*trimmed, tokens, n, place, n < SHORT and (opens or asks), is_row))
    return result


def _take_numbers(text: str, pieces: Sequence[Piece]) -> None:
    """Begin what begins with a list's item at the item's number, which stands before its block."""
    end = 0
    for piece in pieces:
        line = max(end, text.rfind("\n", end, piece.start) + 1)
        before = text[line : piece.start]
        if NUMBER.fullmatch(before.lstrip()):
            piece.start -= len(before.lstrip())
        end = piece.end


def _join(pieces: Sequence[Piece], limit: int) -> list[Piece]:
    """Join what opens something with what follows it, then very short pieces with a neighbour.

    What is joined is of one section and page. A table's rows keep together, and apart from the
    prose around them but for a line that announces or explains them.
    """

    def follows(last: Piece, piece: Piece) -> bool:
        return last.opens

    def is_short(last: Piece, piece: Piece) -> bool:
        if last.row and piece.row:
            return True
        if last.words + piece.words > JOINED:
            return False
        prose = last if piece.row else piece
        return (prose.words if last.row or piece.row else min(last.words, piece.words)) < SHORT

    return _merge(_merge(pieces, limit, follows), limit, is_short)


def _merge(
    pieces: Sequence[Piece], limit: int, belongs: Callable[[Piece, Piece], bool]
) -> list[Piece]:
    """Join each piece to the one before where it belongs and both fit in a passage."""
    merged: list[Piece] = []
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
