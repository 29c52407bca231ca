"""What an indexing run decides, and how the index is made to follow it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rag import ingest
from rag.model import DocumentRecord, Note
from rag.store import Store, Writer


@dataclass
class Plan:
    """What the run decides while it goes along: about the paths that it visits, and no others.

    ``held`` are the records that the index had before; ``now`` says which document each path
    that was read holds when the run is over; ``loaded`` are the documents that this run has read.
    """

    held: Mapping[str, DocumentRecord]
    now: dict[str, str] = field(default_factory=dict)
    loaded: set[str] = field(default_factory=set)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    skipped: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    passages: int = 0

    @cached_property
    def before(self) -> dict[str, set[str]]:
        """The documents that each path held: several, where a run was killed as it replaced one."""
        claims: dict[str, set[str]] = {}
        for record in self.held.values():
            for path in record.paths:
                claims.setdefault(path, set()).add(record.id)
        return claims

    def knows(self, document_id: str, path: str) -> bool:
        """Whether a document need not be loaded: it is there, and this path names it alike."""
        record = self.held.get(document_id)
        there = record is not None and not _called_anew(record, path)
        return there or document_id in self.loaded

    def after(self, written: Collection[str]) -> dict[str, set[str]]:
        """Return the documents that each path is to hold, of those that are written.

        What a cancelled run loaded and did not write stays as the index had it before.
        """
        read = {path: {each} for path, each in self.now.items() if each in written}
        return self.before | read | {path: set() for path in self.removed}

    def skip(self, note: Note) -> None:
        """Note what is not read, and that what the index had of it stays."""
        kept = "; the version indexed before is kept" if note.path in self.before else ""
        self.skipped.append(Note(note.path, f"{note.reason}{kept}"))


def settle(plan: Plan, store: Store, writer: Writer) -> None:
    """Make the records' paths what the plan says, and drop documents that have none left.

    What was loaded is written by now, so that the new version stands before the old one falls.
    """
    store.forget_snapshot()
    records = store.records()
    unwritten = {path for path, document_id in plan.now.items() if document_id not in records}
    plan.added = [path for path in plan.added if path not in unwritten]
    plan.updated = [path for path in plan.updated if path not in unwritten]
    # What another machine wrote meanwhile, should it have taken this one for dead, is not ours.
    paths: dict[str, list[str]] = {each: [] for each in (*plan.held, *plan.now.values())}
    for path, document_ids in sorted(plan.after(records).items()):
        for document_id in document_ids:
            paths[document_id].append(path)
    writer.delete([each for each in records if paths.get(each) == []])
    for document_id, record in records.items():
        if paths.get(document_id) and tuple(paths[document_id]) != record.paths:
            writer.rename(record, paths[document_id])


def _called_anew(record: DocumentRecord, path: str) -> bool:
    """Whether a document was named after a file that is gone, and this one names it otherwise."""
    if not all(map(ingest.is_gone, map(ingest.real_path, record.paths))):
        return False
    old_title, old_date = ingest.said_by_name(ingest.real_path(record.path))
    title, date = ingest.said_by_name(ingest.real_path(path))
    return (title != old_title and old_title in ("", record.title)) or (
        date != old_date and old_date == record.date
    )
