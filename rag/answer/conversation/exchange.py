"""The last question asked about something else: "And Thailand?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.conversation.anew import PREPOSITION, asked_anew
from rag.answer.conversation.phrasing import beside, owning, swap
from rag.answer.conversation.spoken import AUXILIARY, PERSON, WH, Said, antecedents, names_in
from rag.answer.kind import kind_of
from rag.language.dates import dates, temporal
from rag.language.numbers import bare_number

_OWNED = re.compile(r"(?P<whose>his|her|its|their)\s+(?P<thing>\w.*)", re.IGNORECASE)
_OWNER = re.compile(
    r"(?P<owner>\b(?!(?i:what|who|where|when|how|it|that|there|he|she)\b)[\w-]+(?:['’]s|(?<=s)['’]))"
    r"(?:(?:\s[A-Z][\w-]*)+(?:\s[a-z][\w-]*s\b)?|(?:\s\w+est)?\s[\w-]+)"
)
_NEXT = rf"(?:{AUXILIARY}|as|at|by|for|from|in|of|on|since|to|with)"
_OF = re.compile(rf"(?P<ask>what\s+{AUXILIARY})\s+(?:the\s+)?[\w ]+?\s+of\s+(?P<owner>.+)", re.I)
_OPPOSITES = {"with": "without", "without": "with", "before": "after", "after": "before"}


def exchanged(fragment: str, last: Said) -> list[str]:
    """Ask the last question about something else: "And Thailand?"."""
    fragment = fragment.strip(" ?!.")
    if WH.match(fragment):
        return asked_anew(fragment, last)
    question = last.question.rstrip(" ?")
    turned = _turned(question, fragment)
    if turned:
        return [f"{turned}?"]
    new = PREPOSITION.sub("", fragment).strip()
    preposition = fragment[: len(fragment) - len(new)].strip().lower()
    if not new:
        return []
    owned = _OWNED.match(new)
    if owned:
        return _exchanged_of(owned["thing"], owned["whose"].lower(), last)
    added = f"{question} {fragment}?"
    dated = bool(dates(new)) or bare_number(new) or temporal(new)
    if dates(new) or bare_number(new):
        alike = [name for name in names_in(question) if dates(name) or bare_number(name)]
        added = f"{question} {preposition or 'in'} {new}?"
    elif dated:  # "And next year?"
        told = (name for name in names_in(question) if dates(name))
        alike = [f"in {name}" if f"in {name}" in question else name for name in told]
    else:
        # "And Thailand?" takes the place of "Vietnam" rather than of "Russians"
        plural = new.endswith("s")
        alike = sorted(last.names, key=lambda name: name.endswith("s") != plural)
    if preposition:
        led = re.compile(rf"\b{preposition}\s+(?:the\s+)?$", re.IGNORECASE)
        alike.sort(key=lambda name: not led.search(question[: question.find(name)]))
    like = _like(question, new, preposition)
    if like:
        alike.insert(0, like)
        if re.search(rf"(?:['’]s|s['’])\s+{re.escape(like)}", question):
            new = re.sub(r"^(?:the|an?)\s+", "", new)
    elif not dated and kind_of(f"what is {new}") == "how_many":  # "And the cost?"
        of = _OF.fullmatch(question)
        return [f"What is {new} of {of['owner'] if of else last.topic}?", beside(question, [new])]
    if not alike and preposition and not dated:  # "And for residents?"
        return [added]
    if not alike and last.topic in question and not dated:
        alike = [last.topic]
    exchanged = [f"{swap(question, name, new)}?" for name in alike[:2]]
    figure = alike and bare_number(new)
    sure = like or (not preposition and (figure or _does(question, alike, new)))
    return exchanged if sure else [*exchanged, added]


def _does(question: str, names: Sequence[str], new: str) -> bool:
    """Tell whether a new name takes the place of the one name of who does it: "will Orm pay"."""
    subject = rf"\b{AUXILIARY}\s+(?:the\s+)?{re.escape(names[0])}\b" if names else r"(?!)"
    alone = len(names) == 1 and new[:1].isupper() and not dates(new)
    return alone and re.search(subject, question, re.IGNORECASE) is not None


def _turned(question: str, fragment: str) -> str | None:
    """Return a question with its preposition turned round: "with a desktop? And without?"."""
    word, _, thing = fragment.partition(" ")
    other = _OPPOSITES.get(word.lower())
    if other is None or not re.search(rf"\b{re.escape(thing)}$", question, re.IGNORECASE):
        return None
    turned, times = re.subn(rf"\b{other}\b", word.lower(), question, count=1)
    return turned if times else None


def _like(question: str, new: str, preposition: str) -> str | None:
    """Return the words of a question whose place words that are no name take.

    After the same preposition ("on Tuesday"), before the same noun ("first class"), after the same
    adjective ("the mean width"), after an owner ("what is Orm's net debt"), as who does it ("may
    adults borrow"), as what is counted ("how many pits"), as what is done ("is smoking allowed",
    "does the policy cover theft"), or after the last preposition ("for breakfast").
    """
    if not preposition and new[:1].isupper():
        return None
    head = new.split()[-1]
    described = re.match(r"the\s+([a-z]+)\s+[a-z]", new)
    many = head.endswith("s") or head in ("children", "people", "men", "women")
    patterns = (
        rf"\b{preposition}\s+([\w'’-]+)$" if preposition else r"(?!)",
        rf"\b([a-z]+\s+{re.escape(head)})\b",
        rf"\bthe\s+({described[1]}\s+[\w\s-]*?)(?=\s+{_NEXT}\b|$)" if described else r"(?!)",
        rf"^what\s+(?:is|was|are|were)\s[^?]*?(?:['’]s|s['’])\s+((?-i:[a-z])[\w\s-]*?)"
        rf"(?=\s+{_NEXT}\b|$)",
        rf"\b{AUXILIARY}\s+(?:the\s+)?([a-z]+s)\s+[a-z]" if many else r"(?!)",
        r"^how\s+(?:many|much)\s+([a-z]+s)\s+[a-z]" if many and not preposition else r"(?!)",
        rf"^{AUXILIARY}\s+([a-z]+ing)\s+[a-z]" if head.endswith("ing") else r"(?!)",
        r"\b(?:for|on|at|with|during|about|against)\s+([a-z]+)$",
        r"^(?:do|does|did|can|will|may)\s+(?:(?:the|my|our)\s+)?[\w-]+\s+[a-z]+\s+([a-z]+)$",
    )
    found = (re.search(pattern, question, re.IGNORECASE) for pattern in patterns)
    return next((match[1] for match in found if match), None)


def _exchanged_of(thing: str, whose: str, last: Said) -> list[str]:
    """Ask the last question about something else of the same owner: "And its submarines?".

    Where it can be put in its place, that alone is asked: with the old thing still in it, the last
    question would find its own answer again.
    """
    question = last.question.rstrip(" ?")
    owner = next(iter(antecedents(whose, [last])), "")
    of = _OF.fullmatch(question)
    if of and owner and (owner in of["owner"] or of["owner"] in owner):
        # "What is the salary of Obi? And her bonus?"
        return [f"{of['ask']} {owning(of['owner'])} {thing}?"]
    person = owning(owner) if owner and whose in PERSON else ""
    same = _OWNER.sub(lambda found: f"{person or found['owner']} {thing}", question, count=1)
    if same != question:  # "Vietnam's Russian weapons" become "Vietnam's submarines"
        return [f"{same}?"]
    if owner in last.names:  # "Where was Brink born? And his wife?"
        return [f"{swap(question, owner, f'{owning(owner)} {thing}')}?"]
    return [beside(question, [owning(owner), thing] if owner else [thing])]
