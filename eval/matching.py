"""When two strings say the same: SQuAD's definitions, and whether a quote holds an answer."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

_ARTICLES = re.compile(r"\b(a|an|the)\b", re.UNICODE)
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|\d+")
_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_POSSESSIVE = re.compile(r"['’]s\b")


def normalise(text: str) -> str:
    """Return ``text`` as SQuAD compares it.

    Lower case, without ASCII punctuation, without articles, white space in single blanks: the
    ``normalize_answer`` of the official SQuAD v1.1 and v2.0 scripts, step for step.
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(said: str, accepted: str) -> float:
    """Return 1.0 if the two are equal once normalised, else 0.0 (SQuAD's ``compute_exact``)."""
    return float(normalise(said) == normalise(accepted))


def token_f1(said: str, accepted: str) -> float:
    """Return the harmonic mean of token precision and recall, 0..1 (SQuAD's ``compute_f1``).

    Two empty strings agree (1.0); an empty one and a full one do not (0.0).
    """
    said_tokens, accepted_tokens = normalise(said).split(), normalise(accepted).split()
    if not said_tokens or not accepted_tokens:
        return float(said_tokens == accepted_tokens)
    shared = sum((Counter(said_tokens) & Counter(accepted_tokens)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(said_tokens), shared / len(accepted_tokens)
    return 2 * precision * recall / (precision + recall)


def best(score: Callable[[str, str], float], said: str, accepted: Iterable[str]) -> float:
    """Return the best score of ``said`` against the accepted answers, as SQuAD takes it.

    Accepted answers that normalise to nothing are left out; with none left, the question has no
    answer and only the empty string is right.
    """
    forms = [form for form in accepted if normalise(form)] or [""]
    return max(score(said, form) for form in forms)


def holds(text: str, answer: str) -> bool:
    """Tell whether ``text`` says ``answer``, on token boundaries.

    Compared twice, and once is enough: normalised as SQuAD does it ("U.S." holds "US") but for
    decimal points, and as bare words and numbers, where hyphens and dashes part words, possessives
    and typographic quotation marks fall away ("Moscow-based" holds "Moscow"). A number keeps its
    decimals in both ("1.5 billion" holds neither "5 billion" nor "15 billion").
    """
    return any(_within(tokens(text), tokens(answer)) for tokens in (_squad_tokens, _words))


def _within(text: Sequence[str], answer: Sequence[str]) -> bool:
    """Tell whether the tokens of the answer stand in the text's, in one run."""
    return bool(answer) and f" {' '.join(answer)} " in f" {' '.join(text)} "


@lru_cache(maxsize=4096)
def _squad_tokens(text: str) -> tuple[str, ...]:
    return tuple(normalise(_DECIMAL_POINT.sub("·", text)).split())


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    folded = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", text).casefold())
    words = (match.group().replace(",", "") for match in _WORD.finditer(folded))
    return tuple(word for word in words if word not in ("a", "an", "the"))
