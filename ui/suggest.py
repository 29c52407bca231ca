"""Questions worth asking: made from the documents' own sentences, kept only when answered well.

Templates turn a sentence's shape into a question; the engine is then asked, and what it does not
answer with confidence from the expected document is never shown.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.errors import PullquoteError
from rag.model import Answer, Document
from ui.service import Service

if TYPE_CHECKING:
    from rag.engine import Engine

SURE = 0.6
"""The confidence that a suggested question's answer must have."""
EXAMPLES, FOLLOW_UPS = 4, 3
TRIES, FOLLOW_TRIES = 32, 8
"""How many questions are tried at most to find so many."""

_NAME = r"[A-Z][\w’'-]+(?:\s(?:(?:of|for|and)\s)?(?:the\s)?[A-Z][\w’'-]+){1,3}"
_MADE = [
    "founded",
    "established",
    "built",
    "born",
    "opened",
    "created",
    "launched",
    "elected",
    "completed",
    "erected",
    "unveiled",
    "inaugurated",
    "introduced",
    "published",
    "adopted",
]
_DID = {
    "signed": "What did {0} sign?",
    "met": "Who did {0} meet?",
    "announced": "What did {0} announce?",
    "called for": "What did {0} call for?",
    "warned": "What did {0} warn about?",
    "pledged": "What did {0} pledge?",
    "won": "What did {0} win?",
    "proposed": "What did {0} propose?",
    "invited": "Who did {0} invite?",
    "wrote": "What did {0} write?",
}
_GROUPS = [
    "Party",
    "Ministry",
    "University",
    "Union",
    "Council",
    "Committee",
    "Company",
    "Group",
    "Bank",
    "Treaty",
    "Agreement",
    "Association",
    "Project",
    "Institute",
    "Fund",
    "Act",
    "Museum",
    "Hotel",
    "Airport",
    "Square",
    "Palace",
    "Sea",
    "River",
]
_TEMPLATES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (
        re.compile(rf"\b[Tt]he ({_NAME}) was ({'|'.join(_MADE)})\b"),
        lambda m: f"When was the {m[1]} {m[2]}?",
    ),
    (
        re.compile(rf"\b({_NAME}) was ({'|'.join(_MADE)})\b"),
        lambda m: f"When was {_bare(m[1])} {m[2]}?",
    ),
    (
        re.compile(rf"\b({_NAME}) (?:last |first )?(visited|arrived in) ([A-Z]\w+)"),
        lambda m: f"When did {_bare(m[1])} {'visit' if m[2] == 'visited' else 'arrive in'} {m[3]}?",
    ),
    (
        re.compile(rf"\b({_NAME}) (?:has |also )?({'|'.join(_DID)})\b"),
        lambda m: _DID[m[2]].format(_bare(m[1])),
    ),
    (
        re.compile(rf"\b({_NAME}), (?:a|an|the) [a-z][^,.]{{6,70}}[,.]"),
        lambda m: _what_is(_bare(m[1])),
    ),
    (
        re.compile(rf"\b(?:The )?({_NAME}) is (?:a|an|the) [a-z]"),
        lambda m: _what_is(_bare(m[1])),
    ),
    (
        re.compile(
            r"\b(?:[0-9][0-9,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens of) "
            r"((?:[a-z]+ ){0,2}[a-z]{3,}s) (were|have been|had been) ([a-z]+(?:ed|en|lt|nt))\b"
        ),
        lambda m: (
            f"How many {m[1]} {m[2].replace('have been', 'were').replace('had been', 'were')} {m[3]}?"
        ),
    ),
    (
        re.compile(
            r"(?:^|, )((?:[Tt]wo-way |[Bb]ilateral |[Tt]he )?[A-Za-z][a-z]*(?: (?:between|of|with|in|and|"
            r"from|to|the|[a-z]{3,}|[A-Z]\w+)){0,6}) (reached|totalled|totaled|amounted to) "
            r"(?:about |nearly |almost |some |over )?[$€£]?[0-9]"
        ),
        lambda m: (
            f"How much did {_lower(m[1])} "
            f"{ {'reached': 'reach', 'amounted to': 'amount to'}.get(m[2], 'total') }?"
        ),
    ),
    (re.compile(r"^((?:Who|What|When|Where|Why|How)\b[^.?!\n]{8,90}\?)$"), lambda m: m[1]),
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
        for match in re.finditer(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]?", passage.text):
            sentence = match.group().strip()
            for pattern, build in _TEMPLATES:
                found = pattern.search(sentence)
                question = build(found) if found else None
                if question and len(question) < 110 and question not in seen:
                    seen.add(question)
                    yield Suggested(question, document.record.id, passage.start + match.start())


