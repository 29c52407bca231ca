"""An answer as a card: the exact words, the quotes they stand in, who says it, how sure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from rag.headings import nearest
from rag.lines import OWN_LINE, parting
from rag.model import CERTAINTY, UNDER, Answer, Quote, Rival, percent
from rag.ranges import Range
from ui.citing import cited, page_of, shown_date, title_of
from ui.conversation import agreeing, naming, others, understood
from ui.marks import marks
from ui.render import Html, join, tag
from ui.trace import trace_panel


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
    words, quote = _said(answer.text or "", first, numbers, answer.verdict_to_say)
    return join(
        words,
        _confidence(answer),
        _differing(answer.rivals),
        quote,
        _agreement(answer),
        _quotes(more, numbers),
        _rivals(answer.rivals, numbers) if answer.rivals else None,
        _quotes(others(answer), numbers, "Perhaps also"),
    )


def _said(
    words: str, quote: Quote, numbers: Iterator[int], verdict: str | None = None
) -> tuple[Html, Html | None]:
    """The words, large, and the quote that they stand in; as one where it says nothing else."""
    yes_or_no = tag("span", verdict.capitalize(), cls=f"verdict {verdict}") if verdict else None
    size = "words long" if len(words) > 90 else "words"
    if not quote.says_only(words):
        said = tag("span", headline(words, quote), dir="auto")
        return tag("p", yes_or_no, said, cls=size), _quote(quote, numbers)
    context = quote.context
    before = tag("p", lined(context.text), _gap(quote), cls="context") if context else None
    said = tag("span", lined(quote.text, hidden=marks(quote)), dir="auto")
    whole = tag("p", yes_or_no, said, cls=size)
    return _figure(quote, numbers, before, whole, cls="quote whole"), None


def headline(words: str, quote: Quote) -> Html:
    """An answer's words on one line, without the Markdown that they stand in in their quote."""
    if quote.answer_place is None or quote.answer != words:
        return join(_one_line(words))
    start, end = quote.answer_place
    parts: list[str] = []
    for first, last in marks(quote):
        if start <= first and last <= end:
            mark = tag("span", quote.text[first:last], cls="no-word")
            parts += [_one_line(quote.text[start:first]), mark]
            start = last
    return join(*parts, _one_line(quote.text[start:end]))


def _one_line(text: str) -> str:
    """Return a text with a single space for every run of white space."""
    return re.sub(r"\s+", " ", text)


def _quotes(quotes: Sequence[Quote], numbers: Iterator[int], title: str | None = None) -> Html:
    """Quotes one under the other, smaller; nothing where there are none."""
    if not quotes:
        return join()
    head = tag("h3", title) if title else None
    return tag("div", head, *(_quote(quote, numbers) for quote in quotes), cls="others")


def _refused(answer: Answer, numbers: Iterator[int], asked: int) -> Html:
    """Not found, said calmly, with what comes closest; ``asked`` of the documents, or all (0)."""
    if answer.task:
        says = "Pullquote quotes what your documents say; it does not write."
        return tag("p", says, cls="words none")
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


def lined(
    text: str, start: int = 0, end: int | None = None, *, hidden: Sequence[Range] = ()
) -> Html:
    """A range of a text, to the letter, in which items and rows begin on lines of their own.

    What lies in the ranges that are ``hidden``, which do not overlap, is there and does not show.
    """
    end = len(text) if end is None else end
    apart = [(place, place + 1, "line") for place in parting(text)]
    apart += [(first, last, "no-word") for first, last in hidden]
    parts: list[str] = []
    for first, last, cls in sorted(apart):
        if start <= first and last <= end:
            parts += [text[start:first], tag("span", text[first:last], cls=cls)]
            start = last
    return join(*parts, text[start:end])


def _quote(quote: Quote, numbers: Iterator[int]) -> Html:
    """A quote with the sentence it leans on, its chip, and who else prints it."""
    before = None
    if quote.context:
        joint = tag("span", "\n", cls="line") if OWN_LINE.match(quote.text) else _gap(quote)
        before = tag("span", lined(quote.context.text), joint, cls="context")
    cut = tag("span", " …", cls="context") if quote.cut_short else None
    return _figure(quote, numbers, before, marked(quote), cut, cls="quote")


def _gap(quote: Quote) -> str:
    """What stands between a quote and the sentence it leans on."""
    return " " if quote.after_context else " … "


def _figure(quote: Quote, numbers: Iterator[int], *shown: Html | None, cls: str) -> Html:
    """What is shown of a quote, over its chip and who else prints it."""
    number = next(numbers)
    caption = tag("figcaption", chip(quote, number), _copies(quote, number))
    return tag("figure", tag("blockquote", *shown, dir="auto"), caption, cls=cls)


def chip(quote: Quote, number: int) -> Html:
    """Who says it, and where: a numbered button that opens the evidence."""
    source = quote.source
    headings = nearest(quote.heading, title_of(source))
    heading = tag("bdi", headings[-1]) if headings else None
    facts = [shown_date(source.date), page_of(source), heading]
    details = [tag("span", fact, cls="chip-detail") for fact in facts if fact]
    under = [f"under “{UNDER.join(headings)}”"] if headings else []
    key = f" (key {number})" if number < 10 else ""
    return tag(
        "button",
        tag("span", str(number), cls="chip-number"),
        tag(
            "span",
            tag("span", tag("bdi", title_of(source)), cls="chip-title"),
            tag("span", *details, cls="chip-details") if details else None,
            cls="chip-source",
        ),
        cls="chip",
        type="button",
        data_action="evidence",
        data_quote=number,
        title=f"{', '.join([*cited(source), *under])}\nOpen the source at this quote{key}",
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
                tag("bdi", title_of(copy)),
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
    """Say beside the answer what others say; what is a whole quote is said below alone."""
    said: list[Html] = []
    for rival in rivals:
        first, sources = rival.quotes[0], len({quote.source.document_id for quote in rival.quotes})
        who = f"{sources} sources say " if sources > 1 else "1 source says "
        otherwise = first.says_only(rival.text)
        words = "something else" if otherwise else tag("bdi", headline(rival.text, first))
        said.append(join("; " if said else None, who, words))
    return tag("p", "Sources differ: ", *said, ".", cls="differing") if said else None


def _rivals(rivals: tuple[Rival, ...], numbers: Iterator[int]) -> Html:
    """Where sources differ: each rival with its quotes."""
    shown: list[Html] = []
    for rival in rivals:
        first, *more = rival.quotes
        words, quote = _said(rival.text, first, numbers)
        rest = (_quote(one, numbers) for one in more)
        shown.append(tag("div", words, quote, *rest, cls="rival-answer"))
    return tag(
        "section", tag("h3", "Sources differ"), *shown, cls="rivals", aria_label="Sources differ"
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
