"""Questions made of a document's own sentences: a template for each shape that is easily asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.model import Document

LONGEST_SENTENCE = 400
"""Longer ones are no sentences, and would cost the templates time."""
LONGEST = 110
"""The longest question, in characters, that is worth suggesting."""

_WORD = r"[A-Z][\w’'-]+"
_NAME = rf"{_WORD}(?:\s(?:of\s|for\s)?(?:the\s)?{_WORD}){{0,3}}"
_LONG_NAME = rf"{_WORD}(?:\s(?:of\s|for\s)?(?:the\s)?{_WORD}){{1,3}}"
_NUMBER = r"(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens of)"
_ABOUT = r"(?:about |nearly |almost |some |over |more than |at least )?"
_DATE = r"(?:in|on) (?:[A-Z]\w+day )?(?:\d{1,2} )?(?:[A-Z]\w+ )?(?:\d{1,2},? )?\d{4}"
_PAST = (
    r"founded|established|built|born|opened|created|launched|elected|completed|erected|unveiled|"
    r"inaugurated|introduced|published|adopted|signed|awarded|raised"
)
_DID = {
    "signed": "sign",
    "bought": "buy",
    "sold": "sell",
    "sent": "send",
    "built": "build",
    "joined": "join",
    "visited": "visit",
    "opened": "open",
    "left": "leave",
    "returned to": "return to",
    "arrived in": "arrive in",
    "established": "establish",
    "became": "become",
    "launched": "launch",
    "began": "begin",
    "recognised": "recognise",
    "recognized": "recognize",
    "met": "meet",
    "hosted": "host",
    "invited": "invite",
    "received": "receive",
    "delivered": "deliver",
    "exported": "export",
    "imported": "import",
    "supplied": "supply",
    "trained": "train",
    "lost": "lose",
    "won": "win",
    "abstained": "abstain",
    "proposed": "propose",
    "pledged": "pledge",
    "called for": "call for",
}
_VERB = rf"(?:has |have |had |also |later |first |last )?({'|'.join(_DID)})"
_WHO = ("met", "invited", "hosted", "received")
_WHAT = ("pledged", "called for", "proposed", "won", "joined")
_GREW = {"reached": "reach", "amounted to": "amount to", "totalled": "total", "totaled": "total"}
_THINGS = frozenset(
    word
    for words in (
        ("Party", "Ministry", "University", "Union", "Council", "Committee", "Company", "Group"),
        ("Bank", "Treaty", "Agreement", "Project", "Association", "Institute", "Fund", "Act"),
        ("Museum", "Hotel", "Airport", "Square", "Palace", "Sea", "River", "Organization"),
        ("Organisation", "Bridge", "Street", "City", "Bay", "Base", "Court", "Office"),
        ("Agency", "Centre", "Center", "Army", "Forum", "Summit", "Nations", "States"),
    )
    for word in words
)
_OPENERS = (
    r"^(?:The|In|On|At|But|And|When|While|After|Before|As|For|With|By|Since|Its|His|Her|Their|It|"
    r"He|She|They|This|That|These|Both|Some|Many|Most|Then|Now|There|If|What|Who|How|We)\b ?"
)
_LOOSE = re.compile(
    r"\b(?:its?|they|them|their|our|your|my|he|she|his|her|this|that|these|those|next|we|you)\b"
)
_Build = Callable[[re.Match[str]], str]


def _template(pattern: str, build: _Build) -> tuple[re.Pattern[str], _Build]:
    """Pair a sentence's shape with the question that it answers."""
    return re.compile(pattern), build


