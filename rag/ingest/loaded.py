"""What a loader makes of a file: its canonical text, and where things lie in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "heading", "boilerplate"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table row or heading: the range ``start`` to ``end`` of the text.

    An item's number or bullet stands before its block. A block that ``opens`` something, such as
    a name with its value, belongs to what follows it. ``level`` is a heading's, 1 the highest, and
    0 for anything else. ``label`` is a heading in plain words where its own characters carry
    markup; without it they are the heading.
    """

    start: int
    end: int
    kind: Kind = "text"
    level: int = 0
    label: str = ""
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    r"""A file turned into a document's canonical text.

    Attributes:
        text: Unicode with ``\n`` line ends, free of NUL and lone surrogates.
        title: what the format tells; the registry fills in a title where it tells none.
        format: the loader's name, such as ``pdf``.
        author: who wrote it, where the file tells.
        date: ISO date (``2024-06-20``), where the file tells.
        language: two-letter code, None without a verdict.
        pages: the offset at which each page or slide starts; empty without pages.
        blocks: ranges of the text, in order, not overlapping; what lies between is white space
            or markup.
        warning: one sentence about the whole document for its reader, or None.
    """

    text: str
    title: str
    format: str
    author: str | None = None
    date: str | None = None
    language: str | None = None
    pages: tuple[int, ...] = ()
    blocks: tuple[Block, ...] = ()
    warning: str | None = None

    def __post_init__(self) -> None:
        """Refuse blocks and pages that do not lie in the text in order.

        Raises:
            ValueError: naming the first one that does not.
        """
        at = 0
        for block in self.blocks:
            if not at <= block.start < block.end <= len(self.text):
                raise ValueError(f"{block} is not after {at} in a text of {len(self.text)}")
            at = block.end
        if list(self.pages) != sorted(self.pages) or (self.pages and self.pages[0] != 0):
            raise ValueError("pages do not start at 0 and grow")


@dataclass(slots=True)
class Builder:
    """Composes the canonical text of formats that hold no text of their own.

    Paragraphs are set apart by a blank line; tight ones (list items, table rows) follow the
    block before on the next line. ``bold`` is where the blocks begin that are all in bold.
    """

    parts: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    bold: set[int] = field(default_factory=set)
    length: int = 0

    def page(self) -> None:
        """Start a page: what is added next is its first paragraph."""
        if self.pages and self.length:
            self._write("\n\n" if self.parts[-1] != "\n\n" else "")
        self.pages.append(self.length)

    def add(
        self,
        text: str,
        kind: Kind = "text",
        level: int = 0,
        *,
        tight: bool = False,
        marker: str = "",
        bold: bool = False,
    ) -> None:
        """Append a block after its marker; one without a character that shows is left out."""
        text = clean(text).strip()
        if not text:
            return
        if self.length and self.parts[-1] != "\n\n":
            self._write("\n" if tight else "\n\n")
        self._write(f"{marker} " if marker else "")
        start = self.length
        self._write(text)
        if bold:
            self.bold.add(start)
        self.blocks.append(Block(start, self.length, kind, level))

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.parts)

    def _write(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.length += len(text)


_UNSTORABLE = {0: "\ufffd"} | dict.fromkeys(range(55296, 57344), "�")


def clean(text: str) -> str:
    r"""Return the text with ``\n`` line ends and nothing that a store cannot keep.

    NULs and lone surrogates become U+FFFD, one for one.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text or not _encodable(text):
        text = text.translate(_UNSTORABLE)
    return text


def _encodable(text: str) -> bool:
    """Whether UTF-8 can say it, that is, without lone surrogates."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
