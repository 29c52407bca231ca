"""Passages in Chroma, embedded or on a server: the only store there is."""

from rag.store.store import Store, check_place
from rag.store.writer import Writer

__all__ = ["Store", "Writer", "check_place"]
