"""What a span's words stand for: numbers, dates, names and lists, so that they can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from dateutil import parser as dateparser
from text_to_num import alpha2digit

from rag.answer.sentences import items as bullet_items
from rag.answer.words import fold, stem, stems, words

_MONTH = (
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)\b|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:1\d{3}|20\d{2})"
_ERA = r"(?-i:(?:AD|CE)\s?\d{1,4}|\d{1,4}\s?(?:BCE?|AD|CE))"
_DATE = re.compile(
    rf"""\b(?:
        (?P<iso>{_YEAR}-\d\d-\d\d)
        | (?P<dmy>{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?)
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
    r"autumn|winter|dawn|dusk|eve|christmas|easter|war|era|age|reign|weekend|o'clock|"
    r"after|before|during|since|until|when|while|once|daily|annually|weekly)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b"
    r"|\b(?P<hours>[01]?\d|2[0-3]):(?P<minutes>[0-5]\d)\b",
    re.IGNORECASE,
)
_UNITS = {
    "dollar": "$ us$ usd dollar dollars",
    "pound": "£ gbp pound pounds sterling",
    "euro": "€ eur euro euros",
    "yen": "¥ jpy yen",
    "yuan": "cny rmb yuan renminbi",
    "rouble": "rub rouble roubles ruble rubles",
    "dong": "vnd dong",
    "rupee": "inr rupee rupees",
    "franc": "chf franc francs",
}
_UNIT_OF = {word: (unit, 0.0) for unit, names in _UNITS.items() for word in names.split()}
_SIZES = {
    "metre": {
        1000.0: "km kilometre kilometres kilometer kilometers",
        1.0: "m metre metres meter meters",
        0.01: "cm centimetre centimetres centimeter centimeters",
        1609.34: "mile miles",
        0.9144: "yard yards yd",
        0.3048: "foot feet ft",
        0.0254: "inch inches",
    },
    "day": {
        1 / 86400: "second seconds",
        1 / 1440: "minute minutes",
        1 / 24: "hour hours",
        1.0: "day days",
        7.0: "week weeks fortnight",
        30.4375: "month months",
        365.25: "year years",
        3652.5: "decade decades",
        36525.0: "century centuries",
    },
    "kilogram": {
        0.000001: "mg milligram milligrams",
        0.001: "g gram grams",
        1.0: "kg kilo kilos kilogram kilograms",
        1000.0: "ton tons tonne tonnes",
    },
    "litre": {
        0.001: "ml millilitre millilitres milliliter milliliters",
        1.0: "l litre litres liter liters",
    },
    "hectare": {
        1.0: "ha hectare hectares",
        0.404686: "acre acres",
    },
}
_UNIT_OF |= {
    word: (measure, size)
    for measure, sizes in _SIZES.items()
    for size, names in sizes.items()
    for word in names.split()
}
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "k": 1e3,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
    "dozen": 12.0,
    "score": 20.0,
}
_NUMBER = re.compile(
    r"(?<![\w.])(?P<minus>[-−](?=\S))?(?:(?P<currency>(?:us)?[$€£¥]|\b(?:usd|eur|gbp|jpy|cny|rmb|rub|vnd|inr|chf))\s?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<ordinal>st|nd|rd|th)?"
    r"(?:(?:[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|dozen|score|bn|mn)s?"
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
_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_FIRST_NUMBERS = _NUMBER_WORDS.split()
_ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {name: place for place, name in enumerate(_ORDINAL_WORDS.split(), 1)}
_FRACTIONS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
_ONCE = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
_TITLE_WORDS = """
president mr mrs ms miss dr prof professor gen general col colonel lt lieutenant sgt sir dame
cllr councillor councilor
lord lady king queen prince princess emperor pope saint st minister prime foreign defense defence
deputy chairman chairwoman chair chief secretary-general secretary ambassador senator sen rep
governor gov mayor judge justice chancellor comrade analyst expert author writer reporter
correspondent leader captain capt major maj rev reverend father brother sister former then-
the a an of russian vietnamese american chinese british french german
"""
_TITLES = frozenset(_TITLE_WORDS.split())
_DIRECTION_WORDS = (
    "north south east west northern southern eastern western new central upper lower great non"
)
_DIRECTIONS = frozenset(_DIRECTION_WORDS.split())
_SAME_NAMES = {
    "us": "united states",
    "united states of america": "united states",
    "america": "united states",
    "uk": "united kingdom",
    "great britain": "united kingdom",
    "britain": "united kingdom",
    "ussr": "soviet union",
    "un": "united nations",
    "eu": "european union",
    "prc": "china",
}
_SPLIT = re.compile(r"\s*(?:;|\n+|,(?!\d{3}\b)(?:\s*(?:and|or)\s)?|\s(?:and|as well as|or)\s)\s*")
_LAST_BUT_ONE = re.compile(r"[;,]\s+(?:and|or)\s*$")
_ARTICLES = frozenset({"the", "a", "an"})
_HALVES_OF_DAY = ("am", "pm", "a.m", "p.m")
_COUNTING = frozenset(
    map(stem, (*_SCALES, *_UNIT_OF, *_ORDINALS, *_FRACTIONS, *_ONCE, *_HALVES_OF_DAY))
)


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


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is told; ``span`` is 10 for a decade, 100 for a century."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    span: int = 1


@lru_cache(maxsize=8192)
def numbers(text: str) -> tuple[Number, ...]:
    """Return the quantities a text names, in words or digits, dates and names of days aside."""
    blanked = _DATE.sub(lambda m: m.group() if m.lastgroup == "year" else " ", text)
    lowered = fold(blanked)
    if not _COUNTS.search(lowered):
        return ()
    vague, bounded = bool(_VAGUE.search(lowered)), _BOUND.search(lowered)
    bound = (1 if bounded["least"] else -1) if bounded else 0
    digits = _TWICE.sub(r"\1", _spelled(lowered))
    found = []
    for match in _NUMBER.finditer(digits):
        value = float(match["digits"].replace(",", ""))
        scale = match["scale"] or match["short"]
        if scale:
            value *= _SCALES[scale.lower()]
        if match["minus"]:
            value = -value
        after = next(
            (w for w in words(digits[match.end() :][:40]) if not w.empty or w.text in _UNIT_OF),
            None,
        )
        measure, size = _UNIT_OF.get(match["currency"] or (after.text if after else ""), ("", 0.0))
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


def _spelled(lowered: str) -> str:
    """Write the numbers that are spelled out in digits."""
    text = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", lowered)
    text = re.sub(
        r"\b(\d+),(\d{1,2})(?= ?(?:thousand|million|billion|trillion|bn|mn)\b)", r"\1.\2", text
    )
    text = re.sub(r"\bhalf an? (?=(?:million|billion|trillion|dozen)\b)", "0.5 ", text)
    text = re.sub(r"\b(?:an?|one) (?=(?:thousand|million|billion|trillion)\b)", "1 ", text)
    text = re.sub(rf"\b({'|'.join(_FIRST_NUMBERS)}) and a half\b", _and_a_half, text)
    text = re.sub(r"\b(?:an? )?dozen\b(?<!\d dozen)(?<!\w\w dozen)", "12", text)
    for word, value in _ONCE.items():
        text = re.sub(rf"\b{word}\b", f"{value:g} times", text)
    text = re.sub(
        r"\b(an?|one|two|three|four) (half|third|quarter|fifth|tenth)s?\b", _fraction, text
    )
    text = re.sub(r"\b(half)(?= of\b|$)", "50%", text)
    # text2num knows no "1.5 million"
    text = re.sub(
        r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)[ -](thousand|million|billion|trillion)\b", _scaled, text
    )
    spelled = alpha2digit(text, "en", threshold=0)
    for name, place in _ORDINALS.items():
        spelled = re.sub(rf"\b{name}\b", f"{place}th", spelled)
    return str(spelled)


