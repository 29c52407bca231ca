"""What an indexing run tells: while it goes, and when it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rag.model.document import Json


@dataclass(frozen=True, slots=True)
class Note:
    """What an indexing run tells of a file: why it was skipped, or what there is to know of it."""

    path: str
    reason: str


def by_reason(notes: Iterable[Note]) -> dict[str, list[str]]:
    """Return the paths that notes tell of, by what is told: seventy files may share a reason."""
    found: dict[str, list[str]] = {}
    for note in notes:
        found.setdefault(note.reason, []).append(note.path)
    return found


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """Where an indexing run stands, told after every file and every batch of passages.

    ``share`` is how much of the work is done, 0..1, as far as can be told from what was read;
    ``seconds_left`` is None until there is a rate to tell it from.
    """

    files_done: int
    files_total: int
    passages_done: int
    passages_per_second: float
    share: float
    seconds_left: float | None
    path: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an indexing run did, by path: every file met is in exactly one of the first five lists.

    ``warnings`` say what must be known of files that were added or updated.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
    passages: int = 0
    generation: int = 0
    cancelled: bool = False

    def to_json(self) -> Json:
        """Return the report as ``index --json`` prints it: counts, and reasons for each skip."""
        return {
            "added": len(self.added),
            "updated": len(self.updated),
            "unchanged": len(self.unchanged),
            "removed": len(self.removed),
            "skipped": [{"path": s.path, "reason": s.reason} for s in self.skipped],
            "warnings": [{"path": s.path, "reason": s.reason} for s in self.warnings],
            "passages": self.passages,
            "generation": self.generation,
            "cancelled": self.cancelled,
        }
