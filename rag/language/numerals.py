"""Numbers that are spelled out, written in digits."""

from __future__ import annotations

import re

from text_to_num import alpha2digit

SCALES = {
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
}
ONCE = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
FRACTIONS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
_ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINALS = {name: place for place, name in enumerate(_ORDINAL_WORDS.split(), 1)}
_SMALL_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_SMALL = {name: number for number, name in enumerate(_SMALL_WORDS.split(), 1)}


def in_digits(lowered: str) -> str:
    """Return a lower-case text with the numbers that it spells out written in digits."""
    text = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", lowered)
    text = re.sub(
        r"\b(\d+),(\d{1,2})(?= ?(?:thousand|million|billion|trillion|bn|mn)\b)", r"\1.\2", text
    )
    text = re.sub(r"\bhalf an? (?=(?:million|billion|trillion|dozen)\b)", "0.5 ", text)
    text = re.sub(r"\b(?:an?|one) (?=(?:thousand|million|billion|trillion)\b)", "1 ", text)
    text = re.sub(rf"\b({'|'.join(_SMALL)}) and a half\b", _and_a_half, text)
    text = re.sub(r"\b(?:an? )?dozen\b(?<!\d dozen)(?<!\w\w dozen)", "12", text)
    for word, value in ONCE.items():
        text = re.sub(rf"\b{word}\b", f"{value:g} times", text)
    text = re.sub(
        r"\b(an?|one|two|three|four) (half|third|quarter|fifth|tenth)s?(?= of\b|\W*$|[,;.])",
        _fraction,
        text,
    )
    text = re.sub(r"\b(half)(?= of\b|$)", "50%", text)
    # text2num knows no "1.5 million"
    text = re.sub(
        r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)[ -](thousand|million|billion|trillion)\b", _scaled, text
    )
    spelled = alpha2digit(text, "en", threshold=0)
    for name, place in ORDINALS.items():
        spelled = re.sub(rf"\b{name}\b", f"{place}th", spelled)
    return str(spelled)


def _and_a_half(match: re.Match[str]) -> str:
    """Write "two and a half" as "2.5"."""
    return f"{_SMALL[match[1]]}.5"


def _scaled(match: re.Match[str]) -> str:
    """Write "1.5 million" as "1500000"."""
    return f"{float(match[1].replace(',', '')) * SCALES[match[2]]:.0f}"


def _fraction(match: re.Match[str]) -> str:
    """Write "two thirds" as a percentage."""
    return f"{100 * _SMALL.get(match[1], 1) * FRACTIONS[match[2]]:.3g}%"
