"""A conversation to take along: Markdown and JSON, and its sources as BibTeX and CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from itertools import count
from pathlib import PurePath

from rag.model import Answer, Json, Quote, Source, percent
from ui.citing import cited, file_of, shown_date, title_of
from ui.conversation import agreeing, groups, numbered, understood

FORMATS = {"markdown": "md", "json": "json", "bibtex": "bib", "csl": "csl.json"}
"""The formats that a conversation is exported in, and the file's ending of each."""


def markdown(answer: Answer, asked: Sequence[str] = ()) -> str:
    """Write an answer as Markdown: the words, the quotes, numbered sources below.

    ``asked`` are the titles of the documents that the question was put to; none stands for all.
    """
    lines = [f"**{_md(answer.question)}**", ""]
    query = understood(answer)
    if query:
        lines += [f"Understood as: {_md(query)}", ""]
    if asked:
        lines += [f"Asked only: {_md('; '.join(asked))}", ""]
    lines += [_said(answer, bool(asked)), ""]
    number = count(1)
    for said, quotes in groups(answer):
        if said:
            lines += [_md(said), ""]
        for quote in quotes:
            lines += [*_quoted(quote, next(number)), ""]
    lines += [
        f"{place}. {_citation(quote)}" for place, quote in enumerate(numbered(answer), start=1)
    ]
    return "\n".join(lines).rstrip() + "\n"


def _said(answer: Answer, asked: bool) -> str:
    """Say the answer and how sure it is; the words are left to a quote that says nothing else."""
    if answer.status != "answered":
        return f"Not in {'these' if asked else 'the'} documents."
    sure = f"{answer.certainty}, {percent(answer.confidence)}"
    words = "" if agreeing(answer)[0].says_only(answer.text) else _md(answer.text or "")
    verdict = answer.verdict_to_say.capitalize() if answer.verdict_to_say else ""
    said = ": ".join(part for part in (verdict, words) if part)
    return f"{said} ({sure})" if said else f"{sure.capitalize()}:"


def _quoted(quote: Quote, number: int) -> list[str]:
    """Quote between marks, with its number and where it is cut outside them."""
    lines = []
    if quote.context:  # what the quote leans on, not part of it
        more = "" if quote.after_context else " …"
        lines += [f"> ({_md(' '.join(quote.context.text.split()))}{more})", ">"]
    lines += [f"> {_md(line)}" for line in f"“{quote.text}”".split("\n")]
    lines[-1] += f"{' …' if quote.cut_short else ''} [{number}]"
    return lines


def conversation(
    answers: Sequence[Answer],
    title: str,
    form: str,
    asked: Sequence[Sequence[str]] = (),
    today: date | None = None,
) -> str:
    """Write a conversation in one of :data:`FORMATS`; ``asked`` as in :func:`markdown`, of each."""
    today = today or date.today()
    asked = asked or [()] * len(answers)
    if form == "markdown":
        body = "\n---\n\n".join(map(markdown, answers, asked))
        return f"# {_md(title)}\n\nExported on {shown_date(today.isoformat())}.\n\n{body}"
    if form == "json":
        turns = [
            answer.to_json() | ({"asked": list(titles)} if titles else {})
            for answer, titles in zip(answers, asked, strict=True)
        ]
        kept = {"title": title, "exported": today.isoformat(), "turns": turns}
        return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"
    sources = _sources(answers)
    if form == "bibtex":
        return "\n".join(_bibtex(source, key) for key, source in sources.items())
    return json.dumps(
        [_csl(source, key) for key, source in sources.items()], ensure_ascii=False, indent=2
    )


def _citation(quote: Quote) -> str:
    """Cite a quote in a line: its source, and its place in it, for who looks it up."""
    title, *facts = cited(quote.source)
    if quote.heading:
        facts.append(f"under “{quote.heading}”")
    facts += [file_of(quote.source), f"characters {quote.start}–{quote.end}"]
    also = ", ".join(f"*{_md(title_of(copy))}*" for copy in quote.copies)
    line = [f"*{_md(title)}*", *map(_md, facts)]
    return ", ".join([*line, f"also printed in {also}"] if also else line)


PARTICLES = frozenset(("da", "de", "del", "der", "di", "do", "dos", "du", "la", "le", "van", "von"))
"""What stands before surnames without a capital."""


def authors(field: str) -> list[str]:
    """Part the names in an author field; what may be one name ("Surname, Name") stays one.

    >>> authors("Ada Quist, Bob Stone and Carl Zu")
    ['Ada Quist', 'Bob Stone', 'Carl Zu']
    >>> authors("Ministry of Trade and Industry")
    ['Ministry of Trade and Industry']
    """
    names = [name for part in field.split(";") for name in _names(part.strip())]
    return [name for name in names if name]


def _names(part: str) -> list[str]:
    """Part names at "and", and at commas where each piece is a full name."""
    pieces = re.split(r",? and | & ", part)
    if len(pieces) > 1 and not all(_full(piece.replace(",", " ")) for piece in pieces):
        return [part]
    names: list[str] = []
    for piece in pieces:
        between = re.split(r",\s*", piece)
        names += between if all(map(_full, between)) else [piece]
    return names


def _full(name: str) -> bool:
    """Tell whether this looks like a person's first name and surname."""
    words = name.split()
    named = all(word[0].isupper() or word in PARTICLES for word in words)
    return len(words) > 1 and words[0][0].isupper() and named


def file_name(title: str, form: str) -> str:
    """Name the file of an export after its title, in letters, digits and dashes alone."""
    stem = re.sub(r"[\W_]+", "-", title)[:60].strip("-")
    return f"{stem or 'conversation'}.{FORMATS[form]}"


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
        "title": _tex(title_of(source)),
        "author": " and ".join(_tex_name(name) for name in authors(source.author or "")),
        "year": _tex((source.date or "")[:4]),
        "date": _tex(source.date or ""),
        "note": _tex(file_of(source)),
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{body}}}\n"


def _tex_name(name: str) -> str:
    """Escape an author's name; one with an "and" of its own is kept whole by braces."""
    return f"{{{_tex(name)}}}" if " and " in name else _tex(name)


def _csl(source: Source, key: str) -> Json:
    """Write a source as a CSL-JSON item."""
    item: Json = {
        "id": key,
        "type": "document",
        "title": title_of(source),
        "note": file_of(source),
    }
    if source.author:
        item["author"] = [{"literal": name} for name in authors(source.author)]
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
