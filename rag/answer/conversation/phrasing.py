"""How words are put into a question."""

from __future__ import annotations

import re
from collections.abc import Sequence


def beside(core: str, more: Sequence[str]) -> str:
    """Add words to a question."""
    return f"{core.rstrip(' ?')} ({' '.join(more)})?" if more else core


def owning(name: str) -> str:
    """Put a name in the possessive."""
    return name + ("'" if name.endswith("s") else "'s")


def swap(question: str, old: str, new: str) -> str:
    """Put one name in another's place, with its model's number ("Apollo 11").

    A possessive is kept; no article stays before another.
    """
    article = r"(?:\b(?:the|an?)\s+)?" if re.match(r"(?:the|an?)\s", new, re.IGNORECASE) else ""
    named = rf"{article}(?<!\w){re.escape(old)}(?: \d\w*(?:\.\d+)*)?(?!\w)"
    return re.sub(named, lambda _: new, question, count=1, flags=re.IGNORECASE if article else 0)
