"""Questions in other words: synonyms that ask the same, and words that ask something else.

A reader that saw only questions in their paragraphs' own words leans on the words. Exchanged for
a synonym of WordNet (Miller 1995; its files as Princeton and the Debian package `wordnet-base`
have them), a word still asks the same; exchanged for its opposite or for another thing of its
kind, it does not. WordNet does not know which sense is meant; the sentence embedder tells words
that mean much the same from words that do not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.language.words import STOPWORDS

_WORD = re.compile(r"(?<![\w'’-])[a-z]{3,}(?![\w'’-])")
_STAY = STOPWORDS | {"name", "type", "kind", "year", "century", "city", "country", "called", "used"}
"""Words that questions are made of."""
_PARTS = {"NOUN": "noun", "VERB": "verb", "ADJ": "adj", "ADV": "adv"}
_SENSES = 3
_KEPT = 4
_SAME = 0.5
"""The cosine from which two words mean much the same."""
_APART = 0.2
"""The cosine below which they have nothing to do with each other."""

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class Words:
    """What can stand for a word, the best first: asking the same, or something else."""

    same: Mapping[str, Sequence[str]] = field(default_factory=dict)
    other: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def reworded(self, text: str, random: np.random.Generator) -> str:
        """The question with two thirds of the words exchanged that can be."""

        def exchanged(match: re.Match[str]) -> str:
            choices = self.same.get(match.group())
            if not choices or random.random() > 2 / 3:
                return match.group()
            return choices[int(random.integers(len(choices)))]

        return _WORD.sub(exchanged, text)

    def changed(self, text: str, context: str, random: np.random.Generator) -> str | None:
        """The question with one word exchanged that changes it, for one not in the paragraph."""
        said = set(_WORD.findall(context.lower()))
        spots = [
            (match, choices)
            for match in _WORD.finditer(text)
            if (choices := [one for one in self.other.get(match.group(), ()) if one not in said])
        ]
        if not spots:
            return None
        match, choices = spots[int(random.integers(len(spots)))]
        new = choices[int(random.integers(len(choices)))]
        return text[: match.start()] + new + text[match.end() :]


@dataclass(frozen=True)
class _Sense:
    """One meaning: its words, and what it points to: (symbol, part, place, which of the words)."""

    words: list[str]
    pointers: list[tuple[str, str, int, int]]


class WordNet:
    """WordNet's files: what words mean in their frequent senses."""

    def __init__(self, folder: Path) -> None:
        """Read the indices.

        Raises:
            ValueError: The folder does not hold WordNet's files.
        """
        self._senses: dict[tuple[str, str], list[int]] = {}
        self._data: dict[str, bytes] = {}
        try:
            for part in _PARTS.values():
                self._data[part] = (folder / f"data.{part}").read_bytes()
                for line in (folder / f"index.{part}").read_text(encoding="ascii").splitlines():
                    if not line.startswith(" "):
                        lemma, _, count, *rest = line.split()
                        frequent = int(rest[-int(count) - 1])
                        places = rest[-int(count) :][: max(1, min(frequent, _SENSES))]
                        self._senses[part, lemma] = [int(place) for place in places]
        except OSError as error:
            raise ValueError(f"{folder} does not hold WordNet's files: {error}") from error

    def synonyms(self, word: str) -> list[str]:
        """What means the same as a word in one of its senses, inflected as it is."""
        found = (
            inflected(synonym)
            for part, lemma, inflected in self._read(word)
            for place in self._senses[part, lemma]
            for synonym in self._sense(part, place).words
        )
        return _unlike(word, found)

    def contrasts(self, word: str) -> list[str]:
        """Opposites of a word, and what else there is of its kind, inflected as it is."""
        found = (
            inflected(other)
            for part, lemma, inflected in self._read(word)
            for place in self._senses[part, lemma][:2]
            for other in (*self._opposites(part, lemma, place), *self._sisters(part, place))
        )
        return _unlike(word, found)

    def _read(self, word: str) -> Iterator[tuple[str, str, Callable[[str], str]]]:
        """What a word can be: its part of speech, its lemma, and how others are inflected so."""
        from lemminflect import getAllInflections, getAllLemmas, getInflection

        for speech, lemmas in getAllLemmas(word).items():
            part = _PARTS.get(speech)
            for lemma in lemmas:
                forms = getAllInflections(lemma, upos=speech)
                tags = sorted((tag for tag in forms if word in forms[tag]), key=_usual(word, forms))
                if part is None or not tags or (part, lemma) not in self._senses:
                    continue

                def inflected(other: str, tag: str = tags[0], part: str = part) -> str:
                    first, space, rest = other.partition(" ")
                    turned = rest if part == "noun" and space else first
                    form = str((getInflection(turned, tag) or [turned])[0])
                    return first + space + form if turned is rest else form + space + rest

                yield part, lemma, inflected

    def _opposites(self, part: str, lemma: str, place: int) -> list[str]:
        sense = self._sense(part, place)
        of = sense.words.index(lemma) + 1 if lemma in sense.words else 0
        return [
            word
            for symbol, other, target, source in sense.pointers
            if symbol == "!" and source >> 8 == of
            for word in self._sense(other, target).words[(source & 255) - 1 : source & 255]
        ]

    def _sisters(self, part: str, place: int) -> list[str]:
        """The first words of other senses of a noun's kind."""
        if part != "noun":
            return []  # of verbs they ask much the same: to get, to receive
        kinds = [
            at
            for sign, other, at, _ in self._sense(part, place).pointers
            if sign == "@" and other == part
        ]
        return [
            sister
            for kind in kinds
            for sign, other, at, _ in self._sense(part, kind).pointers
            if sign == "~" and other == part and at != place
            for sister in self._sense(part, at).words[:1]
            if self._senses.get((part, sister.replace(" ", "_")), [0])[0] == at
        ]

    @cache  # noqa: B019
    def _sense(self, part: str, place: int) -> _Sense:
        data = self._data[part]
        line = data[place : data.index(b"\n", place)].decode("ascii")
        fields = line.split(" | ")[0].split()
        count = int(fields[3], 16)
        words = [re.sub(r"\(\w+\)$", "", word) for word in fields[4 : 4 + 2 * count : 2]]
        rest = fields[5 + 2 * count :][: 4 * int(fields[4 + 2 * count])]
        parts = {"n": "noun", "v": "verb", "a": "adj", "s": "adj", "r": "adv"}
        return _Sense(
            [word.replace("_", " ") for word in words],
            [
                (rest[at], parts[rest[at + 2]], int(rest[at + 1]), int(rest[at + 3], 16))
                for at in range(0, len(rest), 4)
            ],
        )


