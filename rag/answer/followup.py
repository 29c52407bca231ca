"""Questions that lean on what came before, made standalone out of the conversation's words.

Rules find what a question leans on: a pronoun ("Who is he?"), a question of its own that is
missing ("And Thailand?", "When was that?"), or a thing spoken of as known ("the visit"). Each
yields a few queries, likeliest first; which one is meant, the reader's confidence decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.kind import kind_of
from rag.answer.normalise import bare_number, dates, numbers
from rag.answer.words import STOPWORDS, fold, stems, words
from rag.model import Turn

QUERIES = 3
"""How many queries are tried at most."""
TURNS = 4
"""How many of the last turns can be leant on."""
SHORT = 10
"""An answer of more words stands for nothing in a query."""

_PERSON = frozenset({"he", "she", "him", "his", "her", "hers", "himself", "herself", "who"})
_PLURAL = frozenset({"they", "them", "their", "theirs", "these", "those", "both"})
_POSSESSIVE = frozenset({"his", "her", "its", "their", "hers", "theirs"})
_PRONOUN = re.compile(
    r"\b(?:he|she|him|his|her|hers|himself|herself|it|its|itself|they|them|their|theirs|"
    r"this|that|these|those|there|then)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(r"\b(this|that|these|those)\s+([a-z]\w*)", re.IGNORECASE)
_CONJUNCTION = re.compile(
    r"\s+that\b|\b(?:so|such|now|than|said|say|says|true|think|believe|claim|show|mean)\s+that\b",
    re.IGNORECASE,
)
_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|"
    r"must)"
)
_WH = re.compile(
    r"^(?P<wh>(?:(?:in|on|at|by|from|to|of|for|with|since|until|about|during)\s+)?"
    r"(?:who|whom|whose|what|which|when|where|why|how)\b"
    rf"(?:(?!\s+{_AUXILIARY}\b)(?:\s+(?:many|much|long|far|old|tall|high|big|large|often|deep|"
    rf"wide|year|date|day|month|times|time|city|country|place|countries|people|percentage|"
    rf"exactly|else)\b)*(?:\s+[\w-]+(?=\s+{_AUXILIARY}\b))?)?)\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_LEAD = re.compile(
    r"^(?:(?:and|but|so|or|also|then|ok|okay|well)\b[\s,]*)+(?P<rest>.*)$", re.I | re.DOTALL
)
_WHAT_ABOUT = re.compile(
    r"^(?:what|how)\s+(?:about|of)\s+(?P<rest>.+)$|^(?P<same>same\b.*)$", re.I | re.DOTALL
)
_BARE = re.compile(
    rf"^(?:and\s+)?(?P<wh>.+?)(?:\s+{_AUXILIARY})?(?:\s+(?:he|she|it|they|this|that|these|those))?"
    rf"(?:\s+(?:happen|happened|so|be|been|exactly|take place|then|there|again))*$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"^(?:in|on|at|by|from|to|of|for|with|since|until|after|before|during|under)\b", re.IGNORECASE
)
_NAME = re.compile(
    r"(?:[A-Z][\w'’.-]*|\d[\w.,]*\d|\d)(?:\s+(?:(?:of|the|de|van|von|bin|and the)\s+)*"
    r"[A-Z][\w'’.-]*)*"
)
_VAGUE_FIRST = re.compile(r"(?:about|around|over|under|nearly|almost|some|roughly)\b", re.I)
_KNOWN = re.compile(r"\b(?:the|that|this|these|those|such)\s+[a-z]\w+", re.IGNORECASE)
_DETERMINED = re.compile(
    r"\b(?:the|a|an|his|her|its|their|this|that)\s+(?:[\w'’-]+\s+){0,2}?[\w'’-]+"
    r"(?:\s+of\s+(?:the\s+)?[\w'’-]+(?:\s+[A-Z][\w'’-]*)*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Said:
    """A turn as it can be leant on: its question made standalone, and its answer if short."""

    question: str
    answer: str

    @property
    def names(self) -> list[str]:
        """The names and numbers in the question, in order."""
        return _names(self.question)

    @property
    def topic(self) -> str:
        """What the question is about, as words to put in a pronoun's place."""
        rest = _rest(self.question)
        found = _DETERMINED.search(rest)
        names = self.names
        if names and (found is None or rest.find(names[0]) < found.start()):
            return names[0]
        if found:
            return _without_verb(found.group())
        return rest


