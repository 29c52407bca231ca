"""Indexes of the corpora that gold sets ask about, kept so that the second run is quick."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path

from eval.beir import is_beir, load_corpus
from eval.gold import Gold, digest_of
from rag.engine import Engine
from rag.errors import BadGold, PathNotFound
from rag.model import IndexProgress, SourceText
from rag.settings import Settings

MARK = "made-of.json"
"""Written into a cached index when it is complete: the digests of all that it was made of."""

SHAPES_AN_INDEX = (
    "attention.py",
    "encoder",
    "hardware.py",
    "ingest",
    "indexing",
    "language/folding.py",
    "lines.py",
    "model/document.py",
    "ranges.py",
    "retrieve/embedder.py",
    "retrieve/terms.py",
    "store",
)
"""The engine's own files whose change makes another index of the same documents."""

Tell = Callable[[IndexProgress], None]


def cache_folder() -> Path:
    """Return where cached indexes lie: PULLQUOTE_EVAL_CACHE, or .cache/eval here."""
    return Path(os.environ.get("PULLQUOTE_EVAL_CACHE") or Path(".cache") / "eval")


def with_index(
    settings: Settings, gold: Gold, corpus: Path | None, tell: Tell | None = None
) -> Settings:
    """Return the settings with the index that a gold set asks about, made if need be.

    Args:
        settings: used as they are when neither a corpus is given nor one comes with the set.
        gold: the set; BEIR folders and SQuAD files bring their own texts.
        corpus: a folder of documents, or a BEIR folder; takes the place of the set's own.
        tell: is told how indexing goes on.

    Raises:
        PathNotFound: if there is no such corpus.
        BadGold: if nothing in it can be indexed.
        PullquoteError: if the index cannot be written.
    """
    if corpus is None and not gold.texts:
        return settings
    if corpus is None:
        return _of_texts(settings, gold.name, gold.texts, tell)
    if not corpus.exists():
        raise PathNotFound(str(corpus))
    if is_beir(corpus):
        return _of_texts(settings, corpus.resolve().name, load_corpus(corpus), tell)
    return _of_files(settings, corpus, tell)


def _of_texts(
    settings: Settings, name: str, texts: Sequence[SourceText], tell: Tell | None
) -> Settings:
    """Index texts that are no files, unless the cache has them as they are."""
    digest = digest_of(*(part for text in texts for part in (text.path, text.title, text.text)))
    made_of = _made_of(settings) | {"texts": digest}
    cached = _cached(settings, f"{name} {settings.embedder}", name)
    if _mark(cached) != made_of:
        shutil.rmtree(cached.index, ignore_errors=True)
        with Engine.open(cached, create=True) as engine:
            engine.index_texts(texts, progress=tell)
        _set_mark(cached, made_of)
    return cached


def _of_files(settings: Settings, corpus: Path, tell: Tell | None) -> Settings:
    """Bring the corpus's cached index up to date; made anew where the engine reads otherwise."""
    made_of = _made_of(settings)
    place = corpus.resolve()
    cached = _cached(settings, f"{place} {settings.embedder}", place.name)
    if _mark(cached) != made_of:
        shutil.rmtree(cached.index, ignore_errors=True)
    with Engine.open(cached, create=True) as engine:
        report = engine.index([corpus], progress=tell)
        if not engine.documents():
            reason = f": {report.skipped[0].reason}" if report.skipped else ""
            raise BadGold(f"Nothing in {corpus} could be indexed{reason}.")
    _set_mark(cached, made_of)
    return cached


def _cached(settings: Settings, key: str, name: str) -> Settings:
    """Return the settings with the cache's folder for a corpus: a readable name and a digest."""
    readable = re.sub(r"[^A-Za-z0-9.-]+", "-", name)[:40].strip("-.") or "corpus"
    folder = cache_folder() / f"{readable}-{digest_of(key)[:12]}"
    return replace(settings, index=folder, chroma=None)


def _made_of(settings: Settings) -> dict[str, str]:
    """Return what shapes an index besides its documents."""
    digest = hashlib.sha256()
    root = Path(str(resources.files("rag")))
    for name in SHAPES_AN_INDEX:
        path = root / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return {"embedder": settings.embedder, "engine": digest.hexdigest()}


def _mark(cached: Settings) -> dict[str, str] | None:
    try:
        found = json.loads((cached.index / MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _set_mark(cached: Settings, made_of: dict[str, str]) -> None:
    making = cached.index / f"{MARK}.part"
    making.write_text(json.dumps(made_of), encoding="utf-8")
    making.replace(cached.index / MARK)
