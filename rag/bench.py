"""Speed and memory, measured on this machine: what `pullquote bench` prints.

Each measure that a warm process would flatter runs in a process of its own. The passages are
made of the sample corpus's sentences, shuffled, so that any number of them is at hand.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import PullquoteError
from rag.model import Json, SourceText

if TYPE_CHECKING:
    from rich.console import RenderableType

STOCK_SAMPLE = 512
"""Passages that stock `encode` embeds for its rate."""
QUESTIONS = 60
PER_DOCUMENT = 20
SENTENCES = 5

Tell = Callable[[str], None]


def run(passages: int, tell: Tell) -> Json:
    """Measure indexing, asking, cold start and memory with so many passages.

    Times are in seconds but for those whose name ends in ``_ms``; memory in MB.

    Raises:
        PullquoteError: if a measuring process fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        tell(f"indexing {passages:,} passages …")
        indexing = _measure("indexing", index, passages)
        tell("stock SentenceTransformer.encode …")
        stock = _measure("stock", index, min(passages, STOCK_SAMPLE))
        tell("asking …")
        asking = _measure("asking", index)
        tell("cold start …")
        cold = _cold_start(index)
    return {
        "passages": indexing.pop("passages"),
        "indexing": indexing
        | stock
        | {
            "times_stock": indexing["passages_per_second"] / stock["stock_passages_per_second"],
            "over_embedding": indexing["seconds"] / indexing["embedding_seconds"],
        },
        "asking": asking,
        "cold_start": cold,
    }


def table(figures: Json) -> RenderableType:
    """Lay the figures out as a table."""
    from rich.table import Table

    rows = Table("measure", "value", box=None, pad_edge=False)
    rows.add_row("passages", f"{figures['passages']:,}")
    for group in ("indexing", "asking", "cold_start"):
        for name, value in figures[group].items():
            rows.add_row(f"{group.replace('_', ' ')}: {name.replace('_', ' ')}", f"{value:,.2f}")
    return rows


def texts(passages: int) -> Iterator[SourceText]:
    """Make documents of twenty paragraphs each until there are so many; always the same."""
    sentences = _sentences()
    shuffle = random.Random(7)
    for number in range(-(-passages // PER_DOCUMENT)):
        count = min(PER_DOCUMENT, passages - number * PER_DOCUMENT)
        paragraphs = [
            " ".join(shuffle.choice(sentences) for _ in range(SENTENCES)) for _ in range(count)
        ]
        yield SourceText(f"bench-{number}", f"Document {number}", "\n\n".join(paragraphs))


def _sentences() -> list[str]:
    from rag.ingest import load, read
    from rag.language.sentences import sentences as split

    found: list[str] = []
    for path in sorted((Path(_corpus())).glob("*.md")):
        loaded = load(path, read(path))
        for block in loaded.blocks:
            if block.kind == "text":
                text = loaded.text[block.start : block.end]
                found += [text[start:end] for start, end in split(text)]
    # a table's rows would join, and there must be as many passages as are asked for
    return [" ".join(sentence.split()) for sentence in found if "|" not in sentence]


def _corpus() -> Path:
    from importlib.resources import files

    return Path(str(files("eval"))) / "corpus"


def _measure(what: str, index: Path, *counts: int) -> dict[str, Any]:
    """Run one measurement in a process of its own and return what it printed."""
    command = [sys.executable, "-m", "rag.bench", what, str(index), *map(str, counts)]
    return dict(json.loads(_output(command)))


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PullquoteError(f"The measurement failed: {done.stderr.strip()[-300:]}")
    return done.stdout.strip().splitlines()[-1]


def _indexing(index: Path, passages: int) -> Json:
    from rag.engine import Engine
    from rag.indexing import Indexing
    from rag.retrieve.embedder import SentenceEmbedder
    from rag.settings import Settings
    from rag.store import Store

    embedder = SentenceEmbedder()
    embedder.encode_passages(["warm up"])
    store = Store(Settings(index=index), embedder, create=True)
    indexing = Indexing(store, embedder)
    start = time.perf_counter()
    report = indexing.texts(texts(passages))
    seconds = time.perf_counter() - start
    store.close()
    with Engine.open(Settings(index=index)) as engine:
        engine.warm_up()  # leaves the word index behind, as indexing by command does
    return {
        "passages": report.passages,
        "seconds": seconds,
        "embedding_seconds": indexing.embed_seconds,
        "passages_per_second": report.passages / seconds,
        "peak_mb": _peak_mb(),
    }


def _stock(index: Path, passages: int) -> Json:
    from sentence_transformers import SentenceTransformer

    from rag.retrieve.embedder import SentenceEmbedder

    sample = _passage_texts(index, passages)
    model = SentenceTransformer(str(SentenceEmbedder().folder), local_files_only=True)
    model.encode("warm up")
    start = time.perf_counter()
    model.encode(sample)
    return {"stock_passages_per_second": len(sample) / (time.perf_counter() - start)}


def _asking(index: Path) -> Json:
    from rag.engine import Engine
    from rag.settings import Settings

    shuffle = random.Random(11)
    sample = _passage_texts(index, QUESTIONS)
    questions = [f"What is {' '.join(shuffle.sample(text.split(), 6))}?" for text in sample]
    times: dict[str, list[float]] = {"retrieve": [], "read": [], "total": []}
    with Engine.open(Settings(index=index)) as engine:
        engine.warm_up()
        for question in questions:
            elapsed = engine.ask(question).elapsed_ms
            for name in times:
                times[name].append(elapsed[name])
    figures = {}
    for name, values in times.items():
        figures[f"{name}_p50_ms"] = statistics.median(values)
        figures[f"{name}_p95_ms"] = statistics.quantiles(values, n=20)[-1]
    return figures | {"peak_mb": _peak_mb()}


def _passage_texts(index: Path, count: int) -> list[str]:
    """Return the texts of some passages, spread over the index."""
    from rag.retrieve.embedder import SentenceEmbedder
    from rag.settings import Settings
    from rag.store import Store

    store = Store(Settings(index=index), SentenceEmbedder())
    found = [passage.search_text for passage in store.all_passages()]
    store.close()
    return found[:: max(1, len(found) // count)][:count]


def _cold_start(index: Path) -> Json:
    """Time the command from nothing to its first answer, and the import of our own code."""
    question = "How often has the president visited the country?"
    command = [sys.executable, "-m", "rag", "ask", question, "--index", str(index)]
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        _output(command)
        seconds.append(time.perf_counter() - start)
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command[1:]],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = 0
    for line in done.stderr.splitlines():
        parts = line.removeprefix("import time:").split("|")
        if len(parts) == 3 and parts[2].strip().partition(".")[0] == "rag":
            ours += int(parts[0])
    return {"first_answer_seconds": statistics.median(seconds), "own_import_seconds": ours / 1e6}


def _peak_mb() -> float:
    """Return the most memory that this process has held, in MB."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    measures: dict[str, Callable[..., Json]] = {
        "indexing": _indexing,
        "stock": _stock,
        "asking": _asking,
    }
    _, what, index, *counts = sys.argv
    print(json.dumps(measures[what](Path(index), *map(int, counts))))
