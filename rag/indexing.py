"""The indexing run: compare, load, tile, embed and write, all at once.

Three threads pass documents on: one loads and tiles the next files, the caller's embeds, one
writes. Nothing waits for what it does not need, and a document is in the index whole or not at
all.
"""

from __future__ import annotations

import hashlib
import queue
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from rag import ingest
from rag.errors import CannotLoad, PathNotFound, PullquoteError
from rag.model import (
    Document,
    DocumentRecord,
    IndexProgress,
    IndexReport,
    Note,
    Passage,
    SourceText,
)
from rag.protocols import Embedder, Vectors
from rag.store import Store, Writer

INGEST_VERSION = 7
"""Grows when the same file would become another document: then everything is read again."""

CHUNK = 512
"""Passages embedded together: enough to sort by length, few enough to tell progress."""

AHEAD = 64
"""Documents loaded ahead of the embedding."""

Tell = Callable[[IndexProgress], None]
_END = object()


@dataclass(frozen=True, slots=True)
class _Source:
    """Something to index: a name, and how to get its digest and its document."""

    name: str
    size: int
    read: Callable[[], bytes]
    load: Callable[[bytes], ingest.Loaded]
    salt: str


@dataclass
class _Plan:
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


class Indexing:
    """One run over some sources; made anew for each."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        tell: Tell | None = None,
        cancelled: Callable[[], bool] | None = None,
        leave: Path | None = None,
    ) -> None:
        """Take the parts, whom to tell, and the folder that is no folder of documents."""
        self._store = store
        self._embedder = embedder
        self._tell = tell or (lambda progress: None)
        self._leave = leave
        self._cancelled = cancelled or (lambda: False)
        self.embed_seconds = 0.0

    def files(self, paths: Sequence[Path]) -> IndexReport:
        """Bring the index up to date with these files and folders, and what is below them.

        Raises:
            PathNotFound: if none of the paths exists or is in the index.
            IndexLocked: if another process is writing.
            PullquoteError: if the index cannot be written.
        """
        sources: list[_Source] = []
        gone = [path for path in paths if ingest.is_gone(path)]
        unknown = self._unknown(gone) if gone else []
        skipped = [Note(name, "there is no such file or folder") for name in unknown]
        roots = {ingest.printable(path) for path in paths}
        if unknown and roots == set(unknown):
            raise PathNotFound(unknown[0])
        there = (path for path in paths if path not in gone)
        for found in ingest.walk(there, leave=self._leave):
            if isinstance(found, Note):
                skipped.append(found)
            else:
                sources.append(_file_source(found))
        # What is below a folder that could not be read may well be there.
        unread = {note.path for note in skipped}

        def vanishes(path: str) -> bool:
            below = ingest.is_below(path, roots) and not ingest.is_below(path, unread)
            return below and ingest.is_gone(ingest.real_path(path))  # hidden files were named

        return self._run(sources, skipped, vanishes)

    def _unknown(self, gone: Sequence[Path]) -> list[str]:
        """Return, in printable form, the paths at and below which the index has nothing."""
        held = [path for record in self._store.records().values() for path in record.paths]
        return [
            name
            for name in dict.fromkeys(map(ingest.printable, gone))
            if not any(ingest.is_below(path, {name}) for path in held)
        ]

    def texts(self, texts: Iterable[SourceText]) -> IndexReport:
        """Add texts that are no files; the last of a name takes the earlier ones' place.

        Raises:
            IndexLocked: if another process is writing.
            PullquoteError: if the index cannot be written.
        """
        last = {text.path: text for text in texts}
        return self._run([_text_source(text) for text in last.values()], [], lambda path: False)

    def _run(
        self, sources: list[_Source], skipped: list[Note], vanishes: Callable[[str], bool]
    ) -> IndexReport:
        with self._store.writing() as writer:
            plan = _Plan(self._store.records())
            for note in skipped:
                plan.skip(note)
            finished = self._embed_and_write(sources, plan, writer)
            if finished:
                plan.removed = sorted(p for p in plan.before if p not in plan.seen and vanishes(p))
            _settle(plan, self._store, writer)
        return IndexReport(
            added=tuple(plan.added),
            updated=tuple(plan.updated),
            unchanged=tuple(plan.unchanged),
            removed=tuple(plan.removed),
            skipped=tuple(plan.skipped),
            warnings=tuple(plan.warnings),
            passages=plan.passages,
            generation=self._store.generation,
            cancelled=not finished,
        )

    def _embed_and_write(self, sources: list[_Source], plan: _Plan, writer: Writer) -> bool:
        """Run the three threads; return whether every source was reached."""
        progress = _Progress(self._tell, len(sources), sum(s.size for s in sources))
        loaded: queue.Queue[object] = queue.Queue(maxsize=AHEAD)
        stop = threading.Event()
        finished = True
        with ThreadPoolExecutor(1) as load, ThreadPoolExecutor(1) as write:
            loading = load.submit(self._load_all, sources, plan, loaded, stop, progress)
            try:
                pending: Future[None] | None = None
                for chunk in _chunks(iter(loaded.get, _END)):
                    if self._cancelled():
                        finished = False
                        break
                    embedded = self._embed(chunk, progress)
                    if pending is not None:
                        pending.result()
                    pending = write.submit(writer.put, embedded)
                    plan.passages += sum(len(document.passages) for document in chunk)
                if pending is not None:
                    pending.result()
            finally:
                stop.set()
                _drain(loaded)
            loading.result()
        return finished and progress.files_done == len(sources)

    def _load_all(
        self,
        sources: list[_Source],
        plan: _Plan,
        out: queue.Queue[object],
        stop: threading.Event,
        progress: _Progress,
    ) -> None:
        """Load what is new or changed, in order, and hand it on; the end is told in any case."""
        try:
            for source in sources:
                if stop.is_set() or self._cancelled():
                    break
                plan.seen.add(source.name)
                document = self._load(source, plan)
                passages = len(document.passages) if document else 0
                progress.file(source.name, source.size, passages)
                if document is not None:
                    out.put(document)
        finally:
            out.put(_END)

    def _load(self, source: _Source, plan: _Plan) -> Document | None:
        """Return the source's document if it has to be written, and note what becomes of it."""
        before = plan.before.get(source.name, set())
        try:
            data = source.read()
            digest = _digest(data, source.salt)
            document_id = digest[:20]
            if document_id in before:
                plan.unchanged.append(source.name)
                plan.now[source.name] = document_id
                return None
            record = plan.held.get(document_id)
            known = document_id in plan.loaded or (record and not _called_anew(record, source.name))
            document = None if known else self._document(source, data, digest)
        except CannotLoad as error:
            plan.skip(Note(source.name, str(error)))
            return None
        (plan.updated if before else plan.added).append(source.name)
        plan.now[source.name] = document_id
        if document is not None:
            plan.loaded.add(document_id)
        if document is not None and document.record.warning:
            plan.warnings.append(Note(source.name, document.record.warning))
        return document

    def _document(self, source: _Source, data: bytes, digest: str) -> Document:
        loaded = source.load(data)
        document_id = digest[:20]
        try:
            head, passages = ingest.tile(
                loaded, document_id, self._embedder.count_tokens, self._embedder.max_tokens
            )
        except PullquoteError:
            raise
        except Exception as error:  # one document must not keep the others out
            raise CannotLoad(f"it cannot be cut into passages ({type(error).__name__})") from error
        record = DocumentRecord(
            id=document_id,
            paths=(source.name,),
            title=loaded.title,
            digest=digest,
            passages=len(passages),
            characters=len(loaded.text),
            format=loaded.format,
            date=loaded.date,
            author=loaded.author,
            language=loaded.language,
            warning=loaded.warning,
            pages=loaded.pages,
        )
        return Document(record, head, tuple(passages))

    def _embed(
        self, documents: list[Document], progress: _Progress
    ) -> list[tuple[Document, Vectors]]:
        """Embed the passages of several documents together."""
        passages = [passage for document in documents for passage in document.passages]
        start = time.perf_counter()
        parts = []
        for first in range(0, len(passages), CHUNK):
            part = passages[first : first + CHUNK]
            parts.append(self._embedder.encode_passages([p.search_text for p in part]))
            progress.passages(len(part))
        self.embed_seconds += time.perf_counter() - start
        vectors = (
            np.concatenate(parts)
            if parts
            else np.zeros((0, self._embedder.dimension), dtype=np.float32)
        )
        embedded = []
        first = 0
        for document in documents:
            last = first + len(document.passages)
            embedded.append((document, vectors[first:last]))
            first = last
        return embedded


