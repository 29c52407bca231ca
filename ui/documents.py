"""The documents drawer: adding with progress, the list, removing and its undo."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from rag.errors import PullquoteError, UsageError
from rag.ingest import printable, real_path
from rag.model import DocumentRecord, IndexProgress, IndexReport, Json, Note, by_reason
from ui.citing import shown_date
from ui.conversation import naming
from ui.render import Html, join, tag
from ui.service import Service, stand_back
from ui.uploads import Uploads

if TYPE_CHECKING:
    from rag.engine import Engine

KEPT_JOBS = 50
"""How many finished runs are remembered, for those who come back to look."""
KEPT_REMOVALS = 500
"""How many removals can be undone, the latest of all who use the chat."""


class UndoOver(UsageError):
    """A removal that can be undone no more."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("This can be undone no more: add the document again.")


@dataclass(slots=True)
class Job:
    """One run of indexing, as it goes."""

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    progress: IndexProgress | None = None
    report: IndexReport | None = None
    error: str | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return self.report is not None or self.error is not None


class Documents:
    """What the drawer does with the index; one run of indexing at a time."""

    def __init__(self, service: Service, uploads: Uploads) -> None:
        self._service = service
        self._uploads = uploads
        self._runs = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._lock = threading.Lock()  # over all below: many people's threads
        self._jobs: dict[str, Job] = {}
        self._seekers = ThreadPoolExecutor(1, "copies", stand_back)
        self._copies: tuple[int, Future[list[tuple[str, ...]]]] | None = None
        self._removed: dict[str, list[DocumentRecord]] = {}

    def add(self, files: Sequence[tuple[str, str]]) -> Json:
        """Start keeping and indexing uploaded files (where each arrived, its name)."""
        return self._start(lambda job: self._drop(job, files))

    def progress(self, job_id: str) -> Json:
        """Return how far a run is: ``html`` to show, ``done``, and the share done (0..1)."""
        job = self._jobs.get(job_id)
        if job is None:
            lost = "Indexing was interrupted: drop in again what is not in the list."
            return {"done": True, "share": 1.0, "html": tag("p", lost, cls="job-error")}
        share = job.progress.share if job.progress else 0.0
        return {"done": job.done, "share": 1.0 if job.done else share, "html": _job(job)}

    def cancel(self, job_id: str) -> None:
        """Ask a run to stop after the file at hand; what is complete stays."""
        job = self._jobs.get(job_id)
        if job is not None:
            job.cancelled.set()

    def listing(self) -> Json:
        """Return the documents as rows with the values that they are sorted and searched by.

        Near-copies are named once they are found; until then they are ``seeking``.
        """

        def read(engine: Engine) -> tuple[list[DocumentRecord], Future[list[tuple[str, ...]]]]:
            return engine.documents(), self._near_copies(engine.generation)

        records, sought = self._service.use(read)
        found = sought.done() and not sought.cancelled() and not sought.exception()
        groups = sought.result() if found else []
        titles = {record.id: record.title or record.path for record in records}
        copies: dict[str, list[str]] = {}
        for group in groups:
            for member in group:
                copies[member] = [
                    titles[other] for other in group if other != member and other in titles
                ]
        rows = [
            {
                "id": record.id,
                "title": titles[record.id],
                "path": record.path,
                "date": record.date or "",
                "passages": record.passages,
                "find": " ".join(
                    filter(None, (record.title, *record.paths, record.author, record.date))
                ).casefold(),
                "html": _row(record, copies.get(record.id, [])),
            }
            for record in records
        ]
        return {"documents": rows, "count": len(rows), "seeking": not sought.done()}

    def seeking(self) -> Json:
        """Tell whether near-copies are still being sought."""
        with self._lock:
            return {"seeking": self._copies is not None and not self._copies[1].done()}

    def remove(self, ids: Sequence[str], *, sure: bool = False) -> Json:
        """Remove documents; the reply's ``undo`` names what brings them back.

        Where a file is gone nothing could: the reply's ``confirm`` says so, and nothing is removed
        unless the person is ``sure``.
        """

        def work(engine: Engine) -> tuple[list[DocumentRecord], bool]:
            back = all(engine.source_file(document) is not None for document in ids)
            return (engine.remove(list(ids)) if back or sure else []), back

        removed, can_undo = self._service.use(work)
        if not removed and not can_undo:
            return {"confirm": "Its file is gone: once removed, it cannot be brought back."}
        removal = uuid.uuid4().hex
        self._uploads.put_aside(_files(removed), removal)
        undo = removal if can_undo else None
        if undo:
            self._remember(undo, removed)
        names = naming([record.title or record.path for record in removed])
        return {"undo": undo, "said": f"Removed {names.rstrip('.')}."}

    def undo(self, undo: str) -> Json:
        """Bring removed documents back: their files are indexed again.

        Raises:
            UndoOver: if the removal is not remembered any more, or is undone already.
        """
        with self._lock:
            removed = self._removed.pop(undo, None)
        if removed is None:
            raise UndoOver
        paths = self._uploads.put_back(_files(removed), undo)
        return self._start(lambda job: self._index(job, [path for path in paths if path.is_file()]))

    def close(self) -> None:
        """Stop what runs."""
        with self._lock:
            for job in self._jobs.values():
                job.cancelled.set()
        self._runs.shutdown(wait=False, cancel_futures=True)
        self._seekers.shutdown(wait=False, cancel_futures=True)

    def _near_copies(self, generation: int) -> Future[list[tuple[str, ...]]]:
        """Return the groups of near-copies to come; they are sought aside, once a generation."""
        with self._lock:
            if self._copies is None or self._copies[0] != generation:
                if self._copies:
                    self._copies[1].cancel()  # it may not have begun
                seek = self._seekers.submit(self._service.use, lambda engine: engine.near_copies())
                self._copies = generation, seek
            return self._copies[1]

    def _remember(self, undo: str, removed: list[DocumentRecord]) -> None:
        """Keep what an undo brings back; the oldest is forgotten where there are too many."""
        with self._lock:
            self._removed[undo] = removed
            if len(self._removed) > KEPT_REMOVALS:
                del self._removed[next(iter(self._removed))]

    def _start(self, work: Callable[[Job], IndexReport]) -> Json:
        """Queue a run."""
        job = Job()
        with self._lock:
            ended = [kept for kept, other in self._jobs.items() if other.done]
            for kept in ended[: max(0, len(self._jobs) - KEPT_JOBS + 1)]:
                del self._jobs[kept]
            self._jobs[job.id] = job
        self._runs.submit(self._run, job, work)
        return {"job": job.id}

    def _run(self, job: Job, work: Callable[[Job], IndexReport]) -> None:
        """Work, and tell the job how it ended."""
        try:
            job.report = work(job)
        except PullquoteError as error:
            job.error = str(error)
        except Exception as error:  # the thread's last word: a user must not wait forever
            job.error = f"Indexing stopped ({type(error).__name__}): run it again."

    def _drop(self, job: Job, files: Sequence[tuple[str, str]]) -> IndexReport:
        """Keep uploaded files and index them; where one is left out, all is as it was before."""
        places: list[Path] = []
        try:
            for arrived, name in files:
                places.append(self._uploads.keep(arrived, name, job.id, places))
            report = self._index(job, places)
        except Exception:  # the index may hold what is new, and still holds what was replaced
            self._uploads.settle(self._uploads.replaced(places, job.id), job.id)
            raise
        held = {*report.added, *report.updated, *report.unchanged}
        left_out = [place for place in places if printable(place) not in held]
        self._uploads.settle(left_out, job.id)
        return report

    def _index(self, job: Job, paths: Sequence[Path]) -> IndexReport:
        """Index, telling the job how it goes."""

        def progressed(progress: IndexProgress) -> None:
            job.progress = progress

        return self._service.use(
            lambda engine: engine.index(paths, progress=progressed, cancelled=job.cancelled.is_set),
            create=True,
        )


