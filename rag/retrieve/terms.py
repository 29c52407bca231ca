"""The terms of a text: what BM25 and closeness count instead of words."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

from rag.language.folding import fold

_STOPWORDS = """
a an and are as at be but by did do does for how if in into is it no not of on or such that the
their then there these they this to was were what when where which who whom whose why will with
"""
STOPWORDS = frozenset(_STOPWORDS.split())
"""Words that carry no matter of their own, the question words among them."""

_POSSESSIVE = re.compile(r"'s\b")
_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WRITTEN_WITHOUT_SPACES = "぀-ヿ㐀-鿿"
_DOTTED = re.compile(r"(?<![\d.])\d+(?:\.\d+){1,3}(?![\d.]*\d)")
"""A version, a section or a decimal: a term as a whole too, beside its parts."""
_TERM = re.compile(rf"[{_WRITTEN_WITHOUT_SPACES}]|[^\W_{_WRITTEN_WITHOUT_SPACES}]+")
_MARKS = re.compile(r"(?:(?<=[^\W\d_]{4})|(?<=\d))[⁰¹²³⁴-⁹⁺⁻·]+")
"""Exponents and the marks of footnotes, but no unit's: "10⁶", "quay⁴", "m²"."""
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？])|\n\s*\n")


def terms(text: str) -> list[str]:
    """Return a text's terms in order: stems in lower case, without accents and stop words.

    "The U.S.'s 1,000 missiles" gives ``us``, ``1000``, ``missil``; 3.5 is ``3``, ``5`` and, at the
    end, ``3.5``; 10⁶ is ``10``. Each character is a term in scripts that leave no space between
    words.
    """
    text = fold(_MARKS.sub(" ", text))
    text = _POSSESSIVE.sub("", text)
    text = _ABBREVIATION.sub(lambda match: match.group().replace(".", ""), text)
    text = _THOUSANDS.sub("", text)
    found = [_stem(word) for word in _TERM.findall(text) if word not in STOPWORDS]
    return [*found, *_DOTTED.findall(text)]


def sentences(text: str) -> list[str]:
    """Cut a text at what look like sentence ends; good enough to tell what stands close."""
    return [part for part in _SENTENCE_END.split(text) if part]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return str(Stemmer.Stemmer("english").stemWord(word))  # one may not serve two threads
