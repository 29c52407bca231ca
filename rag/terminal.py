"""What the command shows a person: answers, tables and progress, never a document's control codes.

Everything here writes to a rich console; data for programs is printed elsewhere, as JSON.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from rag.headings import nearest
from rag.lines import OWN_LINE, joined
from rag.model import (
    UNDER,
    Answer,
    Candidate,
    DocumentRecord,
    IndexProgress,
    IndexReport,
    Note,
    Quote,
    Source,
    by_reason,
    percent,
)

EVERY = 10.0
"""Seconds between two lines of a log that tells an indexing run's progress."""
MARK = "bold black on yellow"
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_WIDE = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")


def visible(text: str) -> str:
    """Return text that a terminal shows as text: control and direction codes become pictures."""
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    if char in "\n\t":
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F or unicodedata.category(char) == "Cc" or char in _BIDI:
        return "\N{REPLACEMENT CHARACTER}"
    return char


def flowing(text: str) -> str:
    """Return text as `visible` does, of the same length, with the lines of a paragraph joined."""
    return visible(joined(text))


def _narrow(text: str) -> str:
    """Close the gaps inside lines: the indents of lines that were joined, a justified text's."""
    return _WIDE.sub(" ", text)


def one_line(text: str) -> str:
    """Return text as `visible` does, on one line, with one space between its words."""
    return visible(" ".join(text.split()))


def display_path(path: str) -> str:
    """Return a path as short as it can be said from here."""
    here = str(Path.cwd()) + os.sep
    return visible(path[len(here) :] if path.startswith(here) else path)


def answer_view(answer: Answer) -> RenderableType:
    """Lay out an answer, or the refusal with what came closest."""
    parts: list[RenderableType] = []
    if answer.query != answer.question:
        parts.append(Text(f"understood as: {visible(answer.query)}", style="dim italic"))
    parts.extend(_found(answer) if answer.status == "answered" else _not_found(answer))
    return Group(*parts)


def _found(answer: Answer) -> Iterator[RenderableType]:
    verdict = f"{answer.verdict_to_say.capitalize()}: " if answer.verdict_to_say else ""
    certainty = f"{answer.certainty} ({percent(answer.confidence)})"
    if answer.quotes[0].says_only(answer.text):  # the quote itself says it
        yield Text(verdict, style="bold") + Text(certainty.capitalize(), style="dim")
    else:
        said = Text(verdict + one_line(answer.text or ""), style="bold")
        yield said + Text(f"   {certainty}", style="dim")
    if answer.sources_agreeing > 1:
        yield Text(f"{answer.sources_agreeing} sources agree", style="green")
    others = [quote for quote in answer.quotes if quote.agreement == "other"]
    for quote in answer.quotes:
        if quote.agreement != "other":
            yield from _quote(quote)
    if answer.rivals:
        yield Text("\nSources differ", style="bold yellow")
    for rival in answer.rivals:
        words = "" if rival.quotes[0].says_only(rival.text) else f"{one_line(rival.text)}   "
        yield Text(f"{words}{percent(rival.confidence)}", style="bold")
        for quote in rival.quotes:
            yield from _quote(quote)
    if others:
        yield Text("\nPerhaps also", style="dim")
    for quote in others:
        yield from _quote(quote)


def _not_found(answer: Answer) -> Iterator[RenderableType]:
    if answer.task:
        yield Text("Pullquote quotes what your documents say; it does not write.", style="bold")
        return
    yield Text("Not in your documents.", style="bold")
    if answer.nothing_near or not answer.closest:
        yield Text("Nothing in them is about this.", style="dim")
        return
    yield Text("The closest passages:", style="dim")
    for quote in answer.closest:
        yield from _quote(quote)


def _quote(quote: Quote) -> Iterator[RenderableType]:
    text = Text()
    if quote.context is not None:
        gap = " " if quote.after_context else " … "
        joint = "\n" if OWN_LINE.match(quote.text) else gap
        text.append(_narrow(flowing(quote.context.text).strip()) + joint, style="dim")
    said = flowing(quote.text)
    if quote.answer_place is None:
        text.append(_narrow(said))
    else:
        first, last = quote.answer_place
        text.append(_narrow(said[:first]))
        text.append(_narrow(said[first:last]), style=MARK)
        text.append(_narrow(said[last:]))
    if quote.cut_short:
        text.append(" …", style="dim")
    near = "nearly the same: " if quote.agreement == "near" else ""
    yield Text("")
    yield Padding(text, (0, 2), expand=False)
    cited = _cited(quote.source, quote.heading)
    yield Padding(Text(f"— {near}{cited}", style="cyan"), (0, 4), expand=False)
    for copy in quote.copies:
        yield Padding(Text(f"also printed in {_cited(copy)}", style="dim"), (0, 6), expand=False)


