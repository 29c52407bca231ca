"""The index in Chroma: two collections, a generation that grows with every completed write.

A document is there once its record is: the record is the commit mark, written after the
passages and removed before them, so that a kill at any moment leaves only whole documents and
passages without a record, which nothing returns and the next writer sweeps away.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.errors import (
    EmbedderMismatch,
    IndexDamaged,
    IndexIsFile,
    IndexNotFound,
    IndexNotWritable,
    SchemaTooNew,
)
from rag.model import Document, DocumentRecord, Passage
from rag.protocols import Embedder, Vectors
from rag.settings import Settings
from rag.store.connection import connect, database_file, disconnect, plain_errors
from rag.store.lease import refuse_other_lease, renewing
from rag.store.lock import write_lock
from rag.store.records import DOCUMENTS, PAGE, PASSAGES, document_of, passage_of, record_of
from rag.store.writer import Writer

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

SCHEMA = 1
# Cosine is fixed at creation. A wider search beam than the default of 100 costs microseconds
# and finds the neighbours that a narrow one misses.
CONFIGURATION = {"hnsw": {"space": "cosine", "ef_search": 200, "sync_threshold": 2000}}


@dataclass(frozen=True)
class Snapshot:
    """What was complete at one generation.

    ``fingerprint`` names the set of documents, also one that a killed writer left behind.
    """

    generation: int
    records: dict[str, DocumentRecord]

    @cached_property
    def fingerprint(self) -> str:
        """A name for derived data: the generation, and a digest of how the documents are cut."""
        cut = "\n".join(f"{id} {self.records[id].passages}" for id in sorted(self.records))
        return f"{self.generation}-{hashlib.sha256(cut.encode()).hexdigest()[:12]}"


def check_place(settings: Settings, *, create: bool) -> None:
    """Tell at a glance where there can be no index, before Chroma is imported.

    Raises:
        IndexIsFile: if a file stands where its folder should be.
        IndexNotFound: if there is none and ``create`` is false.
        IndexNotWritable: if it lies below a folder that may not be entered.
    """
    try:
        for folder in (settings.index, *settings.index.parents):
            if folder.is_file():
                raise IndexIsFile(str(folder))
        if settings.chroma is None and not create and not database_file(settings.index).is_file():
            raise IndexNotFound(settings.where)
    except OSError as error:
        raise IndexNotWritable(str(settings.index), error.strerror or str(error)) from None


class Store:
    """Passages and documents in Chroma; safe for the threads of one process.

    An open embedded store does not see another process's vectors: every snapshot asks for the
    generation, which it does see, and reopens when that is not the one it was opened at or wrote.
    """

    def __init__(self, settings: Settings, embedder: Embedder, *, create: bool = False) -> None:
        """Open the index that the settings name, or make one.

        Raises:
            IndexIsFile: if a file stands where its folder should be.
            IndexNotFound: if there is none and ``create`` is false.
            EmbedderMismatch: if it was made with another embedding model.
            SchemaTooNew: if it was made by a later version.
            PullquoteError: if it cannot be opened.
        """
        self._settings = settings
        self._embedder = embedder
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        check_place(settings, create=create)
        self._open(create)

    def _open(self, create: bool) -> None:
        self._is_open = False
        self._client = connect(self._settings.index, self._settings.chroma)
        try:
            with self._plain_errors():
                if create:
                    self._create()
                self._collections = {name: self._collection(name) for name in (DOCUMENTS, PASSAGES)}
                self.batch = self._client.get_max_batch_size()
            metadata = dict(self._collections[DOCUMENTS].metadata or {})
            self._check(metadata)
            self._inode = self._database_inode()
        except BaseException:
            disconnect(self._client)
            raise
        self._seen = int(metadata.get("generation", 0))
        self._is_open = True

    def _create(self) -> None:
        metadata = {
            "schema": SCHEMA,
            "embedder": self._embedder.name,
            "generation": 0,
            "writing": "",
        }
        names = {collection.name for collection in self._client.list_collections()}
        if DOCUMENTS not in names:
            self._embedder.verify()
            metadata["dimension"] = self._embedder.dimension
        # The documents collection carries the metadata, so it is made last: without it there
        # is no index yet.
        for name, its_metadata in ((PASSAGES, {"schema": SCHEMA}), (DOCUMENTS, metadata)):
            if name not in names:
                self._client.create_collection(
                    name,
                    metadata=its_metadata,
                    configuration=CONFIGURATION,  # type: ignore[arg-type]
                    embedding_function=None,
                )

    def _collection(self, name: str) -> Collection:
        return self._client.get_collection(name, embedding_function=None)

    def _check(self, metadata: Any) -> None:
        where = self._settings.where
        if "schema" not in metadata or "embedder" not in metadata:
            raise IndexDamaged(where, "its metadata is missing")
        if metadata["schema"] > SCHEMA:
            raise SchemaTooNew(where, metadata["schema"], SCHEMA)
        if metadata["embedder"] != self._embedder.name:
            raise EmbedderMismatch(where, metadata["embedder"], self._embedder.name)

    def _plain_errors(self) -> contextlib.AbstractContextManager[None]:
        return plain_errors(self._settings.where, server=self._on_server)

    @property
    def _on_server(self) -> bool:
        return self._settings.chroma is not None

    def _database_inode(self) -> int | None:
        if self._on_server:
            return None
        try:
            return database_file(self._settings.index).stat().st_ino
        except OSError:
            raise IndexNotFound(self._settings.where) from None

    def call(self, collection: str, method: str, **arguments: Any) -> Any:
        """Call a method of a collection, alone: reopening must not happen in its middle.

        Raises:
            PullquoteError: whatever Chroma raises, as one of ours.
        """
        with self._lock:
            if not self._is_open:
                self._reopen()
            with self._plain_errors():
                return getattr(self._collections[collection], method)(**arguments)

    def close(self) -> None:
        """Let go of the database; what is asked later opens it again."""
        with self._lock:
            if self._is_open:
                self._is_open = False
                disconnect(self._client)

    # -- reading ---------------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """The generation as it stands in the database now, whoever wrote it.

        Raises:
            IndexNotFound: if the index has been removed.
        """
        return int(self._metadata().get("generation", 0))

    def _metadata(self) -> dict[str, Any]:
        with self._lock:
            if not self._is_open or self._database_inode() != self._inode:
                self._reopen()
            with self._plain_errors():
                return dict(self._collection(DOCUMENTS).metadata or {})

    def _reopen(self) -> None:
        self.close()
        self._snapshot = None
        self._open(create=False)

    def snapshot(self) -> Snapshot:
        """Return what is complete now; cheap while the generation stands still.

        Raises:
            PullquoteError: if the index is gone or cannot be read.
        """
        with self._lock:
            generation = self.generation
            if generation != self._seen:
                self._reopen()
            if self._snapshot is None:
                self._snapshot = Snapshot(self._seen, self._read_records())
            return self._snapshot

    def forget_snapshot(self) -> None:
        """Read the records anew when they are next asked for: a writer has changed them."""
        with self._lock:
            self._snapshot = None

    def _read_records(self) -> dict[str, DocumentRecord]:
        return {
            document_id: record_of(document_id, metadata)
            for page in self._pages(DOCUMENTS, "metadatas")
            for document_id, metadata in zip(page["ids"], page["metadatas"], strict=True)
        }

    def _pages(self, collection: str, *include: str) -> Iterator[dict[str, Any]]:
        """Page through a whole collection; ``query`` would leave some out."""
        offset = 0
        while True:
            page = self.call(collection, "get", limit=PAGE, offset=offset, include=list(include))
            yield page
            offset += len(page["ids"])
            if len(page["ids"]) < PAGE:
                return

    def records(self) -> dict[str, DocumentRecord]:
        """Return the record of every complete document, by id."""
        return self.snapshot().records

    def _last_records(self) -> dict[str, DocumentRecord]:
        """Return the records as they were last looked at: a question looks once, when it begins."""
        with self._lock:
            return (self._snapshot or self.snapshot()).records

    def passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Return those of the passages that stand in complete documents, by id.

        Which those are is what :meth:`snapshot` last found; so in :meth:`nearest`.
        """
        if not passage_ids:
            return {}
        got = self.call(PASSAGES, "get", ids=list(passage_ids), include=["documents", "metadatas"])
        return {passage.id: passage for passage in _passages(got, self._last_records())}

    def all_passages(self) -> Iterator[Passage]:
        """Page through the passages of all complete documents, in no particular order."""
        records = self.records()
        for page in self._pages(PASSAGES, "documents", "metadatas"):
            yield from _passages(page, records)

    def document(self, document_id: str) -> Document | None:
        """Rebuild a document from its passages; None where there is no such document.

        Raises:
            IndexDamaged: if passages of it are missing.
        """
        record = self.records().get(document_id)
        if record is None:
            return None
        got = self.call(
            PASSAGES, "get", where={"document": document_id}, include=["documents", "metadatas"]
        )
        passages = sorted(_passages(got, {document_id: record}), key=lambda p: p.ordinal)
        head = self.call(DOCUMENTS, "get", ids=[document_id], include=["documents"])["documents"]
        document = Document(record, head[0] or "" if head else "", tuple(passages))
        if len(passages) != record.passages or len(document.text) != record.characters:
            raise IndexDamaged(self._settings.where, f"passages of {record.path} are missing")
        return document

    def nearest(
        self, vector: Vectors, k: int, documents: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return up to k (passage id, cosine), best first, of the given documents or of all."""
        records = self._last_records()
        where = None
        if documents is not None:
            wanted = [document for document in documents if document in records]
            if not wanted:
                return []
            where = {"document": {"$in": wanted}}
        got = self.call(
            PASSAGES,
            "query",
            query_embeddings=[vector],
            n_results=k,
            where=where,
            include=["distances"],
        )
        return [
            (passage_id, 1.0 - distance)
            for passage_id, distance in zip(got["ids"][0], got["distances"][0], strict=True)
            if document_of(passage_id) in records
        ]

    def vectors(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the stored vectors (dimension,) of those of the passages that exist, by id."""
        if not passage_ids:
            return {}
        got = self.call(PASSAGES, "get", ids=list(passage_ids), include=["embeddings"])
        return dict(zip(got["ids"], np.asarray(got["embeddings"], dtype=np.float32), strict=True))

    def orphans(self) -> list[str]:
        """Return the ids of passages whose document has no record: what a killed writer left."""
        records = self.records()
        return [
            passage_id
            for page in self._pages(PASSAGES)
            for passage_id in page["ids"]
            if document_of(passage_id) not in records
        ]

    def counts(self) -> dict[str, int]:
        """Return how many documents and passages the collections hold."""
        return {
            "documents": self.call(DOCUMENTS, "count"),
            "passages": self.call(PASSAGES, "count"),
        }

    # -- writing ---------------------------------------------------------------------------

    @contextlib.contextmanager
    def writing(self) -> Iterator[Writer]:
        """Hold the index for writing; the generation grows when the block ends well.

        Raises:
            IndexLocked: if another writer has it, on this machine or on the same server.
        """
        lock = write_lock(self._settings.index, self._settings.where, self._settings.chroma)
        with lock as name:
            before = self._metadata()
            if self._on_server:
                refuse_other_lease(before, name, self._settings.where)
            killed = bool(before.get("writing"))
            if killed or int(before["generation"]) != self._seen:
                self._reopen()
            self.forget_snapshot()
            writer = Writer(
                self.call, before, name, batch=self.batch, dimension=self._embedder.dimension
            )
            writer.renew_lease()
            with renewing(writer) if self._on_server else contextlib.nullcontext():
                if killed:
                    writer.sweep(self.orphans())
                try:
                    yield writer
                finally:
                    self.forget_snapshot()
            self._seen = writer.finish()


def _passages(got: Any, records: dict[str, DocumentRecord]) -> Iterator[Passage]:
    """Rebuild the passages of a page of Chroma's that belong to complete documents."""
    for text, metadata in zip(got["documents"], got["metadatas"], strict=True):
        record = records.get(metadata["document"])
        if record is not None:
            yield passage_of(text, metadata, record.title)
