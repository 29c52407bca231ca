"""Documents, and the passages that they are cut into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

UNDER = " › "
"""What parts the headings of a passage, the one it stands directly under last."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a quote leans on: the sentence before ("It was his fifth visit…"), a table's header.

    Or the beginning of its own sentence, on the page before.
    """

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        """Refuse offsets that do not hold the text.

        Raises:
            ValueError: if ``end - start`` is not the length of ``text``.
        """
        if self.end - self.start != len(self.text):
            raise ValueError(f"context {self.start}..{self.end} holds {len(self.text)} characters")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph-sized piece of a document; with the tails, passages tile the document.

    ``heading`` and ``title`` give the passage's place in words, ``header`` is that of the table
    that it goes on with, and ``begun`` what its first sentence or its list began with, where that
    stands in the passage before: they are embedded and matched with it, and are never part of its
    text.
    """

    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    tail: str = ""
    heading: str = ""
    title: str = ""
    page: int | None = None
    header: Context | None = None
    begun: Context | None = None

    def __post_init__(self) -> None:
        """Refuse a passage whose offsets and text disagree.

        Raises:
            ValueError: if ``end - start`` is not the length of ``text``, or it is empty.
        """
        if self.start < 0 or not self.text or self.end - self.start != len(self.text):
            raise ValueError(
                f"passage {self.id}: offsets {self.start}..{self.end} "
                f"do not hold {len(self.text)} characters"
            )

    @property
    def id(self) -> str:
        """The passage's identity: its document's and its place in it."""
        return f"{self.document_id}:{self.ordinal:06d}"

    @property
    def search_text(self) -> str:
        """What is embedded: what gives its place, and its text, a line each."""
        return "\n".join(part for part in (*self.place, self.text) if part)

    @property
    def place(self) -> tuple[str, ...]:
        """What gives its place in words: title, heading, and what it goes on with."""
        goes_on = self.header or self.begun
        return self.title, self.heading, goes_on.text if goes_on else ""

    @property
    def nearest_heading(self) -> str:
        """The heading that it stands directly under, without those above; empty for none."""
        return self.heading.rpartition(UNDER)[2]

    def slice(self, start: int, end: int) -> str:
        """Return the document's text from ``start`` to ``end``, both inside this passage.

        Raises:
            ValueError: if the range is not inside the passage.
        """
        if not self.start <= start <= end <= self.end:
            raise ValueError(f"{start}..{end} is not inside passage {self.id}")
        return self.text[start - self.start : end - self.start]


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What the index knows of a document, without its text.

    ``paths`` lists every place that holds these very bytes; ``warning`` says in a sentence what
    a reader of the document must know (a language that the models do not read, say);
    ``pages`` holds the offset at which each page starts, where the format has pages.
    """

    id: str
    paths: tuple[str, ...]
    title: str
    digest: str
    passages: int
    characters: int
    format: str = "text"
    date: str | None = None
    author: str | None = None
    language: str | None = None
    warning: str | None = None
    pages: tuple[int, ...] = ()

    @property
    def path(self) -> str:
        """The first of the document's paths: the one that is cited."""
        return self.paths[0]

    def to_json(self) -> Json:
        """Return the record as ``pullquote documents --json`` prints it."""
        return {
            "id": self.id,
            "path": self.path,
            "paths": list(self.paths),
            "title": self.title,
            "author": self.author,
            "date": self.date,
            "format": self.format,
            "language": self.language,
            "passages": self.passages,
            "characters": self.characters,
            "pages": list(self.pages),
            "warning": self.warning,
        }


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its record, its canonical text and the passages that tile it.

    ``head`` is the text before the first passage; head, passages and tails, in order, are the
    text.
    """

    record: DocumentRecord
    head: str
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """The canonical text, rebuilt from head, passages and tails."""
        return self.head + "".join(p.text + p.tail for p in self.passages)

    def to_json(self) -> Json:
        """Return the document as ``pullquote show --json`` prints it."""
        return self.record.to_json() | {"text": self.text}


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text to index that is no file; ``path`` is the name it is cited by."""

    path: str
    title: str
    text: str