def _files(records: Sequence[DocumentRecord]) -> list[Path]:
    """Return where the documents' files are, whose names are stored as they can be shown."""
    return [real_path(path) for record in records for path in record.paths]


def _job(job: Job) -> Html:
    """Show a run: what it is at, or what it did."""
    if job.error:
        return tag("p", job.error, cls="job-error", role="alert")
    if job.report:
        return _report(job.report)
    step = job.progress
    if step is None:
        return tag("p", "Waiting for its turn …", cls="job-step")
    left = _duration(step.seconds_left)
    facts = [
        f"{min(step.files_done + 1, step.files_total)} of {step.files_total} files",
        f"{step.passages_per_second:,.0f} passages a second" if step.passages_per_second else None,
        f"about {left} left" if left else None,
    ]
    return join(
        tag("p", tag("bdi", PurePath(step.path).name), cls="job-step"),
        tag("p", " · ".join(fact for fact in facts if fact), cls="job-facts"),
    )


def _report(report: IndexReport) -> Html:
    """Show what a run did, and every file that was skipped, with its reason."""
    counts = [
        (len(report.added), "added"),
        (len(report.updated), "updated"),
        (len(report.unchanged), "already here, unchanged"),
        (len(report.removed), "removed"),
        (len(report.skipped), "skipped"),
    ]
    said = ", ".join(f"{number} {name}" for number, name in counts if number) or "nothing to do"
    stopped = "Stopped. " if report.cancelled else ""
    replaced = [Note(path, "it takes the place of the earlier file") for path in report.updated]
    notes = [
        tag("li", join(*_names(paths)), ": ", reason)
        for reason, paths in by_reason((*report.skipped, *report.warnings, *replaced)).items()
    ]
    return join(
        tag("p", f"{stopped}{said[0].upper()}{said[1:]}.", cls="job-step"),
        tag("ul", *notes, cls="skipped") if notes else None,
    )


