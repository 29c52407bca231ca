"""The whole way from a question to its answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import ceil
from time import perf_counter

from rag.answer.composer import Composer
from rag.answer.confidence import Confidence
from rag.answer.copies import printed, same_text
from rag.answer.followup import standalone
from rag.answer.spelling import corrected
from rag.errors import BadSetting
from rag.model import Answer, Candidate, Reading, Turn
from rag.protocols import Library, Reader, Retriever
from rag.questions import check, is_text
from rag.settings import Settings

GLANCE = 1 / 3
"""Share of the candidates that is read for each of several queries, before the best goes on
alone: three queries take less than twice the reading of one."""
SURER = 0.1
"""How much surer of its answer a less likely query must be than a likelier one."""
DEEPEST = 1_024
"""Candidates that retrieval is asked for at most, however many say the same."""


class Asker:
    """Answers questions over one index; holds nothing of a question, so threads may share it."""

    def __init__(
        self,
        retriever: Retriever,
        reader: Reader,
        library: Library,
        confidence: Confidence,
        settings: Settings,
    ) -> None:
        """Take the parts that an answer is made with."""
        self._retriever = retriever
        self._reader = reader
        self._library = library
        self._settings = settings
        self._composer = Composer(confidence, settings.threshold)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        top: int | None = None,
        documents: Sequence[str] | None = None,
        id: str | int | None = None,
    ) -> Answer:
        """Answer a question, or say that the documents do not.

        Args:
            question: in plain words, at most 2,000 characters.
            history: the earlier turns of the conversation, oldest first; only the last matter.
            top: how many quotes are wanted at most; the setting's where None.
            documents: ids of the only documents to ask; all where None.
            id: handed back in the answer.

        Raises:
            EmptyQuestion: if the question has no letter or digit.
            QuestionTooLong: if it is longer than anything that is one.
            NotText: if it holds halves of characters.
            BadSetting: if no quotes are wanted.
        """
        check(question)
        most = self._settings.top if top is None else top
        if most < 1:
            raise BadSetting("top", most, "a number from 1 up")
        began = perf_counter()
        spent = {"retrieve": 0.0, "read": 0.0}
        records = self._library.records()
        best: Answer | None = None
        rest: list[Candidate] = []
        said = [turn for turn in history if is_text(turn.question + turn.answer)]
        queries = standalone(question, said)
        wanted = self._settings.candidates
        first = wanted if len(queries) == 1 else ceil(wanted * GLANCE)
        for query in queries:
            with _timed(spent, "retrieve"):
                query, candidates, distinct = self._find(query, documents)
            with _timed(spent, "read"):
                readings = self._read(query, distinct[:first])
            answer = self._composer.compose(query, candidates, readings, records, most)
            if best is None or answer.confidence > best.confidence + SURER:
                best, rest = answer, distinct[len(readings) : wanted]
        assert best is not None
        if len(queries) > 1 and rest:
            with _timed(spent, "read"):
                known = best.trace.readings
                readings = [*known, *self._read(best.query, rest, known)]
            best = self._composer.compose(
                best.query, best.trace.candidates, readings, records, most
            )
        elapsed = {name: round(1000 * seconds, 1) for name, seconds in spent.items()}
        elapsed["total"] = round(1000 * (perf_counter() - began), 1)
        return replace(best, question=question, id=id, elapsed_ms=elapsed)

    def _find(
        self, query: str, documents: Sequence[str] | None
    ) -> tuple[str, list[Candidate], list[Candidate]]:
        """Return the query, spelt as the documents spell, its candidates, and those to read.

        Of candidates with the same words only the first is read. Many copies of one text do not
        crowd out the rest: retrieval is asked for more then.
        """
        wanted = self._settings.candidates
        asked = wanted + wanted // 2
        candidates = self._retriever.retrieve(query, asked, documents)
        right = corrected(query, candidates)
        if right != query:
            query, candidates = right, self._retriever.retrieve(right, asked, documents)
        groups = same_text([printed(c.passage) for c in candidates])
        while len(groups) < wanted and len(candidates) == asked < DEEPEST:
            asked = min(4 * asked, DEEPEST)
            candidates = self._retriever.retrieve(query, asked, documents)
            groups = same_text([printed(c.passage) for c in candidates])
        distinct = [candidates[places[0]] for places in groups][:wanted]
        lowest = distinct[-1].score if distinct else 0.0
        return query, [c for c in candidates if c.score >= lowest], distinct

    def _read(
        self, query: str, candidates: Sequence[Candidate], before: Sequence[Reading] = ()
    ) -> list[Reading]:
        """Have the candidates read, each by itself, after those that were read ``before``."""
        if not candidates:
            return []
        return self._reader.read(query, [c.passage for c in candidates], before)


@contextmanager
def _timed(spent: dict[str, float], name: str) -> Iterator[None]:
    """Add the seconds that the block takes to ``spent[name]``."""
    began = perf_counter()
    yield
    spent[name] += perf_counter() - began
