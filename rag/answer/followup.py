"""Questions that lean on what came before, made standalone out of the conversation's words."""

from __future__ import annotations

from collections.abc import Sequence

from rag.model import Turn


def standalone(question: str, history: Sequence[Turn]) -> list[str]:
    """Return the queries worth trying, the question itself alone where it stands alone."""
    return [question]
