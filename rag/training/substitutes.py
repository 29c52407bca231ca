"""The same question with another answer, so that what is learned is to read, not to remember.

A paragraph whose answer is a name, a year or a number tells of another one instead, wherever it
stood (Longpre et al. 2021 make such paragraphs to test readers). Seen again in a later epoch, the
question then cannot be answered from memory.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rag.training.data import Question

_ASKING = re.compile(r"\b(who|whom|whose|when|where|which|what|how)\b(?: (?:many|much))?", re.I)
_FOR_NAMES = {"who", "whom", "whose", "where"}
_NAME = re.compile(r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}")
_YEAR = re.compile(r"1\d{3}|20\d\d")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")

Kind = tuple[str, str, int]


def kind_of(question: Question) -> Kind | None:
    """What another answer has to share: the asking word, the answer's form, its words.

    None where the answer is no name, year or number, or the question says it itself.
    """
    answer, asking = question.answer, _ASKING.search(question.text)
    if not answer or asking is None or answer.lower() in question.text.lower():
        return None
    asked = asking.group().lower()
    for form, pattern in (("year", _YEAR), ("number", _NUMBER), ("name", _NAME)):
        if pattern.fullmatch(answer):
            # What "what" and "when" ask for by name is of too many sorts to stand for another.
            fits = form != "name" or asked in _FOR_NAMES
            return (asked, form, len(answer.split())) if fits else None
    return None


def answers_by_kind(questions: Sequence[Question]) -> dict[Kind, list[str]]:
    """The answers that can stand for one another, sorted."""
    found: dict[Kind, set[str]] = {}
    for question in questions:
        kind = kind_of(question)
        if kind is not None:
            found.setdefault(kind, set()).add(question.answer)
    return {kind: sorted(answers) for kind, answers in found.items()}


def substituted(
    question: Question, answers: dict[Kind, list[str]], random: np.random.Generator
) -> Question:
    """The question with another answer of its kind in its paragraph; itself where none fits."""
    kind = kind_of(question)
    if kind is None:
        return question
    new = answers[kind][int(random.integers(len(answers[kind])))]
    if new in question.context or new.lower() in question.text.lower():
        return question
    spots = re.compile(rf"(?<!\w){re.escape(question.answer)}(?!\w)")
    before = len(spots.findall(question.context[: question.start]))
    context = spots.sub(lambda _: new, question.context)
    start = question.start + before * (len(new) - len(question.answer))
    if context[start : start + len(new)] != new:
        return question
    return replace(question, context=context, start=start, end=start + len(new))
