"""A run's folder: written whole or not at all, and read back."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.results import Result
from rag.errors import BadRun

FORMAT = 1
"""The version of the folder's layout; it grows when an older reader would misread it."""


@dataclass(frozen=True)
class Run:
    """One run of the evaluation.

    Attributes:
        about: what was run: ``format``, ``created``, ``mode``, ``gold`` (name, digest, split, …),
            ``corpus``, ``settings``, ``engine`` (versions, models and their digests).
        results: a result a question, in the gold set's order.
        metrics: what :func:`eval.summary.summarise` made of them.
    """

    about: dict[str, Any]
    results: tuple[Result, ...]
    metrics: dict[str, Any]

    @property
    def name(self) -> str:
        """What the run is called."""
        return f"{self.about['gold']['name']} ({self.about['gold']['split']})"


def check_new(folder: Path) -> None:
    """Check, before the questions are asked, that a run may be written there.

    Raises:
        BadRun: if something is there already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadRun(f"{folder} exists already: name a new folder with --out.")


def write_run(run: Run, folder: Path) -> Path:
    """Write a run's folder: run.json, questions.jsonl, metrics.json and report.html.

    It is written beside its place and renamed, so that no half of it is ever seen.

    Raises:
        BadRun: if the folder exists already, or cannot be written.
    """
    from eval.report import render

    check_new(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise BadRun(f"The run cannot be written to {folder} ({error.strerror}).") from None
    try:
        _dump(making / "run.json", run.about)
        _dump(making / "metrics.json", run.metrics)
        lines = (json.dumps(result.to_json(), ensure_ascii=False) for result in run.results)
        _write(making / "questions.jsonl", "".join(f"{line}\n" for line in lines))
        _write(making / "report.html", render(run))
        making.chmod(0o755)
        making.replace(folder)
    except OSError as error:
        raise BadRun(f"The run cannot be written to {folder} ({error.strerror}).") from None
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return folder


def read_run(folder: Path) -> Run:
    """Read a run's folder.

    Raises:
        BadRun: if it is none, is damaged, or was written by another version.
    """
    try:
        about = json.loads((folder / "run.json").read_text("utf-8"))
        if not isinstance(about, dict) or about.get("format") != FORMAT:
            raise BadRun(
                f"{folder} was written by another version of Pullquote (its format is "
                f"{about.get('format') if isinstance(about, dict) else None!r}, this one reads "
                f"{FORMAT}): run the evaluation again."
            )
        metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
        return Run(about, tuple(_results(folder / "questions.jsonl")), metrics)
    except FileNotFoundError as error:
        raise BadRun(
            f"{folder} is not the folder of a run: it has no {Path(str(error.filename)).name}."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadRun(f"The run in {folder} is damaged ({type(error).__name__}: {error}).") from None


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises:
        BadRun: if it cannot be written.
    """
    making = path.with_name(f".{path.name}.part")
    try:
        _write(making, text)
        making.replace(path)
    except OSError as error:
        raise BadRun(f"{path} cannot be written ({error.strerror}).") from None
    finally:
        making.unlink(missing_ok=True)


def _results(path: Path) -> Iterable[Result]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield Result.from_json(json.loads(line))


def _dump(path: Path, value: Any) -> None:
    _write(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="replace")
