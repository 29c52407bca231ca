"""The headings that a quote is cited under: the nearest ones that say more than the title does."""

from __future__ import annotations

from rag.model import UNDER

MOST = 2


def nearest(heading: str, title: str) -> list[str]:
    """Return the last headings of a chain, without what only repeats the title or one above.

    What differs in letter case and punctuation alone is a repetition.
    """
    kept: list[str] = []
    said = {_letters(title), ""}
    for one in heading.split(UNDER):
        if _letters(one) not in said:
            kept.append(one)
            said.add(_letters(one))
    return kept[-MOST:]


def _letters(text: str) -> str:
    """Return the letters and digits of a text, without case."""
    return "".join(filter(str.isalnum, text.casefold()))