def standalone(question: str, history: Sequence[Turn]) -> list[str]:
    """Return the queries worth trying, likeliest first: one to three, none twice.

    Only the question itself, where it stands alone or there is no history.
    """
    said = _conversation(history)
    if not said:
        return [question]
    found = _queries(" ".join(question.split()), said)
    unique = list(dict.fromkeys(query for query in found if query))
    return unique[:QUERIES] or [question]


def _conversation(history: Sequence[Turn]) -> list[_Said]:
    """Return the last turns, newest first, each question made standalone by those before it."""
    said: list[_Said] = []
    for turn in history[-TURNS:]:
        if not any(map(str.isalnum, turn.question)):
            continue
        question = " ".join(turn.question.split())
        if said:
            queries = _queries(question, said)
            question = queries[0] if queries else question
        answer = turn.answer if len(turn.answer.split()) <= SHORT else ""
        said.insert(0, _Said(question, " ".join(answer.split()).strip(' .,;:"“”')))
    return said


def _queries(question: str, said: Sequence[_Said]) -> list[str]:
    """Return the queries that a question in a conversation may stand for."""
    last = said[0]
    lead = _LEAD.match(question)
    core = lead["rest"] if lead and lead["rest"] else question
    about = _WHAT_ABOUT.match(core)
    if about:
        return _exchanged(about["rest"] or "", last) or [question]
    wh = _WH.match(core)
    if _bare(core):
        return _asked_anew(core, last)
    if wh is None and not re.match(rf"{_AUXILIARY}\b", core, re.IGNORECASE):
        if lead or (core.endswith("?") and len(words_of(core)) <= 3):
            return _exchanged(core, last)
        if not _pronoun(core):
            return [question]
    pronoun = _pronoun(core)
    if pronoun:
        return _replaced(core, pronoun, said)
    if lead:
        return [core, f"{core.rstrip(' ?')} {_subject(said)}?"]
    known = _KNOWN.search(core) or re.search(r"\bthere\W*$", core)
    if known and not _names(core) and not stems(core) <= stems(last.question):
        return [question, f"{core.rstrip(' ?')} ({_subject(said)})?"]
    return [question]


def words_of(text: str) -> list[str]:
    """Return a text's words, folded."""
    return [fold(word.text) for word in words(text)]


def _bare(core: str) -> bool:
    """Tell whether a question asks for a part of the last one's matter and names none itself."""
    match = _WH.match(core)
    if not match or not _BARE.match(core.rstrip(" ?!.")):
        return False
    fillers = {"that", "it", "this", "happen", "happened", "take", "place", "exactly", "so"}
    rest = [word for word in words_of(match["rest"]) if word not in STOPWORDS | fillers]
    persons = {"he", "she", "him", "they", "them", "there"} & set(words_of(match["rest"]))
    measured = re.match(
        r"how\s+(?!many|much|often|exactly|so\b)\w+\s+(?:is|was|are|were)\b", core, re.I
    )
    return not (rest or persons or measured or re.match(r"(?:what|which)\b", core, re.IGNORECASE))


def _asked_anew(core: str, last: _Said) -> list[str]:
    """Ask the last question with another question word: "When was that?"."""
    asked = _WH.match(core)
    wh = asked["wh"] if asked else core
    wh = wh[:1].upper() + wh[1:]
    before = _WH.match(last.question)
    rest = (before["rest"] if before else last.question).rstrip(" ?!.")
    inverted = re.match(rf"{_AUXILIARY}\b", rest, re.IGNORECASE)
    kind = kind_of(last.question)
    useful = last.answer if last.answer and kind not in ("yes_no", "why", "how") else ""
    if inverted:
        plain = f"{wh} {rest}?"
        return [f"{wh} {rest} {useful}?", plain] if useful and kind != "when" else [plain]
    if useful:
        return [f"{wh} {useful} {rest}?", f"{wh} {rest}?"]
    return [f"{wh} {rest}?"]


