"""Indexes a folder with a fake embedder, in a process that a test may kill."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.small import open_engine

if __name__ == "__main__":
    with open_engine(Path(sys.argv[1])) as engine:
        print("started", flush=True)
        engine.index([Path(sys.argv[2])])
        print("done", flush=True)
