"""The one composition root: opens an index, wires the parts, offers what Pullquote does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rag.errors import DocumentNotFound, IndexEmpty
from rag.model import (
    Answer,
    Candidate,
    Document,
    DocumentRecord,
    IndexProgress,
    IndexReport,
    Json,
    Passage,
    Reading,
    SourceText,
    Turn,
)
from rag.protocols import Embedder, Reader
from rag.questions import check
from rag.settings import SHIPPED, Settings
from rag.store import Store, check_place

if TYPE_CHECKING:
    from rag.answer.asker import Asker
    from rag.answer.confidence import Confidence
    from rag.retrieve.bm25 import WordIndex
    from rag.retrieve.retriever import HybridRetriever


class Engine:
    """An open index with all that can be done with it; safe for many threads that ask.

    Models are loaded when they are first needed.
    """

    def __init__(
        self, settings: Settings, store: Store, embedder: Embedder, reader: Callable[[], Reader]
    ) -> None:
        """Wire the parts; :meth:`open` makes them."""
        self.settings = settings
        self._store = store
        self._embedder = embedder
        self._load_reader = reader
        self._current: tuple[str, HybridRetriever] | None = None
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        settings: Settings | None = None,
        *,
        create: bool = False,
        to_ask: bool = False,
        embedder: Embedder | None = None,
        reader: Reader | None = None,
    ) -> Engine:
        """Open the index that the settings name; ``create`` makes one where there is none.

        ``to_ask`` loads the shipped reader in the background meanwhile, for who asks at once.
        ``embedder`` and ``reader`` take the place of those that the settings name.

        Raises:
            IndexNotFound: if there is none and ``create`` is false.
            EmbedderMismatch: if it was made with another embedding model.
            PullquoteError: if it cannot be opened.
        """
        from rag.retrieve.embedder import SentenceEmbedder

        settings = settings or Settings.read()
        embedder = embedder or SentenceEmbedder(settings.embedder)
        load = _Loading(settings.reader, reader)
        if to_ask and settings.reader == SHIPPED:
            check_place(settings, create=create)
            load.ahead()
        return cls(settings, Store(settings, embedder, create=create), embedder, load)

    def set_otherwise(self, reader: Reader | None = None, **settings: Any) -> Engine:
        """Return an engine over the same open index and models, with some settings changed.

        It is for settings of asking: what is open or loaded stays. Closing either closes the index.

        Raises:
            BadSetting: if a setting cannot be so.
        """
        changed = replace(self.settings, **settings)
        load = (lambda: reader) if reader else self._load_reader
        return Engine(changed, self._store, self._embedder, load)

    def close(self) -> None:
        """Let go of the index."""
        self._store.close()

    def __enter__(self) -> Engine:
        """Return the engine, which is open already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the engine."""
        self.close()

    # -- the parts -------------------------------------------------------------------------

    @property
    def reader(self) -> Reader:
        """The reader, loaded when it is first needed.

        Raises:
            ModelNotFound: if the setting names none that can be found.
            ModelDamaged: if its files are not what they should be.
        """
        return self._load_reader()

    def warm_up(self) -> None:
        """Load the models and the BM25 index now, so that the first question is quick."""
        self._embedder.encode_query("warm up")
        passage = Passage("warm-up", 0, 0, 7, "Warm up")
        self.reader.read("Is it warm?", [passage])
        if self._store.records():
            self._retriever()

    def _retriever(self) -> HybridRetriever:
        """Return the retriever over the index as it is now, whoever wrote it last.

        Raises:
            IndexEmpty: if there is nothing to ask about.
        """
        from rag.retrieve.retriever import HybridRetriever

        with self._lock:
            snapshot = self._store.snapshot()
            if not snapshot.records:
                raise IndexEmpty(self.settings.where)
            if self._current is None or self._current[0] != snapshot.fingerprint:
                words = self._words(snapshot.fingerprint)
                retriever = HybridRetriever(
                    self._store, words, self._embedder, self.settings.dense_weight
                )
                self._current = snapshot.fingerprint, retriever
            return self._current[1]

    @cached_property
    def _confidence(self) -> Confidence:
        from rag.answer.confidence import load_confidence

        return load_confidence(self.settings.confidence)

    def _asker(self) -> Asker:
        from rag.answer.asker import Asker

        retriever = self._retriever()
        return Asker(retriever, self.reader, self._store, self._confidence, self.settings)

    def about(self) -> Json:
        """Tell what answers depend on besides the documents: versions, models, the processor."""
        from rag.doctor import about

        return about(self._embedder, self.reader)

    # -- documents in ----------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """The index's version counter, as it stands now, whoever wrote last."""
        return self._store.generation

    def index(
        self,
        paths: Sequence[str | Path],
        *,
        progress: Callable[[IndexProgress], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> IndexReport:
        """Bring the index up to date with files and folders: only what changed is touched.

        What was indexed at or below the paths and is there no longer is removed. ``progress`` is
        told after every file and batch; when ``cancelled`` returns true the run ends after the
        documents in hand, and what it did not reach stays as it was.

        Raises:
            PathNotFound: if none of the paths exists or is in the index.
            IndexLocked: if another process is writing.
            PullquoteError: if the index cannot be written.
        """
        from rag.indexing import Indexing

        run = Indexing(self._store, self._embedder, progress, cancelled, self.settings.index)
        report = run.files([Path(path) for path in paths])
        self._refresh(report)
        return report

    def index_texts(
        self,
        texts: Iterable[SourceText],
        *,
        progress: Callable[[IndexProgress], None] | None = None,
    ) -> IndexReport:
        """Add texts that are no files; a text of the same name takes the earlier one's place.

        Raises:
            IndexLocked: if another process is writing.
            PullquoteError: if the index cannot be written.
        """
        from rag.indexing import Indexing

        report = Indexing(self._store, self._embedder, progress).texts(texts)
        self._refresh(report)
        return report

    def remove(self, names: Sequence[str]) -> list[DocumentRecord]:
        """Take documents out of the index; files stay where they are.

        A document is named by its id or path, or by a folder that it lies below; what lies
        elsewhere too then stays under its other paths.

        Returns:
            The documents, each under the paths that it has lost.

        Raises:
            DocumentNotFound: if a name fits none; then none is removed.
            DocumentAmbiguous: if a name fits several.
        """
        from rag.naming import find_all

        lost: dict[str, set[str]] = {}
        records = self._store.records()
        for name in names:
            for record in find_all(name, records):
                lost.setdefault(record.id, set()).update(record.paths)
        with self._store.writing() as writer:
            held = self._store.records()
            found = [held[document_id] for document_id in lost if document_id in held]
            writer.delete([record.id for record in found if lost[record.id] >= {*record.paths}])
            for record in found:
                if kept := [path for path in record.paths if path not in lost[record.id]]:
                    writer.rename(record, kept)
        self._words(self._store.snapshot().fingerprint)
        return [
            replace(record, paths=tuple(path for path in record.paths if path in lost[record.id]))
            for record in found
        ]

    def _refresh(self, report: IndexReport) -> None:
        """Build the BM25 index in the writing process, so that no question waits for it."""
        if report.added or report.updated or report.removed:
            self._words(self._store.snapshot().fingerprint)

    def _words(self, fingerprint: str) -> WordIndex:
        """Return the word index of the store's present state, from the cache where it is there."""
        from rag.retrieve.cache import cached

        return cached(self.settings.index / "cache", fingerprint, self._store.all_passages)

    # -- answers out -----------------------------------------------------------------------

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        top: int | None = None,
        documents: Sequence[str] | None = None,
        id: str | int | None = None,
    ) -> Answer:
        """Answer a question with quotes, or say that the documents do not.

        ``history`` holds the conversation's earlier turns, oldest first; ``documents`` limits
        the search to these document ids; ``top`` is how many quotes there may be.

        Raises:
            EmptyQuestion, QuestionTooLong: if it is no question.
            IndexEmpty: if there is nothing to ask about.
            PullquoteError: if the index or a model cannot be used.
        """
        return self._asker().ask(question, history=history, top=top, documents=documents, id=id)

    def search(
        self, query: str, *, top: int = 20, documents: Sequence[str] | None = None
    ) -> list[Candidate]:
        """Return the candidates for a query, best first, before any reading.

        Raises:
            EmptyQuestion, QuestionTooLong: if it is no query.
            IndexEmpty: if there is nothing to search.
        """
        check(query)
        return self._retriever().retrieve(query, top, documents)

    def read(self, question: str, text: str, *, title: str = "") -> Reading:
        """Read one given text, however long; the spans' offsets are into it.

        Raises:
            EmptyQuestion: if it is no question.
            ValueError: if the text is empty.
        """
        check(question)
        passage = Passage("given", 0, 0, len(text), text, title=title)
        return self.reader.read(question, [passage])[0]

    # -- what is there ---------------------------------------------------------------------

    def documents(self) -> list[DocumentRecord]:
        """Return the records of all documents, by path."""
        return sorted(self._store.records().values(), key=lambda record: record.path)

    def document(self, name: str) -> Document:
        """Return a document with its text, by its id, its path or the end of its path.

        Raises:
            DocumentNotFound: if there is none of that name.
            DocumentAmbiguous: if the name fits several.
            IndexDamaged: if passages of it are missing.
        """
        document = self._store.document(self._find(name).id)
        if document is None:
            raise DocumentNotFound(name)
        return document

    def _find(self, name: str) -> DocumentRecord:
        from rag.naming import find

        return find(name, self._store.records())

    def source_file(self, name: str) -> Path | None:
        """Return the document's file where it can be read and has the bytes that were indexed.

        Raises:
            DocumentNotFound, DocumentAmbiguous: if the name does not fit one document.
        """
        from rag.originals import source_file

        return source_file(self._find(name))

    def page_image(self, name: str, page: int) -> bytes | None:
        """Return a picture (PNG) of a PDF's page, counted from 1; None where its file is gone.

        Raises:
            DocumentNotFound, DocumentAmbiguous: if the name does not fit one document.
            IndexError: if there is no such page.
        """
        from rag.originals import page_image

        return page_image(self._find(name), page)

    def page_boxes(
        self, name: str, page: int, start: int, end: int
    ) -> list[tuple[float, float, float, float]]:
        """Return where a range of a PDF's text stands on its page.

        Offsets are the document's; what lies on other pages is left out. Each box is (left, top,
        right, bottom) in fractions of the page; none where the file is gone.

        Raises:
            DocumentNotFound, DocumentAmbiguous: if the name does not fit one document.
            IndexError: if there is no such page.
        """
        from rag.originals import page_boxes

        return page_boxes(self._find(name), page, start, end)

    def near_copies(self) -> list[tuple[str, ...]]:
        """Return the groups of documents that print nearly the same text, by id."""
        from rag.answer.copies import group

        texts: dict[str, list[str]] = {}
        for passage in sorted(self._store.all_passages(), key=lambda passage: passage.id):
            texts.setdefault(passage.document_id, []).append(passage.text)
        ids = list(texts)
        groups = group("\n".join(parts) for parts in texts.values())
        return [tuple(ids[place] for place in places) for places in groups]


class _Loading:
    """The reader: given, or loaded once, when it is first needed or ahead of that."""

    def __init__(self, name: str, given: Reader | None) -> None:
        self._name = name
        self._reader = given
        self._lock = threading.Lock()

    def __call__(self) -> Reader:
        with self._lock:  # the first question may come while the models are warmed up
            if self._reader is None:
                from rag.answer.reader import load_reader

                self._reader = load_reader(self._name)
            return self._reader

    def ahead(self) -> None:
        """Begin now, in the background."""
        threading.Thread(target=self._try).start()

    def _try(self) -> None:
        with suppress(Exception):  # whoever asks meets the same error
            self()
