"""How the tests of the gold sets read documents and questions."""

from __future__ import annotations

import re

from eval.gold import Question
from rag.ingest import Loaded

STOP_WORDS = """
    a about after all an and any are as at be been before but by came can could did do does for
    from get go had has have he her his how i if in into is it its last long many more most much
    my new no not now of old on one only or other out over say she so still than that the their
    them then there they this to two up was we were what when where which while who whom whose why
    will with would year years you your
"""
STOP = frozenset(STOP_WORDS.split())


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower().replace("'", "").replace("’", ""))


RUN = 11
"""So many words in a row of someone else's text are a copy of it."""


def runs(text: str) -> set[tuple[str, ...]]:
    """The runs of words that a copy would share."""
    said = words(text)
    return {tuple(said[i : i + RUN]) for i in range(len(said) - RUN + 1)}


def content(text: str) -> set[str]:
    """The content words, cut to five letters so that forms of one word are equal."""
    return {word[:5].rstrip("s") for word in words(text) if word not in STOP}


def prose(document: Loaded) -> list[str]:
    """The blocks that are no boilerplate."""
    blocks = (b for b in document.blocks if b.kind != "boilerplate")
    return [" ".join(document.text[b.start : b.end].split()) for b in blocks]


def sentences(document: Loaded) -> list[str]:
    return [
        s for block in prose(document) for s in re.split(r"(?<=[.!?\"”])\s+(?=[A-Z“\"])", block)
    ]


def shared_words(question: Question, documents: dict[str, Loaded]) -> float:
    """The largest share of the question's content words that an answering sentence repeats."""
    asked = content(question.text)
    shares = [
        len(asked & content(sentence)) / max(1, len(asked))
        for answer in question.answers
        for name in answer.documents
        for sentence in sentences(documents[name])
        if answer.stands_in(sentence)
    ]
    return max(shares)
