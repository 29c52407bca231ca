"""Gold sets: questions with what is accepted as their answer, and our own JSONL format of them."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.matching import holds
from rag.answer.kind import kind_of
from rag.errors import BadGold
from rag.model import SourceText, Turn

KINDS = (
    *("who", "when", "where", "how_many", "name", "why", "how", "definition", "list", "yes_no"),
    *("agree", "differ", "followup", "near_miss", "far"),
)
"""The kinds of question that our own format knows; the last two have no answer."""

SPLITS = ("dev", "test")


@dataclass(frozen=True)
class Expected:
    """An accepted answer: its words, other ways to put it, and the documents that say it.

    For a list each is one needed item, for sources that differ one side, otherwise one of the
    alternatives. ``documents`` are file names, or the names that texts are cited by.
    """

    text: str
    aliases: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """Every way to put it."""
        return (self.text, *self.aliases)

    def stands_in(self, text: str) -> bool:
        """Tell whether ``text`` says it."""
        return any(holds(text, form) for form in self.forms)


@dataclass(frozen=True)
class Question:
    """One question of a gold set.

    ``context`` and ``title`` are the paragraph that a SQuAD question is asked on; ``relevant``
    names the passages of a BEIR question, with their grades; ``where`` says where it stands.
    """

    id: str
    text: str
    kind: str
    answers: tuple[Expected, ...] = ()
    history: tuple[Turn, ...] = ()
    verdict: str | None = None
    unanswerable: bool = False
    split: str = "test"
    context: str = ""
    title: str = ""
    relevant: Mapping[str, int] = field(default_factory=dict)
    where: str = ""

    @property
    def documents(self) -> tuple[str, ...]:
        """Every document that supports an accepted answer, once."""
        return tuple(dict.fromkeys(d for answer in self.answers for d in answer.documents))

    def to_json(self) -> dict[str, Any]:
        """Return what a run keeps of the question."""
        return {
            "id": self.id,
            "question": self.text,
            "kind": self.kind,
            "split": self.split,
            "unanswerable": self.unanswerable,
            "verdict": self.verdict,
            "history": [{"question": t.question, "answer": t.answer} for t in self.history],
            "expected": [
                {"text": e.text, "aliases": list(e.aliases), "documents": list(e.documents)}
                for e in self.answers
            ],
            "relevant": dict(self.relevant),
        }


@dataclass(frozen=True)
class Gold:
    """A gold set as it was asked for: one split of a file or folder, never empty.

    ``texts`` is the corpus that comes with the set, where one does (BEIR, SQuAD); ``digest`` is
    the SHA-256 of what was read, in hexadecimal.
    """

    name: str
    path: Path
    format: str
    split: str
    digest: str
    questions: tuple[Question, ...]
    texts: tuple[SourceText, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an empty set.

        Raises:
            BadGold: if there is no question.
        """
        if not self.questions:
            raise BadGold(
                f"{self.path} holds no question of split {self.split!r}: give some the field "
                f'"split": "{self.split}".'
            )


def guess_kind(question: str) -> str:
    """Return the kind of a question that nobody labelled; what no rule knows asks for a name."""
    kind = kind_of(question)
    return kind if kind in KINDS else "name"


def open_text(path: Path) -> str:
    """Return a file's text, unpacked if its name ends in .gz.

    Raises:
        BadGold: if it cannot be read, or is not UTF-8.
    """
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BadGold(
            f"{path} cannot be read ({error}): it must be UTF-8 text, or that in gzip."
        ) from None