def _and_a_half(match: re.Match[str]) -> str:
    """Write "two and a half" as "2.5"."""
    return f"{_FIRST_NUMBERS.index(match[1]) + 1}.5"


def _scaled(match: re.Match[str]) -> str:
    """Write "1.5 million" as "1500000"."""
    return f"{float(match[1].replace(',', '')) * _SCALES[match[2]]:.0f}"


def _fraction(match: re.Match[str]) -> str:
    """Write "two thirds" as a percentage."""
    many = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}[match[1]]
    return f"{100 * many * _FRACTIONS[match[2]]:.3g}%"


def bare_number(text: str) -> bool:
    """Tell whether a text is a number and nothing else."""
    return bool(re.fullmatch(r"[\d\s.,%$€£]+", text))


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
        for match in _CENTURY.finditer(_spelled(spelled)):
            found.append(Date(year=(int(match[1]) - 1) * 100, span=100))
    if not found:
        month = _BARE_MONTH.match(spelled)
        if month:
            found.append(Date(month=3 if month[1].lower() == "march" else 5))
    if named is not None:
        first = found[0] if found else Date()
        found[:1] = [Date(first.year, first.month, first.day, named, first.span)]
    return tuple(found)


def _in_figures(text: str) -> Date:
    """Read 14/02/2023; where day and month could be either, only the year is told."""
    first, second, year = map(int, re.split(r"[/.]", text))
    if max(first, second) > 31 or min(first, second) > 12 or min(first, second) < 1:
        return Date(year)
    if max(first, second) <= 12 and first != second:
        return Date(year)
    return Date(year, min(first, second), max(first, second))


