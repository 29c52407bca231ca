"""What an acronym stands for: the words beside it whose initials spell it."""

from __future__ import annotations

import re
from itertools import islice

from rag.language.folding import fold
from rag.language.words import STOPWORDS, words
from rag.ranges import Range

_ASKS = re.compile(
    r"[Ww]hat (?:(?:do|does|did|is|are) )?(?:the )?(?:[a-z]+ )?"
    r"[\"'“‘]?(?P<letters>[\w-]*[A-Z][\w&.-]*[A-Z][\w.]*)[\"'”’]? "
    r"(?:stands? for|(?:is )?short for|(?:an? )?(?:abbreviation|acronym) (?:of|for))\b"
)
_ASKS_IN_SMALL = re.compile(r"what (?:do|does|did) (?P<letters>[^\W\d_]{2,5}) stand for\b")
_SMALL = re.compile(r"an?|and|by|de[lrs]?|di|du|et|for|in|l[ae]|o[fn]|the|to|und|y")
_JOINED = re.compile(r"(?:['’]s?)?[\s/–‐-]*&?\s*")
_REACH = 12
"""Words that an acronym's may reach over, the small ones included."""


def asked(question: str) -> str | None:
    """Return the letters that a question asks the meaning of ("What does NATO stand for?")."""
    match = _ASKS.match(question.strip()) or _ASKS_IN_SMALL.match(question.strip())
    letters = match["letters"].rstrip(".") if match else ""
    return letters if letters and letters not in STOPWORDS else None


def meant(letters: str, text: str) -> list[Range]:
    """Return where a text has what the letters stand for.

    That is words side by side whose initials spell them, small ones apart, written as names are
    or beside the letters in brackets: "gross domestic product (GDP)". Else a name right before
    the letters in brackets that begins with the first of them: "HyperText Markup Language (HTML)".
    """
    known = "".join(filter(str.isalnum, fold(letters)))
    found = []
    for word in words(text):
        end = _spell(known, text, word.start)
        if end and (word.capital or _beside(letters, text, word.start, end)):
            found.append((word.start, end))
    return found or [
        named
        for bracket in re.finditer(rf" [(\[]{re.escape(letters)}\b", text, re.IGNORECASE)
        if (named := _name_before(known[0], text, bracket.start()))
    ]


def _name_before(initial: str, text: str, end: int) -> Range | None:
    """Return the longest name that ends here, of words side by side, and begins with a letter."""
    start = None
    edge = end
    for word in islice(reversed(list(words(text[max(0, end - 200) : end]))), _REACH):
        first = max(0, end - 200) + word.start
        if not _JOINED.fullmatch(text[first + len(word.text) : edge]):
            break
        small = _SMALL.fullmatch(fold(word.text))
        if not (word.capital or small):
            break
        if not small and fold(word.text[:1]).startswith(initial):
            start = first
        edge = first
    return None if start is None else (start, end)


def _spell(letters: str, text: str, start: int) -> int | None:
    """Return where the words end, from ``start`` on, that spell the folded letters."""
    taken, end = 0, start
    for word in islice(words(text[start : start + 200]), _REACH):
        if taken and not _JOINED.fullmatch(text[end : start + word.start]):
            return None
        initials = "".join(fold(part[:1]) for part in word.text.split("-"))
        if letters.startswith(initials, taken):
            taken += len(initials)
        elif not taken or not _SMALL.fullmatch(fold(word.text)):
            return None
        end = start + word.end
        if taken == len(letters):
            return end
    return None


def _beside(letters: str, text: str, start: int, end: int) -> bool:
    """Tell whether the letters stand right after a range in brackets, or right before it so."""
    after = re.compile(rf"\s*[(\[]\s*{re.escape(letters)}\b", re.IGNORECASE)
    before = re.compile(rf"\b{re.escape(letters)}\s*[(\[]\s*$", re.IGNORECASE)
    return bool(after.match(text, end) or before.search(text[:start]))
