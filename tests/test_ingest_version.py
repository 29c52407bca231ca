"""An index is read again when the same file would become another document."""

import hashlib
from pathlib import Path

from rag import ingest
from rag.indexing.sources import INGEST_VERSION

CORPUS = Path(__file__).parents[1] / "eval" / "corpus"
PASSAGES = {9: "4cb446799392d737f727eaf8f6b940feb61138fef74641ee265f849b7febc28d"}
"""The digest of the sample corpus's passages, by version."""


def passages() -> str:
    """Digest all that is kept of the sample corpus's documents."""
    whole = hashlib.sha256()
    for path in sorted(CORPUS.iterdir()):
        loaded = ingest.load(path, path.read_bytes())
        told = (loaded.title, loaded.author, loaded.date, loaded.warning)
        tiles = ingest.tile(loaded, "x", lambda texts: [len(t.split()) for t in texts], 200)
        whole.update(repr((path.name, told, tiles)).encode())
    return whole.hexdigest()


def test_who_changes_what_a_file_becomes_raises_the_version() -> None:
    wanted = "raise INGEST_VERSION, else indexes keep what they have, and write the digest down"
    assert passages() == PASSAGES.get(INGEST_VERSION), wanted
