"""The quantities that a text names, as numbers that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from text_to_num import alpha2digit

from rag.language.dates import without_dates
from rag.language.folding import fold
from rag.language.numerals import FRACTIONS, ONCE, ORDINALS, SCALES, in_digits
from rag.language.units import UNIT_OF
from rag.language.words import stem, stems, words

_NUMBER = re.compile(
    r"(?<![\w.])(?P<minus>[-−](?=\S))?(?:(?P<currency>(?:us)?[$€£¥]|\b(?:usd|eur|gbp|jpy|cny|rmb|rub|vnd|inr|chf))\s?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<ordinal>st|nd|rd|th)?"
    r"(?:(?:[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|dozen|bn|mn)s?"
    r"|(?(currency)(?P<short>[mk])|(?!)))\b)?"
    r"(?P<percent>\s?%|[\s-]per\s?cent(?:age)?\b|\s+percentage\s+points?\b)?",
    re.IGNORECASE,
)
_TWICE = re.compile(r"\b(\d+(?:\.\d+)?) \(\1\)")
"""A number in words and again in figures, as contracts have it: "six (6) months"."""
_AT_LEAST = r"over|(?:more|greater|higher) than|at least|upwards of"
_AT_MOST = r"under|(?:less|fewer|lower) than|at most|up to"
_BOUND = re.compile(rf"\b(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST}))\b", re.IGNORECASE)
_VAGUE = re.compile(
    rf"\b(?:{_AT_LEAST}|{_AT_MOST}|about|around|nearly|almost|roughly|approximately|approx|some|"
    r"circa|(?:an )?estimated|close to|barely|or so|more or less)\b",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\d|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|"
    r"hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|third|quarter|once|twice|"
    r"thrice|zero|first|second|\w+th)\b"
)
HEDGE_BEFORE = re.compile(_VAGUE.pattern + r"\s+(?:[$€£]\s?)?$", re.IGNORECASE)
"""A hedge at the end of a text, before a number."""
_HALVES_OF_DAY = ("am", "pm", "a.m", "p.m")
_COUNTING = frozenset(map(stem, (*SCALES, *UNIT_OF, *ORDINALS, *FRACTIONS, *ONCE, *_HALVES_OF_DAY)))


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity; ``vague`` where the wording hedges ("about", "over"), ``unit`` what it counts.

    ``bound`` is 1 where it is the least that there is ("over"), -1 where it is the most.
    ``measure`` is its currency, or for lengths, times, weights, volumes and areas the unit that
    ``size`` counts (metres, days, kilograms, litres, hectares); empty for others, whose size is 0.
    """

    value: float
    vague: bool = False
    bound: int = 0
    percent: bool = False
    ordinal: bool = False
    unit: str = ""
    measure: str = ""
    size: float = 0.0


@lru_cache(maxsize=8192)
def numbers(text: str) -> tuple[Number, ...]:
    """Return the quantities a text names, in words or digits, dates and names of days aside."""
    lowered = fold(without_dates(text, years=True))
    if not _COUNTS.search(lowered):
        return ()
    vague, bounded = bool(_VAGUE.search(lowered)), _BOUND.search(lowered)
    bound = (1 if bounded["least"] else -1) if bounded else 0
    digits = _TWICE.sub(r"\1", in_digits(lowered))
    found = []
    for match in _NUMBER.finditer(digits):
        value = float(match["digits"].replace(",", ""))
        scale = match["scale"] or match["short"]
        if scale:
            value *= SCALES[scale.lower()]
        if match["minus"]:
            value = -value
        after = next(
            (w for w in words(digits[match.end() :][:40]) if not w.empty or w.text in UNIT_OF),
            None,
        )
        measure, size = UNIT_OF.get(match["currency"] or (after.text if after else ""), ("", 0.0))
        found.append(
            Number(
                value,
                vague,
                bound,
                bool(match["percent"]),
                bool(match["ordinal"]),
                after.stem if after else "",
                measure,
                0.0 if match["ordinal"] else value * size,
            )
        )
    return tuple(found)


def bare_number(text: str) -> bool:
    """Tell whether a text is a number and nothing else."""
    return bool(re.fullmatch(r"[\d\s.,%$€£]+", text))


@lru_cache(maxsize=8192)
def uncounted(text: str) -> frozenset[str]:
    """Return the stems of what a text says beside its dates and quantities."""
    plain = alpha2digit(without_dates(text, years=False), "en", threshold=0)
    return frozenset(
        found
        for found in stems(plain)
        if not re.match(r"\d", found) and found not in UNIT_OF and found not in _COUNTING
    )
