"""The kind of a question that nobody labelled, guessed from its question word."""

from __future__ import annotations

import re

_KINDS = (
    ("how_many", r"how (many|much|old|tall|high|long|far|large|big|often)"),
    ("who", r"who|whom|whose"),
    ("when", r"when|what (year|date|day|month|century|time|decade)|(in|on|by) (what|which) year"),
    ("where", r"where|(in|at) (what|which) (country|city|place|state|town)"),
    ("why", r"why"),
    ("how", r"how"),
    ("definition", r"what (is|are|was|were) (an?|the) [\w-]+(?=\W*$)|what does .+ mean"),
    ("yes_no", r"(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"),
)
_WORDS = [(kind, re.compile(rf"({words})\b", re.IGNORECASE)) for kind, words in _KINDS]


def guess_kind(question: str) -> str:
    """Return a kind of :data:`eval.gold.KINDS`; what no rule knows asks for a name.

    The question word counts wherever it stands when the question does not begin with one.
    """
    text = question.strip()
    for kind, pattern in _WORDS:
        if pattern.match(text):
            return kind
    for kind, pattern in _WORDS[:6]:
        if pattern.search(text) and not re.match(r"(what|which)\b", text, re.IGNORECASE):
            return kind
    return "name"
