"""A deterministic engine without models: scripted answers over documents made here."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from rag.errors import DocumentNotFound, EmptyQuestion, IndexEmpty, IndexNotFound
from rag.model import (
    Answer,
    Candidate,
    Copy,
    Document,
    DocumentRecord,
    IndexProgress,
    IndexReport,
    Note,
    Passage,
    Quote,
    Reading,
    Rival,
    Source,
    Span,
    Trace,
    Turn,
)

BRIDGE = """The long bridge

The Linden Bridge was opened in 1931 by Mayor Ada Holt. It is 412 metres long
and carries two tram lines.

The city paid for it with a loan. Two hundred workers were hired, and the loan was repaid in 1950.

Mayor Ada Holt invited the whole town to the opening, and the ferry stopped the same evening.
"""
BRIDGE_NEWS = """Bridge at ninety

The Linden Bridge, opened in 1931, turns ninety. Engineers measured it again and found 412 metres.

The anniversary was marked with a concert. No repairs are planned.
"""
BRIDGE_OTHER = """A history of crossings

Work on the Linden Bridge began late, and it was opened in 1933, two years
after the plan. The ferry ran until then.
"""
FERRY = """The ferry

The ferry crossed the river every ten minutes. A crossing took four minutes and cost five pence.
"""
WIRE = """Bridge at ninety (wire)

