"""What a question is about, and how much of that a text has."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.answer.kind import EXACT, Kind, kind_of
from rag.language.names import same_name
from rag.language.words import plain, stems, words
from rag.model import Candidate, Passage

_NAME = re.compile(
    r"(?P<which>\b(?:[Ww]hich|[Ww]hat|[Ww]hose) )?"
    r"\b(?P<name>(?<!^)[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*)*)",
)
_SOURCE = re.compile(
    r"\b(?:[Uu]nder|[Aa]ccording to) (?:the )?((?:[A-Z][\w’'-]*(?: (?:of|for|the|and))* ?)+)"
)
"""The name of a document, where a question asks what that says."""
_CODE = re.compile(r"(?<![\w.,-])(?:\d{3,}|\d+(?:\.\d+){2,})(?![\w,]*\d|\.\d)")
_YEAR = re.compile(r"(?:1\d|20|21)\d\d")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Matter:
    """What a question is about: its content words, each with its weight.

    A word that few of the candidates have weighs most: it is what tells them apart, and where
    none has it, they are not about it.
    """

    question: str
    kind: Kind
    weights: Mapping[str, float]

    @classmethod
    def of(cls, question: str, candidates: Sequence[Candidate]) -> Matter:
        """Weigh the question's words over the candidates."""
        texts = {plain(c.passage.text): c.passage for c in candidates}
        counts = Counter(word for passage in texts.values() for word in about(passage))
        total = len(texts)
        weights = {
            word: 0.3 + math.log((total + 1) / (counts[word] + 0.5)) / math.log(2 * total + 2)
            for word in stems(question)
        }
        return cls(question, kind_of(question), weights)

    def covered(self, found: frozenset[str]) -> float:
        """Return the weighted share of the question's words that are found, 0..1; 1 for none."""
        total = sum(self.weights.values())
        if not total:
            return 1.0
        return sum(weight for word, weight in self.weights.items() if word in found) / total

    def named(self, found: frozenset[str]) -> float:
        """Return the share of the question's names and numbers that are found; 1 for none."""
        asked = {
            word.stem
            for place, word in enumerate(words(self.question))
            if not word.empty and ((place and word.capital) or any(map(str.isdigit, word.text)))
        }
        return len(asked & found) / len(asked) if asked else 1.0

    def strange_to(self, candidates: Sequence[Candidate]) -> frozenset[str]:
        """Return the documents, by id, without the numbers by which the question names things.

        "SQLite 3.45.0" and "exit status 128" are in no document that has 3.39.0 and 124 alone.
        Years are left out, which a document's date may tell, and so are small numbers, which may
        be in words.
        """
        codes = [found for found in _CODE.findall(self.question) if not _YEAR.fullmatch(found)]
        texts: dict[str, str] = {}
        for passage in (candidate.passage for candidate in candidates if codes):
            said = "\n".join((*passage.place, passage.text))
            texts[passage.document_id] = f"{texts.get(passage.document_id, '')}\n{said}"
        wanted = [re.compile(rf"(?<![\w.]){re.escape(code)}(?!\d|\.\d)") for code in codes]
        return frozenset(
            document
            for document, text in texts.items()
            if not all(code.search(_THOUSANDS.sub("", text)) for code in wanted)
        )

    def not_asked(self, candidates: Sequence[Candidate]) -> frozenset[str]:
        """Return the documents, by id, other than the one whose title the question names.

        "How long is the notice under the Harbour Licence?" asks what the document of that title
        says; another licence, which does not speak of it, says nothing of the matter.
        """
        titles: dict[str, frozenset[str]] = {}
        said: dict[str, frozenset[str]] = {}
        for passage in (candidate.passage for candidate in candidates):
            document = passage.document_id
            titles[document] = stems(passage.title)
            said[document] = said.get(document, frozenset()) | about(passage)
        return frozenset(
            document
            for name in map(stems, _SOURCE.findall(self.question))
            if name and any(name <= title for title in titles.values())
            for document, its in said.items()
            if not name <= its
        )

    def echoes(self, text: str) -> bool:
        """Tell whether a span only repeats the question where exact words are wanted.

        "Who welcomed Putin?" is not answered by "Vladimir Putin" either.
        """
        if self.kind not in EXACT:
            return False
        said = stems(text)
        if said and said <= self.weights.keys():
            return True
        return self.kind in ("who", "list") and any(
            same_name(text, name) for name in _names(self.question)
        )


def about(passage: Passage) -> frozenset[str]:
    """Return the content words of a passage and of what gives its place."""
    return stems(passage.text).union(*map(stems, passage.place))


def _names(question: str) -> list[str]:
    """Return the names that a question tells, without that of "Which Smith", which is asked for."""
    return [found.group("name") for found in _NAME.finditer(question) if not found.group("which")]
