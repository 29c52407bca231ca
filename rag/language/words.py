"""Words as answers compare them: found with offsets, folded, stemmed, the empty ones known."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from rag.language.folding import fold

_WORD = re.compile(r"\w+(?:[-'’.&]\w+)*", re.UNICODE)
_WORD_OR_SIGN = re.compile(
    rf"[$€£¥]|(?<!\w)[-−+](?=[\d$€£¥])|{_WORD.pattern}|(?<=\w)[+#%]+|(?<=\w)[-−](?!\w)"
)
WEB_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]'’”]")
_NEGATION = re.compile(
    r"\b(?:no(?!\.\s*\d)|not|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t)\b",
    re.IGNORECASE,
)
_LOCAL = threading.local()  # a PyStemmer stemmer must not be shared by threads

_STOPWORDS = """
a about above after again against all also am an and any are as at be because been before
being below between both but by can could did do does doing done down during each else ever
anybody anyone anything somebody someone something
few for from further get gets give given gives go goes got had has have having he her here hers
him his how i if in into is it its itself just let list made make makes many may me might more
most much must my name no nor not now of off on once only or other our out over own per please
said same say says shall she should show since so some such take taken takes tell than that the
their them then there these they thing things this those through to too took under until up upon
us very was we were what when where whether which while who whom whose why will with within
without would yet you your s t re ve ll d m
"""
STOPWORDS = frozenset(_STOPWORDS.split())
"""Words that say nothing about the matter of a question."""

ARTICLES = frozenset({"the", "a", "an"})
_ALIASES = {
    "u.s": "us",
    "u.s.a": "us",
    "usa": "us",
    "u.k": "uk",
    "u.n": "un",
    "e.u": "eu",
}


class Word(NamedTuple):
    """A word at its place in a text; ``stem`` is what is compared."""

    text: str
    start: int
    end: int
    stem: str

    @property
    def empty(self) -> bool:
        """Whether it says nothing about the matter ("the", "which")."""
        return self.stem in _EMPTY_STEMS and not (self.text.isupper() and len(self.text) > 1)

    @property
    def capital(self) -> bool:
        """Whether it is written as names are."""
        return self.text[:1].isupper()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the word's stem: folded, without its possessive, by Snowball's English rules."""
    folded = fold(word)
    folded = folded.removesuffix("'s").rstrip("'.")
    folded = _ALIASES.get(folded, folded)
    stemmer = getattr(_LOCAL, "stemmer", None)
    if stemmer is None:
        stemmer = _LOCAL.stemmer = Stemmer.Stemmer("english")
    return str(stemmer.stemWord(folded))


_EMPTY_STEMS = frozenset(stem(word) for word in STOPWORDS) | STOPWORDS


def words(text: str) -> Iterator[Word]:
    """Yield the text's words in order, with their offsets."""
    for match in _WORD.finditer(text):
        yield Word(match.group(), match.start(), match.end(), stem(match.group()))


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """Return the stems of the words that say something; both halves of a hyphenated one too."""
    found = set()
    for word in words(text):
        if word.empty:
            continue
        found.add(word.stem)
        if "-" in word.text:
            halves = (stem(half) for half in word.text.split("-"))
            found.update(half for half in halves if half and half not in _EMPTY_STEMS)
    return frozenset(found)


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Return the text as its folded words, currencies and signs, so that only wording counts.

    A sign is what makes "-5" and "A-" other than "5" and "A".
    """
    return " ".join(fold(match.group()) for match in _WORD_OR_SIGN.finditer(text))


def negated(text: str) -> bool:
    """Tell whether a text has a word that says what is not so."""
    return _NEGATION.search(text) is not None
