"""An engine that knows nothing: it says what the test wrote down, from documents it was given."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from rag.errors import EmptyQuestion, IndexNotFound
from rag.model import (
    Answer,
    Candidate,
    Document,
    DocumentRecord,
    IndexReport,
    Passage,
    Quote,
    Reading,
    Rival,
    Source,
    SourceText,
    Span,
    Trace,
    Turn,
)
from rag.settings import Settings

FILE = "fake.json"


class FakeEngine:
    """Keeps an index as a JSON file; answers by ``script``.

    ``script``: question -> the words of the answer, its confidence, and perhaps a rival's words.
    The quote is the whole paragraph. Search ranks paragraphs by the words that they share.
    """

    script: ClassVar[dict[str, tuple[Any, ...]]] = {}
    indexed: ClassVar[list[str]] = []

    def __init__(self, settings: Settings, *, create: bool = False, reader: object = None) -> None:
        self.settings = settings
        self._path = Path(settings.index) / FILE
        if not self._path.exists():
            if not create:
                raise IndexNotFound(settings.where)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text("{}")
        self._texts: dict[str, list[str]] = json.loads(self._path.read_text())
        self.reader = reader or object()

    @classmethod
    def open(cls, settings: Settings, *, create: bool = False) -> FakeEngine:
        return cls(settings, create=create)

    def set_otherwise(self, reader: object = None, **settings: Any) -> FakeEngine:
        return FakeEngine(replace(self.settings, **settings), reader=reader)

    def __enter__(self) -> FakeEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        pass

    def warm_up(self) -> None:
        pass

    def about(self) -> dict[str, Any]:
        return {"reader": {"name": "fake"}}

    def index(self, paths: Sequence[Path], *, progress: Any = None) -> IndexReport:
        files = [file for path in paths for file in sorted(Path(path).glob("*.txt"))]
        return self._take([SourceText(str(f), f.stem, f.read_text("utf-8")) for f in files])

    def index_texts(self, texts: Sequence[SourceText], *, progress: Any = None) -> IndexReport:
        return self._take(texts)

    def _take(self, texts: Sequence[SourceText]) -> IndexReport:
        self.indexed.append(str(self.settings.index))
        self._texts |= {text.path: [text.title, text.text] for text in texts}
        self._path.write_text(json.dumps(self._texts))
        return IndexReport(added=tuple(text.path for text in texts))

    def documents(self) -> list[DocumentRecord]:
        return [self.document(path).record for path in self._texts]

    def document(self, name: str) -> Document:
        title, text = self._texts[name]
        passages = tuple(
            Passage(name, place, found.start(), found.end(), found.group(), title=title)
            for place, found in enumerate(re.finditer(r"[^\n]+", text))
        )
        tiled = tuple(
            Passage(p.document_id, p.ordinal, p.start, p.end, p.text, text[p.end : next_start])
            for p, next_start in zip(
                passages, [*(p.start for p in passages[1:]), len(text)], strict=True
            )
        )
        record = DocumentRecord(name, (name,), title, "d" + name, len(passages), len(text))
        return Document(record, text[: passages[0].start], tiled)

    def search(self, query: str, *, top: int = 20) -> list[Candidate]:
        if not any(map(str.isalnum, query)):
            raise EmptyQuestion()
        wanted = set(re.findall(r"\w+", query.lower()))
        found = []
        for path in self._texts:
            for passage in self.document(path).passages:
                shared = len(wanted & set(re.findall(r"\w+", passage.text.lower())))
                found.append(Candidate(passage, shared / (1 + len(wanted)), 0.5, 0.5))
        return sorted(found, key=lambda c: -c.score)[:top]

    def ask(self, question: str, *, history: Sequence[Turn] = (), id: str | None = None) -> Answer:
        words, confidence, *rival = self.script.get(question, (None, 0.05))
        candidates = tuple(self.search(question))
        readings = tuple(_reading(candidate.passage, words) for candidate in candidates)
        trace = Trace(candidates, readings)
        times = {"retrieve": 2.0, "read": 5.0, "total": 8.0}
        if words is None or confidence < self.settings.threshold:
            return Answer(
                question,
                question,
                "not_found",
                None,
                confidence,
                id=id,
                elapsed_ms=times,
                trace=trace,
            )
        rivals = tuple(Rival(each, 0.5, (self._quote(each),)) for each in rival)
        return Answer(
            question,
            question,
            "answered",
            words,
            confidence,
            (self._quote(words),),
            rivals,
            id=id,
            elapsed_ms=times,
            trace=trace,
        )

    def read(self, question: str, text: str, *, title: str = "") -> Reading:
        words, margin = self.script.get(question, (None, -5.0))
        return _reading(Passage("given", 0, 0, len(text), text), words, margin)

    def _quote(self, words: str) -> Quote:
        for path in self._texts:
            document = self.document(path)
            for passage in document.passages:
                if words in passage.text:
                    start = passage.start + passage.text.index(words)
                    return Quote.cut(
                        passage,
                        passage.start,
                        passage.end,
                        Source.of(document.record),
                        1.0,
                        answer=(start, start + len(words)),
                    )
        raise AssertionError(f"no document says {words!r}")


def _reading(passage: Passage, words: str | None, score: float = 1.0) -> Reading:
    """Find the words in a passage, if they are there."""
    if words is None or words not in passage.text:
        return Reading(passage, (), 0.0)
    start = passage.start + passage.text.index(words)
    return Reading(passage, (Span(passage, start, start + len(words), score),), 0.0)
