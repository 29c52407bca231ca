"""How one answer scores against what was expected; pure functions of question and answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eval.documents import Corpus
from eval.gold import Expected, Question
from eval.matching import best, exact_match, token_f1
from eval.results import Outcome
from rag.model import Answer, Context, Quote


def score_answer(
    question: Question, answer: Answer, unrefused: Answer, corpus: Corpus
) -> tuple[Outcome, dict[str, float]]:
    """Score what was said to a question.

    Args:
        question: what was asked and is accepted.
        answer: what was said.
        unrefused: what is said when nothing is refused; ``answer`` itself unless it was refused.
        corpus: the documents.

    Returns:
        The side it falls on, and its figures. ``quote@1`` and ``quote@3``: the first quote (one
        of the first three) holds an accepted answer; of a list the first holds an item, the
        first three all of them. ``source``: a quote's document supports the answer.
        ``citation_precision``: the share of the quotes that stand in a supporting document and
        hold an accepted answer; ``citation_recall``: the share of the supporting documents that
        are cited. ``right``: ``quote@1`` with nothing refused, which is what the confidence
        foretells. ``shared_words``: how far the query is worded like the text. Figures whose
        names end in ``_unrefused`` are of ``unrefused``.
    """
    refused = answer.status == "not_found"
    scores = {
        "refused": float(refused),
        "confidence": unrefused.confidence,
        "quotes": 0.0,
        "exact_quotes": 0.0,
        "rivals": float(bool(answer.rivals)),
        **{f"{step}_ms": float(ms) for step, ms in answer.elapsed_ms.items()},
    }
    for each in (answer,) if unrefused is answer else (answer, unrefused):
        for piece, document_id in _cut(each):
            scores["quotes"] += 1
            scores["exact_quotes"] += corpus.exact(piece, document_id)

    said, said_unrefused = answer.text or "", unrefused.text or ""
    forms = [form for expected in question.answers for form in expected.forms]
    scores["exact_match"] = best(exact_match, said, forms)
    scores["f1"] = best(token_f1, said, forms)
    if answer.rivals or question.kind == "differ":
        scores["rivals_right"] = float(bool(answer.rivals) and _sides(question, answer) >= 2)
    if question.unanswerable:
        scores["right"] = 0.0
        return ("rightly_refused" if refused else "should_refuse"), scores

    first, three = _holding(question, answer.quotes)
    supporting = corpus.supporting(question)
    cited = _cited(answer.quotes)
    scores["quote@1"], scores["quote@3"] = first, three
    frank, three_frank = _holding(question, unrefused.quotes)
    scores["right"] = scores["quote@1_unrefused"] = frank
    shared = corpus.shared_words(question, unrefused.query)
    if shared is not None:
        scores["shared_words"] = shared
    scores["quote@3_unrefused"] = three_frank
    scores["exact_match_unrefused"] = best(exact_match, said_unrefused, forms)
    scores["f1_unrefused"] = best(token_f1, said_unrefused, forms)
    scores["source"] = float(bool(cited & supporting))
    scores["source@1_unrefused"] = float(bool(_cited(unrefused.quotes[:1]) & supporting))
    if supporting:
        everywhere = cited | _cited(quote for rival in answer.rivals for quote in rival.quotes)
        scores["citation_recall"] = len(everywhere & supporting) / len(supporting)
    if not refused:
        good = [_supports(question, quote, supporting) for quote in answer.quotes]
        scores["citation_precision"] = sum(good) / len(good)
    if question.kind == "yes_no":
        scores["verdict"] = float(answer.verdict == question.verdict)
    return ("refused" if refused else "right" if first else "wrong"), scores


def _holding(question: Question, quotes: Sequence[Quote]) -> tuple[float, float]:
    """Return whether the first quote, and the first three, hold what is accepted."""

    def held(expected: Expected, among: Sequence[Quote]) -> bool:
        return any(expected.stands_in(quote.text) for quote in among)

    enough = all if question.kind == "list" else any
    first = any(held(expected, quotes[:1]) for expected in question.answers)
    return float(first), float(enough(held(each, quotes[:3]) for each in question.answers))


def _sides(question: Question, answer: Answer) -> int:
    """Return how many of the accepted answers the quotes and the rivals' quotes hold."""
    quotes = [*answer.quotes, *(quote for rival in answer.rivals for quote in rival.quotes)]
    return sum(any(each.stands_in(quote.text) for quote in quotes) for each in question.answers)


def _supports(question: Question, quote: Quote, supporting: set[str]) -> bool:
    """Tell whether a quote says an accepted answer, from a document that is known to."""
    said = any(expected.stands_in(quote.text) for expected in question.answers)
    return said and bool(_cited([quote]) & supporting)


def _cited(quotes: Iterable[Quote]) -> set[str]:
    """Return the documents that the quotes name, near-copies included."""
    return {source.document_id for quote in quotes for source in (quote.source, *quote.copies)}


def _cut(answer: Answer) -> Iterable[tuple[Quote | Context, str]]:
    """Yield everything that claims to be a slice of a document, with that document's id."""
    rivals = (quote for rival in answer.rivals for quote in rival.quotes)
    for quote in (*answer.quotes, *rivals, *answer.closest):
        yield quote, quote.source.document_id
        if quote.context is not None:
            yield quote.context, quote.source.document_id
