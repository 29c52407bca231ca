"""Small documents and engines for tests: real store and real ingest, fake models."""

from __future__ import annotations

from pathlib import Path

from rag.engine import Engine
from rag.settings import Settings
from tests.fakes import HashEmbedder, ScriptedReader

BRIDGE = (
    "The old bridge was opened in 1911 by Mayor Ada Lind. It carried trams until the war.\n\n"
    "A second bridge followed in 1954, a mile upstream, and took the heavy lorries that the "
    "first one could no longer bear.\n"
)
HARBOUR = (
    "The harbour has seven cranes. Most of them stand on the eastern quay, where the grain "
    "ships moor in autumn.\n"
)


def write(folder: Path, **texts: str) -> Path:
    """Write text files named by their keywords, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def open_engine(
    index: Path, *, create: bool = True, chroma: str | None = None, reader: object = None
) -> Engine:
    """Open an engine with fake models over a real store."""
    return Engine.open(
        Settings(index=index, chroma=chroma),
        create=create,
        embedder=HashEmbedder(),
        reader=reader or small_reader(),  # type: ignore[arg-type]
    )


def small_reader() -> ScriptedReader:
    """A reader that finds an answer in either of the documents."""
    return ScriptedReader({"1911": 8.0, "seven": 8.0})
