"""Whether a span, or its sentence, can be what a question asks for."""

from __future__ import annotations

import re

from rag.answer import measure, table
from rag.answer.context import tells
from rag.answer.kind import Kind
from rag.answer.matter import Matter
from rag.answer.verdict import denies, is_past, misses_the_not, verdict
from rag.language import lists
from rag.language.dates import clock, dates, temporal
from rag.language.lists import listed
from rag.language.numbers import bare_number, numbers, uncounted
from rag.language.words import WEB_ADDRESS, negated, words
from rag.model import Reading, Span

_ASKS_AGE = re.compile(r"\b(?:old|ages?|aged|young|birthday)", re.IGNORECASE)
_AGE = re.compile(r"\d{1,3},")
_NAME_BEFORE = re.compile(r"\b[A-Z][\w.'’-]*, $")
SHORT = 6
"""Words of an amount without a number, at most."""
_AMOUNT = re.compile(
    r"(?:an?|some|hardly|almost|nearly|only|over|more than|the|absolutely|completely|very|too)?\s*"
    r"(?:none|nothing|nobody|any|no|free|several|dozens?|scores|hundreds|thousands|millions|"
    r"billions|handful|many|much|few|half|most|all|every|majority|minority|unlimited|indefinite(?:ly)?)\b",
    re.IGNORECASE,
)
_ASKS_TIMES = re.compile(r"how (?:often|frequently|late|early|soon|quickly)\b", re.IGNORECASE)
_TIMES = re.compile(
    r"(?:at |by |within |until |almost |nearly |about )?(?:every|each|hourly|daily|nightly|weekly|"
    r"fortnightly|monthly|quarterly|yearly|annually|once|twice|always|never|rarely|seldom|often|"
    r"regularly|immediately|at once|noon|midday|midnight|dawn|dusk)\b",
    re.IGNORECASE,
)


def fits(kind: Kind, question: str, text: str) -> bool:
    """Tell whether a span can be what is asked for: a number for how many, a year for what year.

    Kinds that want a clause, and questions of no kind, take any span.
    """
    amount = _TIMES if _ASKS_TIMES.match(question) else _AMOUNT
    if kind == "how_many" and amount.match(text) and len(text.split()) <= SHORT:
        return True
    wanted = measure.asked(question)
    if wanted and (kind == "how_many" or (kind == "when" and wanted in measure.TIMES)):
        return wanted in measure.named(text)
    if kind == "how_many":
        return bool(measure.named(text) - {"day", "month", "year", "century"})
    if kind == "when":
        return bool(dates(text)) or temporal(text)
    if kind in ("who", "where"):
        return not bare_number(text) and not _only_date(text)
    if kind == "name":
        return not bare_number(text)
    if kind == "list":
        if bare_number(text) and not listed(text):
            return False  # how many there are
        if text.lower().startswith("the following ") or not uncounted(text):
            return False  # what announces them, or how many there are: "three"
        return not (negated(text) and len(text.split()) <= 2)  # "nobody" is no item
    return True


_LASTED = re.compile(r"how long (?:did|does|do|was|were|is|will|would)\b", re.IGNORECASE)
"""Neither a date nor "the fifth" answers; "how long has it been open" may have a date."""
_OF_WHAT = re.compile(
    r"what (?:do|does|did|is|are|was|were)\b.*\b"
    r"(?:die|made|consist|composed|suffer|built) (?:of|from)\b",
    re.IGNORECASE,
)


_REFERENCE = re.compile(
    r"(?:[A-Z]+ )?(?:sections?|sec\.|§+|articles?|art\.|clauses?|chapters?|paragraphs?|annex|"
    r"annexes|appendix|schedule|figures?|fig\.|tables?|pages?|footnote)\s*[\dIVXLC][\w.()–-]*",
    re.IGNORECASE,
)
"""Where something is said: "Section 5(b)"."""


def excludes(kind: Kind, question: str, text: str) -> bool:
    """Tell whether a span is surely not what is asked for: a date for where, a sum for who.

    A web address, or the section where it is said, is nobody, no time and no number, whatever
    words and numbers are in it.
    """
    elsewhere = WEB_ADDRESS.match(text) or _REFERENCE.fullmatch(text)
    if elsewhere and kind in ("who", "when", "how_many"):
        return True
    told = not uncounted(text)
    if kind in ("who", "where") and told and (dates(text) or clock(text)):
        return not _NAMED_AS_A_MONTH.search(text)
    if kind == "who" or (kind in ("name", "other") and _OF_WHAT.match(question)):
        return told and bool(numbers(text))
    if measure.asked(question) == "duration" and "duration" not in measure.named(text):
        dated = _only_date(text) or "order" in measure.named(text)
        return bool(clock(text)) or (dated and _LASTED.match(question) is not None)
    return False


