"""The value objects that everything else speaks in: frozen, and checking their own offsets.

All offsets are code points into a document's canonical text, end exclusive.
"""

from rag.model.answer import (
    CERTAINTY,
    Agreement,
    Answer,
    Copy,
    Quote,
    Rival,
    Status,
    Trace,
    Turn,
    Verdict,
    percent,
)
from rag.model.document import UNDER, Context, Document, DocumentRecord, Json, Passage, SourceText
from rag.model.finding import Candidate, Reading, Source, Span
from rag.model.report import IndexProgress, IndexReport, Note, by_reason

__all__ = [
    "CERTAINTY",
    "UNDER",
    "Agreement",
    "Answer",
    "Candidate",
    "Context",
    "Copy",
    "Document",
    "DocumentRecord",
    "IndexProgress",
    "IndexReport",
    "Json",
    "Note",
    "Passage",
    "Quote",
    "Reading",
    "Rival",
    "Source",
    "SourceText",
    "Span",
    "Status",
    "Trace",
    "Turn",
    "Verdict",
    "by_reason",
    "percent",
]
