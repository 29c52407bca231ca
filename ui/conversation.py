"""A conversation as the browser keeps it: each turn is JSON, rebuilt through the value objects.

The server remembers no conversation. What the browser sends back is checked by the same frozen
objects that made it, so that offsets which do not fit are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rag.errors import UsageError
from rag.model import Answer, Context, Copy, Json, Quote, Rival, Source, Turn
from ui.trace import trace_rows

HISTORY = 6
"""How many earlier turns a follow-up is understood from."""


class BadConversation(UsageError):
    """What the browser kept is not a conversation of ours."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("This conversation cannot be read: start a new one.")


def turn_json(answer: Answer, asked: Sequence[str] = ()) -> Json:
    """Return an answer as the browser keeps it: the contract's JSON, and how it was found.

    ``asked`` are the titles of the documents that the question was put to; none stands for all.
    """
    return answer.to_json() | {"trace": trace_rows(answer), "asked": list(asked)}


def read_asked(kept: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the titles of the documents that a kept turn was put to; none stands for all."""
    return tuple(str(title) for title in kept.get("asked") or ())


def naming(titles: Sequence[str]) -> str:
    """Name some documents in a few words."""
    more = f" and {len(titles) - 2} more" if len(titles) > 2 else ""
    return ", ".join(f"“{title}”" for title in titles[:2]) + more


def read_answer(kept: Any) -> Answer:
    """Rebuild an answer from what :func:`turn_json` gave.

    Raises:
        BadConversation: if it is anything else.
    """
    try:
        return Answer(
            question=str(kept["question"]),
            query=str(kept["query"]),
            status=kept["status"],
            text=kept["answer"],
            confidence=float(kept["confidence"]),
            quotes=_quotes(kept["quotes"]),
            rivals=tuple(
                Rival(str(rival["answer"]), float(rival["confidence"]), _quotes(rival["quotes"]))
                for rival in kept["rivals"]
            ),
            closest=_quotes(kept["closest"]),
            verdict=kept.get("verdict"),
            nothing_near=bool(kept.get("nothing_near")),
            task=bool(kept.get("task")),
            id=kept.get("id"),
            elapsed_ms={str(k): float(v) for k, v in dict(kept["elapsed_ms"]).items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadConversation from None


def read_history(turns: Any) -> list[Turn]:
    """Return the last turns of a conversation, as the engine understands follow-ups.

    Raises:
        BadConversation: if they are no list of questions and answers.
    """
    try:
        return [
            Turn(str(turn["question"]), str(turn.get("answer") or ""))
            for turn in list(turns or ())[-HISTORY:]
        ]
    except (KeyError, TypeError, AttributeError):
        raise BadConversation from None


def understood(answer: Answer) -> str | None:
    """Return the query where it is not the question itself."""
    same = answer.query.strip().casefold() == answer.question.strip().casefold()
    return None if same else answer.query


def agreeing(answer: Answer) -> list[Quote]:
    """Return the quotes that say the answer, or nearly."""
    return [quote for quote in answer.quotes if quote.agreement != "other"]


def others(answer: Answer) -> list[Quote]:
    """Return the quotes that say something else and may be what was asked for."""
    return [quote for quote in answer.quotes if quote.agreement == "other"]


def groups(answer: Answer) -> Iterator[tuple[str, Sequence[Quote]]]:
    """Yield the quotes in the order of the card, those that belong together after what is said."""
    yield "", agreeing(answer)
    for rival in answer.rivals:
        words = "" if rival.quotes[0].says_only(rival.text) else f" {rival.text}"
        yield f"Sources differ:{words}", rival.quotes
    if others(answer):
        yield "Perhaps also:", others(answer)
    if answer.closest:
        yield "The closest passages:", answer.closest


def numbered(answer: Answer) -> list[Quote]:
    """Return every quote that a card numbers, from 1, in the order of the card."""
    return [quote for _, quotes in groups(answer) for quote in quotes]


def _source(kept: Mapping[str, Any]) -> Source:
    """Rebuild a source."""
    return Source(
        str(kept["id"]),
        str(kept["path"]),
        str(kept["title"]),
        kept["page"],
        kept["date"],
        kept.get("author"),
    )


def _copy(kept: Mapping[str, Any]) -> Copy:
    """Rebuild a copy; one kept before its place was has none."""
    start, end = kept.get("start"), kept.get("end")
    return Copy.at(_source(kept), None if start is None else (start, end))


def _quotes(kept: Sequence[Mapping[str, Any]]) -> tuple[Quote, ...]:
    """Rebuild quotes; each checks its own offsets."""
    return tuple(
        Quote(
            text=quote["text"],
            start=int(quote["start"]),
            end=int(quote["end"]),
            source=_source(quote["document"]),
            score=float(quote["score"]),
            answer_start=quote["answer_start"],
            answer_end=quote["answer_end"],
            context=quote.get("context") and Context(**quote["context"]),
            copies=tuple(_copy(copy) for copy in quote.get("copies", ())),
            agreement=quote.get("agreement", "same"),
            heading=str(quote.get("heading", "")),
            cut_short=bool(quote.get("cut_short")),
        )
        for quote in kept
    )