def _usual(word: str, forms: Mapping[str, Sequence[str]]) -> Callable[[str], int]:
    return lambda tag: list(forms[tag]).index(word)


def _unlike(word: str, found: Iterable[str]) -> list[str]:
    """What is no name, of two words at most, and not the word itself in another form."""
    return [
        one
        for one in dict.fromkeys(found)
        if one.islower()
        and one.count(" ") < 2
        and not any(part.startswith(word[:4]) for part in one.split())
    ]


def words_of(texts: Iterable[str], wordnet: WordNet, encode: Encode) -> Words:
    """What can stand for the words of questions.

    Args:
        texts: The questions.
        wordnet: Where the words come from.
        encode: Unit vectors of texts, (texts, dimensions).
    """
    words = sorted({word for text in texts for word in _WORD.findall(text)} - _STAY)
    same = {word: wordnet.synonyms(word) for word in words}
    other = {word: wordnet.contrasts(word)[:10] for word in words}
    every = sorted({*words}.union(*same.values(), *other.values()))
    vectors = dict(zip(every, encode(every), strict=True))

    def ordered(word: str, found: Sequence[str], low: float, high: float) -> list[str]:
        near = sorted(((float(vectors[word] @ vectors[one]), one) for one in found), reverse=True)
        return [one for cosine, one in near if low <= cosine < high][:_KEPT]

    return Words(
        {word: kept for word in words if (kept := ordered(word, same[word], _SAME, 2.0))},
        {
            word: kept
            for word in words
            if (kept := ordered(word, [o for o in other[word] if o not in same[word]], _APART, 0.6))
        },
    )


def known_words(path: Path, make: Callable[[], Words]) -> Words:
    """The words of a file, made once and then kept for the run to go on with."""
    if not path.exists():
        made = make()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"same": made.same, "other": made.other}), encoding="utf-8")
    return Words(**json.loads(path.read_text(encoding="utf-8")))
