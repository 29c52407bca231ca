"""The indexing run: compare, load, tile, embed and write, all at once.

Three threads pass documents on: one loads and tiles the next files, the caller's embeds, one
writes. Nothing waits for what it does not need, and a document is in the index whole or not at
all.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np

from rag import ingest
from rag.errors import CannotLoad, PathNotFound, PullquoteError
from rag.indexing.plan import Plan, settle
from rag.indexing.progress import Progress, Tell
from rag.indexing.sources import Source, digest_of, file_source, text_source
from rag.model import (
    Document,
    DocumentRecord,
    IndexReport,
    Note,
    Passage,
    SourceText,
)
from rag.protocols import Embedder, Vectors
from rag.store import Store, Writer

CHUNK = 512
"""Passages embedded together: enough to sort by length, few enough to tell progress."""

AHEAD = 64
"""Documents loaded ahead of the embedding."""

_END = object()


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
        sources: list[Source] = []
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
                sources.append(file_source(found))
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
        return self._run([text_source(text) for text in last.values()], [], lambda path: False)

    def _run(
        self, sources: list[Source], skipped: list[Note], vanishes: Callable[[str], bool]
    ) -> IndexReport:
        with self._store.writing() as writer:
            plan = Plan(self._store.records())
            for note in skipped:
                plan.skip(note)
            finished = self._embed_and_write(sources, plan, writer)
            if finished:
                plan.removed = sorted(p for p in plan.before if p not in plan.seen and vanishes(p))
            settle(plan, self._store, writer)
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

    def _embed_and_write(self, sources: list[Source], plan: Plan, writer: Writer) -> bool:
        """Run the three threads; return whether every source was reached."""
        progress = Progress(self._tell, len(sources), sum(s.size for s in sources))
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
        sources: list[Source],
        plan: Plan,
        out: queue.Queue[object],
        stop: threading.Event,
        progress: Progress,
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

    def _load(self, source: Source, plan: Plan) -> Document | None:
        """Return the source's document if it has to be written, and note what becomes of it."""
        before = plan.before.get(source.name, set())
        try:
            data = source.read()
            digest = digest_of(data, source.salt)
            document_id = digest[:20]
            if document_id in before:
                plan.unchanged.append(source.name)
                plan.now[source.name] = document_id
                return None
            known = plan.knows(document_id, source.name)
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

    def _document(self, source: Source, data: bytes, digest: str) -> Document:
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
        self, documents: list[Document], progress: Progress
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
