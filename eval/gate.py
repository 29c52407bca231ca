"""The gate: figures that must not fall below the floors kept in eval/floors.toml."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval import datasets
from eval.figures import BY_KEY, Figure, shown
from eval.runs import Run
from eval.summary import OVERALL
from rag.errors import BadGold

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FLOORS = datasets.HERE / "floors.toml"


@dataclass(frozen=True)
class Check:
    """One figure of one set against its floor; for what should be low the floor is a ceiling."""

    gold: str
    group: str
    figure: Figure
    floor: float
    value: float | None

    @property
    def passed(self) -> bool:
        """Whether the figure is good enough; one that could not be counted is not."""
        if self.value is None:
            return False
        high = self.figure.better == "high"
        return self.value >= self.floor if high else self.value <= self.floor

    @property
    def sentence(self) -> str:
        """What is wrong, when it is."""
        group = "" if self.group == OVERALL else f" ({self.group.replace('_', ' ')})"
        name = f"{self.gold}: {self.figure.label}{group}"
        if self.value is None:
            return f"{name} could not be counted: no question speaks of it."
        side = "below" if self.figure.better == "high" else "above"
        return (
            f"{name} is {shown(self.figure, self.value)}, {side} the floor of "
            f"{shown(self.figure, self.floor)}."
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as ``gate --json`` prints it."""
        return {
            "gold": self.gold,
            "group": self.group,
            "figure": self.figure.key,
            "floor": self.floor,
            "value": self.value,
            "passed": self.passed,
        }


def read_floors(path: Path | None = None) -> dict[str, dict[str, float]]:
    """Read the floors: a table a shipped gold set, in it figure = floor.

    A figure of one kind of question is written ``"quote@1 followup"``.

    Raises:
        BadGold: if the file cannot be read, or names a set or a figure that there is not.
    """
    path = path or FLOORS
    try:
        floors: dict[str, dict[str, float]] = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadGold(f"The floors in {path} cannot be read ({error}).") from None
    for gold, wanted in floors.items():
        if gold not in datasets.SHIPPED:
            raise BadGold(f"{path}: there is no shipped gold set {gold!r}.")
        for key in wanted:
            if key.split()[0] not in BY_KEY:
                raise BadGold(f"{path}: there is no figure {key!r}.")
    return floors


def check(gold: str, wanted: dict[str, float], run: Run) -> list[Check]:
    """Hold a run's figures against the floors of its gold set; exactness always against 100%."""
    checks = []
    for key, floor in {"exactness": 1.0, **wanted}.items():
        name, _, group = key.partition(" ")
        estimate = run.metrics["groups"].get(group or OVERALL, {}).get(name)
        value = None if estimate is None else float(estimate["value"])
        floor = 1.0 if name == "exactness" else float(floor)
        checks.append(Check(gold, group or OVERALL, BY_KEY[name], floor, value))
    return checks
