"""Questions that lean on what came before, made standalone out of the conversation's words.

Rules find what a question leans on: a pronoun ("Who is he?"), a question of its own that is
missing ("And Thailand?", "When was that?"), or a thing spoken of as known ("the visit"). Each
yields a few queries, likeliest first; which one is meant, the reader's confidence decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.conversation.anew import asked_anew, bare
from rag.answer.conversation.exchange import exchanged
from rag.answer.conversation.phrasing import beside
from rag.answer.conversation.pronouns import leaning, replaced
from rag.answer.conversation.spoken import AUXILIARY, WH, Said, names_in
from rag.answer.kind import kind_of
from rag.answer.spelling import asked_rightly
from rag.language.folding import fold
from rag.language.numbers import bare_number
from rag.language.words import stems, words
from rag.model import Turn

QUERIES = 3
"""How many queries are tried at most."""
TURNS = 4
"""How many of the last turns can be leant on."""
SHORT = 16
"""An answer of more words adds nothing to a query."""

_LEAD = re.compile(
    r"^(?:(?:and|but|so|or|also|then|ok|okay|well)\b[\s,]*)+(?P<rest>.*)$", re.I | re.DOTALL
)
_WHAT_ABOUT = re.compile(r"^(?:what|how)\s+(?:about|of)\s+(?P<rest>.+)$", re.I | re.DOTALL)
_KNOWN = re.compile(r"\b(?:the|that|this|these|those|such)\s+[a-z]\w+|\bthere\W*$", re.IGNORECASE)
_AGAIN = re.compile(
    r"(?:are you (?:sure|certain)|really|is (?:that|this) (?:right|true|all)|(?:and )?what else|"
    r"anything else|(?:tell me |say )?more|go on|and then)\W*$",
    re.IGNORECASE,
)
"""What asks for no more than the last question did."""
_ONE_WORD = re.compile(
    rf"(?:who|how\s+(?:many|much|long|often))(?:\s+{AUXILIARY})?\s+[a-z]+\W*$", re.IGNORECASE
)
"""A question that names nothing but what was done: "How many were hurt?"."""


def standalone(question: str, history: Sequence[Turn]) -> list[str]:
    """Return the queries worth trying, likeliest first: one to three, none twice.

    Only the question itself, where it stands alone, is no question, or there is no history. The
    word that it asks with is put right.
    """
    question = asked_rightly(question)
    said = _conversation(history)
    if not said or kind_of(question) == "task":
        return [question]
    found = _queries(" ".join(question.split()), said)
    unique = list(dict.fromkeys(query for query in found if query))
    return unique[:QUERIES] or [question]


def _conversation(history: Sequence[Turn]) -> list[Said]:
    """Return the last turns, newest first, each question made standalone by those before it."""
    said: list[Said] = []
    for turn in history[-TURNS:]:
        if not any(map(str.isalnum, turn.question)) or kind_of(turn.question) == "task":
            continue
        question = asked_rightly(" ".join(turn.question.split()))
        if said:
            question = next(iter(_queries(question, said)), question)
        answer = turn.answer if len(turn.answer.split()) <= SHORT else ""
        said.insert(0, Said(question, " ".join(answer.split()).strip(' .,;:"“”')))
    return said


def _queries(question: str, said: Sequence[Said]) -> list[str]:
    """Return the queries that a question in a conversation may stand for."""
    last = said[0]
    if _AGAIN.match(question):
        return [last.question]
    lead = _LEAD.match(question)
    core = lead["rest"] if lead and lead["rest"] else question
    if core != question and re.match(rf"{AUXILIARY}\b|{WH.pattern}", core, re.IGNORECASE):
        core = core[:1].upper() + core[1:]
    about = _WHAT_ABOUT.match(core)
    if about:
        return exchanged(about["rest"], last) or [question]
    if bare(core):
        return asked_anew(core, last)
    if not WH.match(core) and not re.match(rf"{AUXILIARY}\b", core, re.IGNORECASE):
        if lead or (core.endswith("?") and len(core.split()) <= 3):
            return exchanged(core, last)
        if not leaning(core):
            return [question]
    pronoun = leaning(core)
    if pronoun:
        return replaced(core, pronoun, said, QUERIES - 1)
    figure = _other_figure(core, last)
    if figure:
        return [*exchanged(figure, last), question]
    if lead:
        whole = re.search(rf"\b{AUXILIARY}\b|\w\wed\W*$", core)
        if not whole and len(core.split()) <= 4:
            return asked_anew(core, last)  # "And how many tanks?"
        within = beside(core, last.names or [*filter(None, [last.topic])])
        known = beside(core, _subject(last))
        return [core, within] if names_in(core) else [within, core, known]
    if _ONE_WORD.match(core) and not names_in(core) and not leaning(core):
        return [beside(core, _subject(last)), question]
    if _KNOWN.search(core) and not names_in(core) and not stems(core) <= stems(last.question):
        return [question, beside(core, _subject(last))]
    return [question]


def _subject(last: Said) -> list[str]:
    """Return the words that a turn is about."""
    names = [*last.names, *(name for name in names_in(last.answer) if not bare_number(name))]
    return list(dict.fromkeys(names)) or last.content


def _other_figure(core: str, last: Said) -> str | None:
    """Return the figure that a question asks the last one about again: "What does 125 mean?"."""
    figures = [name for name in names_in(core) if bare_number(name)]
    if len(figures) != 1 or not any(map(bare_number, names_in(last.question))):
        return None
    others = {fold(word.text) for word in words(core)} - {fold(figures[0])}
    return figures[0] if others <= {fold(word.text) for word in words(last.question)} else None
