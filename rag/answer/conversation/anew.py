"""The last question asked again with another question word: "When was that?"."""

from __future__ import annotations

import re

from rag.answer.conversation.spoken import AUXILIARY, WH, Said
from rag.language.folding import fold
from rag.language.words import STOPWORDS, words

PREPOSITION = re.compile(
    r"^(?:in|on|at|by|from|to|of|for|with|since|until|after|before|during|under)\b", re.IGNORECASE
)
_MEASURED = re.compile(r"how\s+(?!exactly\b)\w+\s+(?:is|was|are|were)\b", re.IGNORECASE)
_FILLERS = frozenset({"that", "it", "this", "happen", "happened", "take", "place", "exactly"})
_FILLED = re.compile(rf"\s+(?={AUXILIARY}\b|(?:that|it|this|exactly)\b)", re.IGNORECASE)
_GENERIC = frozenset({"year", "years", "date", "day", "month", "city", "country", "place", "time"})
_OTHERS = frozenset({"he", "she", "him", "they", "them", "there", "so"})
_COUNTED = re.compile(r"how\s+(?:many|much)\s+(?P<thing>\S.*)$", re.IGNORECASE)
_DEEDS = frozenset(
    {"get", "gets", "got", "give", "given", "gives", "go", "goes", "have", "made", "make", "makes"}
    | {"say", "says", "said", "show", "shows", "taken", "takes", "taking", "tell", "took"}
    | {"above", "after", "against", "before", "behind", "below", "without"}
)
"""What asks a question of its own, though it says little: "Who gives it?"."""


def bare(core: str) -> bool:
    """Tell whether a question asks for a part of the last one's matter and names none itself."""
    match = WH.match(core)
    if not match or _MEASURED.match(core):
        return False
    rest = [fold(word.text) for word in words(match["rest"])]
    if re.match(r"(?:what|which)\b", core, re.IGNORECASE) and not _GENERIC & set(rest):
        return False
    known = STOPWORDS | _FILLERS | _GENERIC
    return not any(word in _OTHERS | _DEEDS or word not in known for word in rest)


def asked_anew(core: str, last: Said) -> list[str]:
    """Ask the last question with another question word: "When was that?"."""
    wh = core.strip(" ?!.")
    if bare(core):
        wh = _FILLED.split(wh, maxsplit=1)[0]
    wh = wh[:1].upper() + wh[1:]
    before = WH.match(last.question)
    rest = (before["rest"] if before else last.question).rstrip(" ?!.")
    inverted = re.match(rf"{AUXILIARY}\b", rest, re.IGNORECASE)
    if inverted and wh.lower() == "why not":
        return [f"Why {inverted.group().lower()} not{rest[inverted.end() :]}?"]
    rest = rest[:1].lower() + rest[1:] if inverted else rest
    useful = last.stand_in
    if useful and last.kind == "where" and not PREPOSITION.match(useful):
        useful = f"in {useful}"
    plain = f"{wh} {rest}?"
    counted = _COUNTED.match(before["wh"]) if before else None
    if counted and inverted and not useful and bare(core):
        thing, first = counted["thing"], inverted.group()  # "How many tanks did it buy? When?"
        if re.match(r"(?:is|are|was|were)\b", first, re.IGNORECASE):
            return [f"{wh} {first.lower()} {thing}{rest[inverted.end() :]}?"]
        return [f"{wh} {rest} {thing}?"]
    if not useful or not bare(core):
        return [plain]
    if inverted:
        whom = before and re.match(r"whom?\b", before["wh"], re.IGNORECASE)
        lacking = whom and not re.match(r"(?:is|are|was|were)\b", inverted.group(), re.IGNORECASE)
        return [f"{wh} {rest} {useful}?", *([] if lacking else [plain])]
    return [f"{wh} {useful} {rest}?", plain]
