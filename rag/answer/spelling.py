"""Misspelt words of a question, put right from the words of the passages that it found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import Indel

from rag.answer.words import STOPWORDS, fold, stem, words
from rag.model import Candidate

SHORTEST = 5
"""Letters that a word has at least; among shorter ones too many are alike."""
ALIKE = 0.9
"""Share of letters in common, of both words, from which one is the other misspelt.

"Lagos" is not "Laos" (0.89), "Lennin" is "Lenin" (0.91).
"""


def corrected(query: str, candidates: Sequence[Candidate]) -> str:
    """Return the query with the words put right that no candidate has but nearly.

    A word is left alone where a candidate has it, in whatever form.
    """
    known: Counter[str] = Counter()
    for candidate in candidates:
        passage = candidate.passage
        text = f"{passage.title} {passage.heading} {passage.text}"
        known.update({fold(word.text).removesuffix("'s") for word in words(text)})
    roots = {stem(word) for word in known}
    vocabulary = [word for word in known if len(word) >= SHORTEST and word.isalpha()]
    pieces, at = [], 0
    for word in words(query):
        if _is_known(word.text, word.stem, roots):
            continue
        match = process.extractOne(
            fold(word.text),
            vocabulary,
            scorer=Indel.normalized_similarity,
            score_cutoff=ALIKE,
        )
        if match:
            pieces += [query[at : word.start], match[0]]
            at = word.end
    return "".join(pieces) + query[at:]


def _is_known(text: str, root: str, roots: set[str]) -> bool:
    """Tell whether there is nothing to put right in a word."""
    plain = fold(text)
    return len(plain) < SHORTEST or not plain.isalpha() or plain in STOPWORDS or root in roots
