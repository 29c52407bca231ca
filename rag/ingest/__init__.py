"""Files become documents, and documents become passages.

``walk`` finds the files, ``load`` turns one into its canonical text with the loader for its
format (:func:`register` adds another), ``tile`` cuts that into passages that tile it exactly.
"""

from rag.ingest.loaded import Block, Builder, Loaded, clean
from rag.ingest.loaders import Loader, load, read, register, said_by_name, suffixes
from rag.ingest.tile import tile
from rag.ingest.txt import plain
from rag.ingest.walk import Found, is_below, is_gone, printable, real_path, walk

__all__ = [
    "Block",
    "Builder",
    "Found",
    "Loaded",
    "Loader",
    "clean",
    "is_below",
    "is_gone",
    "load",
    "plain",
    "printable",
    "read",
    "real_path",
    "register",
    "said_by_name",
    "suffixes",
    "tile",
    "walk",
]