def _exchanged(fragment: str, last: _Said) -> list[str]:
    """Ask the last question about something else: "And Thailand?"."""
    fragment = fragment.strip(" ?!.")
    new = _PREPOSITION.sub("", fragment).strip()
    preposition = fragment[: len(fragment) - len(new)].strip().lower()
    if not new:
        return []
    if _WH.match(fragment):
        return _asked_anew(fragment, last)
    names = _names(last.question)
    if dates(new) or bare_number(new):
        alike = [name for name in names if dates(name) or numbers(name)]
        rest = [] if alike else [f"{last.question.rstrip(' ?')} {preposition or 'in'} {new}?"]
    else:
        alike = [name for name in names if not (dates(name) or bare_number(name))]
        rest = []
    if preposition:
        after = [n for n in alike if re.search(rf"\b{preposition}\s+(?:the\s+)?{re.escape(n)}",
                                               last.question, re.IGNORECASE)]  # fmt: skip
        alike = after + [name for name in alike if name not in after]
    swapped = [_swap(last.question, name, new) for name in alike[:2]]
    if not swapped and not rest:
        target = _Said(last.question, "").topic
        swapped = [_swap(last.question, target, new)] if target in last.question else []
    return rest + swapped + [f"{last.question.rstrip(' ?')} {fragment}?"]


def _swap(question: str, old: str, new: str) -> str:
    """Put one name in another's place, keeping a possessive."""
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, question, count=1)


def _pronoun(core: str) -> re.Match[str] | None:
    """Return the pronoun that a question leans with; none that its own words explain."""
    for match in _PRONOUN.finditer(core):
        word = match.group().lower()
        before, after = core[: match.start()], core[match.end() :]
        if _names(before):
            return None
        if word in ("that", "this", "these", "those"):
            if word == "that" and re.match(r"\s+(?:the|a|an|he|she|it|they|\w+s)\b", after):
                continue
            if re.match(r"\s+\w+", after) and not re.match(
                rf"\s+(?:{_AUXILIARY}|happen\w*|mean\w*|take|took|so)\b", after
            ):
                return match if not _names(after) else None
            return match
        if word == "there" and re.search(rf"\b{_AUXILIARY}\s+$", before + " ", re.IGNORECASE):
            continue  # "Is there a…", "How many were there?"
        if word == "then":
            continue
        if word == "it" and re.match(r"\s+(?:true|possible|clear|likely|known|that)\b", after):
            continue
        if word in _POSSESSIVE and re.search(r"\b(?:the|a|an|his|her)\s+\w+\s+\w+\s+$", before):
            return None  # "Why did the town sell its harbour?"
        return match
    return None


def _replaced(core: str, pronoun: re.Match[str], said: Sequence[_Said]) -> list[str]:
    """Put what it may stand for in a pronoun's place."""
    found = []
    for stand_in in _antecedents(pronoun.group().lower(), said):
        found.append(_put(core, pronoun, stand_in))
    last = said[0]
    content = " ".join(w.text for w in words(last.question) if not w.empty)
    extra = f"{core.rstrip(' ?')} ({content})?"
    return [*found[: QUERIES - 1], extra]


def _put(core: str, pronoun: re.Match[str], stand_in: str) -> str:
    """Replace the pronoun, and each later one of the same kind."""
    word = pronoun.group().lower()
    start, end = pronoun.span()
    if start and re.match(r"(?:An?|The)\b", stand_in):
        stand_in = stand_in[0].lower() + stand_in[1:]
    if word in _POSSESSIVE and not (word == "her" and re.match(r"\W*$", core[end:])):
        stand_in += "'" if stand_in.endswith("s") else "'s"
    pointed = _POINTING.match(core, start)
    auxiliary = re.compile(rf"{_AUXILIARY}$", re.IGNORECASE)
    if pointed and not auxiliary.match(pointed[2]):
        # "that visit": the words stay, what is meant is added
        return f"{core[:start]}the {core[pointed.start(2) :].rstrip(' ?')} ({stand_in})?"
    if word == "there":
        stand_in = f"in {stand_in}"
    return core[:start] + stand_in + core[end:]


