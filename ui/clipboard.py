"""An answer as it is pasted into a letter or an article: its quotes, each with its source."""

from __future__ import annotations

from rag.lines import joined
from rag.model import Answer, Json, Quote
from ui.citing import cited
from ui.conversation import groups
from ui.render import Html, join, plain, tag


def clipboard(answer: Answer) -> Json:
    """Return an answer's quotes as plain ``text``, and as ``html`` for what takes it."""
    text = [] if answer.quotes else ["Not in the documents."]
    html = [tag("p", line) for line in text]
    for said, quotes in groups(answer):
        if said:
            text.append(said)
            html.append(tag("p", said))
        for quote in quotes:
            text.append(f"{_quoted(quote)} — {', '.join(cited(quote.source))}")
            html.append(_paragraph(quote))
    return {"text": plain("\n".join(text)), "html": join(*html)}


def _quoted(quote: Quote) -> str:
    """Put a quote between its marks, the lines of a paragraph joined; a cut shows outside."""
    return f"“{joined(quote.text)}”{' …' if quote.cut_short else ''}"


def _paragraph(quote: Quote) -> Html:
    """Write a quote and its source as a paragraph, each item and row on a line of its own."""
    first, *lines = _quoted(quote).split("\n")
    title, *facts = cited(quote.source)
    broken = [piece for line in lines for piece in (tag("br"), line)]
    return tag("p", first, *broken, " — ", tag("em", title), *(f", {fact}" for fact in facts))
