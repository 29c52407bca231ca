"""What the page asks of the server: each a function of its arguments alone, none holds a state.

They are called by name through Gradio's component server, take one JSON object and return one; an
error a user can meet comes back as its sentence under ``error``.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from typing import Any

from rag.errors import DocumentNotFound, IndexEmpty, PullquoteError, QuestionTooLong, UsageError
from rag.model import Answer, Document, Json
from ui import export, feedback
from ui.card import card
from ui.clipboard import clipboard
from ui.conversation import (
    BadConversation,
    numbered,
    read_answer,
    read_asked,
    read_history,
    turn_json,
)
from ui.documents import Documents
from ui.evidence import (
    Marked,
    copy_marks,
    evidence,
    gone,
    marks_of,
    page_picture,
    read_number,
    walk,
)
from ui.service import Service
from ui.suggest import Suggestions


class Panel:
    """The page's side of the server; :meth:`panel` is the one function that it calls."""

    def __init__(self, service: Service, documents: Documents, suggestions: Suggestions) -> None:
        self._service = service
        self._documents = documents
        self._suggestions = suggestions
        self._functions: dict[str, Callable[[Json], Any]] = {
            "hello": self.hello,
            "ask": self.ask,
            "stop": self.stop,
            "restore": self.restore,
            "source": self.source,
            "page": self.page,
            "documents": self.list_documents,
            "seeking": self.seeking,
            "add": self.add,
            "progress": self.progress,
            "cancel": self.cancel,
            "remove": self.remove,
            "undo": self.undo,
            "examples": self.examples,
            "follow_ups": self.follow_ups,
            "feedback": self.feedback,
            "export": self.export,
            "copy": self.copy,
        }

    async def panel(self, sent: Any) -> Json:
        """Do what the page asks, ``{"call": name, …}``; errors come back as sentences."""
        try:
            name = sent.get("call") if isinstance(sent, dict) else None
            function = self._functions.get(str(name))
            if function is None:
                raise NotUnderstood
            if inspect.iscoroutinefunction(function):
                return await function(sent)
            return await asyncio.to_thread(function, sent)
        except IndexEmpty:
            return {"error": "There are no documents yet: drop some in.", "kind": "IndexEmpty"}
        except DocumentNotFound:
            said = "This document has been removed or has changed in the meantime."
            return {"error": said, "kind": "DocumentNotFound"}
        except PullquoteError as error:
            return {"error": str(error), "kind": type(error).__name__}
        except Exception as error:  # the page shows a sentence whatever happens
            said = f"Something went wrong here ({type(error).__name__}): try again."
            return {"error": said, "kind": "unforeseen"}

    def hello(self, sent: Json) -> Json:
        """The index's health: how many documents, and its generation; or an error."""
        documents = self._service.use(lambda engine: engine.documents())
        generation = self._service.use(lambda engine: engine.generation)
        return {"count": len(documents), "generation": generation}

    async def ask(self, sent: Json) -> Json:
        """Answer: ``turn`` to keep, ``html`` to show."""
        question = str(sent.get("question", "")).encode("utf-8", "replace").decode("utf-8")
        if len(question) > QUESTION_LIMIT:
            raise QuestionTooLong(len(question), QUESTION_LIMIT)
        chosen = _ids(sent.get("documents"))
        asked = await asyncio.to_thread(self._titles, chosen) if chosen else ()
        future = self._service.ask(
            question,
            history=read_history(sent.get("history")),
            documents=chosen,
            ticket=str(sent.get("ticket", "")),
        )
        try:
            answer = await asyncio.wrap_future(future)
        except (asyncio.CancelledError, CancelledError):
            return {"stopped": True}
        turn = turn_json(answer, asked)
        return {"turn": turn, "html": card(answer, turn["trace"], asked)}

    async def stop(self, sent: Json) -> Json:
        """Take a waiting question out of the queue."""
        return {"stopped": self._service.stop(str(sent.get("ticket", "")))}

    def restore(self, sent: Json) -> Json:
        """Show kept turns again: ``cards`` in their order, each an ``html`` or an ``error``."""
        return {"cards": [_kept_card(turn) for turn in sent.get("turns", ())]}

    def source(self, sent: Json) -> Json:
        """Open a document: at an answer's quote, where a copy prints it, or at its beginning."""
        answer = read_answer(sent["turn"]) if sent.get("turn") else None
        number = read_number(sent.get("quote"), len(numbered(answer))) if answer else 0
        copy = str(sent.get("copy") or "") if number else ""
        quote = numbered(answer)[number - 1] if answer else None
        document_id = copy or (quote.source.document_id if quote else str(sent.get("document", "")))
        places = walk(answer) if answer and not copy else []
        try:
            document: Document = self._service.use(lambda engine: engine.document(document_id))
        except DocumentNotFound:
            if quote is None or copy:
                raise
            return gone(quote, number) | {"quote": number, "walk": places}
        marks = _marks(answer, document_id, number if copy else 0)
        focus = next((mark for mark in marks if mark.number == number), None)
        around = None if sent.get("whole") else focus.start if focus else 0
        opened = evidence(document, marks, around)
        if focus and focus.page and opened["pages"]:
            opened["page"] = focus.page
        return opened | {"quote": number, "walk": places}

    def page(self, sent: Json) -> Json:
        """Show a PDF's page as a picture with the quotes' rectangles; empty where it is gone."""
        document_id, number = str(sent.get("document", "")), int(sent.get("page", 1))
        answer = read_answer(sent["turn"]) if sent.get("turn") else None
        quote = read_number(sent.get("quote"), len(numbered(answer))) if answer else 0
        marks = _marks(answer, document_id, quote if sent.get("copy") else 0)
        return {
            "html": self._service.use(
                lambda engine: page_picture(engine, document_id, number, marks)
            )
        }

    def list_documents(self, sent: Json) -> Json:
        """List the documents."""
        return self._documents.listing()

    def seeking(self, sent: Json) -> Json:
        """Tell whether near-copies are still being sought, which the list names."""
        return self._documents.seeking()

    def add(self, sent: Json) -> Json:
        """Start indexing uploaded files."""
        files = [(str(one.get("path")), str(one.get("name"))) for one in sent.get("files", ())]
        return self._documents.add(files)

    def progress(self, sent: Json) -> Json:
        """Tell how far a run is."""
        return self._documents.progress(str(sent.get("job", "")))

    def cancel(self, sent: Json) -> Json:
        """Stop a run."""
        self._documents.cancel(str(sent.get("job", "")))
        return {}

    def remove(self, sent: Json) -> Json:
        """Remove documents."""
        chosen = _ids(sent.get("documents")) or []
        return self._documents.remove(chosen, sure=bool(sent.get("sure")))

    def undo(self, sent: Json) -> Json:
        """Bring removed documents back."""
        return self._documents.undo(str(sent.get("undo", "")))

    def examples(self, sent: Json) -> Json:
        """Example questions found so far."""
        questions, done = self._suggestions.examples()
        return {"questions": questions, "done": done}

    async def follow_ups(self, sent: Json) -> Json:
        """Questions that an answer leads to."""
        answer = read_answer(sent.get("turn"))
        asked = [str(question) for question in sent.get("asked", ())]
        future = self._service.aside(lambda: self._suggestions.follow_ups(answer, asked))
        return {"questions": await asyncio.wrap_future(future)}

    def feedback(self, sent: Json) -> Json:
        """Keep what a person says of an answer."""
        feedback.record(
            self._service.settings.index,
            read_answer(sent.get("turn")),
            read_history(sent.get("history")),
            sent.get("verdict"),
            str(sent.get("note") or ""),
        )
        return {}

    def export(self, sent: Json) -> Json:
        """Write a conversation in a format: ``content`` and the file's ``name``.

        ``unreadable`` is how many answers cannot be read and are left out.
        """
        form = str(sent.get("format"))
        if form not in export.FORMATS:
            raise UnknownFormat(form)
        turns = list(sent.get("turns", ()))
        kept = [(turn, answer) for turn in turns if (answer := _readable(turn))]
        if not kept:
            raise BadConversation
        title = str(sent.get("title") or "Conversation")
        content = export.conversation(
            [answer for _, answer in kept], title, form, [read_asked(turn) for turn, _ in kept]
        )
        return {
            "content": content,
            "name": export.file_name(title, form),
            "unreadable": len(turns) - len(kept),
        }

    def copy(self, sent: Json) -> Json:
        """Write an answer's quotes for the clipboard: ``text`` and ``html``."""
        return clipboard(read_answer(sent.get("turn")))

    def _titles(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Return the titles of the documents that a question is put to.

        Raises:
            ChoiceGone: if one of them is not in the index any more.
        """
        records = self._service.use(lambda engine: engine.documents())
        titles = {record.id: record.title or record.path for record in records}
        if not titles.keys() >= set(ids):
            raise ChoiceGone
        return tuple(titles[document_id] for document_id in ids)


QUESTION_LIMIT = 1000
"""The longest question, in characters, that the chat passes on."""


class ChoiceGone(UsageError):
    """A document that a question is put to is not in the index any more."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "A document that you chose is gone or has changed: look at what is chosen, then ask "
            "again."
        )