class Suggestions:
    """Example questions of an index, found in the background, kept until it changes."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._generation: int | None = None
        self._examples: list[str] = []
        self._done = False

    def examples(self) -> tuple[list[str], bool]:
        """Return the examples found so far, and whether the search for more is over."""
        generation = self._service.use(lambda engine: engine.generation)
        with self._lock:
            if generation != self._generation:
                self._generation, self._examples, self._done = generation, [], False
                self._service.aside(lambda: self._search(generation))
            return list(self._examples), self._done

    def follow_ups(self, answer: Answer, asked: Sequence[str]) -> list[str]:
        """Return questions that an answer leads to and that the same documents answer."""
        if answer.status != "answered" or self._service.busy:
            return []
        ids = dict.fromkeys(quote.source.document_id for quote in answer.quotes)
        near = answer.quotes[0].start
        try:
            read = self._service.use(lambda engine: [engine.document(one) for one in ids])
            tries = [one for document in read for one in questions_from(document)]
            names = set(re.findall(r"[A-Z]\w{2,}", " ".join(q.text for q in answer.quotes)))

            def distance(one: Suggested) -> tuple[int, int]:
                shared = len(names & set(re.findall(r"[A-Z]\w{2,}", one.question)))
                return (-min(shared, 2), abs(one.start - near))

            known = {_key(question) for question in (*asked, answer.question, answer.query)}
            fresh = [one for one in sorted(tries, key=distance) if _key(one.question) not in known]
            kept = self._answered(fresh[:FOLLOW_TRIES], FOLLOW_UPS, {_key(answer.text or "")})
            return list(kept)
        except PullquoteError:
            return []

    def _search(self, generation: int) -> None:
        """Find examples, from as many documents as possible."""
        try:
            records = self._service.use(lambda engine: engine.documents())
            lists = [
                list(
                    questions_from(
                        self._service.use(lambda engine, r=record: engine.document(r.id))
                    )
                )
                for record in records[:40]
            ]
            for question in self._answered(_by_turns(lists), EXAMPLES, set(), TRIES):
                with self._lock:
                    if self._generation != generation:
                        return
                    self._examples.append(question)
        except PullquoteError:
            pass  # no examples is all that the person sees of it; asking itself will say why
        finally:
            with self._lock:
                if self._generation == generation:
                    self._done = True

    def _answered(
        self, tries: Iterable[Suggested], wanted: int, answers: set[str], limit: int = 99
    ) -> Iterator[str]:
        """Ask, standing back while people wait; yield what is answered well, each answer once."""
        found = 0
        for place, one in enumerate(tries):
            if found >= wanted or place >= limit:
                return
            for _ in range(100):
                if not self._service.busy:
                    break
                time.sleep(0.1)

            def work(engine: Engine, one: Suggested = one) -> Answer:
                return engine.ask(one.question)

            answer = self._service.use(work)
            if answer.status != "answered" or answer.confidence < SURE or answer.rivals:
                continue
            key = _key(answer.text or "")
            if answer.quotes[0].source.document_id == one.document_id and key not in answers:
                answers.add(key)
                found += 1
                yield one.question


def _by_turns(lists: Sequence[Sequence[Suggested]]) -> Iterator[Suggested]:
    """Take one of each list, then the next of each."""
    for place in range(max(map(len, lists), default=0)):
        for one in lists:
            if place < len(one):
                yield one[place]


def _what_is(name: str) -> str | None:
    """Ask who or what a name is."""
    words = name.split()
    thing = any(word in _GROUPS for word in words) or len(words) > 3
    return f"What is {'the ' if thing else ''}{name}?" if thing else f"Who is {name}?"


def _bare(name: str) -> str:
    """Drop what opens a sentence but is no part of the name."""
    return re.sub(r"^(?:The|In|On|At|But|And|When|While|After|Before|As|For|With) ", "", name)


def _lower(phrase: str) -> str:
    """Write a phrase as it stands inside a sentence."""
    first = phrase.split(" ", 1)[0]
    common = first.lower() in {"the", "trade", "two-way", "bilateral", "exports", "imports"}
    return phrase[0].lower() + phrase[1:] if common else phrase


def _key(value: str) -> str:
    """Compare questions and answers by their letters and digits."""
    return re.sub(r"\W+", " ", value.casefold()).strip()
