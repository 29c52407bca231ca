"""The word index on local disk: derived data, built from the passages when missing or stale."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path

from rag.model import Passage
from rag.retrieve.bm25 import WordIndex


def cached(folder: Path, stamp: str, passages: Callable[[], Iterable[Passage]]) -> WordIndex:
    """Open the word index of a state of the store, or build it and keep it for the next time.

    Args:
        folder: holds word indexes and nothing else; those of other states are removed from it.
        stamp: names the state, fit for a file name.
        passages: gives all passages of that state; called only to build.
    """
    mine = folder / stamp
    try:
        return WordIndex.load(mine)
    except (OSError, ValueError, KeyError, EOFError):
        pass
    index = WordIndex.build(passages())
    part = folder / f"part-{uuid.uuid4().hex}"
    try:
        index.save(part)
        shutil.rmtree(mine, ignore_errors=True)
        part.rename(mine)
    except OSError:  # a full or read-only disk costs time at the next start, not the answer
        shutil.rmtree(part, ignore_errors=True)
        return index
    for other in folder.iterdir():
        if other != mine:
            shutil.rmtree(other, ignore_errors=True)
    return index
