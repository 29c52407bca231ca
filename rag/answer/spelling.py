"""Misspelt words of a question, put right: how it asks, and what its passages spell otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from rag.language.folding import fold
from rag.language.words import plain, stem, words
from rag.model import Candidate

SHORTEST = 5
"""Letters that a word has at least; among shorter ones too many are alike."""
ALIKE = 0.9
"""Share of letters in common, of both words, from which one is the other misspelt.

"Lagos" is not "Laos" (0.89), "Lennin" is "Lenin" (0.91).
"""

_ASKING = ("who", "what", "which", "when", "where", "why", "how")
_AMOUNTS = ("many", "much", "long", "often")
_SLIPS = {
    "wich": "which",
    "whch": "which",
    "wher": "where",
    "whre": "where",
    "wht": "what",
    "whn": "when",
    "meny": "many",
    "mutch": "much",
}
"""Letters dropped or changed; two that are swapped need no table."""
_OPENING = re.compile(
    r"(?P<lead>(?:(?:and|but|so|in|on|at|by|from|to|of|for|with|since)\s+)*)"
    r"(?P<asking>[a-z]+)(?P<gap>\s+(?=[a-z])|(?=\W*$))(?P<next>[a-z]*)",
    re.IGNORECASE,
)
_AFTER_HOW = frozenset({"do", "does", "did", "can", "could", "should", "to", "far", "old", "tall"})


def asked_rightly(question: str) -> str:
    """Return a question with the word that it asks with put right: "Wich", "Hwo meny"."""
    opening = _OPENING.match(question)
    if opening is None:
        return question
    amount = _put_right(opening["next"], _AMOUNTS)
    counts = amount.lower() in (*_AMOUNTS, *_AFTER_HOW)
    asking = _put_right(opening["asking"], _ASKING[::-1] if counts else _ASKING)  # "hwo" is both
    following = amount if asking.lower() == "how" else opening["next"]
    return opening["lead"] + asking + opening["gap"] + following + question[opening.end() :]


def _put_right(word: str, known: Sequence[str]) -> str:
    """Return the known word that this one is with two letters swapped, or a common slip of."""
    folded = word.lower()
    swapped = (
        right
        for right in known
        if sorted(right) == sorted(folded) and OSA.distance(right, folded) == 1
    )
    right = next(swapped, _SLIPS.get(folded, folded))
    return _cased(right, word) if right in known else word


def corrected(query: str, candidates: Sequence[Candidate]) -> str:
    """Return the query with the words put right that no candidate has but nearly.

    A word is left alone where a candidate has it, in whatever form, and where it is a common one.
    """
    doubtful = [word for word in words(query) if _can_be_wrong(fold(word.text))]
    if not doubtful:
        return query
    roots: set[str] = set()
    vocabulary: set[str] = set()
    for candidate in candidates:
        passage = candidate.passage
        for text in (passage.title, passage.heading, passage.text):
            for word in plain(text).split():
                roots.add(stem(word))
                if len(word) >= SHORTEST and word.isalpha():
                    vocabulary.add(word)
    pieces, at = [], 0
    for asked in doubtful:
        if asked.stem in roots:
            continue
        match = process.extractOne(
            fold(asked.text),
            sorted(vocabulary),
            scorer=Indel.normalized_similarity,
            score_cutoff=ALIKE,
        )
        if match:
            pieces += [query[at : asked.start], _cased(match[0], asked.text)]
            at = asked.end
    return "".join(pieces) + query[at:]


def _cased(word: str, like: str) -> str:
    """Write a word with the capitals of another; a name without its own is none to a follow-up."""
    if like.isupper():
        return word.upper()
    return word.capitalize() if like[0].isupper() else word


def _can_be_wrong(word: str) -> bool:
    """Tell whether a word is long enough, and none that English has: "statue" is not "state"."""
    return len(word) >= SHORTEST and word.isalpha() and word not in _english()


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """Return the whole words among the embedding model's word pieces: the commonest there are."""
    from rag.encoder.minilm import FOLDER

    return frozenset((FOLDER / "vocab.txt").read_text(encoding="utf-8").split())