_TEMPLATES = (
    _template(
        rf"\b({_NAME}) {_VERB} ((?:[\w’'-]+ ){{0,5}}?){_DATE}",
        lambda m: _about(m[1], f"When did {{}} {_DID[m[2]]} {m[3].strip()}?"),
    ),
    _template(
        rf"^(?:On|In) (?:\d{{1,2}} )?(?:[A-Z]\w+ )?\d{{4}},? ([Tt]he )?({_NAME}) {_VERB} "
        r"((?:[a-z’'-]+ ){0,3}?[a-z’'-]+)(?= (?:with|in|to|at|on|for|by|and|from)\b|[,.;:])",
        lambda m: _about(m[2], f"When did {m[1] or ''}{{}} {_DID[m[3]]} {m[4]}?"),
    ),
    _template(
        rf"\b({_NAME}) {_VERB} {_ABOUT}{_NUMBER} ((?:[a-z-]+ ){{0,2}}[a-z]{{3,}}s)\b",
        lambda m: _about(m[1], f"How many {m[3]} did {{}} {_DID[m[2]]}?"),
    ),
    _template(
        rf"\b({_LONG_NAME}) {_VERB}\b",
        lambda m: (
            _about(m[1], f"{'Who' if m[2] in _WHO else 'What'} did {{}} {_DID[m[2]]}?")
            if m[2] in _WHO + _WHAT
            else ""
        ),
    ),
    _template(
        rf"\b([Tt]he )?({_NAME}) (?:was|were) (?:\w+ly )?({_PAST})\b",
        lambda m: _about(m[2], f"When was {'the ' if m[1] else ''}{{}} {m[3]}?"),
    ),
    _template(rf"\b({_LONG_NAME}), (?:a|an|the) [a-z][^,.]{{6,70}}[,.]", lambda m: _what_is(m[1])),
    _template(rf"\b({_LONG_NAME}) is (?:a|an|the) [a-z]", lambda m: _what_is(m[1])),
    _template(
        r"\bthe (?:\w+ )?(?:company|newspaper|agency|airline|joint venture|ship|think tank) "
        rf"({_WORD})\b",
        lambda m: f"What is {m[1]}?",
    ),
    _template(
        rf"\b(?:President|Prime Minister|Foreign Minister|General Secretary|leader|"
        rf"Ambassador|Professor|analyst|historian|director|spokesman|spokeswoman) ({_LONG_NAME})",
        lambda m: _what_is(m[1]),
    ),
    _template(
        rf"\b{_NUMBER} ((?:[a-z-]+ ){{0,2}}[a-z]{{3,}}s) (?:were|have been) "
        r"([a-z]+(?:ed|en|lt|nt))\b",
        lambda m: f"How many {m[1]} were {m[2]}?",
    ),
    _template(
        rf"\b([Tt]he (?:[\w’'-]+ ){{1,4}})(?:is|stands|was) {_ABOUT}{_NUMBER} "
        r"(?:[a-z]+) (tall|long|high|wide|deep|old)\b",
        lambda m: f"How {m[2]} is {_inside(m[1].strip())}?",
    ),
    _template(
        r"(?:^|, )((?:[Tt]wo-way |[Bb]ilateral |[Tt]he )?[A-Za-z][a-z]*"
        r"(?: (?:between|of|with|in|and|from|to|the|[a-z]{3,}|[A-Z]\w+)){0,6}) "
        rf"({'|'.join(_GREW)}) {_ABOUT}(?:US)?[$€£]?\d",
        lambda m: f"How much did {_inside(m[1])} {_GREW[m[2]]}?",
    ),
    _template(
        rf"^({_NAME}) ((?:\w{{3,}}ed|met|began|became|held|built|led|made|sent|won|lost|left) "
        r"(?:[\w’'$%-]+ ){2,8}?[\w’'%-]+)(?=[,.;:]|$)",
        lambda m: f"Who {m[2]}?" if _bare(m[1]) else "",
    ),
    _template(r"^((?:Who|What|When|Where|Why|How)\b[^.?!\n]{12,90}\?)$", lambda m: m[1]),
)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A question made of a document's sentence, and where its answer should stand."""

    question: str
    document_id: str
    start: int


def questions_from(document: Document) -> Iterator[Suggested]:
    """Yield the questions that a document's sentences suggest, in the order of the text."""
    seen: set[str] = set()
    for passage in document.passages:
        flowing = re.sub(r"(?<!\n)\n(?!\n)", " ", passage.text)  # offsets stay as they are
        for match in re.finditer(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]?", flowing):
            sentence = match.group().strip()
            if len(sentence) > LONGEST_SENTENCE:
                continue
            for pattern, build in _TEMPLATES:
                found = pattern.search(sentence)
                question = build(found) if found else ""
                if question in seen or len(question) > LONGEST or _LOOSE.search(question.lower()):
                    continue
                if question:
                    seen.add(question)
                    yield Suggested(question, document.record.id, passage.start + match.start())


def key(value: str) -> str:
    """Compare questions and answers by their letters and digits."""
    return re.sub(r"\W+", " ", value.casefold()).strip()


def names(text: str) -> set[str]:
    """Return the capitalised words of a text: what it is about, roughly."""
    return set(re.findall(r"[A-Z]\w{2,}", text))


def _bare(name: str) -> str:
    """Return what is left of a name without a word that only opens the sentence."""
    return re.sub(_OPENERS, "", name)


def _about(name: str, question: str) -> str:
    """Put a name into a question; where nothing of the name is left, there is none."""
    bare = _bare(name)
    return re.sub(r"\s+\?", "?", question.format(bare)) if bare else ""


def _what_is(name: str) -> str:
    """Ask who or what a name is; a single word left over asks nothing."""
    words = _bare(name).split()
    if len(words) < 2:
        return ""
    thing = _THINGS & set(words) or len(words) > 3
    return f"What is the {' '.join(words)}?" if thing else f"Who is {' '.join(words)}?"


def _inside(phrase: str) -> str:
    """Write a phrase as it stands inside a sentence."""
    first = phrase.split(" ", 1)[0].lower()
    common = first in {"the", "trade", "two-way", "bilateral", "exports", "imports", "turnover"}
    return phrase[0].lower() + phrase[1:] if common else phrase