class _Progress:
    """Counts for two threads, and tells.

    Embedding takes nearly all of the time, so passages are what is counted; how many there will
    be is told from those that the bytes read so far have given.
    """

    def __init__(self, tell: Tell, files: int, size: int) -> None:
        self._tell = tell
        self._files = files
        self._size = size
        self._read = 0
        self._loaded = 0
        self._passages = 0
        self._start = time.perf_counter()
        self._lock = threading.Lock()
        self._path = ""
        self.files_done = 0

    def file(self, path: str, size: int, passages: int) -> None:
        with self._lock:
            self.files_done += 1
            self._read += size
            self._loaded += passages
            self._path = path
            self._say()

    def passages(self, count: int) -> None:
        with self._lock:
            self._passages += count
            self._say()

    def _say(self) -> None:
        elapsed = max(time.perf_counter() - self._start, 1e-6)
        total = self._loaded * self._size / self._read if self._read else 0.0
        share = self._passages / total if total else self.files_done / self._files
        left = elapsed * (total - self._passages) / self._passages if self._passages else None
        self._tell(
            IndexProgress(
                files_done=self.files_done,
                files_total=self._files,
                passages_done=self._passages,
                passages_per_second=self._passages / elapsed,
                share=share,
                seconds_left=left,
                path=self._path,
            )
        )


