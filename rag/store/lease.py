"""One writer among all machines: a server's index may be written from any, which no lock shows.

Whoever writes says so in the index's metadata, again and again: a long document takes longer to
embed than a lease that another machine has to wait for.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from rag.errors import IndexLocked, PullquoteError
from rag.store.writer import Writer

SECONDS = 60
"""How long a lease holds that is not renewed."""


@contextlib.contextmanager
def renewing(writer: Writer) -> Iterator[None]:
    """Renew a writer's lease while the block runs."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(SECONDS / 4):
            with contextlib.suppress(PullquoteError):  # whoever writes is told of it
                writer.renew_lease()

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def refuse_other_lease(metadata: Mapping[str, Any], lock: str, where: str) -> None:
    """Refuse to write while another machine does; a lease under our own lock is a dead one's.

    Raises:
        IndexLocked: if another machine renewed its lease a moment ago.
    """
    lease = str(metadata.get("writing", ""))
    if not lease or metadata.get("lock") == lock:
        return
    holder, _, since = lease.rpartition("@")
    if time.time() - float(since or 0) < SECONDS:
        raise IndexLocked(where, holder)
