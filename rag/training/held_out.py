"""`python -m rag.training.held_out FILE`: questions to fit the confidence on, as a SQuAD file.

Confidence is what an answer out of many paragraphs deserves, so the questions are asked over all
paragraphs of the file. None of theirs was in training. Some of their paragraphs are left out:
those questions have no answer here, which is what real documents do to most questions. Of the
others without an answer, whose paragraph comes near, the data has few: all of them are asked, and
once more as people type.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.training.data import DATA, Question, read_questions
from rag.training.examples import rewritten
from rag.training.negatives import neighbours

QUESTIONS = 800
SHARES = {"squad": 0.45, "other": 0.15, "nothing": 0.40}
"""Shares of the questions: answered by SQuAD's paragraphs, by others', by none."""
ABSENT = 0.3
"""The share of SQuAD's paragraphs that is left out."""
CROWD = 2_500
"""Further paragraphs, to be told from the right ones."""
_WORDS = 4


def held_out_set(
    questions: Sequence[Question], crowd: Iterable[str], most: int = QUESTIONS, seed: int = 0
) -> dict[str, Any]:
    """Return a SQuAD v2.0 data set of held-out questions.

    A question whose paragraph is left out is put to the paragraph most like it.

    Args:
        questions: those kept out of training.
        crowd: paragraphs that nothing is asked about.
        most: how many questions at most, each wording once.
        seed: what the choice depends on.
    """
    random = np.random.default_rng(seed)
    shuffled = [questions[int(place)] for place in random.permutation(len(questions))]
    asked = [question for question in shuffled if len(question.text.split()) >= _WORDS]
    asked.sort(key=lambda question: question.answerable or _absent(question))
    left = {name: round(share * most) for name, share in SHARES.items()}
    chosen: list[tuple[Question, bool]] = []
    for question in asked:
        absent = _absent(question)
        sort = "squad" if question.source.startswith("squad") else "other"
        if absent or not question.answerable:
            sort = "nothing"
        if left[sort]:
            left[sort] -= 1
            chosen.append((question, absent))
    paragraphs: dict[str, list[dict[str, Any]]] = {
        question.context: [] for question in questions if not _absent(question)
    }
    there = [question for question in questions if not _absent(question)]
    lost = [question for question, absent in chosen if absent]
    nearest = dict(zip(lost, neighbours([*lost, *there])[: len(lost)], strict=True))
    for number, (question, absent) in enumerate(chosen):
        near = [text for text in nearest[question] if text in paragraphs] if absent else []
        context = near[0] if near else next(iter(paragraphs)) if absent else question.context
        answer = {"text": question.answer, "answer_start": question.start}
        known = question.answerable and not absent
        texts = [question.text]
        if not question.answerable:
            texts.append(rewritten(question.text, random))
        paragraphs[context] += [
            {
                "id": f"held-out-{number}-{wording}",
                "question": text,
                "answers": [answer] if known else [],
                "is_impossible": not known,
            }
            for wording, text in enumerate(texts)
        ]
    for context in crowd:
        paragraphs.setdefault(context, [])
    rows = [{"context": context, "qas": qas} for context, qas in paragraphs.items()]
    return {"version": "v2.0", "data": [{"title": "", "paragraphs": rows}]}


def _absent(question: Question) -> bool:
    """Whether the question's paragraph is left out; a hash of its text decides."""
    if not question.source.startswith("squad"):
        return False
    return hashlib.md5(question.context.encode()).digest()[0] < ABSENT * 256


def main(arguments: list[str] | None = None) -> None:
    """Write the set that `pullquote eval calibrate` fits the shipped confidence on."""
    parser = argparse.ArgumentParser(
        prog="python -m rag.training.held_out", description=main.__doc__
    )
    parser.add_argument("file", type=Path, help="where to write the set")
    parser.add_argument("--data", type=Path, default=DATA / "train.jsonl.gz")
    args = parser.parse_args(arguments)
    crowd = [q.context for q in read_questions(args.data, "train") if q.source.startswith("squad")]
    kept_out = read_questions(args.data, "calibration") + read_questions(args.data, "dev")
    found = held_out_set(kept_out, list(dict.fromkeys(crowd))[:CROWD])
    args.file.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
