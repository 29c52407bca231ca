"""Which hyphens at the ends of lines are words' own, told by the document's other words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

LIGATURES = dict(
    zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
)
_COMPOUNDS = re.compile(
    "self|well|ill|non|ex|half|all|cross|high|low|long|short|north|south|east|west|out|up|in|off|on|"
    "down|over|based|made|term|old|years?|day|time|level|class|like|style|led|wide|free|date|scale|"
    "called|known|run|born|backed"
)
"""Halves of words whose hyphen at a line's end is the word's own."""
_BEGINNINGS = re.compile("ex|in|on|out|up")
"""Those that begin other words too, whose rest is no word: "in-structions"."""
_LETTERS = 4
"""Two words of the document of so many letters are set together by a hyphen."""
_BROKEN = re.compile("[^\\W_]*(?:[\x02\ufffe]|-\r?\n)[^\\W_]*")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Words:
    """A document's words, hyphenated ones whole and in their parts, and how often each occurs."""

    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Words:
        """Count the words of some texts but those broken at a line's end."""
        counts: Counter[str] = Counter()
        for text in texts:
            whole = _BROKEN.sub(" ", text).translate(LIGATURES).lower()
            for word in _WORD.findall(whole):
                counts[word] += 1
                if "-" in word:
                    counts.update(word.split("-"))
        return cls(counts)

    def keep_hyphen(self, text: str, at: int) -> bool:
        """Whether the hyphen at a line's end is the word's: "burnt-out", not "equip-ment"."""
        before = re.search(r"[^\W_]*$", text[max(0, at - 40) : at])
        after = re.match(r"[^\W_]*", text[at + 1 : at + 41])
        halves = (before[0] if before else "", after[0] if after else "")
        if not all(halves) or not (halves[0][-1].islower() and halves[1][0].islower()):
            return True
        first, second = (half.translate(LIGATURES).lower() for half in halves)
        solid, parted = self.counts[first + second], self.counts[f"{first}-{second}"]
        if solid or parted:
            return parted > solid
        if _BEGINNINGS.fullmatch(first):
            return self.counts[second] > 0
        if _COMPOUNDS.fullmatch(first) or _COMPOUNDS.fullmatch(second):
            return True
        return all(len(half) >= _LETTERS and self.counts[half] for half in (first, second))