def _antecedents(pronoun: str, said: Sequence[_Said]) -> list[str]:
    """Return what a pronoun may stand for, likeliest first."""
    found: list[str] = []
    for turn in said[:2]:
        kind = kind_of(turn.question)
        answer = turn.answer
        names = [n for n in turn.names if not (bare_number(n) or dates(n))]
        timely = kind in ("when", "how_many") or _is_figure(answer)
        if pronoun in _PERSON:
            subjects = _subjects(turn.question, names)
            if answer and kind == "who":
                found.append(answer)
            elif answer and _looks_personal(answer) and kind in ("name", "other"):
                found += [*subjects[:1], answer]
            found += subjects or [turn.topic]
        elif pronoun == "there":
            if answer and kind in ("where", "name"):
                found.append(answer)
            found += list(reversed(names))
        else:
            usable = answer and not timely and kind not in ("yes_no", "why", "how", "who")
            if pronoun in _PLURAL and answer and kind == "who":
                usable = True
            if (
                pronoun == "they"
                and len(names) > 1
                and f"{names[0]} and {names[1]}" in turn.question
            ):
                found.append(f"{names[0]} and {names[1]}")
            if usable and kind != "definition":
                found.append(answer)
            found.append(turn.topic)
    return list(dict.fromkeys(name for name in found if name))


def _is_figure(answer: str) -> bool:
    """Tell whether an answer is a date or a quantity, which no pronoun stands for."""
    first = answer.split(maxsplit=1)[:1]
    opens = first and fold(first[0]) not in ("a", "an", "the") and numbers(" ".join(first))
    return bool(dates(answer) or opens or (numbers(answer) and _VAGUE_FIRST.match(answer)))


def _subjects(question: str, names: Sequence[str]) -> list[str]:
    """Order a question's names: those that follow no preposition first."""

    def led(name: str) -> bool:
        before = question[: question.find(name)].rstrip().lower()
        return bool(
            re.search(r"\b(?:in|of|to|from|at|with|on|by|for|between|near)(?: the)?$", before)
        )

    return sorted(names, key=led)


def _looks_personal(text: str) -> bool:
    """Tell whether a text is written as people's names are: two capitalised words or more."""
    found = list(words(text))
    return 2 <= len(found) <= 5 and all(word.capital for word in found)


def _names(text: str) -> list[str]:
    """Return the names and numbers in a text, but for the word that opens it."""
    found = []
    for match in _NAME.finditer(text):
        name = match.group().removesuffix("'s").removesuffix("’s").rstrip(".'’")
        first = name.split()[0]
        if fold(first) in STOPWORDS:
            name = name[len(first) :].strip()
        elif match.start() == 0 and " " not in name and _WH.match(text) is None:
            name = name if len(text.split()) <= 3 or not name.islower() else ""
        if name and fold(name) not in STOPWORDS:
            found.append(name)
    return found


def _rest(question: str) -> str:
    """Return a question without its question word and the verb that follows it."""
    match = _WH.match(question)
    rest = (match["rest"] if match else question).strip(" ?!.")
    return re.sub(rf"^{_AUXILIARY}\s+", "", rest, flags=re.IGNORECASE)


def _without_verb(phrase: str) -> str:
    """Cut a verb off the end of "the harbour opened"."""
    return re.sub(r"(?<=\w)\s+\w+(?:ed|ing)$", "", phrase)


def _subject(said: Sequence[_Said]) -> str:
    """Return the words that the conversation turns about."""
    last = said[0]
    content = last.names or [w.text for w in words(_rest(last.question)) if not w.empty]
    return " ".join(content)