def _chunks(documents: Iterator[object]) -> Iterator[list[Document]]:
    """Gather documents until they have a chunk of passages between them."""
    chunk: list[Document] = []
    passages: list[Passage] = []
    for document in documents:
        assert isinstance(document, Document)
        chunk.append(document)
        passages.extend(document.passages)
        if len(passages) >= CHUNK:
            yield chunk
            chunk, passages = [], []
    if chunk:
        yield chunk


def _drain(out: queue.Queue[object]) -> None:
    """Empty the queue so that a loader that waits for room sees that it must stop."""
    while True:
        try:
            out.get_nowait()
        except queue.Empty:
            return


def _settle(plan: _Plan, store: Store, writer: Writer) -> None:
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


def _digest(data: bytes, salt: str) -> str:
    """Name content by what it is and how it is read."""
    read_as = f"{INGEST_VERSION} {salt}\0".encode("utf-8", "surrogatepass")
    return hashlib.sha256(read_as + data).hexdigest()


def file_digest(path: Path) -> str:
    """Return the digest that the document of this file would have.

    Raises:
        CannotLoad: if the file cannot be read.
    """
    return _digest(ingest.read(path), path.suffix.lower())


def _file_source(found: ingest.Found) -> _Source:
    return _Source(
        name=found.name,
        size=found.size,
        read=lambda: ingest.read(found.path),
        load=lambda data: ingest.load(found.path, data),
        salt=found.path.suffix.lower(),
    )


def _text_source(text: SourceText) -> _Source:
    data = text.text.encode("utf-8", "surrogatepass")
    return _Source(
        name=ingest.clean(text.path),
        size=len(data),
        read=lambda: data,
        load=lambda _: ingest.plain(text.title, text.text),
        salt=f"text {text.title}",
    )
