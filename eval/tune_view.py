"""The trade-offs that tuning found, as tables."""

from __future__ import annotations

from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from eval.console import titled
from eval.figures import BY_KEY, shown
from eval.tune import Row, Tuning

TITLES = {
    "dense_weight": "Fusion weight: what retrieval alone finds",
    "candidates": "Candidates read: answers with nothing refused",
    "refusal": "Refusal: what each threshold keeps and refuses",
}
LABELS = {
    "right": "answer in the top quote",
    "quote@3": "in the first three",
    "good": "good outcomes",
}


def tuning_view(tuning: Tuning, written: Path | None) -> RenderableType:
    """Return a table a setting, the best row bold, the present one marked."""
    parts: list[RenderableType] = [Text(f"{tuning.questions:,} dev questions", style="bold")]
    for setting, rows in tuning.tables.items():
        table = titled(TITLES[setting])
        for name in rows[0]:
            label = setting.replace("_", " ") if name == setting else _label(name)
            table.add_column(label, justify="right")
        table.add_column("")
        for row in rows:
            best = row[setting] == tuning.best[setting]
            now = row[setting] == tuning.current[setting]
            mark = " ".join(word for word, is_so in (("best", best), ("now", now)) if is_so)
            table.add_row(*_cells(setting, row), mark, style="bold" if best else None)
        parts.append(table)
    said = " ".join(f"--set {name}={value:g}" for name, value in tuning.best.items())
    parts.append(Text(f"Best together: {said}"))
    parts.append(Text(f"Written to {written}." if written else "Nothing was written.", style="dim"))
    return Group(*(Padding(part, (0, 0, 1, 0)) for part in parts))


def _label(name: str) -> str:
    return LABELS.get(name) or BY_KEY[name].label


def _cells(setting: str, row: Row) -> list[str]:
    return [
        f"{value:g}"
        if name == setting
        else shown(BY_KEY[name if name in BY_KEY else "quote@1"], value)
        for name, value in row.items()
    ]
