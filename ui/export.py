"""A conversation to take along: Markdown and JSON, and its sources as BibTeX and CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import PurePath

from rag.model import Answer, Json, Quote, Source
from ui.card import shown_date
from ui.conversation import agreeing, numbered, others

FORMATS = {"markdown": "md", "json": "json", "bibtex": "bib", "csl": "csl.json"}
"""The formats that a conversation is exported in, and the file's ending of each."""


def markdown(answer: Answer, asked: Sequence[str] = ()) -> str:
    """Write an answer as Markdown: the words, the quotes, numbered sources below.

    ``asked`` are the titles of the documents that the question was put to; none stands for all.
    """
    lines = [f"**{_md(answer.question)}**", ""]
    if asked:
        lines += [f"Asked only: {_md('; '.join(asked))}", ""]
    if answer.status == "answered" and answer.text:
        verdict = f"{answer.verdict_to_say.capitalize()}: " if answer.verdict_to_say else ""
        sure = f"{answer.certainty}, {answer.confidence:.0%}"
        lines += [f"{verdict}{_md(answer.text)} ({sure})", ""]
    else:
        lines += [f"Not in {'these' if asked else 'the'} documents.", ""]
    number = 0

    def quotes(items: Sequence[Quote]) -> None:
        nonlocal number
        for quote in items:
            number += 1
            lines.extend([*(f"> {_md(line)}" for line in quote.text.split("\n")), f"> [{number}]"])
            lines.append("")

    quotes(agreeing(answer))
    for rival in answer.rivals:
        lines += [f"Sources differ: {_md(rival.text)}", ""]
        quotes(rival.quotes)
    if others(answer):
        lines += ["Perhaps also:", ""]
        quotes(others(answer))
    if answer.closest:
        lines += ["The closest passages:", ""]
        quotes(answer.closest)
    lines += [
        f"{place}. {_citation(quote)}" for place, quote in enumerate(numbered(answer), start=1)
    ]
    return "\n".join(lines).rstrip() + "\n"


def conversation(
    answers: Sequence[Answer], title: str, form: str, asked: Sequence[Sequence[str]] = ()
) -> str:
    """Write a conversation in one of :data:`FORMATS`; ``asked`` as in :func:`markdown`, of each."""
    asked = asked or [()] * len(answers)
    if form == "markdown":
        body = "\n---\n\n".join(map(markdown, answers, asked))
        return f"# {_md(title)}\n\n{body}"
    if form == "json":
        turns = [
            answer.to_json() | ({"asked": list(titles)} if titles else {})
            for answer, titles in zip(answers, asked, strict=True)
        ]
        kept = {"title": title, "turns": turns}
        return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"
    sources = _sources(answers)
    if form == "bibtex":
        return "\n".join(_bibtex(source, key) for key, source in sources.items())
    return json.dumps(
        [_csl(source, key) for key, source in sources.items()], ensure_ascii=False, indent=2
    )


def _citation(quote: Quote) -> str:
    """Cite a quote in a line: title, author, date, page, file, place in the text."""
    source = quote.source
    facts = [
        source.author,
        shown_date(source.date),
        f"p. {source.page}" if source.page else None,
        f"under “{quote.heading}”" if quote.heading else None,
        source.path,
        f"characters {quote.start}–{quote.end}",
    ]
    return ", ".join([f"*{_md(source.title or source.path)}*", *(_md(f) for f in facts if f)])


def _sources(answers: Sequence[Answer]) -> dict[str, Source]:
    """Return each cited document once, under a key that names it."""
    sources: dict[str, Source] = {}
    seen: set[str] = set()
    for answer in answers:
        for quote in numbered(answer):
            for source in (quote.source, *quote.copies):
                if source.document_id in seen:
                    continue
                seen.add(source.document_id)
                stem = re.sub(r"[^a-z0-9]+", "-", PurePath(source.path).stem.lower()).strip("-")
                year = (source.date or "")[:4]
                key = base = "-".join(part for part in (stem[:40], year) if part) or "source"
                place = 2
                while key in sources:
                    key, place = f"{base}-{place}", place + 1
                sources[key] = source
    return sources


def _bibtex(source: Source, key: str) -> str:
    """Write a source as a BibTeX entry."""
    fields = {
        "title": source.title or source.path,
        "author": source.author,
        "year": (source.date or "")[:4] or None,
        "date": source.date,
        "note": source.path,
    }
    body = "".join(f"  {name} = {{{_tex(value)}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{body}}}\n"


def _csl(source: Source, key: str) -> Json:
    """Write a source as a CSL-JSON item."""
    item: Json = {
        "id": key,
        "type": "document",
        "title": source.title or source.path,
        "note": source.path,
    }
    if source.author:
        item["author"] = [{"literal": source.author}]
    if source.date and re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", source.date[:10]):
        item["issued"] = {"date-parts": [[int(part) for part in source.date[:10].split("-")]]}
    return item


_MARKS = re.compile(
    r"""(?P<blank>^[ \t]+)                 # of a block of code
    |(?P<number>^\d{1,9}(?=[.)]))         # of a list's item
    |[\\`*_\[\]<>#|$&~] | ^[-+=]""",
    re.VERBOSE | re.MULTILINE,
)


def _md(value: str) -> str:
    """Escape what Markdown, or HTML in it, would act on."""
    return _MARKS.sub(_literally, value.replace("\x1b", "\N{SYMBOL FOR ESCAPE}"))


def _literally(mark: re.Match[str]) -> str:
    if mark["blank"]:
        return "".join(f"&#{ord(char)};" for char in mark["blank"])
    return f"{mark['number']}\\" if mark["number"] else f"\\{mark[0]}"


def _tex(value: str) -> str:
    """Escape what TeX would act on."""
    names = {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
    return re.sub(
        r"[\\{}%&#$_~^]", lambda match: names.get(match.group(), "\\" + match.group()), value
    )
