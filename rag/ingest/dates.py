"""Dates as documents print them, told apart from prose and turned into ISO."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    "jan": 1, "feb": 2, "fev": 2, "fév": 2, "mar": 3, "mär": 3, "apr": 4, "avr": 4, "may": 5,
    "mai": 5, "jun": 6, "juin": 6, "jul": 7, "juil": 7, "aug": 8, "aou": 8, "aoû": 8, "sep": 9,
    "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12, "déc": 12,
}  # fmt: skip
"""The beginnings of the months' names in English, German and French."""
_MONTH = (
    r"(?P<month>Jan(?:uary|uar|vier)?|Feb(?:ruary|ruar)?|F[ée]v(?:rier)?|Mar(?:ch|s)?|März|Apr(?:il)?"
    r"|Avr(?:il)?|May|Mai|June?|Juni|Juin|July?|Juli|Juil(?:let)?|Aug(?:ust)?|Ao[uû]t"
    r"|Sept?(?:ember|embre)?|O[ck]t(?:ober|obre)?|Nov(?:ember|embre)?|De[cz](?:ember)?"
    r"|D[ée]c(?:embre)?)\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|\.)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_MONTH_NUMBER = r"0?[1-9]|1[0-2]"
_NO_MONTH = r"1[3-9]|2\d|3[01]"
"""A day that is no month's number: 17/05 and 05/17 are the same, 05/06 could be either."""
_WEEKDAY = (
    r"(?:(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
    r"|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Sonnabend"
    r"|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche)\.?,?\s+)?"
)
_TIME = (
    r"(?:,?\s*(?:at\s+|[-–|·]\s*)?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s*[ap]\.?m\.?|\s*Uhr)?"
    r"(?:\s*\(?[A-Z]{2,5}\)?(?:[+-]\d+)?|\s*[+-]\d{4})?)?"
)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)"
        r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?",
        rf"{_YEAR}/(?P<number>\d\d?)/(?P<day>\d\d?)",
        # between points the day comes first, wherever dates are written so
        rf"(?<![\d.])(?P<day>0?[1-9]|[12]\d|3[01])\.\s?(?P<number>{_MONTH_NUMBER})\.\s?{_YEAR}(?!\d)"
        rf"{_TIME}",
        rf"(?<!\d)(?P<day>{_NO_MONTH})(?P<by>[/.-])(?P<number>{_MONTH_NUMBER})(?P=by){_YEAR}(?!\d)",
        rf"(?<!\d)(?P<number>{_MONTH_NUMBER})(?P<by>[/.-])(?P<day>{_NO_MONTH})(?P=by){_YEAR}(?!\d)",
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_TIME}",
        rf"{_WEEKDAY}{_DAY}\s+{_MONTH},?\s+{_YEAR}{_TIME}",
        rf"(?<![\w-]){_DAY}-{_MONTH}-{_YEAR}(?!\d)",
    )
)
_MONTH_AND_YEAR = re.compile(rf"\b{_MONTH} {_YEAR}\b", re.IGNORECASE)
_PUBLISHED = r"(?:first |last )?(?:published|updated|posted|modified)"
_EDITED = re.compile(rf"\b{_PUBLISHED}\b", re.IGNORECASE)
_RELEASED = r"for (?:immediate )?release"
_LABEL = re.compile(rf"(?:{_PUBLISHED}|{_RELEASED}|date)(?: on| at)?:?\s+", re.IGNORECASE)
_OF_A_PAGE = re.compile(
    rf"{_PUBLISHED}|{_RELEASED}|(?<![\d.])\d{{1,2}}[:.]\d\d(?![\d.])|\d\s*min", re.IGNORECASE
)
"""A label, a time or a reading time: what a date has that tells when a page was published."""
_TELLS = re.compile(
    rf"\b(?:{_PUBLISHED}|issued|delivered|debated|handed down|release|"
    r"date of (?:decision|hearing|issue|judgment|meeting|publication|report)|dated?|"
    r"held(?: (?:at|in|by) [\w' -]{3,40}?)?(?= on\b))(?: on| at)?(?P<colon>:)?\s+",
    re.IGNORECASE,
)
_LONGEST_LINE = 80
_SENTENCE_END = re.compile(r"[.!?][\"'”’»)\]]*$")
_PLACE = re.compile(
    r"[A-Z][A-Z'’. -]+,(?:\s[A-Z][\w. ]{1,20},)?\s"
    r"|[A-Z][\w'’. ]{1,30},\s[A-Z][\w. ]{1,20}\s[-–—]\s"
)
"""Where a report was written, at its beginning: "NEW YORK, ", "Selm, North Shore - "."""
_AFTER_DATELINE = re.compile(r",?(?:\s?(?:\([^)]{1,30}\)|/[^/]{1,30}/))?\s?[-–—:]")
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


def is_page_date(line: str) -> bool:
    """Whether a line holds only a date, and by its label or time one of a page's publication."""
    return is_date_line(line) and bool(_OF_A_PAGE.search(line))


def told_date(line: str) -> str | None:
    """Return the ISO date that a line says is the document's; None if it says so of none.

    It does by a label ("Published: 3 April 2023"; in running text only one with a colon, or it
    tells of something else) or as the dateline of a report ("LONDON, 4 September 2024 - ").
    """
    running = len(line) > _LONGEST_LINE or _SENTENCE_END.search(line[-4:])
    for label in _TELLS.finditer(line):
        if label["colon"] or not running:
            for form in _FORMS:
                if found := form.match(line, label.end()):
                    return _iso(found)
    if place := _PLACE.match(line):
        for form in _FORMS:
            found = form.match(line, place.end())
            if found and _AFTER_DATELINE.match(line, found.end()):
                return _iso(found)
    return None


def edited_date(line: str) -> str | None:
    """Return the ISO date on which a line says that the page was published or last changed."""
    return told_date(line) if _EDITED.search(line) else None


def cut_date(line: str) -> str | None:
    """Return a line without its first date, or month and year; None if it has neither."""
    for form in (*_FORMS, _MONTH_AND_YEAR):
        if found := form.search(line):
            return line[: found.start()] + line[found.end() :]
    return None


def before_date(line: str) -> str:
    """Return what stands before a line's first date; all of it without one."""
    starts = (found.start() for form in _FORMS if (found := form.search(line)))
    return line[: min(starts, default=len(line))]


def iso_date(text: str | None) -> str | None:
    """Return the first date in a text as ``2024-06-20``; None if it has none with a year."""
    if not text:
        return None
    found = [match for form in _FORMS if (match := form.search(text[:400]))]
    if not found:
        return None
    return _iso(min(found, key=lambda match: match.start()))


def _iso(found: re.Match[str]) -> str | None:
    """Return the date that one of the forms has found; None if no calendar has it."""
    parts = found.groupdict()
    name = (parts.get("month") or "").lower()
    month = parts.get("number") or _MONTHS.get(name[:3]) or _MONTHS[name[:4]]
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
