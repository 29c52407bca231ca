"""SQuAD v1.1 and v2.0 files, read as a gold set with its corpus."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.gold import Expected, Gold, Question, digest_of, guess_kind, open_text
from rag.errors import BadGold
from rag.model import SourceText


def load_squad(path: Path) -> Gold:
    """Read a SQuAD file, possibly gzipped; every paragraph is a text of its corpus.

    Raises:
        BadGold: if it is not in SQuAD's format, an id repeats, or an answer does not stand at
            its offset.
    """
    text = open_text(path)
    questions: list[Question] = []
    texts: dict[str, SourceText] = {}
    misplaced: list[str] = []
    try:
        for article in json.loads(text)["data"]:
            title = article["title"].replace("_", " ")
            for number, paragraph in enumerate(article["paragraphs"], 1):
                context = paragraph["context"]
                source = SourceText(f"{title}, {number}", title, context)
                source = texts.setdefault(context, source)
                for asked in paragraph["qas"]:
                    misplaced += _misplaced(asked, context)
                    questions.append(_question(asked, source, path))
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise BadGold(f"{path} is no SQuAD file ({type(error).__name__}: {error}).") from None
    if misplaced:
        raise BadGold(
            f"{path}: {len(misplaced)} answers do not stand at their answer_start, the first of "
            f"question {misplaced[0]}; offsets count characters of the context, from 0."
        )
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise BadGold(f"{path}: the question id {question.id!r} stands there twice.")
        seen.add(question.id)
    name = path.name.removesuffix(".gz").removesuffix(".json")
    return Gold(
        name, path, "squad", "all", digest_of(text), tuple(questions), tuple(texts.values())
    )


def place_contexts(gold: Gold, texts: Mapping[str, str]) -> Gold:
    """Point every question at the corpus's documents that hold its paragraph.

    Args:
        gold: a set read by :func:`load_squad`.
        texts: the corpus, as name -> text.

    Raises:
        BadGold: if a paragraph stands in no document.
    """
    by_text: dict[str, list[str]] = {}
    for name, text in texts.items():
        by_text.setdefault(text.strip(), []).append(name)
    places: dict[str, tuple[str, ...]] = {}
    for context in {question.context.strip() for question in gold.questions}:
        kept = context.replace("\r\n", "\n").replace("\r", "\n")  # as documents keep line ends
        found = by_text.get(kept) or [n for n, text in texts.items() if kept in text]
        if not found:
            raise BadGold(
                f"{gold.path}: the paragraph that begins {context[:60]!r} is not in the corpus."
            )
        places[context] = tuple(found)
    return replace(
        gold,
        questions=tuple(
            replace(
                question,
                answers=tuple(
                    replace(answer, documents=places[question.context.strip()])
                    for answer in question.answers
                ),
            )
            for question in gold.questions
        ),
    )


def _question(asked: dict[str, Any], source: SourceText, path: Path) -> Question:
    unanswerable = bool(asked.get("is_impossible", False))
    answers = dict.fromkeys(answer["text"] for answer in asked["answers"])
    return Question(
        id=str(asked["id"]),
        text=asked["question"],
        kind=guess_kind(asked["question"]),
        answers=tuple(Expected(text, (), (source.path,)) for text in answers),
        unanswerable=unanswerable or not answers,
        context=source.text,
        title=source.title,
        where=f"{path}, question {asked['id']}",
    )


def _misplaced(asked: dict[str, Any], context: str) -> list[str]:
    """Return the question's id once for each answer that is not where it says."""
    return [
        f"{asked['id']} ({answer['text']!r} at {answer['answer_start']})"
        for answer in asked["answers"]
        if not context.startswith(answer["text"], answer["answer_start"])
    ]
