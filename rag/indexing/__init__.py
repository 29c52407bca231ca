"""Documents into the index: an indexing run, what it reads, what it decides, how far it is."""

from rag.indexing.run import Indexing
from rag.indexing.sources import file_digest

__all__ = ["Indexing", "file_digest"]