_ASKS_MEANING = re.compile(
    r"\b(?:define|explain|describe|means?|meant|meaning|definition|stand for|kind|sort|type)\b",
    re.IGNORECASE,
)
_DEFINING = re.compile(
    r"[\"'“”’)\]*_]*(?: of [^,.;]{1,40}|, [^,.;]{1,60},)? (?:shall |here |also )*"
    r"(?:means?|is|are|was|were|refers? to|denotes?|stands? for|designates?)\b",
    re.IGNORECASE,
)
_SHORT_NAME = re.compile(r"(?:[\w'’-]+ ){1,8}\((?P<name>[^()]{2,20})\)")
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|thanks to|in order to|so that|and so|as a result|led to|"
    r"reasons?|causes?|caused|lack(?:ed|s|ing)?|concern(?:s|ed)?|fear(?:s|ed|ing)?|avoid(?:ed|ing)?|"
    r"in response to|in pursuit of|prompted)\b",
    re.IGNORECASE,
)


_NAMED_AS_A_MONTH = re.compile(r"\b(?:April|May|June|August)\s+[A-Z]\w")


def gives_reason(sentence: str) -> bool:
    """Tell whether a sentence has a word that gives a reason."""
    return _REASON.search(sentence) is not None


def defines(question: str, sentence: str) -> bool:
    """Tell whether a sentence opens with what the question asks about and says what it is.

    It may be the short name in brackets: "The World Health Organization (WHO) is".
    """
    about = _ASKS_MEANING.sub(" ", question)
    asked = [word.stem for word in words(about) if not word.empty]
    short = _SHORT_NAME.match(sentence)
    opening = [word for word in words(sentence) if not word.empty][: len(asked)]
    if short and [word.stem for word in words(short["name"])] == asked:
        return _DEFINING.match(sentence, short.end()) is not None
    if not asked or [word.stem for word in opening] != asked:
        return False
    return _DEFINING.match(sentence, opening[-1].end) is not None


def _only_date(text: str) -> bool:
    """Tell whether a text is a date and little else, and no name that a month begins."""
    if _NAMED_AS_A_MONTH.search(text):
        return False
    return bool(dates(text)) and not uncounted(text)


def possible(matter: Matter, reading: Reading, most: int) -> list[Span]:
    """Return those of the best spans that can be what is asked for; an item's number is nothing."""
    text, at = reading.passage.text, reading.passage.start
    return [
        span
        for span in reading.spans[:most]
        if not excludes(matter.kind, matter.question, span.text)
        and not _is_mere_age(matter, text, span.start - at, span.end - at)
        and not lists.in_bullet(text, span.start - at, span.end - at)
        and not table.lacks(reading.passage, span.start - at, span.end - at, matter.question)
    ]


def _is_mere_age(matter: Matter, text: str, start: int, end: int) -> bool:
    """Tell whether a range is an age as news tell it, "Ada Brink, 66, said", and none is asked."""
    return (
        matter.kind == "how_many"
        and not _ASKS_AGE.search(matter.question)
        and _AGE.fullmatch(text[start : end + 1]) is not None
        and _NAME_BEFORE.search(text[:start]) is not None
    )


def suits(matter: Matter, span: Span, start: int, end: int) -> bool:
    """Tell whether a span, in the sentences start..end of its passage, is what is asked for."""
    passage, sentence = span.passage, span.passage.text[start:end]
    if not tells(passage, start, end):
        return False
    if matter.kind == "yes_no":
        return verdict(matter.question, passage, start, end) is not None
    if matter.kind == "why":
        return gives_reason(sentence)
    if matter.kind == "definition":
        return defines(matter.question, sentence)
    if denies(matter.question, passage.text[start : max(start, span.start - passage.start)]):
        return False
    return fits(matter.kind, matter.question, span.text) and not matter.echoes(span.text)


def says_otherwise(question: str, sentence: str) -> bool:
    """Tell whether a sentence is of what is, or was, and the question of what is not, or is now."""
    return misses_the_not(question, sentence) or is_past(question, sentence)
