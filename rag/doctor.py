"""What `pullquote doctor` tells: versions, models, what the machine offers, the index's health."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

from rag import __version__
from rag.errors import IndexNotFound, PullquoteError
from rag.model import Json
from rag.protocols import Embedder, Reader
from rag.settings import Settings

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rag.store import Store

LIBRARIES = (
    "chromadb",
    "sentence-transformers",
    "transformers",
    "tokenizers",
    "torch",
    "onnxruntime",
    "bm25s",
    "gradio",
)


def examine(settings: Settings) -> Json:
    """Look at everything that answers depend on; what is wrong is listed under ``problems``."""
    problems: list[str] = []
    return {
        **_versions(),
        "machine": _processor() | _accelerators(),
        "embedder": _embedder(settings, problems),
        "reader": _reader(settings, problems),
        "problems": problems,
        "index": _index(settings, problems),
    }


def about(embedder: Embedder, reader: Reader) -> Json:
    """Tell what answers depend on besides the documents: versions, models, the processor."""
    return {
        **_versions(),
        "machine": _processor(),
        "embedder": _model(embedder),
        "reader": _model(reader),
    }


def _versions() -> Json:
    return {
        "pullquote": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def _processor() -> Json:
    from rag.hardware import cores, cpu_features

    return {"cores": cores(), "cpu_features": sorted(cpu_features())}


def _accelerators() -> Json:
    import torch

    return {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}


def _embedder(settings: Settings, problems: list[str]) -> Json:
    from rag.retrieve.embedder import SentenceEmbedder

    embedder = SentenceEmbedder(settings.embedder)
    try:
        embedder.verify()
        embedder.encode_query("check")
        return _model(embedder)
    except PullquoteError as error:
        problems.append(str(error))
        return {"name": settings.embedder}


def _reader(settings: Settings, problems: list[str]) -> Json:
    from rag.answer.reader import load_reader

    try:
        return _model(load_reader(settings.reader))
    except PullquoteError as error:
        problems.append(str(error))
        return {"name": settings.reader}


def _model(model: Embedder | Reader) -> Json:
    """Tell of a model what it tells of itself; its name at least."""
    told = ("name", "digest", "device", "arithmetic")
    return {name: getattr(model, name) for name in told if hasattr(model, name)}


def _index(settings: Settings, problems: list[str]) -> Json:
    from rag.retrieve.embedder import SentenceEmbedder
    from rag.store import Store

    try:
        store = Store(settings, SentenceEmbedder(settings.embedder))
    except IndexNotFound as error:
        problems.append(str(error))
        return {"where": settings.where, "exists": False}
    except PullquoteError as error:
        problems.append(str(error))
        return {"where": settings.where, "exists": True}
    try:
        orphans, damaged = store.orphans(), _damaged(store)
        if orphans:
            problems.append(
                f"{len(orphans)} passages belong to no document, because a run was cut off: "
                "'pullquote index PATH' sweeps them away."
            )
        problems.extend(damaged)
        return {
            "where": settings.where,
            "exists": True,
            "generation": store.generation,
            **store.counts(),
            "orphans": len(orphans),
            "damaged": len(damaged),
        }
    except PullquoteError as error:
        problems.append(str(error))
        return {"where": settings.where, "exists": True}
    finally:
        store.close()


def _damaged(store: Store) -> list[str]:
    """Rebuild every document; return what is wrong with those that cannot be."""
    found = []
    for document_id in store.records():
        try:
            store.document(document_id)
        except PullquoteError as error:
            found.append(str(error))
    return found


def view(findings: Json) -> RenderableType:
    """Lay the findings out as a table."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    for name, value in findings.items():
        if name == "problems":
            continue
        said = (
            "\n".join(f"{key}: {_plain(item)}" for key, item in value.items())
            if isinstance(value, dict)
            else str(value)
        )
        table.add_row(Text(name, style="bold"), Text(said))
    health = "; ".join(findings["problems"]) or "none found"
    table.add_row(Text("problems", style="bold"), Text(health))
    return table


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