def date_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a range grown over the dates that it touches ("June 2007" of "29 June 2007")."""
    for match in _DATE.finditer(text):
        if match.start() < end and start < match.end():
            start, end = min(start, match.start()), max(end, match.end())
    return start, end


def _parsed(text: str) -> Date | None:
    """Parse a date with dateutil twice, with other defaults, to see which parts the text gives."""
    text = re.sub(r"\bof\b", " ", text)
    try:
        one = dateparser.parse(text, default=datetime(2001, 1, 1))
        other = dateparser.parse(text, default=datetime(2004, 2, 2))
    except (ValueError, OverflowError):
        return None
    return Date(
        one.year if one.year == other.year else None,
        one.month if one.month == other.month else None,
        one.day if one.day == other.day else None,
    )


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


@lru_cache(maxsize=8192)
def uncounted(text: str) -> frozenset[str]:
    """Return the stems of what a text says beside its dates and quantities."""
    plain = alpha2digit(_DATE.sub(" ", text), "en", threshold=0)
    return frozenset(
        found
        for found in stems(plain)
        if not re.match(r"\d", found) and found not in _UNIT_OF and found not in _COUNTING
    )


def temporal(text: str) -> bool:
    """Tell whether a text speaks of time at all ("two years later", "on Thursday", "3.20pm")."""
    return bool(_TEMPORAL.search(text) or _WEEKDAY.search(text) or clock(text))


@lru_cache(maxsize=8192)
def name(text: str) -> tuple[str, ...]:
    """Return a name's words, folded, without titles and articles; known short forms written out.

    What follows a comma explains the name ("Hanoi, Vietnam") and is left out.
    """
    first = re.split(r"\s*[,(:;–—]\s*", text.strip(" \t\n\"'“”‘’.,;:"), maxsplit=1)[0] or text
    folded = [fold(w.text).removesuffix("'s").strip("'.") for w in words(first)]
    whole = " ".join(w for w in folded if w not in _ARTICLES).replace("u.s", "us")
    if whole in _SAME_NAMES:
        return tuple(_SAME_NAMES[whole].split())
    kept = [w for w in folded if w not in _TITLES and w.rstrip(".") not in _TITLES]
    return tuple(kept or [w for w in folded if w not in _ARTICLES] or folded)


def same_name(a: str, b: str) -> bool:
    """Tell whether two names can be one: "Putin" and "President Vladimir V. Putin"."""
    one, two = name(a), name(b)
    if one == two:
        return True
    short, long = sorted((one, two), key=lambda words: (len(set(words)), len(words), words))
    if not short:
        return False
    if (
        len(short) == 1
        and len(short[0]) > 1
        and short[0]
        == "".join(w[0] for w in long if w not in {"of", "the", "and", "for", "on", "in"})
    ):
        return True
    if len(short) == len(long) == 1 and (_demonym(*short, *long) or _demonym(*long, *short)):
        return True
    extra = set(long) - set(short)
    if any(word in _DIRECTIONS for word in extra):
        return False
    if set(short) <= set(long):
        # "Putin" ends "Vladimir Putin"; "Nguyen" of "Nguyen Phu Trong" is no name for him alone
        return short[-1] == long[-1] or short == long[: len(short)]
    if short[-1] != long[-1] or len(short) < 2:
        return False
    return all(any(_initial(w, v) for v in long) for w in short)


def _demonym(place: str, people: str) -> bool:
    """Tell whether one word names the people or the language of another: "China", "Chinese"."""
    stem = re.sub(r"(?:i?a|o|y)$", "", place)
    endings = "ese|i|ish" if stem == place else "i?ans?|n|ese|i|ish"
    return len(stem) > 3 and bool(re.fullmatch(rf"{re.escape(stem)}(?:{endings})", people))


def _initial(a: str, b: str) -> bool:
    """Tell whether two words are equal, or one is the other's initial."""
    return a == b or (len(a) == 1 and b.startswith(a)) or (len(b) == 1 and a.startswith(b))


@lru_cache(maxsize=8192)
def items(text: str) -> tuple[str, ...]:
    """Return what a list lists, or nothing where a text is no list of two or more."""
    bulleted = bullet_items(text)
    if len(bulleted) > 1:
        return tuple(
            _LAST_BUT_ONE.sub("", text[start:end]).rstrip(";.,") for start, end in bulleted
        )
    parts = [part for part in _SPLIT.split(text.strip(" .;:,")) if any(map(str.isalnum, part))]
    if len(parts) < 2 or (len(parts) == 2 and "," in text and " and " not in text):
        return ()
    if max(len(part.split()) for part in parts) > 12:
        return ()
    return tuple(parts)


def key(text: str) -> frozenset[str]:
    """Return a text's stems without articles, for comparing wording."""
    return frozenset(stem(w.text) for w in words(text) if fold(w.text) not in _ARTICLES)
