"""From questions to what the network sees: groups of a question with its passages, in tokens.

A group is one question with the passage that answers it and, at times, passages that do not; it
is the unit over which scores are made comparable (see `loop`). What is drawn depends on the seed
and the step alone, so a run that was killed goes on with exactly what it would have seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from tokenizers import Encoding, Tokenizer

from rag.training.config import Config
from rag.training.data import Question
from rag.training.negatives import gap, near_miss
from rag.training.rewording import Words
from rag.training.substitutes import answers_by_kind, substituted

CLS, SEP, MASK = 101, 102, 103
_ASKING = re.compile(
    r"\b(what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|the|a|an|of|to|"
    r"in|on|for|by|with|has|have|had|be|been|that|it|its)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """One passage to read for one question: token ids, and the answer's first and last token.

    `start` and `end` count from the beginning of `ids`; 0 (the [CLS] token) means no answer.
    `passage` is where the passage's tokens begin.
    """

    ids: list[int]
    passage: int
    start: int
    end: int


@dataclass(frozen=True)
class Group:
    """A question's readings, the answering one first; `shared` where they compete for it."""

    readings: list[Reading]
    shared: bool


@dataclass
class Tokens:
    """Paragraphs in tokens, each encoded once."""

    tokenizer: Tokenizer
    known: dict[str, Encoding] = field(default_factory=dict)

    def of(self, text: str) -> Encoding:
        """The text's encoding, with offsets, without special tokens."""
        if text not in self.known:
            self.known[text] = self.tokenizer.encode(text, add_special_tokens=False)
        return self.known[text]


def rewritten(text: str, random: np.random.Generator) -> str:
    """The question as people type it: lower case, without its mark, or its key words alone."""
    way = random.random()
    if way < 0.35:
        return text.rstrip("? ")
    if way < 0.8:
        return text.rstrip("? ").lower()
    words = " ".join(_ASKING.sub(" ", text.rstrip("? ")).split())
    return words if len(words.split()) >= 3 else text.lower()


class Stream:
    """Endless batches of groups, drawn source by source in the given proportions."""

    def __init__(
        self,
        questions: Sequence[Question],
        similar: Sequence[Sequence[str]],
        tokenizer: Tokenizer,
        config: Config,
        words: Words | None = None,
    ) -> None:
        self._questions = questions
        self._words = words or Words()
        self._similar = similar
        self._tokens = Tokens(tokenizer)
        self._answers = answers_by_kind(questions)
        self._length, self._masked = config.length, 0.0
        self._config = config
        self._of_source: dict[str, list[int]] = {}
        for number, question in enumerate(questions):
            name = question.source if question.answerable else "unanswerable"
            self._of_source.setdefault(name.removesuffix("-train").removesuffix("-dev"), []).append(
                number
            )
        self.drawn: dict[str, int] = dict.fromkeys(self._of_source, 0)

    def batch(
        self, step: int, mix: Mapping[str, float], length: int, masked: float = 0.0
    ) -> list[Group]:
        """The groups of one step.

        Args:
            step: Which step, from 0.
            mix: Each source's share of the questions.
            length: Word pieces in one reading, at most.
            masked: The share of the word pieces outside the answer to hide.
        """
        self._length, self._masked = length, masked
        random = np.random.default_rng([self._config.seed, step])
        sources = [name for name in sorted(self._of_source) if mix.get(name, 0) > 0]
        shares = np.array([mix[name] for name in sources])
        picks = random.choice(len(sources), size=self._config.questions, p=shares / shares.sum())
        groups: list[Group] = []
        for pick in picks:
            groups += self._groups(self._next(sources[pick]), random)
        return groups

    def _next(self, source: str) -> int:
        members = self._of_source[source]
        epoch, place = divmod(self.drawn[source], len(members))
        self.drawn[source] += 1
        order = np.random.default_rng([self._config.seed, epoch, len(members)])
        return members[int(order.permutation(len(members))[place])]

    def _groups(self, number: int, random: np.random.Generator) -> list[Group]:
        config, question = self._config, self._questions[number]
        others = self._similar[number]
        if random.random() < config.substituted:
            question = substituted(question, self._answers, random)
        text = self._asked(question.text, random)
        own = self._reading(text, question.context, question.start, question.end, random)
        if not question.answerable:
            return [Group([own], shared=False)]
        readings, size = [own], len(own.ids)
        if others and random.random() < config.neighbours:
            other = others[min(int(random.exponential(2.0)), len(others) - 1)]
            readings.append(self._reading(text, other, -1, -1, random, size))
        if random.random() < config.gaps:
            rest = gap(question)
            if rest is not None:
                readings.append(self._reading(text, rest, -1, -1, random, size))
        groups = [Group(readings, shared=len(readings) > 1)]
        if random.random() < config.near_misses:
            changed = near_miss(question, others, random, self._words)
            if changed is not None:
                changed = self._asked(changed, random)
                missed = self._reading(changed, question.context, -1, -1, random, size + 4)
                groups.append(Group([missed], shared=False))
        return groups

    def _asked(self, text: str, random: np.random.Generator) -> str:
        """The question, at times in other words or as people type it."""
        if random.random() < self._config.reworded:
            text = self._words.reworded(text, random)
        if random.random() < self._config.rewritten:
            text = rewritten(text, random)
        return text

    def _reading(
        self,
        text: str,
        context: str,
        start: int,
        end: int,
        random: np.random.Generator,
        limit: int | None = None,
    ) -> Reading:
        asked = self._tokens.tokenizer.encode(text, add_special_tokens=False).ids[:64]
        passage = len(asked) + 2
        room = max(16, min(limit or self._length, self._length) - passage - 1)
        encoded = self._tokens.of(context)
        ids, first, last = encoded.ids, -1, -1
        if start >= 0:
            inside = [
                place for place, (a, b) in enumerate(encoded.offsets) if a < end and b > start
            ]
            first, last = inside[0], inside[-1]
        cut = 0
        if len(ids) > room:
            low, high = 0, len(ids) - room
            if first >= 0:
                low, high = max(0, last + 1 - room), min(first, high)
            cut = int(random.integers(low, max(low, high) + 1))
            ids = ids[cut : cut + room]
        shift = passage - cut
        whole = first >= 0 and last - cut < room
        first, last = (first + shift, last + shift) if whole else (0, 0)
        read = [CLS, *asked, SEP, *ids, SEP]
        if self._masked:
            for place in np.flatnonzero(random.random(len(read)) < self._masked):
                if read[place] not in (CLS, SEP) and not first <= place <= last:
                    read[place] = MASK
        return Reading(read, passage, first, last)
