"""One run of the evaluation, from a gold set and settings to its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from eval.asking import Track, ask_all, read_all, search_all
from eval.datasets import shipped_corpus
from eval.documents import Corpus
from eval.figures import Mode
from eval.gold import Gold, check_support
from eval.indexes import Tell, cache_folder, with_index
from eval.runs import FORMAT, Run
from eval.squad import place_contexts
from eval.summary import summarise
from rag.engine import Engine
from rag.errors import BadGold, UsageError
from rag.model import Answer, Passage, Reading
from rag.protocols import Reader
from rag.settings import Settings


def mode_of(gold: Gold, *, closed: bool, retrieval: bool) -> Mode:
    """Return what a run does: BEIR folders have no answers, so there only retrieval counts."""
    if closed:
        return "read"
    return "search" if retrieval or gold.format == "beir" else "ask"


@contextmanager
def opened(
    gold: Gold, settings: Settings, corpus: Path | None, tell: Tell | None = None
) -> Iterator[tuple[Gold, Engine, Corpus]]:
    """Open the index that a gold set asks about, and check the set against it.

    Yields:
        The set, with the documents that its questions mean; the engine; its documents.

    Raises:
        BadGold: if the set does not fit the documents, with the line of the first fault.
        PullquoteError: if the index cannot be made or opened.
    """
    with Engine.open(with_index(settings, gold, corpus, tell)) as engine:
        documents = Corpus(engine)
        if gold.format == "squad":
            texts = {each.path: documents.text(each.id) for each in documents.records.values()}
            gold = place_contexts(gold, texts)
        elif gold.format == "pullquote":
            check_support(gold.questions, documents.text_of)
        yield gold, engine, documents


def corpus_of(gold: Gold, corpus: Path | None, *, names_index: bool) -> Path | None:
    """Return the folder to ask about; a shipped set brings its own unless an index is named.

    Raises:
        UsageError: if an index is named beside a folder, or for a set that brings its texts.
        BadGold: if the shipped set's documents are not here.
    """
    if names_index and corpus:
        raise UsageError("Name either --corpus or an index, not both.")
    if names_index and gold.texts:
        raise UsageError(f"{gold.path} brings its own texts: ask about them without an index.")
    if names_index or corpus:
        return corpus
    own = shipped_corpus(gold.path)
    if own is not None and not own.is_dir():
        raise BadGold(
            f"The documents of {gold.name} are not part of Pullquote, and not in {own}: name "
            "their folder with --corpus."
        )
    return own


def evaluate(
    gold: Gold,
    settings: Settings,
    *,
    corpus: Path | None = None,
    mode: Mode = "ask",
    track: Track = lambda questions: questions,
    tell: Tell | None = None,
) -> Run:
    """Ask a gold set and count.

    Args:
        gold: the questions.
        settings: what the engine is set to; the index is theirs unless there is a corpus.
        corpus: a folder of documents to ask about, indexed in the evaluation's cache.
        mode: ``ask`` finds and answers, ``search`` only finds, ``read`` reads the given paragraph.
        track: shows progress over the questions.
        tell: is told how indexing goes on.

    Raises:
        BadGold: if the set and the documents do not fit.
        PullquoteError: if the index or a model cannot be used.
    """
    created = datetime.now(timezone.utc)
    with ExitStack() as stack:
        if mode == "read":
            nothing = replace(settings, index=cache_folder() / "nothing", chroma=None)
            engine = stack.enter_context(Engine.open(nothing, create=True))
            engine.warm_up()
            about = engine.about()
            results = read_all(gold, engine, track)
        else:
            gold, engine, documents = stack.enter_context(opened(gold, settings, corpus, tell))
            engine.warm_up()
            about = engine.about() | {"index": documents.to_json()}
            if mode == "search":
                results = search_all(gold, engine, documents, track)
            else:
                results = ask_all(gold, engine, documents, _Frank(engine), track)
    return Run(
        {
            "format": FORMAT,
            "created": created.isoformat(timespec="seconds"),
            "seconds": round((datetime.now(timezone.utc) - created).total_seconds(), 1),
            "mode": mode,
            "gold": {
                "name": gold.name,
                "path": str(gold.path),
                "format": gold.format,
                "split": gold.split,
                "digest": gold.digest,
                "questions": len(results),
            },
            "corpus": str(corpus) if corpus else None,
            "settings": {name: _plain(value) for name, value in asdict(settings).items()},
            "engine": about,
        },
        tuple(results),
        summarise(results),
    )


class _Frank:
    """Gives an engine over the same index that refuses nothing."""

    def __init__(self, answers: Engine) -> None:
        self._reader = RecallingReader(answers.reader)
        self._engine = answers.set_otherwise(self._reader, refusal="0")

    def __call__(self, refused: Answer) -> Engine:
        self._reader.recall(refused)
        return self._engine


class RecallingReader:
    """A reader that recalls what was read for an answer; all else it has read."""

    def __init__(self, reader: Reader) -> None:
        """Have a reader read what is not recalled."""
        self._reader = reader
        self._query = ""
        self._known: dict[str, Reading] = {}

    @property
    def name(self) -> str:
        """The model's name, for reports."""
        return self._reader.name

    def recall(self, answer: Answer) -> None:
        """Recall an answer's readings, and those of no other."""
        self._query = answer.query
        self._known = {reading.passage.id: reading for reading in answer.trace.readings}

    def read(
        self, query: str, passages: Sequence[Passage], before: Sequence[Reading] = ()
    ) -> list[Reading]:
        """Return one reading a passage, in their order; scores are comparable across them."""
        if query == self._query and all(passage.id in self._known for passage in passages):
            return [self._known[passage.id] for passage in passages]
        return self._reader.read(query, passages, before)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value
