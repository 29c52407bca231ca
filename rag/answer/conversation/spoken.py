"""What was spoken of: the names, the thing and the answer of an earlier turn, for pronouns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.kind import kind_of
from rag.language.dates import dates
from rag.language.folding import fold
from rag.language.numbers import bare_number, numbers
from rag.language.words import STOPWORDS, words

PERSON = frozenset({"he", "she", "him", "his", "her", "hers", "himself", "herself"})
PLURAL = frozenset({"they", "them", "their", "theirs", "these", "those"})
AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|"
    r"must)"
)
STAND_IN = 8
"""An answer of more words stands in no pronoun's place."""

WH = re.compile(
    r"^(?P<wh>(?:(?:in|on|at|by|from|to|of|for|with|within|since|until|about|during)\s+)?"
    r"(?:who|whom|whose|what|which|when|where|why|how)\b"
    rf"(?:(?!\s+{AUXILIARY}\b)(?:\s+(?:many|much|long|far|old|tall|high|big|large|often|deep|"
    r"exactly|else)\b)*"
    rf"(?:\s+(?!{AUXILIARY}\b)[\w'’-]+){{0,4}}?(?=\s+{AUXILIARY}\b))?"
    r"(?:\s+(?:many|much|long|far|old|tall|high|big|large|often|deep|exactly|else)\b)*)"
    r"\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
"""A question word with what belongs to it ("in which year"), and the rest of the question."""

_NAME = re.compile(
    r"(?:[A-Z][\w'’.-]*|\d[\w.,]*\d|\d)(?:\s+(?:(?:of|the|de|van|von|bin)\s+)*"
    r"(?:[A-Z][\w'’.-]*))*"
)
_THING = re.compile(
    r"\b(?:the|a|an|his|her|its|their|this|that)\s+(?:(?:[\w-]+\s+)?(?:[A-Z][\w'’-]*\s+)*"
    r"(?:[A-Z][\w'’-]*(?:\s+[a-z][\w-]*s\b)?|[a-z][\w'’-]*))"
    r"(?:\s+of\s+(?:the\s+)?[\w'’-]+(?:\s+(?:in\s+)?[A-Z][\w'’-]*)*)?"
)
_OBJECT = re.compile(r"\b(?:the|a|an|his|her|its|their)\s+(?:[\w'’-]+\s+){0,5}[\w'’-]+")
_SUBJECT = re.compile(
    r"(?P<who>(?:(?:the|an?|his|her|its|their)\s+)?(?:[A-Z][\w'’.-]*\s+)+|"
    r"(?:the|an?|his|her|its|their)\s+(?:[\w-]+\s+){1,2}|[a-z][\w-]*\s+)[a-z][\w-]*"
)
_DOES = re.compile(
    r"(?:who\s+(?:\w+ly\s+)?[a-z]+|what\s+[a-z]+(?:s|ed))\s+"
    r"(?:(?:on|for|to|of|in|about|against|over|with|from)\s+)?(?=\w)",
    re.IGNORECASE,
)
"""Who does something and the verb, before what it is done to: "Who wrote"."""
_BODY = re.compile(r"[Tt]he(?:\s+[A-Z][\w'’-]*)+")
"""What answers "who" and may be no person: "the Technical Committee"."""
_INDEFINITE = re.compile(r"(?:any|every|each|all|some|no)\b", re.IGNORECASE)
"""How a matter begins that no "it" stands for."""
_PARTICIPLE = re.compile(
    r"\s+(?:(?:to|that|which|who|when|before|after|until|because)\b|\w+(?:ed|ing|en)\b|"
    r"(?:put|built|sold|made|held|sent|set|met|won|lost|kept|left|led|found|come|go)\b).*$",
    re.IGNORECASE,
)
_HEDGED = re.compile(r"(?:about|around|over|under|nearly|almost|some|roughly|more|less)\b", re.I)
_PREPOSED = re.compile(r"^(?:in|on|at|by|from|to|near|of|with|for)\s+", re.IGNORECASE)
_OWNED = re.compile(
    r"[Tt]he (?:[a-z-]+ )?(?:size|length|height|width|depth|weight|age|number|cost|price|value|"
    r"name|purpose|aim|role|task|term|duration) of (?P<owner>(?:the )?[A-Z].*)"
)
"""What has a size has members, the size has none."""
_LED = re.compile(r"\b(?:in|of|to|from|at|with|on|by|for|between|near|before|after)(?: the)?$")

_PLACED = re.compile(r"\b(?:in|at|near|into|outside|around)(?: the)?$")
"""Before a name it makes a place of it, for which no "he" stands."""


@dataclass(frozen=True, slots=True)
class Said:
    """A turn as it can be leant on: its question made standalone, and its answer if short."""

    question: str
    answer: str

    @property
    def kind(self) -> str:
        """What the question wanted."""
        return kind_of(self.question)

    @property
    def names(self) -> list[str]:
        """The names in the question, in order; numbers and dates are none."""
        return [n for n in names_in(self.question) if not (bare_number(n) or dates(n))]

    @property
    def topic(self) -> str:
        """What the question is about, as words to put in a pronoun's place."""
        match = WH.match(self.question)
        rest = (match["rest"] if match else self.question).strip(" ?!.")
        be = re.match(r"(?:is|are|was|were)\s+(?=the\b|an?\b|his\b|its\b|their\b)", rest, re.I)
        if be:
            return _noun(rest[be.end() :])
        inverted = re.match(rf"{AUXILIARY}\s+", rest, re.IGNORECASE)
        rest = rest[inverted.end() :] if inverted else rest
        if inverted and re.match(r"(?:do|does|did)\b", inverted.group(), re.IGNORECASE):
            rest = _without_verb(rest)
        does = None if inverted else _DOES.match(self.question)
        rest = self.question[does.end() :].strip(" ?!.") if does else rest
        found = (_THING if inverted else _OBJECT).search(rest)
        if self.names and (found is None or rest.find(self.names[0]) < found.start()):
            return self.names[0]
        return _noun(found.group() if found else rest)

    @property
    def content(self) -> list[str]:
        """The words of question and answer that say something, none twice."""
        both = words(f"{self.question} {self.answer}")
        return list(dict.fromkeys(word.text for word in both if not word.empty))

    @property
    def stand_in(self) -> str:
        """The answer where it can stand in a pronoun's place: a name or a thing, no sentence."""
        if len(self.answer.split()) > STAND_IN or self.kind in ("yes_no", "why", "how"):
            return ""
        if re.search(rf"\b{AUXILIARY}\b", self.answer) or _is_figure(self.answer):
            return ""
        return "" if self.kind in ("when", "how_many") else self.answer


def _without_verb(rest: str) -> str:
    """Return who does something in "the old hospital close", without the verb that ends it."""
    subject = _SUBJECT.fullmatch(rest)
    return subject["who"].strip() if subject else rest


def _noun(text: str) -> str:
    """Return a thing without what is said of it after its name ("the bridge built in 1931")."""
    bare = _PARTICIPLE.sub("", text)
    return bare if " " in bare.strip() else text  # "the building"


def antecedents(pronoun: str, said: Sequence[Said]) -> list[str]:
    """Return what a pronoun may stand for, likeliest first; ``said`` is newest first."""
    if pronoun in PERSON:
        people = _persons(said[0])
        sure = any(likely for _, likely in people)  # then only another person is meant, if any
        for turn in said[1:2]:
            people += [(name, likely) for name, likely in _persons(turn) if likely or not sure]
        found = [name for name, likely in people if likely]
        found += [name for name, likely in people if not likely]
        found = found or [said[0].topic]
    elif pronoun == "there":
        found = [name for turn in said[:2] for name in _places(turn)]
    else:
        found = [name for turn in said[:2] for name in _things(turn, pronoun)]
    return list(dict.fromkeys(name for name in found if name))


def _persons(turn: Said) -> list[tuple[str, bool]]:
    """Return who a turn spoke of, and whether the name is likely a person's.

    First its answer if that was asked for, then who does something in the question.
    """
    there = [name for name in turn.names if _led(turn.question, name, _PLACED)]
    named = [name for name in turn.names if name not in there or _looks_personal(name)]
    people = sorted(named or turn.names, key=lambda name: _led(turn.question, name))
    found = [(name, _looks_personal(name) and not _led(turn.question, name)) for name in people]
    answer = turn.stand_in if turn.kind != "where" else ""
    if answer and turn.kind == "who":
        return [(answer, True), *found]
    if answer and _looks_personal(answer) and turn.kind in ("name", "other"):
        return [*found[:1], (answer, True), *found[1:]]
    return found


def _places(turn: Said) -> list[str]:
    """Return where a turn was: its answer if that was asked for, then its last names."""
    answer = turn.stand_in if turn.kind in ("where", "name") else ""
    return [_PREPOSED.sub("", answer), *reversed(turn.names)]


def _things(turn: Said, pronoun: str) -> list[str]:
    """Return what a turn was about: its answer if that is a thing, then its topic."""
    found = []
    pair = " and ".join(turn.names[:2])
    if pronoun in PLURAL and len(turn.names) > 1 and pair in turn.question:
        found.append(pair)
    answer = "" if _PREPOSED.match(turn.stand_in) else turn.stand_in
    if turn.kind == "who" and pronoun not in PLURAL:
        if _INDEFINITE.match(turn.topic):
            return [answer, turn.topic]
        return [turn.topic, answer if _BODY.fullmatch(answer) else ""]
    if turn.kind == "where":  # "Where is the reactor? … Who built it?"
        return [*found, turn.topic, answer]
    owner = _OWNED.fullmatch(turn.topic) if pronoun == "its" else None
    topics = [owner["owner"], turn.topic] if owner else [turn.topic]
    return [*found, answer if turn.kind != "definition" else "", *topics]


def names_in(text: str) -> list[str]:
    """Return the names and numbers in a text; the word that opens it is one if it is no other."""
    found = []
    for match in _NAME.finditer(text):
        name = match.group().rstrip(".'’").removesuffix("'s").removesuffix("’s")
        first = name.split()[0]
        if fold(first) in STOPWORDS and (match.start() == 0 or fold(first) in ("the", "a", "i")):
            name = name[len(first) :].strip()
        if name and (fold(name) not in STOPWORDS or (name.isupper() and len(name) > 1)):
            found.append(name)
    return found


def _led(question: str, name: str, by: re.Pattern[str] = _LED) -> bool:
    """Tell whether a name follows a preposition in a question."""
    return bool(by.search(question[: question.find(name)].rstrip().lower()))


def _looks_personal(text: str) -> bool:
    """Tell whether a text is written as people's names are: two capitalised words or more."""
    found = list(words(text))
    return 2 <= len(found) <= 5 and all(word.capital for word in found)


def _is_figure(answer: str) -> bool:
    """Tell whether an answer is a date or a quantity, which no pronoun stands for."""
    first = answer.split(maxsplit=1)[:1]
    opens = first and fold(first[0]) not in ("a", "an", "the") and numbers(" ".join(first))
    return bool(dates(answer) or opens or (numbers(answer) and _HEDGED.match(answer)))
