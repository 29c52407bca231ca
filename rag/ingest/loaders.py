"""The registry: which loader reads which files, and what every document has in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from rag.errors import CannotLoad
from rag.ingest.loaded import Loaded, clean

MEGABYTE = 1_000_000
TEXT_LIMIT = 100 * MEGABYTE
"""The largest text, Markdown or HTML file that is read, in bytes: some 150,000 passages."""
PACKED_LIMIT = 500 * MEGABYTE
"""The largest file of a format that holds pictures, in bytes."""

_HEX = re.compile("[0-9a-f]+", re.IGNORECASE)
_GAP = re.compile(r"(?:(?!(?<=\d)\.\d)[\W_])+")
"""What stands between the words of a file name; the dot of a version, as in 2.0, does not."""

Read = Callable[[Path, bytes], Loaded]


@dataclass(frozen=True, slots=True)
class Loader:
    """A format: its name, the endings of its files, what reads them, and how large they may be.

    ``read`` turns a file's path and bytes into :class:`Loaded`, and may leave the title empty
    and the language None; it raises CannotLoad with a reason that a user understands.
    """

    format: str
    suffixes: tuple[str, ...]
    read: Read
    limit: int = PACKED_LIMIT


_LOADERS: dict[str, Loader] = {}


def register(loader: Loader) -> None:
    """Add a loader; for endings that another has, the later one counts."""
    for suffix in loader.suffixes:
        _LOADERS[suffix.lower()] = loader


def suffixes() -> tuple[str, ...]:
    """Return the endings that can be loaded, sorted."""
    return tuple(sorted(_LOADERS))


def refusal(path: Path, size: int) -> str | None:
    """Return why a file of this name and size (bytes) is not read; None if it may be."""
    loader = _LOADERS.get(path.suffix.lower())
    if loader is None:
        kind = f"{path.suffix} files" if path.suffix else "files without an ending"
        return f"{kind} are not among those that can be read ({', '.join(suffixes())})"
    if size == 0:
        return "it is empty"
    if size > loader.limit:
        return (
            f"it has {_megabytes(size)}, more than the {_megabytes(loader.limit)} "
            f"that a {path.suffix} file may have: split it"
        )
    return None


def read(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        CannotLoad: saying what the system said.
    """
    try:
        return path.read_bytes()
    except PermissionError:
        raise CannotLoad("there is no permission to read it") from None
    except FileNotFoundError:
        raise CannotLoad("it vanished before it was read") from None
    except OSError as error:
        raise CannotLoad(f"it cannot be read ({error.strerror or error})") from None


def load(path: Path, data: bytes) -> Loaded:
    """Turn a file's bytes into a document's canonical text, by the loader for its ending.

    Raises:
        CannotLoad: with the reason, in words for a user, why it cannot become a document.
    """
    if reason := refusal(path, len(data)):
        raise CannotLoad(reason)
    loader = _LOADERS[path.suffix.lower()]
    try:
        loaded = loader.read(path, data)
    except CannotLoad:
        raise
    except MemoryError:
        raise CannotLoad("it needs more memory than there is") from None
    except Exception as error:  # parsers of broken files raise whatever they like
        detail = " ".join(str(error).split())[:120] or type(error).__name__
        raise CannotLoad(
            f"it cannot be read as {path.suffix}, it seems damaged ({detail})"
        ) from error
    if not loaded.text.strip():
        raise CannotLoad("it holds no text")
    return _complete(path, loaded)


def _complete(path: Path, loaded: Loaded) -> Loaded:
    """Give a document its title, language and date where the loader found none."""
    from rag.ingest.language import name_language, warn

    name_title, name_date = said_by_name(path)
    title = " ".join(clean(loaded.title).split()) or name_title or _opening(loaded)
    language = loaded.language or name_language(loaded)
    return replace(
        loaded,
        title=title,
        author=clean(loaded.author) if loaded.author else None,
        date=loaded.date or name_date,
        language=language,
        warning=loaded.warning or warn(language),
    )


def said_by_name(path: Path) -> tuple[str, str | None]:
    """Return the title, or nothing, and the date that a file's name gives a text without them."""
    from rag.ingest.dates import name_date

    return _readable(path), name_date(path.stem)


def _readable(path: Path) -> str:
    """Return the file name without its ending, in words; nothing if it has none to read."""
    words = _GAP.sub(" ", path.stem).strip()
    said = [word for word in words.split() if len(word) > 2 and word.isalpha()]
    if not said or all(_HEX.fullmatch(word) for word in said):
        return ""
    return words[0].upper() + words[1:]


def _opening(loaded: Loaded) -> str:
    """Return the first words of the text, for want of any title."""
    start = next((b.start for b in loaded.blocks if b.kind == "text"), 0)
    words = loaded.text[start : start + 80].split()
    opening = ""
    for word in words:
        if len(opening) + len(word) > 60:
            return f"{opening}…" if opening else word[:60]
        opening = f"{opening} {word}".strip()
    return opening


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.0f} MB"


def _lazy(function: str) -> Read:
    """Return a loader that imports its module, and with it its library, when first needed."""
    module, _, name = function.partition(".")

    def read(path: Path, data: bytes) -> Loaded:
        load_format: Read = getattr(import_module(f"rag.ingest.{module}"), name)
        return load_format(path, data)

    return read


for _format, _suffixes, _function, _limit in (
    ("text", (".txt",), "txt.load_text", TEXT_LIMIT),
    ("markdown", (".md", ".markdown"), "markdown.load_markdown", TEXT_LIMIT),
    ("html", (".html", ".htm", ".xhtml"), "html.load_html", TEXT_LIMIT),
    ("pdf", (".pdf",), "pdf.load_pdf", PACKED_LIMIT),
    ("docx", (".docx",), "docx.load_docx", PACKED_LIMIT),
    ("pptx", (".pptx",), "pptx.load_pptx", PACKED_LIMIT),
    ("epub", (".epub",), "epub.load_epub", PACKED_LIMIT),
):
    register(Loader(_format, _suffixes, _lazy(_function), _limit))
