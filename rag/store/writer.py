"""Writing to the index: whole documents, in an order that a kill cannot spoil."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rag.model import Document, DocumentRecord
from rag.protocols import Vectors
from rag.store.records import DOCUMENTS, PAGE, PASSAGES, passage_metadata, record_metadata

Call = Callable[..., Any]


class Writer:
    """The only one who writes, while it lives; made by :meth:`rag.store.Store.writing`."""

    def __init__(
        self, call: Call, metadata: dict[str, Any], lock: str, *, batch: int, dimension: int
    ) -> None:
        """Take the way to Chroma, the index's metadata as it stands, whose lock, and the limits."""
        self._call = call
        self._metadata = metadata | {"lock": lock}
        self._telling = threading.Lock()
        self._batch = batch
        self._dimension = dimension
        self._changed = False

    def put(self, documents: Sequence[tuple[Document, Vectors]]) -> None:
        """Write documents with their passages' vectors (n, dimension); each is whole or absent."""
        passages = [passage for document, _ in documents for passage in document.passages]
        vectors = [vector for _, part in documents for vector in part]
        for first in range(0, len(passages), self._batch):
            part = passages[first : first + self._batch]
            self._call(
                PASSAGES,
                "upsert",
                ids=[passage.id for passage in part],
                embeddings=vectors[first : first + self._batch],
                documents=[passage.text for passage in part],
                metadatas=[passage_metadata(passage) for passage in part],
            )
        self._changed = True
        for first in range(0, len(documents), self._batch):
            few = documents[first : first + self._batch]
            self._call(
                DOCUMENTS,
                "upsert",
                ids=[document.record.id for document, _ in few],
                embeddings=[_mean(part, self._dimension) for _, part in few],
                documents=[document.head for document, _ in few],
                metadatas=[record_metadata(document.record) for document, _ in few],
            )

    def rename(self, record: DocumentRecord, paths: Sequence[str]) -> None:
        """Say under which paths a document that is there already is found now."""
        self._changed = True
        renamed = replace(record, paths=tuple(paths))
        self._call(DOCUMENTS, "update", ids=[record.id], metadatas=[record_metadata(renamed)])

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove documents: the records first, which takes them out of every answer."""
        for first in range(0, len(document_ids), PAGE):
            part = list(document_ids[first : first + PAGE])
            self._changed = True
            self._call(DOCUMENTS, "delete", ids=part)
            self._call(PASSAGES, "delete", where={"document": {"$in": part}})

    def sweep(self, orphans: Sequence[str]) -> None:
        """Remove the passages that a killed writer left without a record.

        It may have left whole documents too, which the generation has yet to tell of.
        """
        self._changed = True
        for first in range(0, len(orphans), self._batch):
            self._call(PASSAGES, "delete", ids=list(orphans[first : first + self._batch]))

    def renew_lease(self) -> None:
        """Tell the other machines that this writer is alive."""
        holder = f"{socket.gethostname()} process {os.getpid()}@{time.time():.0f}"
        self._write_metadata({"writing": holder})

    def finish(self) -> int:
        """Let the generation grow, if anything was written, end the lease, and return it."""
        grown = int(self._metadata["generation"]) + (1 if self._changed else 0)
        self._write_metadata({"writing": "", "generation": grown})
        return grown

    def _write_metadata(self, changes: dict[str, Any]) -> None:
        with self._telling:
            self._metadata = self._metadata | changes
            self._call(DOCUMENTS, "modify", metadata=self._metadata)


def _mean(vectors: Vectors, dimension: int) -> Vectors:
    """Return the unit mean of a document's vectors; Chroma wants one even where there is none."""
    mean: Vectors = vectors.mean(axis=0) if len(vectors) else np.ones(dimension, dtype=np.float32)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)
