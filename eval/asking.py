"""Puts a gold set's questions to the engine, one after the other, and scores what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from time import perf_counter
from typing import Any

from eval.documents import Corpus
from eval.gold import Gold, Question
from eval.ranking import ranking_outcome, score_rankings
from eval.results import Result
from eval.scoring import score_answer
from eval.thresholds import score_readings
from rag.engine import Engine
from rag.errors import BadGold, UsageError
from rag.model import Answer, Candidate

Track = Callable[[Sequence[Question]], Iterable[Question]]
"""Goes through the questions and shows how far it is."""

SEARCHED = 20
"""Candidates that are asked for when only searching."""
KEPT = 5
"""Candidates that a run keeps of each question."""
SHOWN = 240
"""Characters that are kept of a candidate's text."""


def ask_all(
    gold: Gold,
    engine: Engine,
    corpus: Corpus,
    unrefused: Callable[[Answer], Engine],
    track: Track,
) -> list[Result]:
    """Ask every question.

    Args:
        gold: the questions.
        engine: answers as it is set.
        corpus: the documents.
        unrefused: gives, for a refusal, an engine over the same index that refuses nothing; it
            is asked again, to know what was withheld and whether rightly.
        track: shows progress.

    Raises:
        BadGold: naming a question that cannot be asked.
        PullquoteError: if the index or a model cannot be used.
    """
    answers: dict[str, Answer] = {}
    scored: dict[str, tuple[Any, dict[str, float], Answer]] = {}
    for question in track(gold.questions):
        answer = ask_one(engine, question)
        frank = answer if answer.status == "answered" else ask_one(unrefused(answer), question)
        outcome, scores = score_answer(question, answer, frank, corpus)
        answers[question.id] = answer
        scored[question.id] = outcome, scores, frank
    relevant = {question.id: corpus.relevant(question) for question in gold.questions}
    ranked = score_rankings(
        relevant,
        {q.id: corpus.ranking(q, answers[q.id].trace.candidates) for q in gold.questions},
    )
    results = []
    for question in gold.questions:
        answer = answers[question.id]
        outcome, scores, frank = scored[question.id]
        results.append(
            Result(
                question.to_json(),
                outcome,
                scores | ranked.get(question.id, {}),
                answer.to_json(),
                None if frank is answer or not frank.quotes else frank.to_json(),
                _kept(corpus, answer.trace.candidates[:KEPT], relevant[question.id]),
            )
        )
    return results


def search_all(gold: Gold, engine: Engine, corpus: Corpus, track: Track) -> list[Result]:
    """Search for every question that has something to find, and read nothing.

    Raises:
        BadGold: if there is none, or naming a question that cannot be asked.
    """
    relevant = {question.id: corpus.relevant(question) for question in gold.questions}
    asked = [question for question in gold.questions if relevant[question.id]]
    if not asked:
        raise BadGold(f"{gold.path}: no question has a passage that should be found.")
    found: dict[str, list[Candidate]] = {}
    times: dict[str, float] = {}
    for question in track(asked):
        began = perf_counter()
        try:
            found[question.id] = engine.search(question.text, top=SEARCHED)
        except UsageError as error:
            raise BadGold(f"{question.where}: {error}") from None
        times[question.id] = 1000 * (perf_counter() - began)
    ranked = score_rankings(relevant, {q.id: corpus.ranking(q, found[q.id]) for q in asked})
    results = []
    for question in asked:
        scores = ranked[question.id]
        outcome = ranking_outcome(scores)
        told = found[question.id][: 1 if outcome == "first" else KEPT]
        results.append(
            Result(
                question.to_json(),
                outcome,
                scores | {"total_ms": times[question.id]},
                candidates=_kept(corpus, told, relevant[question.id]),
            )
        )
    return results


def read_all(gold: Gold, engine: Engine, track: Track) -> list[Result]:
    """Read the paragraph that each SQuAD question is asked on, and score as SQuAD does.

    Raises:
        BadGold: if the set's questions come without paragraphs.
    """
    if not all(question.context for question in gold.questions):
        raise BadGold(f"{gold.path}: only a SQuAD file gives the paragraphs that --closed reads.")
    read = []
    for question in track(gold.questions):
        began = perf_counter()
        reading = engine.read(question.text, question.context, title=question.title)
        read.append((question, reading, 1000 * (perf_counter() - began)))
    return score_readings(read)


def ask_one(engine: Engine, question: Question) -> Answer:
    """Ask one question, with what was asked before it.

    Raises:
        BadGold: naming the question, if it cannot be asked.
    """
    try:
        return engine.ask(question.text, history=question.history, id=question.id)
    except UsageError as error:
        raise BadGold(f"{question.where}: {error}") from None


def _kept(
    corpus: Corpus, candidates: Sequence[Candidate], relevant: dict[str, int]
) -> tuple[dict[str, Any], ...]:
    """Return candidates as a run keeps them."""
    kept = []
    for candidate in candidates:
        passage = candidate.passage
        kept.append(
            {
                "document": corpus.records[passage.document_id].path,
                "title": passage.title,
                "start": passage.start,
                "end": passage.end,
                "text": passage.text[:SHOWN],
                "score": round(candidate.score, 4),
                "dense": round(candidate.dense, 4),
                "bm25": round(candidate.bm25, 4),
                "relevant": bool({passage.id, passage.document_id} & relevant.keys()),
            }
        )
    return tuple(kept)
