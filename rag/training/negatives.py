"""Passages and questions that do not go together: what teaches the reader to refuse.

Three kinds, all made from answerable questions. A *neighbour* is another paragraph about the
matter, found by BM25, which does not contain the answer. A *gap* is the question's own paragraph
without the sentence that answers it. A *near miss* is a question with one detail exchanged (a
name, a number, a year, an opposite, another word of the kind, a negation), so that its paragraph no
longer answers it; Rajpurkar et al. (2018) describe these as the ways in which people write such
questions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from rag.training.data import Question
from rag.training.rewording import Words

_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w'’-]+(?: (?:of |the |de |von )?[A-Z][\w'’-]+)*")
_YEAR = re.compile(r"\b1[0-9]{3}\b|\b20[0-9]{2}\b")
_NUMBER = re.compile(r"(?<![\w.,-])\d[\d,.]*\d|\b\d\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9])")
_HELPER_VERB = re.compile(r"\b(was|were|is|are|has|have|had|can|could|will|would)\b")
_OPPOSITES = [
    "first/last", "most/least", "largest/smallest", "highest/lowest", "oldest/youngest",
    "before/after", "north/south", "northern/southern", "east/west", "eastern/western",
    "more/less", "higher/lower", "larger/smaller", "early/late", "best/worst", "longest/shortest",
    "increase/decrease", "increased/decreased", "won/lost", "win/lose", "born/buried",
    "began/ended", "begin/end", "start/stop", "started/stopped", "opened/closed", "male/female",
    "rich/poor", "strong/weak", "major/minor", "maximum/minimum", "old/new", "public/private",
    "allowed/forbidden", "accepted/rejected", "supported/opposed", "support/oppose",
    "bought/sold", "caused/prevented", "same/different", "inside/outside", "rise/fall",
    "common/rare", "positive/negative", "majority/minority", "father/mother", "son/daughter",
    "brother/sister", "wife/husband", "king/queen", "import/export", "summer/winter",
    "left/right", "top/bottom", "upper/lower", "built/destroyed", "founded/dissolved",
    "arrived/departed", "gained/lost", "create/destroy", "created/destroyed", "love/hate",
]  # fmt: skip
_OPPOSITE = {
    word: other
    for pair in _OPPOSITES
    for word, other in (pair.split("/"), reversed(pair.split("/")))
}
_OPPOSITE_WORD = re.compile(r"\b(" + "|".join(_OPPOSITE) + r")\b")


def neighbours(questions: Sequence[Question], wanted: int = 6) -> list[list[str]]:
    """For each question the most similar paragraphs that do not contain its answer, best first.

    The paragraphs are those of the questions themselves; similar is
    BM25's word for it. Questions without an answer get none.
    """
    import bm25s

    contexts = sorted({question.context for question in questions})
    engine = bm25s.BM25()
    engine.index(bm25s.tokenize(contexts, stopwords="en", show_progress=False), show_progress=False)
    asked = [question for question in questions if question.answerable]
    tokens = bm25s.tokenize(
        [question.text for question in asked],
        stopwords="en", show_progress=False, return_ids=False,
    )  # fmt: skip
    places, _ = engine.retrieve(tokens, k=min(3 * wanted, len(contexts)), show_progress=False)
    found = {}
    for question, row in zip(asked, places, strict=True):
        answer = question.answer.lower()
        similar = [contexts[place] for place in row]
        found[question] = [
            text for text in similar if text != question.context and answer not in text.lower()
        ][:wanted]
    return [found.get(question, []) for question in questions]


def known_neighbours(questions: Sequence[Question], path: Path) -> list[list[str]]:
    """The neighbours, found once and then kept in a file for the run to go on with."""
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        if len(kept["of"]) == len(questions):
            return [[kept["texts"][place] for place in places] for places in kept["of"]]
    found = neighbours(questions)
    texts = sorted({text for row in found for text in row})
    place_of = {text: place for place, text in enumerate(texts)}
    kept = {"texts": texts, "of": [[place_of[text] for text in row] for row in found]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept), encoding="utf-8")
    return found


def gap(question: Question) -> str | None:
    """The paragraph without the sentence that answers; None where it would leave too little."""
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(question.context))]
    edges = [*cuts, len(question.context)]
    kept = [
        question.context[start:end]
        for start, end in pairwise(edges)
        if end <= question.start or start >= question.end
    ]
    text = "".join(kept).strip()
    if len(text) < len(question.context) / 3 or question.answer.lower() in text.lower():
        return None
    return text


def near_miss(
    question: Question,
    others: Sequence[str],
    random: np.random.Generator,
    words: Words | None = None,
) -> str | None:
    """The question with one detail exchanged; None where it has no detail to exchange.

    Args:
        question: The answerable question.
        others: Paragraphs about like matters, to take other names and numbers from.
        random: Where the choices come from.
        words: Further words that can be exchanged.
    """
    ways = [_swap_name, _swap_number, _swap_name, _swap_number, _oppose, _negate]
    if words is not None and words.other:
        ways.append(partial(_exchange, words))
    for place in random.permutation(len(ways)):
        changed = ways[int(place)](question, others, random)
        if changed is not None and changed != question.text:
            return changed
    return None


def _exchange(
    words: Words, question: Question, _: Sequence[str], random: np.random.Generator
) -> str | None:
    return words.changed(question.text, question.context, random)


def _swap(
    question: Question, pattern: re.Pattern[str], others: Sequence[str], random: np.random.Generator
) -> str | None:
    spots = list(pattern.finditer(question.text))
    if not spots:
        return None
    spot = spots[int(random.integers(len(spots)))]
    # A name out of the paragraph itself is the hardest exchange, and the one most likely to be
    # answered after all: a small share.
    inside = random.random() < 0.25
    texts = [question.context] if inside else list(others)
    avoid = question.text.lower() if inside else (question.text + question.context).lower()
    choices = sorted(
        {
            found
            for text in texts
            for found in pattern.findall(text)
            if found.lower() not in avoid and found != question.answer
        }
    )
    words = len(spot.group().split())
    choices = [found for found in choices if len(found.split()) == words] or choices
    if not choices:
        return None
    new: str = choices[int(random.integers(len(choices)))]
    return question.text[: spot.start()] + new + question.text[spot.end() :]


def _swap_name(
    question: Question, others: Sequence[str], random: np.random.Generator
) -> str | None:
    return _swap(question, _NAME, others, random)


def _swap_number(
    question: Question, others: Sequence[str], random: np.random.Generator
) -> str | None:
    year = _YEAR.search(question.text) is not None
    return _swap(question, _YEAR if year else _NUMBER, others, random)


def _oppose(question: Question, _: Sequence[str], random: np.random.Generator) -> str | None:
    spots = [
        spot
        for spot in _OPPOSITE_WORD.finditer(question.text)
        if _OPPOSITE[spot.group()] not in question.context
    ]
    if not spots:
        return None
    spot = spots[int(random.integers(len(spots)))]
    return question.text[: spot.start()] + _OPPOSITE[spot.group()] + question.text[spot.end() :]


def _negate(question: Question, _: Sequence[str], random: np.random.Generator) -> str | None:
    # Seldom: a reader that takes every "not" for a trap is no use either.
    spot = _HELPER_VERB.search(question.text)
    if spot is None or " not " in question.context or random.random() < 0.7:
        return None
    return question.text[: spot.end()] + " not" + question.text[spot.end() :]