def _names(paths: Sequence[str]) -> Iterator[Html]:
    """Yield the names of files with commas between them."""
    for place, path in enumerate(paths):
        yield join(", " if place else None, tag("b", tag("bdi", PurePath(path).name)))


def _duration(seconds: float | None) -> str | None:
    """Say a duration roughly."""
    if seconds is None:
        return None
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def _row(record: DocumentRecord, copies: Sequence[str]) -> Html:
    """Show a document in the list."""
    title = record.title or record.path
    facts = [
        shown_date(record.date),
        record.format.upper(),
        f"{record.passages} passage{'' if record.passages == 1 else 's'}",
    ]
    also = [PurePath(path).name for path in record.paths[1:]]
    notes = [
        tag("p", "Nearly the same as ", tag("bdi", ", ".join(copies)), cls="note")
        if copies
        else None,
        tag("p", "Also here as ", tag("bdi", ", ".join(also)), cls="note") if also else None,
        tag("p", record.warning, cls="note warning") if record.warning else None,
    ]
    return join(
        tag(
            "label",
            tag(
                "input",
                type="checkbox",
                data_action="choose",
                data_document=record.id,
                aria_label=f"Ask about {title}",
            ),
            cls="choose",
        ),
        tag(
            "div",
            tag(
                "button",
                tag("bdi", title),
                cls="link document-title",
                type="button",
                data_action="open-document",
                data_document=record.id,
                title=title,
            ),
            tag("p", " · ".join(fact for fact in facts if fact), cls="facts"),
            tag("p", tag("bdi", PurePath(record.path).name), cls="facts path", title=record.path),
            *notes,
            cls="document-text",
        ),
        tag(
            "button",
            "Remove",
            cls="quiet",
            type="button",
            data_action="remove",
            data_document=record.id,
            aria_label=f"Remove {title}",
        ),
    )