The Linden Bridge, opened in 1931, turns ninety. Engineers measured it again and found 412 metres.
"""
HOSTILE = (
    "<script>window.hacked=1</script><style>body{display:none}</style>\n\n"
    '<img src=x onerror="window.hacked=2"> The secret word is <b onmouseover="window.hacked=3">'
    "xylophone</b> and nothing else.\n\n"
    "[a link](javascript:window.hacked=4) and $\\href{javascript:window.hacked=5}{x}$ too.\n\n"
    "\x1b[31mred\x1b[0m and \u202edesrever\u202c text, then " + "w" * 10_000 + " the end.\n\n"
    "{{constructor.constructor('window.hacked=6')()}} ${window.hacked=7} &lt;safe&gt; [CITATION]\n"
)
TEXTS = {
    "bridge.md": ("The long bridge", BRIDGE, "2021-05-04"),
    "news.html": ("Bridge at ninety", BRIDGE_NEWS, "2021-06-01"),
    "wire.html": ("Bridge at ninety (wire)", WIRE, "2021-06-01"),
    "crossings.txt": ("A history of crossings", BRIDGE_OTHER, "2019-01-31"),
    "ferry.txt": ("The ferry", FERRY, None),
}
HOSTILE_TEXTS = {
    '<img src=x onerror="window.hacked=8">.txt': (
        '<script>window.hacked=9</script>"><svg onload="window.hacked=10">',
        HOSTILE,
        "<i>2021</i>",
    )
}

_FILLER = "\n\n".join(f"Paragraph {n} about nothing in particular." for n in range(3000))
LONG_TEXT = f"{_FILLER}\n\nThe secret word is xylophone.\n\n{_FILLER}"
LONG_TEXTS = {next(iter(HOSTILE_TEXTS)): ("Long", LONG_TEXT, None)}


@dataclass(frozen=True)
class Script:
    """What is answered to a question with these words: (path, words of the answer) by group."""

    words: str
    says: tuple[tuple[str, str], ...]
    rivals: tuple[tuple[str, str], ...] = ()
    copies: tuple[str, ...] = ()
    confidence: float = 0.93
    verdict: str | None = None


SCRIPTS = (
    Script(
        "bridge opened",
        (("bridge.md", "1931"), ("news.html", "1931")),
        (("crossings.txt", "1933"),),
        ("wire.html",),
    ),
    Script("how long bridge", (("bridge.md", "412 metres"), ("news.html", "412 metres"))),
    Script("is metres long", (("bridge.md", "412 metres long"),), verdict="yes"),
    Script("who invited", (("bridge.md", "Mayor Ada Holt"),), confidence=0.82),
    Script("did mayor invite", (("bridge.md", "the whole town"),), confidence=0.71),
    Script("crossing cost", (("ferry.txt", "five pence"),), confidence=0.55),
    Script("workers hired", (("bridge.md", "Two hundred workers"),)),
    Script("secret word", ((next(iter(HOSTILE_TEXTS)), "xylophone"),)),
    Script("long word", ((next(iter(HOSTILE_TEXTS)), "w" * 10_000),)),
)


def make_document(path: str, title: str, text: str, date: str | None, kind: str) -> Document:
    """Cut a text at its blank lines."""
    digest = sha256(text.encode()).hexdigest()
    identity = sha256(f"{path}{digest}".encode()).hexdigest()[:16]
    passages = [
        Passage(identity, place, match.start(), match.end(), match.group(), title=title)
        for place, match in enumerate(re.finditer(r"(?:.+\n?)*.*\S", text))
        if match.group()
    ]
    tiled = []
    for place, passage in enumerate(passages):
        end = passages[place + 1].start if place + 1 < len(passages) else len(text)
        tail = text[passage.end : end]
        tiled.append(
            Passage(
                identity, place, passage.start, passage.end, passage.text, tail, "", title, None
            )
        )
    head = text[: tiled[0].start] if tiled else text
    record = DocumentRecord(
        identity, (path,), title, digest, len(tiled), len(text), kind, date, None, "en"
    )
    return Document(record, head, tuple(tiled))


class FakeEngine:
    """What the chat needs of the engine; ``delay`` seconds pass before an answer."""

    def __init__(self, settings: Any, texts: dict[str, Any] | None = None) -> None:
        self.settings = settings
        self.generation = 1
        self.delay = 0.0
        self.step = 0.0
        self.lost = False
        self.asked: list[str] = []
        self._lock = threading.Lock()
        self._documents = {
            path: make_document(path, title, text, date, "text")
            for path, (title, text, date) in (TEXTS if texts is None else texts).items()
        }

    def warm_up(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to close."""

    def documents(self) -> list[DocumentRecord]:
        """List them."""
        self._check()
        return [document.record for document in self._documents.values()]

    def document(self, name: str) -> Document:
        """Find one."""
        self._check()
        for path, document in self._documents.items():
            if name in (path, document.record.id):
                return document
        raise DocumentNotFound(name)

    def near_copies(self) -> list[tuple[str, ...]]:
        """The wire copy and the news."""
        paths = [path for path in ("news.html", "wire.html") if path in self._documents]
        return [tuple(self._documents[path].record.id for path in paths)] if len(paths) > 1 else []

    def source_file(self, name: str) -> Path | None:
        """Where a file lies: the fixed texts have none that matters, but can be put back."""
        path = Path(self.document(name).record.path)
        return path if path.is_file() else None

    def remove(self, names: Sequence[str]) -> list[DocumentRecord]:
        """Take documents out."""
        gone = [self.document(name).record for name in names]
        for record in gone:
            del self._documents[record.path]
        self.generation += 1
        return gone

    def index(
        self,
        paths: Sequence[Path],
        *,
        progress: Callable[[IndexProgress], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> IndexReport:
        """Index text files, one step each; others are skipped."""
        added, unchanged, updated, skipped = [], [], [], []
        stopped = False
        for done, path in enumerate(paths):
            if cancelled and cancelled():
                stopped = True
                break
            if progress:
                progress(
                    IndexProgress(
                        done, len(paths), 3 * done, 40.0, done / len(paths), 2.0, str(path)
                    )
                )
            time.sleep(self.step)
            data = Path(path).read_bytes()
            if Path(path).suffix not in {".txt", ".md"}:
                skipped.append(Note(str(path), "its type is not known"))
                continue
            if b"\x00" in data:
                skipped.append(Note(str(path), "it is not text"))
                continue
            text = data.decode("utf-8")
            new = make_document(str(path), Path(path).stem, text, None, "text")
            old = self._documents.get(str(path))
            if old and old.record.digest == new.record.digest:
                unchanged.append(str(path))
                continue
            (updated if old else added).append(str(path))
            self._documents[str(path)] = new
        self.generation += 1
        return IndexReport(
            tuple(added),
            tuple(updated),
            tuple(unchanged),
            (),
            tuple(skipped),
            generation=self.generation,
            cancelled=stopped,
        )

    def search(
        self, query: str, *, top: int = 20, documents: Sequence[str] | None = None
    ) -> list[Candidate]:
        """Rank passages by the words they share with the query."""
        self._check()
        words = _words(query)
        found = []
        for document in self._documents.values():
            if documents and document.record.id not in documents:
                continue
            for passage in document.passages:
                share = len(words & _words(passage.text)) / max(1, len(words))
                if share:
                    found.append(Candidate(passage, share, share * 0.9, min(1.0, share * 1.1)))
        return sorted(found, key=lambda one: (-one.score, one.passage.id))[:top]

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        top: int | None = None,
        documents: Sequence[str] | None = None,
        id: Any = None,
    ) -> Answer:
        """Answer by script; what no script knows is not found."""
        if not re.search(r"\w", question):
            raise EmptyQuestion
        if not self._documents:
            raise IndexEmpty("here")
        self.asked.append(question)
        time.sleep(self.delay)
        candidates = self.search(question, documents=documents)
        query = question
        if history and re.search(r"\bit\b", question):
            query = re.sub(r"\bit\b", "the bridge", question)
        words = _words(query)
        script = next((one for one in SCRIPTS if _words(one.words) <= words), None)
        says = self._quotes(script.says, documents, script.copies) if script else ()
        elapsed = {"retrieve": 4.0, "read": 80.0, "total": 85.0}
        trace = self._trace(candidates)
        if not script or not says:
            closest = tuple(
                Quote.cut(
                    one.passage,
                    one.passage.start,
                    one.passage.end,
                    self._source(one.passage.document_id),
                    one.score,
                )
                for one in candidates[:3]
            )
            return Answer(
                question,
                query,
                "not_found",
                None,
                0.1,
                closest=closest,
                nothing_near=not closest,
                id=id,
                elapsed_ms=elapsed,
                trace=trace,
            )
        rivals = tuple(
            Rival(quote.answer or "", 0.4, (quote,))
            for quote in self._quotes(script.rivals, documents)
        )
        return Answer(
            question,
            query,
            "answered",
            says[0].answer,
            script.confidence,
            says,
            rivals,
            verdict=script.verdict,  # type: ignore[arg-type]
            id=id,
            elapsed_ms=elapsed,
            trace=trace,
        )

    def _check(self) -> None:
        if self.lost:
            raise IndexNotFound(str(self.settings.index))

    def _source(self, name: str) -> Source:
        return Source.of(self.document(name).record)

    def _quotes(
        self,
        says: Sequence[tuple[str, str]],
        documents: Sequence[str] | None,
        copies: Sequence[str] = (),
    ) -> tuple[Quote, ...]:
        quotes = []
        for path, words in says:
            document = self._documents.get(path)
            if document is None or (documents and document.record.id not in documents):
                continue
            for passage in document.passages:
                at = passage.text.find(words)
                if at < 0:
                    continue
                before = max(passage.text.rfind(". ", 0, at) + 2, 0)
                if before == 1:
                    before = 0
                stop = passage.text.find(". ", at)
                stop = len(passage.text) if stop < 0 else stop + 1
                start = passage.start
                quotes.append(
                    Quote.cut(
                        passage,
                        start + before,
                        start + stop,
                        Source.of(document.record),
                        9.5,
                        answer=(start + at, start + at + len(words)),
                        copies=tuple(
                            self._copy(copy, passage.text[before:stop])
                            for copy in copies
                            if path == "news.html" and copy in self._documents
                        ),
                    )
                )
                break
        return tuple(quotes)

    def _copy(self, path: str, words: str) -> Copy:
        document = self._documents[path]
        start = document.text.index(words)
        return Copy.at(Source.of(document.record), (start, start + len(words)))

    def _trace(self, candidates: Sequence[Candidate]) -> Trace:
        readings = tuple(
            Reading(
                one.passage,
                (Span(one.passage, one.passage.start, one.passage.start + 1, 6.0 * one.score),),
                3.0,
            )
            for one in candidates
        )
        return Trace(tuple(candidates), readings)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower()))


def opener(engine: FakeEngine) -> Callable[..., Any]:
    """What the chat opens its engine with, in tests."""

    def open_engine(settings: Any, *, create: bool = False) -> Any:
        if engine.lost and not create:
            raise IndexNotFound(str(settings.index))
        engine.settings = settings
        return engine

    return open_engine
