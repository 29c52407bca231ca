"""The questions the reader is trained on, and which of them are kept out of training.

A question is one line of `train.jsonl.gz`: a paragraph, what is asked of it, and where in the
paragraph the answer stands (`start` is -1 where the paragraph does not say).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

DATA = Path("../shared/reader-data")
"""Where the data lies beside a checkout."""

Part = Literal["train", "dev", "calibration"]

# The shares of the paragraphs kept for choosing (dev) and for fitting the confidence
# (calibration). The SQuAD questions are nearest to what is asked of documents, so more of
# them are kept.
_KEPT = {"squad": (0.04, 0.06), "other": (0.015, 0.03)}
# A row whose question is a bare number (all of QAMR's in the file we have) teaches nothing.
_ASKS = re.compile(r"[^\W\d_]{2}")
_LOOSE_ENDS = " \t\n.,;:"


@dataclass(frozen=True)
class Question:
    """One question on one paragraph; `start` and `end` are code points, -1 where it is not said."""

    source: str
    context: str
    text: str
    start: int
    end: int

    @property
    def answerable(self) -> bool:
        """Whether the paragraph answers the question."""
        return self.start >= 0

    @property
    def answer(self) -> str:
        """The answer's text, empty where there is none."""
        return self.context[self.start : self.end] if self.answerable else ""


def part_of(source: str, context: str) -> Part:
    """Which part a paragraph belongs to: a hash of its text decides, so that every run agrees."""
    dev, calibration = _KEPT["squad" if source.startswith("squad") else "other"]
    place = int(hashlib.sha256(context.encode()).hexdigest()[:8], 16) / 0x1_0000_0000
    if place < dev:
        return "dev"
    return "calibration" if place < dev + calibration else "train"


def read_questions(path: Path, part: Part) -> list[Question]:
    """The questions of one part, in the file's order; rows that ask nothing are left out.

    Raises:
        OSError: The file cannot be read.
        ValueError: A line's answer is not what stands at its offset.
    """
    questions = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            row = json.loads(line)
            if part_of(row["source"], row["context"]) != part or not _ASKS.search(row["question"]):
                continue
            start, answer = row["start"], row["answer"]
            if start >= 0 and row["context"][start : start + len(answer)] != answer:
                raise ValueError(f"{path}, line {number}: the answer does not stand at its offset")
            kept = answer.rstrip(_LOOSE_ENDS) or answer
            end = start + len(kept) if start >= 0 else -1
            questions.append(Question(row["source"], row["context"], row["question"], start, end))
    return questions
