"""How much of a passage is the answer: the span, its clause, its sentence, or the whole list."""

from __future__ import annotations

import re
from itertools import pairwise

from rag.answer.kind import Kind
from rag.answer.verdict import SPEAKER, asks, denies
from rag.language import lists, sentences
from rag.language.dates import date_around
from rag.language.words import words
from rag.ranges import Range

LONGEST = 4
"""Words of a thing that is listed with others, at most."""
LONGEST_LAST = 8
"""Words of a last one that is described and not named."""
ENOUGH = 3
"""Content words that a reason or a definition has at least; a shorter span grows to its clause."""

_CLAUSE = re.compile(r"[;:—()]|\s[–-]\s|,(?=\s+(?:and|but|which|who|while|whereas|so|although)\b)")
_SEPARATOR = re.compile(
    r"(?:\s*\([^()\n]*\))?(?:\s*[,;]\s+(?:and\s+|or\s+|as well as\s+)?|"
    r"\s+(?:and|or|as well as)\s+)"
)
_AND = re.compile(r"\b(?:and|or|as well as)\b")
_QUOTATION = r"[\"“][^\"“”\n]{1,40}[\"”]"
_QUOTED = re.compile(rf"{_QUOTATION}(?:(?:,\s+|\s+)(?:(?:and|or)\s+)?{_QUOTATION})+")
_NEAR = 40
"""So far off a mark may close what a span has opened."""
_ARTICLES = frozenset({"the", "a", "an", "its", "his", "her", "their"})
_LAST_THING = re.compile(
    r",?\s+(?:and|or)\s+((?:an?|the|his|her|its|their)\s[^,.;:!?()]+)(?=[.;:!?]|$)"
)
_CLAUSED = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|must|"
    r"should|said|says)\b|\w\wed$"
)
"""What makes a clause of its own of the words after "and"."""
_THINGS_END = re.compile(
    r"\W*$|\s*[.,;:!?()]|"
    r"\s+(?:in|on|at|to|for|from|by|with|since|during|each|and|but|that|which|who|while)\b"
)
_NEXT_NAME = re.compile(r"(?:the\s+)?[A-Z][\w'’.-]*(?:\s+(?:of\s+|the\s+)*[A-Z][\w'’.-]*)*")
_DOTTED = re.compile(r"\b(?:[ap]\.m|[A-Z]\.[A-Z])$")
_JOINT = re.compile(r"(?:and|or|but|which|who)\s+(?=\S)")
_CLAUSE_NUMBER = re.compile(r"\d\.\d+\.?[ \t]+$")
"""What numbers a clause of a contract, which is no item of a list."""
_BARE = re.compile(rf"{SPEAKER}\W*(?:yes|no)\W*", re.IGNORECASE)
_LAST_NAME = re.compile(_NEXT_NAME.pattern + r"$")


def extent(text: str, start: int, end: int, kind: Kind) -> Range:
    """Return the range of ``text`` that answers a question of this kind, around a span of it."""
    start, end = _closed(text, start, end)
    if kind == "list":
        return whole_list(text, start, end)
    start, end = sentences.block(text, start, end)
    if kind == "yes_no":
        return _with_reason(text, *_reply(text, *sentences.around(text, start, end)))
    start, end = _trimmed(text, start, end)
    if _DOTTED.search(text[start:end]) and text[end : end + 1] == ".":
        end += 1
    if kind == "when":
        return date_around(text, start, end)
    if start and text[start - 1] in "+$€£¥" and text[start].isdigit():
        start -= 1
    if kind in ("why", "definition"):
        content = [word for word in words(text[start:end]) if not word.empty]
        if len(content) < ENOUGH:
            return _clause(text, start, end)
    return start, end


def with_denial(text: str, start: int, end: int, question: str) -> Range:
    """Return the range of an answer, grown to its clause where that denies it ("Never keep …")."""
    first, _ = sentences.around(text, start, end)
    return _clause(text, start, end) if denies(question, text[first:start]) else (start, end)


def whole_list(text: str, start: int, end: int) -> Range:
    """Return the range of the list that a span is part of, bulleted or in a sentence."""
    for bulleted in lists.groups(text):
        if len(bulleted) < 2 or _CLAUSE_NUMBER.search(text[: bulleted[0][0]]):
            continue
        inside = any(a < end and start < b for a, b in bulleted)
        bullet = lists.with_bullet(text, bulleted[0][0])
        announced = re.match(r"[^\n]*:\s*$", text[end:bullet])
        if inside or (end <= bulleted[0][0] and announced):
            first = min(start, bulleted[0][0]) if inside else bulleted[0][0]
            return lists.with_bullet(text, first), bulleted[-1][1]
    found = _series(text, start, end) or _quoted(text, start, end)
    return found or _enumeration(text, start, end)


def _closed(text: str, start: int, end: int) -> Range:
    """Return a span's range with the other of a pair of marks of which it has one."""
    for opening, closing in ('""', "“”", "()", "[]"):
        inside = text[start:end]
        halves = inside.count(opening), inside.count(closing)
        odd = opening == closing and halves[0] % 2 == 1
        if halves[0] > halves[1] or (odd and not inside.endswith(closing)):
            at = text.find(closing, end, end + _NEAR)
            end = at + 1 if at >= 0 and "\n\n" not in text[end:at] else end
        elif (halves[0] < halves[1] or odd) and text[start - 1 : start] == opening:
            start -= 1
    return start, end


