"""An answer as a card: the exact words, the quotes they stand in, who says it, how sure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count
from typing import Any

from rag.lines import OWN_LINE, parting
from rag.model import CERTAINTY, Answer, Quote, Rival, Source, percent
from ui.conversation import agreeing, naming, others, understood
from ui.render import Html, join, tag
from ui.trace import trace_panel


def shown_date(value: str | None) -> str | None:
    """Write an ISO date as people do ("20 June 2024"); anything else stays as it is."""
    if not value or not re.fullmatch(r"\d{4}-\d{2}-\d{2}.*", value):
        return value
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return value
    return f"{day.day} {day:%B %Y}"


def card(answer: Answer, trace: list[Any], asked: Sequence[str] = ()) -> Html:
    """Return the card of an answer; ``trace`` are the rows of :func:`ui.trace.trace_rows`.

    ``asked`` are the titles of the documents that the question was put to; none stands for all.
    """
    numbers = count(1)
    body = (
        _answered(answer, numbers)
        if answer.status == "answered"
        else _refused(answer, numbers, len(asked))
    )
    return tag(
        "div",
        _understood(answer),
        _asked_of(asked),
        body,
        _actions(answer.status == "answered"),
        trace_panel(trace, dict(answer.elapsed_ms)),
        cls=f"card {answer.status}",
    )


def _understood(answer: Answer) -> Html | None:
    """Show how a follow-up was understood."""
    query = understood(answer)
    return tag("p", "Understood as ", tag("q", query), cls="understood") if query else None


def _asked_of(titles: Sequence[str]) -> Html | None:
    """Name the documents that were asked, where it was not all of them."""
    if not titles:
        return None
    said = ("Asked only ", tag("bdi", naming(titles)))
    return tag("p", *said, cls="understood asked-of", title=", ".join(titles))


def _answered(answer: Answer, numbers: Iterator[int]) -> Html:
    """The words, large; the quotes; agreement; rivals; what else may be meant."""
    first, *more = agreeing(answer)
    verdict = (
        tag("span", answer.verdict_to_say.capitalize(), cls=f"verdict {answer.verdict_to_say}")
        if answer.verdict_to_say
        else None
    )
    size = "words long" if len(answer.text or "") > 90 else "words"
    return join(
        tag("p", verdict, tag("span", lined(answer.text or ""), dir="auto"), cls=size),
        _confidence(answer),
        _differing(answer.rivals),
        _quote(first, numbers),
        _agreement(answer),
        _quotes(more, numbers),
        _rivals(answer.rivals, numbers) if answer.rivals else None,
        _quotes(others(answer), numbers, "Perhaps also"),
    )


def _quotes(quotes: Sequence[Quote], numbers: Iterator[int], title: str | None = None) -> Html:
    """Quotes one under the other, smaller; nothing where there are none."""
    if not quotes:
        return join()
    head = tag("h3", title) if title else None
    return tag("div", head, *(_quote(quote, numbers) for quote in quotes), cls="others")


def _refused(answer: Answer, numbers: Iterator[int], asked: int) -> Html:
    """Not found, said calmly, with what comes closest; ``asked`` of the documents, or all (0)."""
    those = "document" if asked == 1 else f"{asked} documents"
    said = f"Not in the {those} you asked" if asked else "Not in your documents"
    none = tag("p", said, cls="words none")
    every = (
        tag("button", "Ask all documents", cls="second", type="button", data_action="ask-all")
        if asked
        else None
    )
    if answer.nothing_near or not answer.closest:
        where = "them" if asked > 1 else "it" if asked else "your documents"
        return join(none, tag("p", f"Nothing in {where} is about this.", cls="near"), every)
    return join(none, every, _quotes(answer.closest, numbers, "The closest passages"))


def _confidence(answer: Answer) -> Html:
    """The confidence in words; the number on demand."""
    confidence, shown = answer.confidence, percent(answer.confidence)
    return tag(
        "details",
        tag("summary", tag("span", cls="dot"), answer.certainty.capitalize()),
        tag(
            "p",
            f"{shown}: of a hundred answers that are this sure, about "
            f"{shown.rstrip('%')} are right.",
        ),
        cls="confidence",
        data_level=str(sum(confidence >= floor for floor, _ in CERTAINTY)),
    )


def marked(quote: Quote) -> Html:
    """A quote's text with the answer's words marked."""
    if quote.answer_place is None:
        return lined(quote.text)
    start, end = quote.answer_place
    said = tag("mark", lined(quote.text, start, end))
    return join(lined(quote.text, 0, start), said, lined(quote.text, end))


def lined(text: str, start: int = 0, end: int | None = None) -> Html:
    """A range of a text, to the letter, in which items and rows begin on lines of their own."""
    end = len(text) if end is None else end
    parts: list[str] = []
    for place in parting(text):
        if start <= place < end:
            parts += [text[start:place], tag("span", "\n", cls="line")]
            start = place + 1
    return join(*parts, text[start:end])


def _quote(quote: Quote, numbers: Iterator[int]) -> Html:
    """A quote with the sentence it leans on, its chip, and who else prints it."""
    before = None
    if quote.context:
        gap = " " if quote.after_context else " … "
        joint = tag("span", "\n", cls="line") if OWN_LINE.match(quote.text) else gap
        before = tag("span", lined(quote.context.text), joint, cls="context")
    number = next(numbers)
    return tag(
        "figure",
        tag("blockquote", before, marked(quote), dir="auto"),
        tag("figcaption", chip(quote.source, number, quote.heading), _copies(quote, number)),
        cls="quote",
    )


def chip(source: Source, number: int, heading: str = "") -> Html:
    """Who says it, and under which heading: a numbered button that opens the evidence."""
    details = [shown_date(source.date), f"p. {source.page}" if source.page else None]
    return tag(
        "button",
        tag("span", str(number), cls="chip-number"),
        tag("span", tag("bdi", source.title or source.path), cls="chip-title"),
        tag("span", tag("bdi", heading), cls="chip-heading") if heading else None,
        *(tag("span", detail, cls="chip-detail") for detail in details if detail),
        cls="chip",
        type="button",
        data_action="evidence",
        data_quote=number,
        title=f"Open the source at this quote (key {number})" if number < 10 else None,
    )


def _copies(quote: Quote, number: int) -> Html | None:
    """Name the documents that print the same text; each opens."""
    if not quote.copies:
        return None
    links: list[str] = []
    for place, copy in enumerate(quote.copies):
        links.append(", " if place else "")
        links.append(
            tag(
                "button",
                tag("bdi", copy.title or copy.path),
                cls="link",
                type="button",
                data_action="copy-source",
                data_copy=copy.document_id,
                data_quote=number,
            )
        )
    return tag("span", "also printed in ", *links, cls="copies")


def _agreement(answer: Answer) -> Html | None:
    """Say how many sources agree; copies of one text are one source."""
    near = {q.source.document_id for q in answer.quotes if q.agreement == "near"}
    said = [f"{answer.sources_agreeing} sources agree"] if answer.sources_agreeing > 1 else []
    if near:
        said.append(f"{len(near)} more {'says' if len(near) == 1 else 'say'} nearly the same")
    return tag("p", " · ".join(said), cls="agreement") if said else None


def _differing(rivals: Sequence[Rival]) -> Html | None:
    """Say beside the answer what others say, whose quotes stand below."""
    said = [
        (f"{n} {'sources say' if n > 1 else 'source says'} ", tag("bdi", lined(rival.text)))
        for rival in rivals
        for n in [len({quote.source.document_id for quote in rival.quotes})]
    ]
    parts = [part for each in said for part in ("; ", *each)][1:]
    return tag("p", "Sources differ: ", *parts, ".", cls="differing") if said else None


def _rivals(rivals: tuple[Rival, ...], numbers: Iterator[int]) -> Html:
    """Where sources differ: each rival with its quotes."""
    return tag(
        "section",
        tag("h3", "Sources differ"),
        *(
            tag(
                "div",
                tag("p", lined(rival.text), cls="words rival", dir="auto"),
                *(_quote(quote, numbers) for quote in rival.quotes),
                cls="rival-answer",
            )
            for rival in rivals
        ),
        cls="rivals",
        aria_label="Sources differ",
    )


def _actions(answered: bool) -> Html:
    """What can be done with an answer; a refusal cannot be one that should have been."""

    def button(action: str, label: str, **more: str) -> Html:
        return tag("button", label, cls="quiet", type="button", data_action=action, **more)

    return tag(
        "div",
        button("copy-answer", "Copy"),
        tag(
            "span",
            tag("span", "Is this right?", cls="ask-feedback"),
            button("feedback", "Right", data_verdict="right", aria_pressed="false"),
            button("feedback", "Wrong", data_verdict="wrong", aria_pressed="false"),
            button(
                "feedback",
                "Should have refused",
                data_verdict="should_refuse",
                aria_pressed="false",
            )
            if answered
            else None,
            cls="feedback",
            role="group",
            aria_label="Feedback",
        ),
        cls="actions",
    )
