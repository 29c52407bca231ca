"""The chat for programs: /ask, /search and /documents, as API endpoints and as MCP tools.

They answer with JSON as text, as the command prints it: Gradio's Python client takes every object
with a ``path`` for a file to download, and a quote's document has one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gradio.events import api
from gradio.exceptions import Error

from rag.errors import BadSetting, PullquoteError, UsageError
from rag.questions import Asked
from ui.conversation import read_history
from ui.service import Service


def offer(service: Service) -> None:
    """Add the endpoints to the Blocks that is being built."""

    async def ask(
        question: str,
        history: list[dict[str, Any]] | None = None,
        documents: list[str] | None = None,
        top: int | None = None,
    ) -> str:
        """Answer a question from the indexed documents with exact quotations and their sources.

        Returns the answer's exact words with a calibrated confidence (0..1), the quotes they
        stand in with character offsets into each document's text, and rival answers where
        sources differ. When the documents do not say it, status is "not_found" and "closest"
        holds the nearest passages. Nothing is ever reworded or made up.

        Args:
            question: the question, in plain words
            history: earlier turns of the conversation, oldest first, each {"question", "answer"}
            documents: ids of the documents to ask about; all of them when left out
            top: how many quotes to return at most

        Returns:
            the answer, as JSON text
        """
        with _explained():
            _check(question, documents, top)
            future = service.ask(
                question, history=read_history(history), documents=documents or None, top=top
            )
            return _text((await asyncio.wrap_future(future)).to_json())

    async def search(query: str, top: int | None = 10, documents: list[str] | None = None) -> str:
        """Find the passages that best match a query, by meaning and by words, without answering.

        Args:
            query: what to look for
            top: how many passages to return at most
            documents: ids of the documents to search; all of them when left out

        Returns:
            the candidates, best first, each with its document, offsets, text and scores, as
            JSON text
        """
        with _explained():
            _check(query, documents, top)
            most = 10 if top is None else max(1, min(top, 100))
            found = await asyncio.wrap_future(
                service.search(query, top=most, documents=documents or None)
            )
            records = await asyncio.to_thread(service.use, lambda engine: engine.documents())
            known = {record.id: record for record in records}
            return _text(Asked(query).candidates_json(found, known))

    async def documents() -> str:
        """List the documents in the index: id, title, path, author, date, format and size.

        Returns:
            the documents, as JSON text; their ids are what ask and search take in "documents"
        """
        with _explained():
            records = await asyncio.to_thread(service.use, lambda engine: engine.documents())
            return _text([record.to_json() for record in records])

    api(ask, api_name="ask", concurrency_limit=20)
    api(search, api_name="search", concurrency_limit=20)
    api(documents, api_name="documents", concurrency_limit=20)


def _check(question: Any, documents: Any, top: Any) -> None:
    """Refuse arguments of other types than are offered: a program may send any JSON.

    Raises:
        UsageError: naming the argument and what it takes.
    """
    if not isinstance(question, str):
        raise UsageError(f"The question cannot be {question!r}: send it as a text.")
    if top is not None and type(top) is not int:
        raise BadSetting("top", top, "a whole number")
    ids = documents or []
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise BadSetting("documents", documents, "a list of ids, as /documents gives them")


@contextmanager
def _explained() -> Iterator[None]:
    """Turn the engine's errors into the ones that Gradio hands to the caller as a message."""
    try:
        yield
    except PullquoteError as error:
        raise Error(str(error), print_exception=False) from None


def _text(value: Any) -> str:
    """Write JSON as text that can always be sent."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