class NotUnderstood(UsageError):
    """The page and the server are of different versions."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("The page sent something that is not understood: reload it.")


class UnknownFormat(UsageError):
    """A format that nothing is exported in."""

    def __init__(self, form: str) -> None:
        """Name what is possible."""
        super().__init__(f"There is no format {form!r}: take {', '.join(export.FORMATS)}.")


def _kept_card(turn: Any) -> Json:
    """Show a kept turn again, or say that it cannot be read."""
    try:
        return {"html": card(read_answer(turn), list(turn.get("trace") or ()), read_asked(turn))}
    except Exception:  # whatever is wrong with one, the others are shown
        return {"error": "This answer was kept in a form that cannot be read: ask again."}


def _readable(turn: Any) -> Answer | None:
    """Rebuild a kept turn's answer; None where it cannot be read."""
    try:
        return read_answer(turn)
    except BadConversation:
        return None


def _marks(answer: Answer | None, document_id: str, copied: int) -> list[Marked]:
    """Mark an answer's quotes in a document, or the one that it prints too (0 for none)."""
    if answer and copied:
        return copy_marks(answer, copied, document_id)
    return marks_of(answer, document_id)


def _ids(value: Any) -> list[str] | None:
    """Read a list of document ids; None stands for all."""
    return [str(one) for one in value] if isinstance(value, list) and value else None
