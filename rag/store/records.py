"""How documents and passages are laid out in Chroma's metadata, both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rag.model import Context, DocumentRecord, Passage

Metadata = dict[str, Any]

PASSAGES = "pullquote-passages"
DOCUMENTS = "pullquote-documents"
PAGE = 2000
"""Records asked for, or deleted, at a time."""


def document_of(passage_id: str) -> str:
    """Return the id of the document that a passage stands in."""
    return passage_id.partition(":")[0]


def passage_metadata(passage: Passage) -> Metadata:
    """Return what Chroma keeps of a passage beside its text and vector."""
    metadata: Metadata = {
        "document": passage.document_id,
        "ordinal": passage.ordinal,
        "start": passage.start,
        "end": passage.end,
        "tail": passage.tail,
        "heading": passage.heading,
    }
    if passage.page is not None:
        metadata["page"] = passage.page
    for name, context in (("header", passage.header), ("begun", passage.begun)):
        if context is not None:
            metadata[name] = context.text
            metadata[f"{name}_start"] = context.start
    return metadata


def passage_of(text: str, metadata: Mapping[str, Any], title: str) -> Passage:
    """Rebuild a passage; its title is its document's."""
    return Passage(
        document_id=metadata["document"],
        ordinal=metadata["ordinal"],
        start=metadata["start"],
        end=metadata["end"],
        text=text,
        tail=metadata["tail"],
        heading=metadata["heading"],
        title=title,
        page=metadata.get("page"),
        header=_context(metadata, "header"),
        begun=_context(metadata, "begun"),
    )


def _context(metadata: Mapping[str, Any], name: str) -> Context | None:
    """Rebuild what a passage goes on with; None where it has none of that name."""
    text = metadata.get(name)
    start = metadata.get(f"{name}_start", 0)
    return Context(start, start + len(text), text) if text else None


def record_metadata(record: DocumentRecord) -> Metadata:
    """Return what Chroma keeps of a document; Chroma has no null, so absent stays absent."""
    metadata: Metadata = {
        "paths": json.dumps(record.paths, ensure_ascii=False),
        "title": record.title,
        "digest": record.digest,
        "passages": record.passages,
        "characters": record.characters,
        "format": record.format,
        "date": record.date,
        "author": record.author,
        "language": record.language,
        "warning": record.warning,
        "pages": json.dumps(record.pages) if record.pages else None,
    }
    return {key: value for key, value in metadata.items() if value is not None}


def record_of(document_id: str, metadata: Mapping[str, Any]) -> DocumentRecord:
    """Rebuild a document's record."""
    fields = dict(metadata)
    paths = tuple(json.loads(fields.pop("paths")))
    pages = tuple(json.loads(fields.pop("pages", "[]")))
    return DocumentRecord(id=document_id, paths=paths, pages=pages, **fields)
