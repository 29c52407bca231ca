"""The engine as the chat uses it: opened when needed, asked by few at a time, found again."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from rag.errors import IndexNotFound, PullquoteError
from rag.model import Answer, Candidate, Turn
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.engine import Engine

T = TypeVar("T")

LANES = 2
"""How many questions are answered at once; the others wait their turn, first come first served."""
WAITING = 200
"""How many may wait before new ones are turned away."""


class TooBusy(PullquoteError):
    """More questions wait than can be served in a reasonable time."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Many people are asking at this moment: ask again in half a minute.")


class Service:
    """One engine for all who chat; it holds nothing of any one of them.

    ``open_engine`` takes the settings and whether to create a missing index.
    """

    def __init__(
        self, settings: Settings, open_engine: Callable[..., Engine] | None = None
    ) -> None:
        self.settings = settings
        self._open = open_engine or _open
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        self._lanes = ThreadPoolExecutor(LANES, thread_name_prefix="ask")
        self._aside = ThreadPoolExecutor(1, "aside", stand_back)
        self._waiting: dict[str, Future[Any]] = {}
        self._served: set[Future[Any]] = set()

    def engine(self, *, create: bool = False) -> Engine:
        """Return the open engine; open it (again) where there is none.

        Raises:
            PullquoteError: if the index cannot be opened.
        """
        with self._opening:
            if self._engine is None:
                self._engine = self._open(self.settings, create=create)
            return self._engine

    def drop(self, engine: Engine) -> None:
        """Let go of an engine, so that the next use opens it afresh.

        Where another use has done so already, its successor stays open: work is under way there.
        """
        with self._opening:
            if self._engine is not engine:
                return
            self._engine = None
        engine.close()

    def use(self, work: Callable[[Engine], T], *, create: bool = False) -> T:
        """Do something with the engine; once more, opened afresh, where the index was lost.

        ``create`` makes a new index where there is none.

        Raises:
            PullquoteError: what the work or the opening raised.
        """
        engine = self.engine(create=create)
        try:
            return work(engine)
        except IndexNotFound:
            self.drop(engine)
            return work(self.engine(create=create))

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
        top: int | None = None,
        ticket: str | None = None,
    ) -> Future[Answer]:
        """Queue a question; ``ticket`` names it for :meth:`stop`.

        Raises:
            TooBusy: if too many wait already.
        """

        def work(engine: Engine) -> Answer:
            return engine.ask(question, history=history, documents=documents, top=top)

        return self._queue(work, ticket)

    def search(
        self, query: str, *, top: int = 20, documents: Sequence[str] | None = None
    ) -> Future[list[Candidate]]:
        """Queue a search.

        Raises:
            TooBusy: if too many wait already.
        """
        return self._queue(lambda engine: engine.search(query, top=top, documents=documents))

    def stop(self, ticket: str) -> bool:
        """Take a question out of the queue; False where it is being answered or is done."""
        future = self._waiting.pop(ticket, None)
        return future is not None and future.cancel()

    @property
    def busy(self) -> bool:
        """Whether anyone is being served: background work then waits."""
        return bool(self._served)

    def aside(self, work: Callable[[], T]) -> Future[T]:
        """Do something in the background, one thing at a time."""
        return self._aside.submit(work)

    def close(self) -> None:
        """Finish: nothing new is begun."""
        self._aside.shutdown(wait=False, cancel_futures=True)
        self._lanes.shutdown(wait=False, cancel_futures=True)
        if self._engine is not None:
            self.drop(self._engine)

    def _queue(self, work: Callable[[Engine], T], ticket: str | None = None) -> Future[T]:
        """Put work into the lanes."""
        if len(self._served) >= WAITING:
            raise TooBusy
        future = self._lanes.submit(self.use, work)
        self._served.add(future)
        future.add_done_callback(self._served.discard)
        if ticket:
            self._waiting[ticket] = future
            future.add_done_callback(lambda _: self._waiting.pop(ticket, None))
        return future


def stand_back() -> None:
    """Let a background thread, and the threads that it starts, yield the cores to the others."""
    with contextlib.suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


def _open(settings: Settings, *, create: bool) -> Engine:
    """Open the real engine; it is heavy, so that it is imported when it is needed."""
    from rag.engine import Engine

    return Engine.open(settings, create=create)
