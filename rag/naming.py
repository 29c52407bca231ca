"""Which document is meant: by its id, its path, a part of either, or the folder that it lies in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rag.errors import DocumentAmbiguous, DocumentNotFound
from rag.ingest import is_below, printable
from rag.model import DocumentRecord


def find(name: str, records: Mapping[str, DocumentRecord]) -> DocumentRecord:
    """Find a record by id, by path, by the end of a path, or by the start of an id.

    Raises:
        DocumentNotFound: if the name fits none.
        DocumentAmbiguous: if it fits several.
    """
    if name in records:
        return records[name]
    whole = {name, printable(name)} if name else set()
    end = "/" + name.replace("\\", "/").removeprefix("./").lstrip("/")
    for fits in (
        [r for r in records.values() if whole & set(r.paths)],
        [r for r in records.values() if any(p.replace("\\", "/").endswith(end) for p in r.paths)],
        [r for r in records.values() if len(name) >= 6 and r.id.startswith(name)],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise DocumentAmbiguous(name, [record.path for record in fits])
    raise DocumentNotFound(name)


def find_all(name: str, records: Mapping[str, DocumentRecord]) -> list[DocumentRecord]:
    """Find the record of that name, or those below the folder, under their paths there.

    Raises:
        DocumentNotFound: if the name fits none.
        DocumentAmbiguous: if it is no folder and fits several.
    """
    try:
        return [find(name, records)]
    except DocumentNotFound:
        folder = {printable(name)} if name else set()
        below = [
            replace(record, paths=paths)
            for record in records.values()
            if (paths := tuple(path for path in record.paths if is_below(path, folder)))
        ]
        if not below:
            raise
        return below
