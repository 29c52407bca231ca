"""What of a passage a model reads at once, and where in the passage its tokens may answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from rag.answer.reading.pieces import Pieces
from rag.language.words import stems
from rag.model import Passage

WINDOW = 384
"""Word pieces read at once, question and special tokens included."""
STRIDE = 128
"""Word pieces that two windows of a long passage share."""


@dataclass(frozen=True, slots=True)
class Window:
    """One piece of text to read: its word pieces, and which of them may answer.

    ``null`` is the token that stands for "no answer here". ``starts`` and ``ends`` are offsets
    into the passage, one for each token of ``first`` to ``last``; -1 where a word does not start,
    or end, with the token.
    """

    encoding: Encoding
    null: int
    first: int
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def windows_of(
    query: str, passages: Sequence[Passage], pieces: Pieces, most: int
) -> list[list[Window]]:
    """Return each passage's windows of at most ``most`` pieces: none where it has no words."""
    return [_windows(query, passage, pieces, most) for passage in passages]


def _windows(query: str, passage: Passage, pieces: Pieces, most: int) -> list[Window]:
    lead = _lead(query, passage)
    windows = []
    for encoding in pieces.windows(query, lead + passage.text, most, min(STRIDE, most // 4)):
        tokens = [
            place
            for place, (sequence, (start, end)) in enumerate(
                zip(encoding.sequence_ids, encoding.offsets, strict=True)
            )
            if sequence == 1 and len(lead) <= start < end
        ]
        if not tokens:
            continue
        first, last = tokens[0], tokens[-1] + 1
        null = encoding.ids.index(pieces.null) if pieces.null in encoding.ids else 0
        starts, ends = _word_edges(encoding, first, last, len(lead))
        windows.append(Window(encoding, null, first, starts, ends))
    return windows


def _lead(query: str, passage: Passage) -> str:
    """What is read before a passage, and has no spans: its heading, where that says more.

    It does if it has words of the query that the text lacks: "It was agreed to wait" answers
    only below "The new boat". A sentence is read from its beginning, on the page before.
    """
    above = passage.nearest_heading
    says_more = (stems(above) & stems(query)) - stems(passage.text)
    begun = f"{passage.begun.text} " if passage.begun else ""
    return f"{above}.\n{begun}" if says_more else begun


def _word_edges(
    encoding: Any, first: int, last: int, start: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the tokens begin and end a word, counted from ``start``; -1 where they do not."""
    words, offsets = encoding.word_ids, encoding.offsets
    starts, ends = np.full(last - first, -1), np.full(last - first, -1)
    for place in range(first, last):
        if words[place] is None:
            continue
        if place == first or words[place] != words[place - 1]:
            starts[place - first] = offsets[place][0] - start
        if place == last - 1 or words[place] != words[place + 1]:
            ends[place - first] = offsets[place][1] - start
    return starts, ends
