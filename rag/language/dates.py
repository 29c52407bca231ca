"""The dates and the times of day that a text names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from dateutil import parser as dateparser

from rag.language.folding import fold
from rag.language.numerals import in_digits
from rag.ranges import Range

_MONTH = (
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)\b|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:1\d{3}|2[01]\d{2})"
_ERA = r"(?-i:(?:AD|CE)\s?\d{1,4}|\d{1,4}\s?(?:BCE?|AD|CE))"
_DATE = re.compile(
    rf"""\b(?:
        (?P<iso>{_YEAR}-\d\d-\d\d)
        | (?P<dmy>{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?
            | {_DAY}-{_MONTH}-{_YEAR})
        | (?P<figures>\d{{1,2}}(?P<mark>[/.])\d{{1,2}}(?P=mark){_YEAR})\b
        | (?P<mdy>{_MONTH}\s+{_DAY}(?!\d)(?:,?\s+{_YEAR})?)
        | (?P<my>{_MONTH},?\s+(?:of\s+)?{_YEAR})
        | (?P<era>{_ERA})\b
        | (?P<decade>{_YEAR}s)
        | (?P<year>{_YEAR})(?![\d,.]*\d)(?!\s*(?:%|percent|per\ cent|km|metres|meters|people|men))
        | (?P<month>(?:january|february|april|june|july|august|september|october|november|december
            |(?<=in\ )march|(?<=in\ )may|(?<=last\ )march|(?<=this\ )march)\b)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_BARE_MONTH = re.compile(
    r"^\W*(?:in |last |this |early |late |mid-)*(march|may)\W*$", re.IGNORECASE
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
_CENTURY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)[\s-]centur", re.IGNORECASE)
_TEMPORAL = re.compile(
    r"\b(?:century|centuries|decades?|years?|months?|weeks?|days?|hours?|minutes?|morning|evening|"
    r"night|noon|midday|midnight|afternoon|today|yesterday|tomorrow|tonight|ago|spring|summer|"
    r"autumn|winter|quarters?|(?:mon|tues|wednes|thurs|fri|satur|sun)days|dawn|dusk|sunrise|sunset|"
    r"eve|christmas|easter|war|era|age|reign|weekend|o'clock|"
    r"after|before|during|since|until|when|while|once|daily|annually|weekly)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b"
    r"|\b(?P<hours>[01]?\d|2[0-3]):(?P<minutes>[0-5]\d)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is told; ``span`` is 10 for a decade, 100 for a century."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    span: int = 1


@lru_cache(maxsize=8192)
def dates(text: str) -> tuple[Date, ...]:
    """Return the dates a text names, as far as each is told."""
    found = []
    spelled = fold(text)
    weekday = _WEEKDAY.search(spelled)
    named = _WEEKDAYS.index(weekday[1].lower()) if weekday else None
    for match in _DATE.finditer(text):
        kind = match.lastgroup
        if kind == "year":
            found.append(Date(year=int(match[0])))
        elif kind == "era":
            year = int(re.sub(r"\D", "", match[0]))
            found.append(Date(year=-year if "B" in match[0] else year))
        elif kind == "figures":
            found.append(_in_figures(match["figures"]))
        elif kind == "decade":
            found.append(Date(year=int(match[0][:4]), span=10 if match[0][3] == "0" else 1))
        else:
            date = _parsed(match[0])
            if date:
                found.append(date)
    if "centur" in spelled:
        for match in _CENTURY.finditer(in_digits(spelled)):
            found.append(Date(year=(int(match[1]) - 1) * 100, span=100))
    if not found:
        month = _BARE_MONTH.match(spelled)
        if month:
            found.append(Date(month=3 if month[1].lower() == "march" else 5))
    if named is not None:
        first = found[0] if found else Date()
        found[:1] = [Date(first.year, first.month, first.day, named, first.span)]
    return tuple(found)


def without_dates(text: str, *, years: bool) -> str:
    """Return a text without the dates that it names; bare years may stay, which can be counts."""
    days = _WEEKDAY.sub(" ", text)
    return _DATE.sub(lambda m: m.group() if years and m.lastgroup == "year" else " ", days)


def date_around(text: str, start: int, end: int) -> Range:
    """Return a range grown over the dates that it touches ("June 2007" of "29 June 2007")."""
    for match in _DATE.finditer(text):
        if match.start() < end and start < match.end():
            start, end = min(start, match.start()), max(end, match.end())
    return start, end


@lru_cache(maxsize=8192)
def clock(text: str) -> frozenset[int]:
    """Return the times of day that a text names, in minutes after midnight."""
    found = set()
    for match in _CLOCK.finditer(text):
        if match["half"]:
            hour = int(match["hour"]) % 12 + (12 if match["half"] in "pP" else 0)
            found.add(60 * hour + int(match["minute"] or 0))
        else:
            found.add(60 * int(match["hours"]) + int(match["minutes"]))
    return frozenset(found)


def temporal(text: str) -> bool:
    """Tell whether a text speaks of time at all ("two years later", "on Thursday", "3.20pm")."""
    return bool(_TEMPORAL.search(text) or _WEEKDAY.search(text) or clock(text))


def _in_figures(text: str) -> Date:
    """Read 14/02/2023; where day and month could be either, only the year is told."""
    first, second, year = map(int, re.split(r"[/.]", text))
    if max(first, second) > 31 or min(first, second) > 12 or min(first, second) < 1:
        return Date(year)
    if max(first, second) <= 12 and first != second:
        return Date(year)
    return Date(year, min(first, second), max(first, second))


def _parsed(text: str) -> Date | None:
    """Parse a date with dateutil twice, with other defaults, to see which parts the text gives.

    The defaults are of leap years, else 29 February without a year were none.
    """
    text = re.sub(r"\bof\b", " ", text)
    try:
        one = dateparser.parse(text, default=datetime(2000, 1, 1))
        other = dateparser.parse(text, default=datetime(2004, 2, 2))
    except (ValueError, OverflowError):
        return None
    return Date(
        one.year if one.year == other.year else None,
        one.month if one.month == other.month else None,
        one.day if one.day == other.day else None,
    )
