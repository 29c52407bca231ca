"""What sort of figure or time is asked for, and what sort a span names: years, shares, sums…."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from rag.language.dates import clock, dates, temporal
from rag.language.numbers import numbers
from rag.language.units import CURRENCIES, UNIT_OF

Measure = Literal[
    "share", "money", "length", "duration", "order", "count", "day", "month", "year", "century"
]

TIMES: frozenset[Measure] = frozenset({"duration", "order", "day", "month", "year", "century"})
"""The sorts that can be asked for by "when"."""
_COST = r"(?:cost|pay|paid|worth|owe|spend|spent|earn|price|debt|rent|budget|salary)"
_PATTERNS: tuple[tuple[Measure, str], ...] = (
    ("share", r"(?:what|which|the) (?:share|percentage|percent|proportion|fraction|part)"),
    ("money", rf"how much money|how much (?!of\b).*{_COST}|what .*{_COST}"),
    ("money", r"how (?:big|large) (?:is|was|were|are) (?:the )?(?:trade|debt|budget)"),
    ("length", r"how (?:tall|high|wide|deep|far)|(?:height|width|depth|distance|length)"),
    ("duration", r"how long (?:did|does|do|has|have|had|will|would|ago)|how old|age of"),
    ("count", r"how many|how often|number of"),
    ("day", r"(?:what|which) (?:exact )?(?:day|date)"),
    ("month", r"(?:what|which) month"),
    ("year", r"(?:what|which) year|year of"),
    ("century", r"(?:what|which) century"),
)
_ASKED = tuple((measure, re.compile(rf"\b(?:{words})\b", re.I)) for measure, words in _PATTERNS)
_MONEY = re.compile(
    r"[$€£¥]|\d\s?p\b|\b(?:pence|cents?|dollars?|euros?|pounds?|roubles?|rubles?|yuan|yen|dong|"
    r"francs?|marks?)\b",
    re.IGNORECASE,
)
_HALF = re.compile(r"\bhalf\b(?! an? (?:dozen|hundred|thousand|million|billion|trillion))", re.I)
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_LENGTH = re.compile(
    r"\b(?:(?:kilo|centi|milli)?met(?:re|er)s?|km|cm|mm|m|miles?|feet|foot|ft|inch(?:es)?|yards?|"
    r"stor(?:e?y|ies)|nautical)\b",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"\b(?:years?|months?|weeks?|days?|hours?|hrs?|h|minutes?|mins?|seconds?|decades?|centur(?:y|ies)|nights?|"
    r"anniversar(?:y|ies)|birthdays?)\b",
    re.IGNORECASE,
)

_COUNTED = re.compile(r"\bhow many ([a-z]+)", re.IGNORECASE)
_MEASURED: dict[str, Measure] = {"metre": "length", "day": "duration"}
"""What "how many kilometres" and "how many days" ask for."""
_OTHERS = frozenset({"kilogram", "litre", "hectare"})
"""What numbers measure that no sort here stands for."""
_DEGREE = re.compile(r"°|\bdegrees?\b", re.IGNORECASE)


@lru_cache(maxsize=1024)
def asked(question: str) -> Measure | None:
    """Return the sort of figure or time that a question asks for, None where it leaves it open."""
    found = next((measure for measure, pattern in _ASKED if pattern.search(question)), None)
    counted = _COUNTED.search(question)
    if found != "count" or not counted:
        return found
    unit = counted[1].lower()
    measured, _ = UNIT_OF.get(unit, ("", 0.0))
    if unit in ("percent", "per"):
        return "share"
    return "money" if measured in CURRENCIES else _MEASURED.get(measured, found)


@lru_cache(maxsize=8192)
def named(text: str) -> frozenset[Measure]:
    """Return the sorts of figure and time that a span can be taken for; a bare number for many."""
    found: set[Measure] = set()
    figures = numbers(text)
    if any(number.percent for number in figures) or _HALF.search(text):
        found.add("share")
    if figures and _MONEY.search(text):
        found.add("money")
    if figures and _LENGTH.search(text):
        found.add("length")
    if figures and _DURATION.search(text):
        found.add("duration")
    if any(number.ordinal for number in figures):
        found |= {"order", "century"}
    if figures and all(number.measure in _OTHERS or _DEGREE.search(text) for number in figures):
        found.add("count")
    bare = not found and not clock(text) and not _YEAR.fullmatch(text.strip())
    if figures and bare:  # "66": whatever it counts
        found |= {"count", "money", "length", "duration"}
    elif found & {"order", "duration"} and "share" not in found:
        found.add("count")  # "his fifth visit", "twenty-two hours"
    for date in dates(text):
        if date.year is not None:
            found |= {"year", "century"}
        if date.month is not None:
            found.add("month")
        if date.day is not None or date.weekday is not None:
            found.add("day")
    if temporal(text):
        found.add("day")
    return frozenset(found)


def comparable(a: str, b: str) -> bool:
    """Tell whether two figures are of one sort: a share and a sum do not contradict each other.

    Nor do two sums in two currencies, unless the figure is the same.
    """
    one, two = named(a), named(b)
    sums = [{(n.value, n.measure) for n in numbers(text) if n.measure} for text in (a, b)]
    values, measures = ([{pair[i] for pair in each} for each in sums] for i in (0, 1))
    if all(sums) and not measures[0] & measures[1] and not values[0] & values[1]:
        return False
    return bool(one & two) or not one or not two
