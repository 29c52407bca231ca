"""Questions worth asking: example questions and follow-ups, shown only when answered well.

A template makes the question of a sentence of the documents; the engine is then asked, and what
it does not answer with confidence from the expected document is never shown.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rag.errors import PullquoteError
from rag.model import Answer, Document
from ui.questions import Suggested, key, names, questions_from
from ui.service import Service

if TYPE_CHECKING:
    from rag.engine import Engine

SURE = 0.6
"""The confidence that a suggested question's answer must have."""
EXAMPLES, FOLLOW_UPS = 4, 3
TRIES, FOLLOW_TRIES = 32, 8
"""How many questions are tried at most to find so many."""
DOCUMENTS = 40
"""How many documents examples are sought in at most."""


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
            about = names(" ".join(quote.text for quote in answer.quotes))

            def distance(one: Suggested) -> tuple[int, int]:
                return (-min(len(about & names(one.question)), 2), abs(one.start - near))

            known = {key(question) for question in (*asked, answer.question, answer.query)}
            fresh = [one for one in sorted(tries, key=distance) if key(one.question) not in known]
            kept = self._answered(fresh[:FOLLOW_TRIES], FOLLOW_UPS, {key(answer.text or "")})
            return list(kept)
        except PullquoteError:
            return []

    def _search(self, generation: int) -> None:
        """Find examples, from as many documents as possible."""
        try:
            records = self._service.use(lambda engine: engine.documents())
            lists = [self._questions(record.id) for record in records[:DOCUMENTS]]
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

    def _questions(self, document_id: str) -> list[Suggested]:
        """Return what a document's sentences suggest."""

        def read(engine: Engine) -> Document:
            return engine.document(document_id)

        return list(questions_from(self._service.use(read)))

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
            said = key(answer.text or "")
            if answer.quotes[0].source.document_id == one.document_id and said not in answers:
                answers.add(said)
                found += 1
                yield one.question


def _by_turns(lists: Sequence[Sequence[Suggested]]) -> Iterator[Suggested]:
    """Take one of each list, then the next of each."""
    for place in range(max(map(len, lists), default=0)):
        for one in lists:
            if place < len(one):
                yield one[place]
