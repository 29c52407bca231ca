"""A conversation to take along: Markdown and JSON, and its sources as BibTeX and CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import PurePath

from rag.model import Answer, Json, Quote, Source, percent
from ui.card import shown_date
from ui.conversation import agreeing, numbered, others, understood

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
    if answer.status == "answered" and answer.text:
        verdict = f"{answer.verdict_to_say.capitalize()}: " if answer.verdict_to_say else ""
        sure = f"{answer.certainty}, {percent(answer.confidence)}"
        lines += [f"{verdict}{_md(answer.text)} ({sure})", ""]
    else:
        lines += [f"Not in {'these' if asked else 'the'} documents.", ""]
    number = 0

    def quotes(items: Sequence[Quote]) -> None:
        nonlocal number
        for quote in items:
            number += 1
            if quote.context:  # what the quote leans on, not part of it
                more = "" if quote.after_context else " …"
                lines.append(f"> ({_md(' '.join(quote.context.text.split()))}{more})")
                lines.append(">")
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
        _file(source),
        f"characters {quote.start}–{quote.end}",
    ]
    also = ", ".join(f"*{_md(_title(copy))}*" for copy in quote.copies)
    cited = [f"*{_md(_title(source))}*", *(_md(fact) for fact in facts if fact)]
    return ", ".join([*cited, f"also printed in {also}"] if also else cited)


def _file(source: Source) -> str:
    """Name a source's file; where it lies on the server is for JSON alone."""
    return PurePath(source.path).name


def _title(source: Source) -> str:
    return source.title or _file(source)


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
        "title": _tex(_title(source)),
        "author": " and ".join(_tex_name(name) for name in authors(source.author or "")),
        "year": _tex((source.date or "")[:4]),
        "date": _tex(source.date or ""),
        "note": _tex(_file(source)),
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
        "title": _title(source),
        "note": _file(source),
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
