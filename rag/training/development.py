"""The questions that runs are compared with: from paragraphs that are in no run's training.

As many unanswerable as answerable ones: the data's own, and the three kinds of `negatives`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.training.data import Question
from rag.training.evaluate import Asked
from rag.training.negatives import gap, near_miss, neighbours


def development_set(questions: Sequence[Question], most: int = 1200, seed: int = 0) -> list[Asked]:
    """Questions to choose by: half of them answerable.

    Args:
        questions: The development part (`read_questions(path, "dev")`).
        most: How many at most.
        seed: What the draws depend on.
    """
    random = np.random.default_rng(seed)
    shuffled = [questions[int(place)] for place in random.permutation(len(questions))]
    chosen = [question for question in shuffled if question.answerable][: most // 2]
    asked = [Asked(one.text, one.context, (one.answer,)) for one in chosen]
    asked += [Asked(one.text, one.context, ()) for one in shuffled if not one.answerable]
    for place, (question, similar) in enumerate(zip(chosen, neighbours(chosen), strict=True)):
        if len(asked) >= most:
            break
        text: str | None = question.text
        context: str | None = question.context
        if place % 4 == 0 and similar:
            context = similar[0]
        elif place % 4 == 1:
            context = gap(question)
        else:
            text = near_miss(question, similar, random)
        if text is not None and context is not None:
            asked.append(Asked(text, context, ()))
    return asked
