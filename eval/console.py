"""What the evaluation prints: tables for people on standard output, progress on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from eval.compare import Comparison
from eval.figures import BY_KEY, BY_KIND, DOING, FIGURES, HEADLINES, Mode, shown
from eval.gate import Check
from eval.gold import Question
from eval.ranking import CUTOFFS
from eval.runs import Run
from eval.summary import OVERALL
from rag.model import IndexProgress

if TYPE_CHECKING:
    from eval.calibrate import Fitted

DETAILS = [f"recall@{k}" for k in CUTOFFS if k != 10]
"""Figures that only the report shows."""
LISTED = 30
"""How many questions that changed sides are listed, at most."""


@contextmanager
def tracking(label: str) -> Iterator[Callable[[Sequence[Question]], Iterable[Question]]]:
    """Show a bar on standard error while questions are gone through."""
    with _bar() as progress:

        def track(questions: Sequence[Question]) -> Iterable[Question]:
            return progress.track(questions, total=len(questions), description=label)

        yield track


@contextmanager
def indexing() -> Iterator[Callable[[IndexProgress], None]]:
    """Show a bar on standard error while a corpus is indexed; none where there is nothing to do."""
    with _bar() as progress:
        task = progress.add_task("Indexing", total=None, visible=False)

        def tell(now: IndexProgress) -> None:
            progress.update(task, completed=now.files_done, total=now.files_total, visible=True)

        yield tell


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def run_view(run: Run, folder: Path) -> RenderableType:
    """Return a run's figures as tables, the headlines first."""
    groups = run.metrics["groups"]
    overall = groups[OVERALL]
    mode = run.about["mode"]
    headlines = [key for key in HEADLINES[mode] if key in overall]
    count = len(run.results)
    title = Text.assemble(
        (f"{run.name}", "bold"), f" · {count:,} question{'s' * (count != 1)} · {DOING[mode]}"
    )
    parts: list[RenderableType] = [title, _figures(headlines, overall, "The headlines")]
    rest = [
        figure.key
        for figure in FIGURES
        if figure.key in overall and figure.key not in headlines + DETAILS
    ]
    if rest:
        parts.append(_figures(rest, overall, "The rest"))
    parts.append(_kinds(groups, mode))
    parts.append(Text(f"Report: {folder / 'report.html'}", style="dim"))
    return Group(*(Padding(part, (0, 0, 1, 0)) for part in parts))


def _figures(keys: Iterable[str], overall: dict[str, Any], title: str) -> Table:
    table = titled(title)
    table.add_column("figure", no_wrap=True)
    table.add_column("value", justify="right", style="bold")
    table.add_column("95% interval", justify="right", style="dim")
    table.add_column("questions", justify="right", style="dim")
    for key in keys:
        table.add_row(BY_KEY[key].label, *_cells(key, overall[key]), f"{overall[key]['n']:,}")
    return table


def _cells(key: str, estimate: dict[str, Any]) -> tuple[str, str]:
    figure = BY_KEY[key]
    low, high = estimate["low"], estimate["high"]
    interval = "" if low is None else f"{shown(figure, low)} – {shown(figure, high)}"
    return shown(figure, estimate["value"]), interval


def _kinds(groups: dict[str, dict[str, Any]], mode: Mode) -> Table:
    """Return a row a kind: how many, and the figures that can be counted by kind."""
    columns = [key for key in BY_KIND[mode] if any(key in g for g in groups.values())]
    table = titled("By kind")
    table.add_column("kind", no_wrap=True)
    table.add_column("questions", justify="right", style="dim")
    for key in columns:
        table.add_column(BY_KEY[key].label, justify="right")
    for name, estimates in groups.items():
        size = max((e["n"] for e in estimates.values()), default=0)
        cells = [shown(BY_KEY[k], estimates[k]["value"]) if k in estimates else "" for k in columns]
        table.add_row(name.replace("_", " "), f"{size:,}", *cells)
    return table


def comparison_view(comparison: Comparison) -> RenderableType:
    """Return what changed between two runs, as tables."""
    parts: list[RenderableType] = []
    for name, (old, new) in comparison.settings.items():
        parts.append(Text(f"{name}: {old} → {new}"))
    table = titled("Second run against the first")
    for name in ("figure", "first", "second", "change", "95% interval", ""):
        left = name in ("figure", "")
        table.add_column(name, justify="left" if left else "right", no_wrap=left)
    styles = {"better": "green", "worse": "red", "same": "dim"}
    for each in comparison.differences:
        f = each.figure
        if f.key in DETAILS:
            continue
        table.add_row(
            f.label,
            shown(f, each.before),
            shown(f, each.after),
            _signed(shown(f, abs(each.change)), each.change),
            f"{_signed(shown(f, abs(each.low)), each.low)} … "
            f"{_signed(shown(f, abs(each.high)), each.high)}",
            Text("" if each.verdict == "same" else each.verdict, style=styles[each.verdict]),
        )
    parts.append(table)
    for title, pairs in (("Gained", comparison.gained), ("Lost", comparison.lost)):
        moved = titled(f"{title}: {len(pairs)} questions")
        for name in ("id", "question", "first", "second"):
            moved.add_column(name)
        for before, after in pairs[:LISTED]:
            asked = Text(str(after.question["question"]))
            moved.add_row(Text(after.id), asked, before.outcome, after.outcome)
        if pairs:
            parts.append(moved)
        if len(pairs) > LISTED:
            parts.append(Text(f"… and {len(pairs) - LISTED} more: --json lists all.", style="dim"))
    return Group(*(Padding(part, (0, 0, 1, 0)) for part in parts))


def _signed(value: str, change: float) -> str:
    return f"{'+' if change > 0 else '−' if change < 0 else '±'}{value}"


def titled(title: str) -> Table:
    """Return an empty table under a title."""
    return Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)


def gate_view(checks: Sequence[Check]) -> RenderableType:
    """Return the figures against their floors, as a table."""
    table = titled("The gate")
    for name in ("set", "figure", "floor", "value", ""):
        table.add_column(name, justify="right" if name in ("floor", "value") else "left")
    for each in checks:
        group = "" if each.group == OVERALL else f" ({each.group.replace('_', ' ')})"
        value = "–" if each.value is None else shown(each.figure, each.value)
        mark = Text("passed", style="green") if each.passed else Text("FAILED", style="bold red")
        floor = shown(each.figure, each.floor)
        table.add_row(each.gold, f"{each.figure.label}{group}", floor, value, mark)
    return table


def fit_view(fitted: Fitted, written: Path | None) -> RenderableType:
    """Return a fitted confidence against the present one, as a table."""
    table = titled(f"Confidence, of {fitted.answers:,} answers, {fitted.right:,} of them right")
    for name in ("figure", "now", "fitted"):
        table.add_column(name, justify="left" if name == "figure" else "right")
    for key, before in fitted.before.items():
        table.add_row(BY_KEY[key].label, f"{before:.4f}", f"{fitted.after[key]:.4f}")
    said = f"Written to {written}: use it with PULLQUOTE_CONFIDENCE={written}."
    return Group(
        table,
        Text("Fitted: each answer judged by a fit on the others (ten folds)."),
        Text(
            said if written else "Nothing was written: --write FILE does.",
            style="dim",
            overflow="ignore",
            no_wrap=True,
        ),
    )
