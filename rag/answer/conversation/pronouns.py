"""Pronouns that a question leans with, and what is put in their place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.conversation.phrasing import beside, owning
from rag.answer.conversation.spoken import AUXILIARY, PERSON, Said, antecedents, names_in

_POSSESSIVE = frozenset({"his", "her", "its", "their", "hers", "theirs"})
_PRONOUN = re.compile(
    r"\b(?:he|she|him|his|her|hers|himself|herself|it|its|itself|they|them|their|theirs|"
    r"this|that|these|those|there|so)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(r"\b(this|that|these|those)\s+([a-z]\w*)", re.IGNORECASE)
_NOTHING = re.compile(
    r"\s+(?:true|possible|clear|likely|known|that)\b|"
    r"\s+(?:\w+ly |still |ever |also )?(?:allowed|permitted|forbidden|legal|illegal|safe|dangerous|"
    r"necessary|required|important|normal|ok|okay|right|wrong|better|worth|compulsory|mandatory|"
    r"take|like|cost|matter|mean)\s+(?:for .+ )?(?:to|that|if|when)\b",
    re.IGNORECASE,
)
"""What follows an "it" that stands for nothing said before: "Is it allowed to swim?"."""


def leaning(core: str, start: int = 0) -> re.Match[str] | None:
    """Return the pronoun that a question leans with; none that its own words explain."""
    for match in _PRONOUN.finditer(core, start):
        word = match.group().lower()
        before, after = core[: match.start()].rstrip(), core[match.end() :]
        if names_in(before) and not start:
            return None
        following = re.match(r"\s+(\w+)", after)
        verb = bool(re.search(rf"\b{AUXILIARY}$", before, re.IGNORECASE))
        if word == "so" and not re.search(r"\b(?:says?|said|thinks?|believes?)$", before):
            continue
        if word == "there" and (following or verb):
            continue  # "Is there a…", "How many were there?"
        if word == "it" and _NOTHING.match(after):
            continue
        if word == "that" and following and not verb:
            if re.match(r"\s+(?:the|a|an|he|she|it|they|\w+s)\b", after):
                continue  # "Did he say that they…"
            if names_in(after):
                return None
        if word in _POSSESSIVE and re.search(r"\b(?:the|a|an)\s+\w+\s+\w+$", before):
            return None  # "Why did the town sell its harbour?"
        return match
    return None


def replaced(core: str, pronoun: re.Match[str], said: Sequence[Said], most: int) -> list[str]:
    """Put up to ``most`` things in a pronoun's place, and last the pronoun's matter beside it."""
    word = pronoun.group().lower()
    stand_ins = [] if word == "so" else antecedents(word, said)
    found = [_put(core, pronoun, stand_in, said) for stand_in in stand_ins[:most]]
    return [*found, beside(core, said[0].content)]


def _put(core: str, pronoun: re.Match[str], stand_in: str, said: Sequence[Said]) -> str:
    """Replace a pronoun, and one of another sort that follows it ("What did he sign there?")."""
    word = pronoun.group().lower()
    start, end = pronoun.span()
    later = leaning(core, end)
    if later and _sort(later.group()) != _sort(word):
        other = next((s for s in antecedents(later.group().lower(), said) if s != stand_in), None)
        if other:
            core = _insert(core, later, other)
    return _insert(core, pronoun, stand_in) if core[start:end] == pronoun.group() else core


def _insert(core: str, pronoun: re.Match[str], stand_in: str) -> str:
    """Put words in a pronoun's place."""
    word = pronoun.group().lower()
    start, end = pronoun.span()
    if start and re.match(r"(?:An?|The)\b", stand_in):
        stand_in = stand_in[0].lower() + stand_in[1:]
    if word in _POSSESSIVE and not (word == "her" and re.match(r"\W*$", core[end:])):
        stand_in = owning(stand_in)
    pointed = _POINTING.match(core, start)
    inverted = re.search(rf"\b{AUXILIARY}\s+$", core[:start], re.IGNORECASE)
    if pointed and not inverted and not re.match(rf"{AUXILIARY}$", pointed[2], re.IGNORECASE):
        # "that visit": the words stay, what is meant is added
        return f"{core[:start]}the {core[pointed.start(2) :].rstrip(' ?')} ({stand_in})?"
    if word == "there":
        stand_in = f"in {stand_in}"
    return core[:start] + stand_in + core[end:]


def _sort(pronoun: str) -> str:
    """Return what a pronoun stands for: a person, a place or a thing."""
    word = pronoun.lower()
    return "person" if word in PERSON else "place" if word == "there" else "thing"