def digest_of(*texts: str) -> str:
    """Return the SHA-256 of the texts one after another, in hexadecimal."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def json_lines(path: Path, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object of a JSONL text with its place, ``FILE, line N``; blank lines are not.

    Raises:
        BadGold: at the first line that is no JSON object.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadGold(f"{where}: not JSON ({error.msg}, column {error.colno}).") from None
        if not isinstance(record, dict):
            raise BadGold(f"{where}: a JSON object was expected, not {type(record).__name__}.")
        yield where, record


def load_gold(path: Path, split: str = "test") -> Gold:
    """Read a gold set in our own format: JSONL, one question a line, as eval/README.md tells.

    Args:
        path: the file, possibly gzipped.
        split: ``dev``, ``test`` (what a line is without the field) or ``all``; a set in which no
            line has the field is taken whole.

    Raises:
        BadGold: naming file and line of the first fault, or that there is no question.
    """
    text = open_text(path)
    questions: dict[str, Question] = {}
    divided = False
    for where, record in json_lines(path, text):
        question = _question(record, where)
        divided = divided or record.get("split") is not None
        if question.id in questions:
            raise BadGold(f"{where}: the id {question.id!r} stands on an earlier line already.")
        questions[question.id] = question
    whole = split == "all" or not divided
    asked = tuple(q for q in questions.values() if whole or q.split == split)
    if not questions:
        raise BadGold(f"{path} is empty: a gold set has one question a line, as JSON.")
    name = path.name.removesuffix(".gz").removesuffix(".jsonl")
    return Gold(name, path, "pullquote", split, digest_of(text), asked)


def check_support(questions: tuple[Question, ...], text_of: Callable[[str], str | None]) -> None:
    """Check that every accepted answer stands in each document that is named for it.

    Args:
        questions: the questions.
        text_of: gives the text of a named document; None when the corpus lacks it.

    Raises:
        BadGold: with the line of the first fault.
    """
    for question in questions:
        for expected in question.answers:
            texts = {name: text_of(name) for name in expected.documents}
            for name, text in texts.items():
                if text is None:
                    raise BadGold(f"{question.where}: the document {name!r} is not in the corpus.")
            if not any(expected.stands_in(text) for text in texts.values() if text):
                raise BadGold(
                    f"{question.where}: the accepted answer {expected.text!r} stands in none of "
                    f"its documents ({', '.join(expected.documents)})."
                )


def _question(record: dict[str, Any], where: str) -> Question:
    """Turn one line into a question, or say what is wrong with it."""
    unanswerable = _take(record, "unanswerable", bool, where, False)
    answers = tuple(
        _expected(each, f"{where}, answer {number}")
        for number, each in enumerate(_take(record, "answers", list, where, []), 1)
    )
    if unanswerable == bool(answers):
        raise BadGold(
            f"{where}: either 'answers' lists what is accepted, or 'unanswerable' is true, "
            f"not {'both' if answers else 'neither'}."
        )
    verdict = _take(record, "verdict", str, where, None)
    history = []
    for each in _take(record, "history", list, where, []):
        if not isinstance(each, dict):
            raise BadGold(f"{where}: 'history' lists objects with 'question' and 'answer'.")
        asked = _take(each, "question", str, f"{where}, history")
        history.append(Turn(asked, _take(each, "answer", str, f"{where}, history", "")))
    return Question(
        id=_take(record, "id", str, where),
        text=_take(record, "question", str, where),
        kind=_one_of("kind", _take(record, "kind", str, where), KINDS, where),
        answers=answers,
        history=tuple(history),
        verdict=verdict and _one_of("verdict", verdict, ("yes", "no"), where),
        unanswerable=unanswerable,
        split=_one_of("split", _take(record, "split", str, where, "test"), SPLITS, where),
        where=where,
    )


def _expected(record: Any, where: str) -> Expected:
    if not isinstance(record, dict):
        raise BadGold(f"{where}: an object with 'text' and 'documents' was expected.")
    lists = {}
    for name in ("aliases", "documents"):
        lists[name] = tuple(_take(record, name, list, where, []))
        if not all(isinstance(each, str) and each.strip() for each in lists[name]):
            raise BadGold(f"{where}: {name!r} must list texts, none of them empty.")
    if not lists["documents"]:
        raise BadGold(f"{where}: the field 'documents' must name at least one file.")
    return Expected(_take(record, "text", str, where), lists["aliases"], lists["documents"])


def _take(record: dict[str, Any], name: str, kind: type, where: str, *default: Any) -> Any:
    """Return a field that is of the right type and not blank; null counts as missing."""
    value = record.get(name)
    if value is None:
        if default:
            return default[0]
        raise BadGold(f"{where}: the field {name!r} is missing.")
    if not isinstance(value, kind):
        raise BadGold(f"{where}: the field {name!r} must be {_NAMES[kind]}, not {value!r}.")
    if kind is str and not value.strip() and not default:
        raise BadGold(f"{where}: the field {name!r} is empty.")
    return value


def _one_of(name: str, value: str, known: tuple[str, ...] | list[str], where: str) -> str:
    if value not in known:
        raise BadGold(f"{where}: unknown {name} {value!r}; there are {', '.join(known)}.")
    return value


_NAMES: dict[type, str] = {str: "text", bool: "true or false", list: "a list"}
