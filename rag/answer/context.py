"""What sentences lean on, and whether they say anything by themselves."""

from __future__ import annotations

import re

from rag.answer import table
from rag.language import lists, sentences
from rag.model import Context, Passage

_HEADING = re.compile(r"\d+(?:[.)]\d+)*[.)]?\s+(?:[A-Z][A-Z ,&'’/-]+|(?:[A-Z][a-z]+ ?){1,3})\.?")


def context(passage: Passage, start: int, end: int) -> Context | None:
    """Return the sentence before, where sentences of a passage's text lean on it.

    They do by a pronoun, in one paragraph with it, as the item of a list that it announces, or as
    the reply to its question; the row of a table leans on the table's header, and a sentence
    that goes on over a page's end on its beginning.
    """
    if passage.begun and (start == 0 or _is_announced(passage, start)):
        return passage.begun
    title = table.header(passage, start, end)
    if title is not None:
        return title
    text = passage.text
    lead = sentences.before(text, start)
    if lead is None:
        return None
    announced = text[slice(*lead)].endswith((":", "?"))
    together = text[lead[1] : start].count("\n") < 2
    if announced or (together and sentences.leans(text[start:end])):
        return Context(passage.start + lead[0], passage.start + lead[1], text[slice(*lead)])
    return None


def _is_announced(passage: Passage, start: int) -> bool:
    """Tell whether what begins here is of the list with which a passage goes on."""
    text, found = passage.text, lists.groups(passage.text)
    if not found or not passage.begun or not passage.begun.text.endswith(":"):
        return False
    first = lists.with_bullet(text, found[0][0][0])
    return first == 0 and start < found[0][-1][1]


def tells(passage: Passage, start: int, end: int) -> bool:
    """Tell whether sentences say anything: no question, no heading, no header of a table."""
    sentence = passage.text[start:end]
    if sentence.endswith("?") or _HEADING.fullmatch(sentence):
        return False
    return not table.is_header(passage, start, end)
