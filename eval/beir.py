"""BEIR folders: a corpus, queries and which passages answer them, read as a gold set."""

from __future__ import annotations

from pathlib import Path

from eval.gold import Gold, Question, digest_of, guess_kind, json_lines, open_text
from rag.errors import BadGold
from rag.model import SourceText


def load_corpus(folder: Path) -> tuple[SourceText, ...]:
    """Read a BEIR folder's ``corpus.jsonl[.gz]``; a text is cited by its ``_id``.

    Raises:
        BadGold: with the line of the first fault, or if there is nothing in it.
    """
    path = _find(folder, "corpus.jsonl")
    texts: dict[str, SourceText] = {}
    for where, record in json_lines(path, open_text(path)):
        if "_id" not in record or "text" not in record:
            raise BadGold(f"{where}: a text of a BEIR corpus has the fields '_id' and 'text'.")
        name = str(record["_id"])
        if name in texts:
            raise BadGold(f"{where}: the id {name!r} stands on an earlier line already.")
        texts[name] = SourceText(name, str(record.get("title") or ""), str(record["text"]))
    if not texts:
        raise BadGold(f"{path} is empty: a BEIR corpus has one text a line, as JSON.")
    return tuple(texts.values())


def load_beir(folder: Path, split: str = "test") -> Gold:
    """Read a BEIR folder: corpus, queries and the judgements of ``qrels/SPLIT.tsv``.

    Only queries that have a relevant passage are asked.

    Raises:
        BadGold: with the line of the first fault.
    """
    texts = load_corpus(folder)
    names = {text.path for text in texts}
    queries_file = _find(folder, "queries.jsonl")
    queries_text = open_text(queries_file)
    queries: dict[str, str] = {}
    for where, record in json_lines(queries_file, queries_text):
        if "_id" not in record or "text" not in record:
            raise BadGold(f"{where}: a BEIR query has the fields '_id' and 'text'.")
        queries[str(record["_id"])] = str(record["text"])

    qrels_file = _find(folder / "qrels", f"{split}.tsv")
    qrels_text = open_text(qrels_file)
    relevant: dict[str, dict[str, int]] = {}
    for number, line in enumerate(qrels_text.splitlines(), 1):
        fields = line.split("\t")
        if not line.strip() or (number == 1 and fields[-1].strip() == "score"):
            continue
        where = f"{qrels_file}, line {number}"
        try:
            query, passage, grade = fields[0], fields[1], int(fields[2])
        except (IndexError, ValueError):
            raise BadGold(f"{where}: 'query-id TAB corpus-id TAB score' was expected.") from None
        if query not in queries:
            raise BadGold(f"{where}: the query {query!r} is not in {queries_file.name}.")
        if passage not in names:
            raise BadGold(f"{where}: the document {passage!r} is not in the corpus.")
        if grade > 0:
            relevant.setdefault(query, {})[passage] = grade

    questions = tuple(
        Question(query, text, guess_kind(text), relevant=relevant[query], where=str(qrels_file))
        for query, text in queries.items()
        if query in relevant
    )
    digest = digest_of(queries_text, qrels_text, *(text.text for text in texts))
    return Gold(folder.resolve().name, folder, "beir", split, digest, questions, texts)


def is_beir(folder: Path) -> bool:
    """Tell whether the folder holds a BEIR corpus."""
    return any((folder / name).is_file() for name in ("corpus.jsonl", "corpus.jsonl.gz"))


def _find(folder: Path, name: str) -> Path:
    """Return the file of that name, plain or gzipped.

    Raises:
        BadGold: if neither is there.
    """
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise BadGold(f"There is no {name} (or {name}.gz) in {folder}: a BEIR folder has one.")
