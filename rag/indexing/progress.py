"""How far an indexing run is, told as it goes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from rag.model import IndexProgress

Tell = Callable[[IndexProgress], None]


class Progress:
    """Counts for two threads, and tells.

    Embedding takes nearly all of the time, so passages are what is counted; how many there will
    be is told from those that the bytes read so far have given.
    """

    def __init__(self, tell: Tell, files: int, size: int) -> None:
        self._tell = tell
        self._files = files
        self._size = size
        self._read = 0
        self._loaded = 0
        self._passages = 0
        self._start = time.perf_counter()
        self._lock = threading.Lock()
        self._path = ""
        self.files_done = 0

    def file(self, path: str, size: int, passages: int) -> None:
        """Count a file that is loaded, of so many bytes, and the passages that it gave."""
        with self._lock:
            self.files_done += 1
            self._read += size
            self._loaded += passages
            self._path = path
            self._say()

    def passages(self, count: int) -> None:
        """Count passages that are embedded."""
        with self._lock:
            self._passages += count
            self._say()

    def _say(self) -> None:
        elapsed = max(time.perf_counter() - self._start, 1e-6)
        total = self._loaded * self._size / self._read if self._read else 0.0
        share = self._passages / total if total else self.files_done / self._files
        left = elapsed * (total - self._passages) / self._passages if self._passages else None
        self._tell(
            IndexProgress(
                files_done=self.files_done,
                files_total=self._files,
                passages_done=self._passages,
                passages_per_second=self._passages / elapsed,
                share=share,
                seconds_left=left,
                path=self._path,
            )
        )
