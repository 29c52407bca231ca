"""Dates as documents print them, told apart from prose and turned into ISO."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?"
_TIME = (
    r"(?:,?\s*(?:at\s+|[-–|·]\s*)?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s*[ap]\.?m\.?)?"
    r"(?:\s*\(?[A-Z]{2,5}\)?(?:[+-]\d+)?|\s*[+-]\d{4})?)?"
)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)"
        r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?",
        rf"{_YEAR}/(?P<number>\d\d?)/(?P<day>\d\d?)",
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_TIME}",
        rf"{_WEEKDAY}{_DAY}\s+{_MONTH},?\s+{_YEAR}{_TIME}",
    )
)
_MONTH_AND_YEAR = re.compile(rf"\b{_MONTH} {_YEAR}\b", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:(?:first |last )?(?:published|updated|posted|modified|created|date)(?: on| at)?:?)\s+",
    re.IGNORECASE,
)
_YEARLESS = re.compile(
    rf"{_WEEKDAY}(?:{_MONTH}\s+{_DAY}|{_DAY.replace('day', 'd')}\s+{_MONTH.replace('month', 'm')})",
    re.IGNORECASE,
)
_IN_NAME = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DATED = re.compile(
    rf"(?:\b(?:in|of|since|until|from|to|and|by|during|between)|{_MONTH}(?:\s+\d\d?)?,?|[(©–-])\s*"
    r"(?P<dated>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_READING_TIME = re.compile(r"\s*[·|•,–-]?\s*\d+\s*min(?:ute)?s?(?: read)?$", re.IGNORECASE)


def is_date_line(line: str) -> bool:
    """Whether a line holds a date and nothing else but a time, a label or a reading time."""
    bare = _LABEL.sub("", _READING_TIME.sub("", line.strip()), count=1)
    return any(form.fullmatch(bare) for form in (*_FORMS, _YEARLESS))


def cut_date(line: str) -> str | None:
    """Return a line without its first date, or month and year; None if it has neither."""
    for form in (*_FORMS, _MONTH_AND_YEAR):
        if found := form.search(line):
            return line[: found.start()] + line[found.end() :]
    return None


def iso_date(text: str | None) -> str | None:
    """Return the first date in a text as ``2024-06-20``; None if it has none with a year."""
    if not text:
        return None
    found = [match for form in _FORMS if (match := form.search(text[:400]))]
    if not found:
        return None
    parts = min(found, key=lambda match: match.start()).groupdict()
    month = parts.get("number") or _MONTHS.index(parts["month"][:3].lower()) + 1
    try:
        return date(int(parts["year"]), int(month), int(parts["day"])).isoformat()
    except ValueError:
        return None


def name_date(name: str) -> str | None:
    """Return the ISO date in a file's name; None if it has none."""
    found = _IN_NAME.search(name)
    return iso_date(found[0]) if found else None


def agrees(made: str, *names: str) -> bool:
    """Whether the ISO date on which a file was made is of a year that its names have, if any."""
    years = {year for name in names for year in _YEARS.findall(name)}
    return not years or made[:4] in years


def speaks_of(made: str, text: str) -> bool:
    """Whether a text dates anything in the year of an ISO date, if it dates anything at all."""
    years = {match["dated"] for match in _DATED.finditer(text)}
    return not years or made[:4] in years
