"""Do two spans say the same? Compared as what they stand for, not as they are written."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Literal, TypeVar

from rag.language.dates import Date, clock, dates
from rag.language.folding import fold
from rag.language.lists import listed
from rag.language.names import same_name
from rag.language.numbers import Number, numbers, uncounted
from rag.language.words import ARTICLES, negated, plain, stem, stems, words

Degree = Literal["same", "near", "different"]
_Part = TypeVar("_Part", Number, Date)
Form = Literal["number", "date", "name", "list", "text"]

_SIGN = re.compile(r"(?<!\w)[-−+](?=[\d$€£¥])|(?<=[A-Za-z])[-−+#]+(?!\w)")
"""What tells "A-" from "A+" and "-5" from "5"."""
_SIDES = tuple(
    [re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE) for words in sides]
    for sides in (
        ("spring", "summer", "autumn|fall", "winter"),
        ("q1|first quarter", "q2|second quarter", "q3|third quarter", "q4|fourth quarter"),
        ("before|until|till", "after|since"),
        ("profits?|surplus", r"loss(?:es)?|deficit"),
        (
            r"rose|risen|rises?|rising|increas\w+|grew|grown|grow(?:s|ing)|gain(?:s|ed)?|up(?= \d)",
            r"fell|fallen|falls|falling|decreas\w+|declin\w+|dropp\w+|shrank|shrunk|down(?= \d)",
        ),
    )
)
"""Words of which a text is on one side: two that are on different ones say different things."""


@lru_cache(maxsize=16384)
def compare(a: str, b: str, kind: str = "other") -> Degree:
    """Compare two spans that answer one question of the given kind.

    ``same``: one fact in whatever wording. ``near``: one contains or rounds the other ("June
    2024" and "20 June 2024", "80%" and "over 80 percent"). ``different``: two facts.
    """
    if plain(a) == plain(b):
        return "same"
    if _SIGN.findall(a) != _SIGN.findall(b) and _unsigned(a) == _unsigned(b):
        return "different"
    if any(_apart(a, b, sides) for sides in _SIDES):
        return "different"
    at, other_at = clock(a), clock(b)
    if at and other_at and not at & other_at:
        return "different"
    if bool(at) != bool(other_at) and any(n.unit for n in numbers(b if at else a)):
        return "different"  # "9 am", "nine hours"
    if at and other_at and not (dates(a) or dates(b)):
        return _of("same" if at == other_at else "near", a, b)
    if kind == "list" or (listed(a) and listed(b)):
        degree = _lists(listed(a) or (a,), listed(b) or (b,))
        if degree != "different" or kind == "list":
            return degree
    if kind != "how_many":
        one, two = dates(a), dates(b)
        if one and two:
            degree = _dates(one, two)
            if degree == "same" and bool(at) != bool(other_at):
                degree = "near"  # "9 am on Monday"
            return degree if kind == "when" else _of(degree, a, b)
    if kind != "when":
        counted, other = numbers(a), numbers(b)
        if counted and other and kind == "how_many":
            return _numbers(counted, other)
        if counted and other and (_mostly_number(a) or _mostly_number(b)):
            return _of(_numbers(counted, other), a, b)
    if kind != "yes_no" and _is_name(a, kind) and _is_name(b, kind):
        return "same" if same_name(a, b) else _wording(a, b, True)
    return _wording(a, b, False)


def form_of(text: str, kind: str = "other") -> Form:
    """Return what a span is, as one that answers a question of the given kind."""
    if kind == "list" or len(listed(text)) > 2:
        return "list"
    if kind != "how_many" and dates(text):
        return "date"
    if numbers(text) and (kind == "how_many" or _mostly_number(text)):
        return "number"
    return "name" if _is_name(text, kind) else "text"


def _unsigned(text: str) -> list[str]:
    """Return a text's words and currencies without the signs that tell "A-" from "A+"."""
    return [word for word in plain(text).split() if word.strip("+-−#%")]


def _apart(a: str, b: str, sides: Sequence[re.Pattern[str]]) -> bool:
    """Tell whether both texts are on a side, and on none together."""
    one, two = ({n for n, side in enumerate(sides) if side.search(text)} for text in (a, b))
    return bool(one) and bool(two) and not one & two


def _of(degree: Degree, a: str, b: str) -> Degree:
    """Return the degree of dates or quantities, of which the texts say the same, or nothing."""
    one, two = uncounted(a), uncounted(b)
    if degree == "different" or not one or not two or one <= two or two <= one:
        return degree
    return "near" if 2 * len(one & two) / (len(one) + len(two)) >= 0.5 else "different"


def _numbers(one: tuple[Number, ...], two: tuple[Number, ...]) -> Degree:
    """Compare quantities: each of the shorter must be in the other, "two" in "two to four"."""
    return _of_more(_contained(one, two, _number), one, two)


def _number(a: Number, b: Number) -> Degree:
    """Compare two quantities; hedged ones within a tenth are near."""
    if a.percent != b.percent and (a.unit or b.unit):
        return "different"
    if a.measure and b.measure and a.measure != b.measure:
        return "different"
    if a.size and b.size and not math.isclose(a.size / a.value, b.size / b.value):
        apart = abs(a.size - b.size) / max(abs(a.size), abs(b.size))
        return "same" if apart < 1e-6 else "near" if apart <= 0.05 else "different"
    if a.value == b.value:
        return "same" if (a.vague, a.ordinal) == (b.vague, b.ordinal) else "near"
    if any(x.bound * (y.value - x.value) < 0 for x, y in ((a, b), (b, a))):
        return "different"
    largest = max(abs(a.value), abs(b.value))
    apart = abs(a.value - b.value) / largest
    hedged = (a.vague or b.vague) and largest >= 20 and not (a.ordinal or b.ordinal)
    limit = 0.1 if hedged else 0.015 if a.percent and b.percent else 0.0
    return "near" if apart <= limit else "different"


def _dates(one: tuple[Date, ...], two: tuple[Date, ...]) -> Degree:
    """Compare dates: each of the shorter must be in the other."""
    return _of_more(_contained(one, two, _date), one, two)


def _date(a: Date, b: Date) -> Degree:
    """Compare two dates part by part; a part that only one of them tells makes them near."""
    if a.year is not None and b.year is not None and a.span != b.span:
        low, high = max(a.year, b.year), min(a.year + a.span, b.year + b.span)
        return "near" if low < high else "different"
    pairs = [(a.year, b.year), (a.month, b.month), (a.day, b.day), (a.weekday, b.weekday)]
    told = [(x, y) for x, y in pairs if x is not None and y is not None]
    if not told or any(x != y for x, y in told):
        return "different"
    if a.day is not None and b.day is not None and a.month is not None and b.month is not None:
        return "same"
    return "same" if a == b else "near"


def _lists(one: tuple[str, ...], two: tuple[str, ...]) -> Degree:
    """Compare lists as sets: all shared is the same, most of the shorter one is near."""
    matched = min(
        sum(any(_same_item(a, b) for b in two) for a in one),
        sum(any(_same_item(a, b) for a in one) for b in two),
    )
    shared = matched / min(len(one), len(two))
    if matched >= len(one) and len(one) == len(two):
        return "same"
    return "near" if shared >= 0.6 else "different"


def _same_item(a: str, b: str) -> bool:
    """Tell whether two list items are one."""
    return plain(a) == plain(b) or same_name(a, b) or _wording(a, b, False) == "same"


def _wording(a: str, b: str, names: bool) -> Degree:
    """Compare by the words that say something: contained is the same, much shared is near."""
    if negated(a) != negated(b):
        return "different"
    if _conflict(numbers(a), numbers(b)):
        return "different"
    one, two = stems(a), stems(b)
    if not one or not two:
        return "same" if _key(a) == _key(b) else "different"
    shared = len(one & two)
    least = min(len(one), len(two))
    if shared == least and not names:
        return "same" if least > 1 or max(len(one), len(two)) <= 3 else "near"
    if names:
        return "near" if shared >= 2 and shared / least >= 0.6 else "different"
    return "near" if 2 * shared / (len(one) + len(two)) >= 0.5 else "different"


def _conflict(one: tuple[Number, ...], two: tuple[Number, ...]) -> bool:
    """Tell whether both name quantities and none is shared."""
    if not one or not two:
        return False
    return not {n.value for n in one} & {n.value for n in two}


def _mostly_number(text: str) -> bool:
    """Tell whether a span is a quantity with its unit, not a text that mentions one."""
    return len([w for w in words(text) if not w.empty]) <= 4


def _is_name(text: str, kind: str) -> bool:
    """Tell whether a span is a name: short, and capitalised or asked for as one."""
    content = [word for word in words(text) if not word.empty]
    if not content or len(content) > 8:
        return False
    capitals = sum(word.capital for word in content)
    return capitals >= 0.5 * len(content) or (kind in ("who", "where") and len(content) <= 3)


def _contained(
    one: Sequence[_Part], two: Sequence[_Part], degree: Callable[[_Part, _Part], Degree]
) -> Degree:
    """Compare each of the shorter with all of the other; as long ones both ways."""
    ways = [(a, b) for a, b in ((one, two), (two, one)) if len(a) <= len(b)]
    return _worst([_best(degree(x, y) for y in b) for a, b in ways for x in a])


def _of_more(degree: Degree, one: Sequence[_Part], two: Sequence[_Part]) -> Degree:
    """Return the degree, at most near where one of them names more than the other."""
    return "near" if degree == "same" and len(one) != len(two) else degree


def _best(degrees: Iterable[Degree]) -> Degree:
    """Return the highest of the degrees."""
    found = set(degrees)
    return "same" if "same" in found else "near" if "near" in found else "different"


def _worst(degrees: list[Degree]) -> Degree:
    """Return the lowest of the degrees."""
    if "different" in degrees:
        return "different"
    return "near" if "near" in degrees else "same"


def _key(text: str) -> frozenset[str]:
    """Return a text's stems without articles, for comparing wording."""
    return frozenset(stem(w.text) for w in words(text) if fold(w.text) not in ARTICLES)
