"""Names as they can be compared: without titles, short forms written out."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.language.folding import fold
from rag.language.words import ARTICLES, words

_TITLE_WORDS = """
president mr mrs ms miss dr prof professor gen general col colonel lt lieutenant sgt sir dame
cllr councillor councilor
lord lady king queen prince princess emperor pope saint st minister prime foreign defense defence
deputy chairman chairwoman chair chief secretary-general secretary ambassador senator sen rep
governor gov mayor judge justice chancellor comrade analyst expert author writer reporter
correspondent leader captain capt major maj rev reverend father brother sister former then-
the a an of
"""
_TITLES = frozenset(_TITLE_WORDS.split())
_HOUSE_WORDS = """
ministry department embassy office college court academy school church bank party council
committee commission
"""
_HOUSES = frozenset(_HOUSE_WORDS.split())
"""What a name is that ends with it: no person, whatever it begins with."""
_ARTICLES_AND_OF = ARTICLES | {"of"}
_DIRECTION_WORDS = (
    "north south east west northern southern eastern western new central upper lower great non"
)
_DIRECTIONS = frozenset(_DIRECTION_WORDS.split())
_SAME_NAMES = {
    "us": "united states",
    "united states of america": "united states",
    "america": "united states",
    "uk": "united kingdom",
    "great britain": "united kingdom",
    "britain": "united kingdom",
    "ussr": "soviet union",
    "un": "united nations",
    "eu": "european union",
    "prc": "china",
}


@lru_cache(maxsize=8192)
def name(text: str) -> tuple[str, ...]:
    """Return a name's words, folded, without titles and articles; known short forms written out.

    What follows a comma explains the name ("Hanoi, Vietnam") and is left out.
    """
    first = re.split(r"\s*[,(:;–—]\s*", text.strip(" \t\n\"'“”‘’.,;:"), maxsplit=1)[0] or text
    folded = [fold(w.text).removesuffix("'s").strip("'.") for w in words(first)]
    whole = " ".join(w for w in folded if w not in ARTICLES).replace("u.s", "us")
    if whole in _SAME_NAMES:
        return tuple(_SAME_NAMES[whole].split())
    if folded and folded[-1] in _HOUSES:  # "the Foreign Ministry" has no title
        return tuple(w for w in folded if w not in _ARTICLES_AND_OF)
    kept = [w for w in folded if w not in _TITLES and w.rstrip(".") not in _TITLES]
    return tuple(kept or [w for w in folded if w not in ARTICLES] or folded)


def same_name(a: str, b: str) -> bool:
    """Tell whether two names can be one: "Putin" and "President Vladimir V. Putin"."""
    one, two = name(a), name(b)
    if one == two:
        return True
    short, long = sorted((one, two), key=lambda words: (len(set(words)), len(words), words))
    if not short:
        return False
    if (
        len(short) == 1
        and len(short[0]) > 1
        and short[0]
        == "".join(w[0] for w in long if w not in {"of", "the", "and", "for", "on", "in"})
    ):
        return True
    if len(short) == len(long) == 1 and (_demonym(*short, *long) or _demonym(*long, *short)):
        return True
    extra = set(long) - set(short)
    if any(word in _DIRECTIONS for word in extra):
        return False
    if set(short) <= set(long):
        # "Putin" ends "Vladimir Putin"; "Nguyen" of "Nguyen Phu Trong" is no name for him alone
        return short[-1] == long[-1] or (len(short) > 1 and short == long[: len(short)])
    if short[-1] != long[-1] or len(short) < 2:
        return False
    return all(any(_initial(w, v) for v in long) for w in short)


def _demonym(place: str, people: str) -> bool:
    """Tell whether one word names the people or the language of another: "China", "Chinese"."""
    stem = re.sub(r"(?:i?a|o|y)$", "", place)
    endings = "ese|i|ish" if stem == place else "i?ans?|n|ese|i|ish"
    return len(stem) > 3 and bool(re.fullmatch(rf"{re.escape(stem)}(?:{endings})", people))


def _initial(a: str, b: str) -> bool:
    """Tell whether two words are equal, or one is the other's initial."""
    return a == b or (len(a) == 1 and b.startswith(a)) or (len(b) == 1 and a.startswith(b))