def _cited(source: Source, heading: str = "") -> str:
    place = visible(UNDER.join([source.title, *nearest(heading, source.title)]))
    page = f", page {source.page}" if source.page is not None else ""
    date = f", {source.date}" if source.date else ""
    return f"{place}{page}{date} ({display_path(source.path)})"


def candidates_view(candidates: Sequence[Candidate]) -> RenderableType:
    """Lay out a search's candidates as a table."""
    table = Table("score", "dense", "bm25", "passage", box=None, pad_edge=False)
    for candidate in candidates:
        passage = candidate.passage
        page = f", page {passage.page}" if passage.page is not None else ""
        table.add_row(
            f"{candidate.score:.3f}",
            f"{candidate.dense:.3f}",
            f"{candidate.bm25:.3f}",
            Text(f"{visible(passage.title)}{page}\n", style="cyan")
            + Text(visible(passage.text[:300]) + "\n", style="default"),
        )
    return table


def documents_view(records: Sequence[DocumentRecord]) -> RenderableType:
    """Lay out the list of documents, with what their reader must know."""
    table = Table("id", "title", "date", "passages", box=None, pad_edge=False)
    table.add_column("path", overflow="fold")
    for record in records:
        names = "\n".join(display_path(path) for path in record.paths)
        notes = f"\n{record.warning}" if record.warning else ""
        table.add_row(
            record.id[:8],
            Text(visible(record.title)) + Text(notes, style="yellow"),
            record.date or "",
            str(record.passages),
            Text(names),
        )
    return table


def documents_lines(records: Sequence[DocumentRecord]) -> Iterator[str]:
    """Write the list of documents for other commands: a path a line, its facts between tabs."""
    for record in records:
        facts = (record.id[:8], one_line(record.title), record.date or "", str(record.passages))
        warning = [record.warning] if record.warning else []
        for path in record.paths:
            yield "\t".join([*facts, display_path(path), *warning])


def report_view(report: IndexReport) -> RenderableType:
    """Lay out what an indexing run did; skipped files with their reasons."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, paths in (
        ("added", report.added),
        ("updated", report.updated),
        ("unchanged", report.unchanged),
        ("removed", report.removed),
        ("skipped", report.skipped),
    ):
        table.add_row(name, Text(str(len(paths)), style="bold" if paths else "dim"))
    parts: list[RenderableType] = [table]
    for title, style, notes in (
        ("Skipped", "yellow", report.skipped),
        ("Indexed, but", "yellow", report.warnings),
    ):
        if notes:
            parts.append(Text(f"\n{title}", style=f"bold {style}"))
            parts.append(_notes(notes))
    if report.cancelled:
        parts.append(Text("\nStopped before the end: run it again to finish.", style="yellow"))
    return Group(*parts)


def _notes(notes: Sequence[Note]) -> RenderableType:
    """Lay out each reason with the files that it is said of, whose paths are never cut."""
    lines = []
    for reason, paths in by_reason(notes).items():
        count = f" ({len(paths)} files)" if len(paths) > 1 else ""
        lines.append(Text(f"{visible(reason)}{count}", style="dim"))
        lines += [Text(f"  {display_path(path)}", overflow="fold") for path in paths]
    return Group(*lines)


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[IndexProgress], None]]:
    """Show an indexing run's progress while the block runs: a bar, the rate and the time left."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[files]}"),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("indexing", total=None, files="", rate="", left="")

        def tell(progress: IndexProgress) -> None:
            rate = progress.passages_per_second
            bar.update(
                task,
                total=1.0,
                completed=progress.share,
                files=f"{progress.files_done}/{progress.files_total} files",
                rate=f"{rate:.0f} passages/s" if rate else "",
                left=_left(progress),
            )

        yield tell


def progress_log(say: Callable[[str], None]) -> Callable[[IndexProgress], None]:
    """Return what tells an indexing run's progress to a log: a plain line now and then."""
    said = time.monotonic()

    def tell(progress: IndexProgress) -> None:
        nonlocal said
        if time.monotonic() - said >= EVERY:
            said = time.monotonic()
            done = f"{progress.files_done}/{progress.files_total} files"
            facts = (done, f"{progress.passages_done} passages", _left(progress))
            say(f"indexing: {', '.join(filter(None, facts))}")

    return tell


def _left(progress: IndexProgress) -> str:
    """Say how long an indexing run will go on, as far as it is known."""
    left = progress.seconds_left
    return f"{timedelta(seconds=round(left))} left" if left is not None else ""
