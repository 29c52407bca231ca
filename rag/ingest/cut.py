"""Where a paragraph too long for one passage is cut: at sentences, then words, then anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

from rag.ranges import Range

CountTokens = Callable[[list[str]], list[int]]

_WINDOW = 20_000
"""Characters given to the sentence splitter at a time; its time may grow faster than length."""
WIDEST = 10
"""Characters that a word piece stands for at most: where a tokenizer makes more of them one
piece, since it does not know the word, a passage still must not be a whole page."""
_BATCH = 1024
"""Texts counted in one call."""


def sentences(text: str, start: int, end: int, language: str = "en") -> list[Range]:
    """Return ranges, one a sentence with the white space after it, that tile start to end."""
    from sentencex import get_sentence_boundaries

    cuts = [start]
    while cuts[-1] < end:
        base = cuts[-1]
        stop = min(end, base + _WINDOW)
        part = text[base:stop]
        ends = [
            base + boundary["end_index"] for boundary in get_sentence_boundaries(language, part)
        ]
        if stop < end and len(ends) > 1:
            ends.pop()  # the window's edge may have cut this one
        cuts.extend(at for at in ends if cuts[-1] < at <= stop)
        if cuts[-1] == base:
            cuts.append(stop)
        elif stop == end and cuts[-1] < end:
            cuts.append(end)
    return list(pairwise(cuts))


def words(text: str, start: int, end: int) -> list[Range]:
    """Return ranges, one a word with the white space after it, that tile start to end."""
    cuts = [start, *(match.end() for match in re.compile(r"\s+").finditer(text, start, end)), end]
    return [(a, b) for a, b in pairwise(cuts) if a < b]


def characters(start: int, end: int, limit: int) -> list[Range]:
    """Return ranges of so few characters that no tokenizer makes more than ``limit`` of each.

    A character is at most four bytes of UTF-8, and no piece of a word is less than a byte.
    """
    step = max(1, limit // 4)
    return [(at, min(at + step, end)) for at in range(start, end, step)]


def count(texts: Sequence[str], count_tokens: CountTokens) -> list[int]:
    """Return the word pieces of each text, without the two that open and close every text."""
    counts: list[int] = []
    for at in range(0, len(texts), _BATCH):
        counts.extend(max(0, n - 2) for n in count_tokens(list(texts[at : at + _BATCH])))
    return counts


def pack(ranges: Sequence[Range], counts: Sequence[int], limit: int, aim: int) -> list[Range]:
    """Join neighbouring ranges into as few of about equal size as hold ``aim`` pieces each.

    No joined range has more than ``limit`` pieces, if no single one has.
    """
    total = sum(counts)
    parts = max(1, -(-total // aim))
    share = total / parts
    packed: list[Range] = []
    begun = 0
    size = 0
    ends = list(accumulate(counts))
    for at, (n, done) in enumerate(zip(counts, ends, strict=True)):
        middle = done - n / 2
        if size and (size + n > limit or middle > share * (len(packed) + 1)):
            packed.append((ranges[begun][0], ranges[at - 1][1]))
            begun, size = at, 0
        size += n
    if ranges:
        packed.append((ranges[begun][0], ranges[-1][1]))
    return packed


def fit(
    text: str,
    ranges: Sequence[Range],
    count_tokens: CountTokens,
    limit: int,
    aim: int,
    language: str = "en",
) -> list[tuple[Range, int]]:
    """Cut the ranges that have more than ``limit`` word pieces; the others stay as they are.

    Returns:
        The ranges in order, each with its number of word pieces; together they hold every
        character of those given but white space.
    """
    cutters: list[Callable[[int, int], list[Range]]] = [
        lambda start, end: sentences(text, start, end, language),
        lambda start, end: words(text, start, end),
        lambda start, end: characters(start, end, limit),
    ]
    return _fit(text, ranges, count_tokens, limit, aim, cutters)


def _fit(
    text: str,
    ranges: Sequence[Range],
    count_tokens: CountTokens,
    limit: int,
    aim: int,
    cutters: Sequence[Callable[[int, int], list[Range]]],
) -> list[tuple[Range, int]]:
    """Fit ranges with the first cutter; what it cannot fit goes to the next."""
    short = [r for r in ranges if r[1] - r[0] <= limit * WIDEST]
    counts = count([text[start:end] for start, end in short], count_tokens)
    counted = {r: max(n, (r[1] - r[0]) // WIDEST) for r, n in zip(short, counts, strict=True)}
    fitted: list[tuple[Range, int]] = []
    for whole in ranges:
        if counted.get(whole, limit + 1) <= limit or not cutters:
            fitted.append((whole, counted.get(whole, 0)))
            continue
        units = _fit(text, cutters[0](*whole), count_tokens, limit, aim, cutters[1:])
        sizes = dict(units)
        at = 0
        for start, end in pack([r for r, _ in units], [n for _, n in units], limit, aim):
            size = 0
            while at < len(units) and units[at][0][1] <= end:
                size += sizes[units[at][0]]
                at += 1
            fitted.append(((start, end), size))
    return fitted
