"""Near-copies: texts that print the same thing, found by the word shingles they share.

After Broder 1997, "On the resemblance and containment of documents". A text is compared only
with the first of each group, over an inverted index of shingles, so thousands of copies of one
text take time linear in their number.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag.language.numbers import numbers
from rag.language.words import negated, plain
from rag.model import Passage

WIDTH = 4
"""Words a shingle."""
SHARE = 0.7
"""Share of the shorter text's shingles that the other must have to be a near-copy."""
SKETCH = 256
"""A long text is represented by at most this many shingles, those with the lowest hashes."""
_FIGURE = re.compile(r"[$€£¥]?\d(?:[\d.,]*\d)?")


@lru_cache(maxsize=4096)
def shingles(text: str) -> frozenset[int]:
    """Return the hashes of a text's runs of ``WIDTH`` words; a shorter text is one run."""
    folded = plain(text).split()
    if not folded:
        return frozenset()
    last = max(1, len(folded) - WIDTH + 1)
    return frozenset(zlib.crc32(" ".join(folded[i : i + WIDTH]).encode()) for i in range(last))


def containment(a: str, b: str) -> float:
    """Return the share of the shorter text's shingles that the other has too, 0..1."""
    one, two = shingles(a), shingles(b)
    if not one or not two:
        return 0.0
    return len(one & two) / min(len(one), len(two))


def copied(a: str, b: str) -> bool:
    """Tell whether one of two texts prints the other, or most of it, and says the same.

    A "not", a figure or a unit that is another makes another text of it.
    """
    if plain(a) == plain(b):
        return True
    if containment(a, b) < SHARE or negated(a) != negated(b):
        return False
    return all(one <= two or two <= one for one, two in zip(_figures(a), _figures(b), strict=True))


def _figures(text: str) -> tuple[frozenset[object], frozenset[object]]:
    """Return the figures in a text as they are written, and what they and words for them count."""
    counted = ((n.value, n.percent, n.measure, n.size) for n in numbers(text))
    return frozenset(_FIGURE.findall(text)), frozenset(counted)


def group(texts: Iterable[str], share: float = SHARE) -> list[list[int]]:
    """Return the near-copies among texts: groups of two or more places, in order.

    Lengths count here: of two near-copies each has ``share`` of the other's shingles (a
    sentence that a long text quotes does not make the two copies).
    """
    firsts: list[tuple[int, frozenset[int]]] = []
    members: dict[int, list[int]] = {}
    holders: dict[int, list[int]] = {}  # shingle -> firsts that have it
    for place, text in enumerate(texts):
        sketch = _sketch(text)
        if not sketch:
            continue
        shared = Counter(first for mark in sketch for first in holders.get(mark, ()))
        home = _home(sketch, shared, firsts, share)
        if home is None:
            home = len(firsts)
            firsts.append((place, sketch))
            for mark in sketch:
                holders.setdefault(mark, []).append(home)
            members[home] = []
        members[home].append(place)
    return [places for places in members.values() if len(places) > 1]


def printed(passage: Passage) -> str:
    """Return what a passage says where it is printed: its words, after the heading that asks."""
    return f"{passage.heading} {passage.text}" if passage.heading.endswith("?") else passage.text


def same_text(texts: Sequence[str]) -> list[list[int]]:
    """Return the places of texts grouped by equal words, each group in order, firsts in order."""
    groups: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        groups.setdefault(plain(text) or text, []).append(place)
    return list(groups.values())


def _sketch(text: str) -> frozenset[int]:
    """Return the lowest ``SKETCH`` of a text's shingles: comparable across texts."""
    marks = shingles.__wrapped__(text)  # each document once: not worth a place in the cache
    return marks if len(marks) <= SKETCH else frozenset(sorted(marks)[:SKETCH])


def _home(
    sketch: frozenset[int],
    shared: Counter[int],
    firsts: Sequence[tuple[int, frozenset[int]]],
    share: float,
) -> int | None:
    """Return the group whose first resembles the sketch most, None where none does enough."""
    for home, common in shared.most_common(1):
        other = firsts[home][1]
        # the lowest marks of the union are a fair sample of both texts
        lowest = sorted(sketch | other)[: max(len(sketch), len(other))]
        sample = sum(mark in sketch and mark in other for mark in lowest)
        jaccard = sample / len(lowest)
        if common and jaccard >= share / (2 - share):
            return home
    return None