def _reply(text: str, start: int, end: int) -> Range:
    """Return the range of a sentence, of a question's reply where it is one that is replied to."""
    if not asks(text[start:end]):
        return start, end
    return next((s for s in sentences.sentences(text) if s[0] >= end), (start, end))


def _trimmed(text: str, start: int, end: int) -> Range:
    """Return a span's range without the "and" that leads in, and the full stop after a figure."""
    joint = _JOINT.match(text, start, end)
    if re.search(r"\d\.$", text[start:end]):
        end -= 1
    return joint.end() if joint else start, end


def _with_reason(text: str, start: int, end: int) -> Range:
    """Return the range of a sentence, of a bare "Yes." or "No." with the sentence after it."""
    for bare, reason in pairwise(sentences.sentences(text)):
        if (
            (start, end) in (bare, reason)
            and _BARE.fullmatch(text[slice(*bare)])
            and text[bare[1] : reason[0]].count("\n") < 2
            and not asks(text[slice(*reason)])
        ):
            return bare[0], reason[1]
    return start, end


def _series(text: str, start: int, end: int) -> Range | None:
    """Return the whole of a series that a colon opens and semicolons part, in one sentence."""
    first, last = sentences.around(text, start, end)
    colons = list(re.finditer(r":\s+", text[first:start]))
    if not colons:
        return None
    opened = first + colons[-1].end()
    marks = len(re.findall(r";\s", text[opened:last]))
    if marks < 2 and not re.search(r";\s+(?:and|or)\b", text[opened:last]):
        return None
    while text[last - 1] in ".;, \n":
        last -= 1
    return opened, max(end, last)


def _quoted(text: str, start: int, end: int) -> Range | None:
    """Return the whole of a row of words in quotation marks: "short", "medium", and "long"."""
    first, last = sentences.around(text, start, end)
    for row in _QUOTED.finditer(text, first, last):
        if row.start() <= start and end <= row.end():
            return row.span()
    return None


def _enumeration(text: str, start: int, end: int) -> Range:
    """Grow a span over what it is listed with: "Russia" of "China, Russia and Laos"."""
    first, last = sentences.around(text, start, end)
    if not text[start:end].strip()[:1].isupper():
        return start, end if _AND.search(text, start, end) else _end_of_things(text, end, last)
    while True:
        separator = _SEPARATOR.match(text, end, last)
        following = separator and _NEXT_NAME.match(text, separator.end(), last)
        if not following:
            break
        end = following.end()
        while text[end - 1] in ".'’" and end > following.start() + 1:
            end -= 1
    while True:
        before = text[first:start]
        separators = list(_SEPARATOR.finditer(before))
        if not separators or separators[-1].end() != len(before):
            break
        earlier = _LAST_NAME.search(before[: separators[-1].start()])
        if not earlier:
            break
        start = first + earlier.start()
    return start, _with_last(text, end, last) if "," in text[start:end] else end


def _with_last(text: str, end: int, last: int) -> int:
    """Return where names end with the last of them, that has none: "Dow, Carr and a boy"."""
    closing = _LAST_THING.match(text, end, last)
    told = closing and len(closing[1].split()) <= LONGEST_LAST and not _CLAUSED.search(closing[1])
    return closing.end(1) if closing and told else end


def _end_of_things(text: str, end: int, last: int) -> int:
    """Return where the things end that what ends here is listed with: "salt, oil and old bread".

    Only what a last "and" or "or" closes is a list of things.
    """
    at = end
    while separator := _SEPARATOR.match(text, at, last):
        at = _end_of_thing(text, separator.end(), last)
        if at == separator.end():
            break
        if _AND.search(separator.group()):
            two_clauses = separator.start() == end and "," in separator.group()
            return at if _THINGS_END.match(text, at, last) and not two_clauses else end
    return end


def _end_of_thing(text: str, start: int, last: int) -> int:
    """Return where the few words end that begin here and say something, an article before them."""
    at, count = start, 0
    for word in words(text[start:last]):
        article = not count and word.stem in _ARTICLES
        if (
            text[at : start + word.start].strip()
            or count == LONGEST
            or (word.empty and not article)
        ):
            break
        at, count = start + word.end, count + (not article)
    return at if count else start


def _clause(text: str, start: int, end: int) -> Range:
    """Return the range of the clause around a span, its end mark left out."""
    first, last = sentences.around(text, start, end)
    for mark in _CLAUSE.finditer(text, first, last):
        if mark.end() <= start:
            first = mark.end()
        elif mark.start() >= end:
            last = mark.start()
            break
    while first < start and not text[first].isalnum() and text[first] not in "\"'“‘(":
        first += 1
    joint = _JOINT.match(text, first, start)
    first = joint.end() if joint else first
    while last > end and (text[last - 1].isspace() or text[last - 1] in ".,;:!?"):
        last -= 1
    return first, last
