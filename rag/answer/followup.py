"""Questions that lean on what came before, made standalone out of the conversation's words.

Rules find what a question leans on: a pronoun ("Who is he?"), a question of its own that is
missing ("And Thailand?", "When was that?"), or a thing spoken of as known ("the visit"). Each
yields a few queries, likeliest first; which one is meant, the reader's confidence decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.dates import dates, temporal
from rag.answer.kind import kind_of
from rag.answer.numbers import bare_number
from rag.answer.spelling import asked_rightly
from rag.answer.spoken import AUXILIARY, PERSON, WH, Said, antecedents, names_in
from rag.answer.words import STOPWORDS, stems, words
from rag.folding import fold
from rag.model import Turn

QUERIES = 3
"""How many queries are tried at most."""
TURNS = 4
"""How many of the last turns can be leant on."""
SHORT = 16
"""An answer of more words adds nothing to a query."""

_POSSESSIVE = frozenset({"his", "her", "its", "their", "hers", "theirs"})
_PRONOUN = re.compile(
    r"\b(?:he|she|him|his|her|hers|himself|herself|it|its|itself|they|them|their|theirs|"
    r"this|that|these|those|there|so)\b",
    re.IGNORECASE,
)
_OWNED = re.compile(r"(?P<whose>his|her|its|their)\s+(?P<thing>\w.*)", re.IGNORECASE)
_OWNER = re.compile(
    r"(?P<owner>\b(?!(?i:what|who|where|when|how|it|that|there|he|she)\b)[\w-]+(?:['’]s|(?<=s)['’]))"
    r"(?:(?:\s[A-Z][\w-]*)+(?:\s[a-z][\w-]*s\b)?|(?:\s\w+est)?\s[\w-]+)"
)
_POINTING = re.compile(r"\b(this|that|these|those)\s+([a-z]\w*)", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:and|but|so|or|also|then|ok|okay|well)\b[\s,]*)+(?P<rest>.*)$", re.I | re.DOTALL
)
_WHAT_ABOUT = re.compile(r"^(?:what|how)\s+(?:about|of)\s+(?P<rest>.+)$", re.I | re.DOTALL)
_PREPOSITION = re.compile(
    r"^(?:in|on|at|by|from|to|of|for|with|since|until|after|before|during|under)\b", re.IGNORECASE
)
_NEXT = rf"(?:{AUXILIARY}|as|at|by|for|from|in|of|on|since|to|with)"
_KNOWN = re.compile(r"\b(?:the|that|this|these|those|such)\s+[a-z]\w+|\bthere\W*$", re.IGNORECASE)
_MEASURED = re.compile(r"how\s+(?!exactly\b)\w+\s+(?:is|was|are|were)\b", re.IGNORECASE)
_FILLERS = frozenset({"that", "it", "this", "happen", "happened", "take", "place", "exactly"})
_FILLED = re.compile(rf"\s+(?={AUXILIARY}\b|(?:that|it|this|exactly)\b)", re.IGNORECASE)
_GENERIC = frozenset({"year", "years", "date", "day", "month", "city", "country", "place", "time"})
_OTHERS = frozenset({"he", "she", "him", "they", "them", "there", "so"})
_NOTHING = re.compile(
    r"\s+(?:true|possible|clear|likely|known|that)\b|"
    r"\s+(?:\w+ly |still |ever |also )?(?:allowed|permitted|forbidden|legal|illegal|safe|dangerous|"
    r"necessary|required|important|normal|ok|okay|right|wrong|better|worth|compulsory|mandatory|"
    r"take|like|cost|matter|mean)\s+(?:for .+ )?(?:to|that|if|when)\b",
    re.IGNORECASE,
)
"""What follows an "it" that stands for nothing said before: "Is it allowed to swim?"."""
_AGAIN = re.compile(
    r"(?:are you (?:sure|certain)|really|is (?:that|this) (?:right|true|all)|(?:and )?what else|"
    r"anything else|(?:tell me |say )?more|go on|and then)\W*$",
    re.IGNORECASE,
)
"""What asks for no more than the last question did."""
_OF = re.compile(rf"(?P<ask>what\s+{AUXILIARY})\s+(?:the\s+)?[\w ]+?\s+of\s+(?P<owner>.+)", re.I)
_COUNTED = re.compile(r"how\s+(?:many|much)\s+(?P<thing>\S.*)$", re.IGNORECASE)
_ONE_WORD = re.compile(
    rf"(?:who|how\s+(?:many|much|long|often))(?:\s+{AUXILIARY})?\s+[a-z]+\W*$", re.IGNORECASE
)
"""A question that names nothing but what was done: "How many were hurt?"."""
_OPPOSITES = {"with": "without", "without": "with", "before": "after", "after": "before"}
_DEEDS = frozenset(
    {"get", "gets", "got", "give", "given", "gives", "go", "goes", "have", "made", "make", "makes"}
    | {"say", "says", "said", "show", "shows", "taken", "takes", "taking", "tell", "took"}
    | {"above", "after", "against", "before", "behind", "below", "without"}
)
"""What asks a question of its own, though it says little: "Who gives it?"."""


def standalone(question: str, history: Sequence[Turn]) -> list[str]:
    """Return the queries worth trying, likeliest first: one to three, none twice.

    Only the question itself, where it stands alone, is no question, or there is no history. The
    word that it asks with is put right.
    """
    question = asked_rightly(question)
    said = _conversation(history)
    if not said or kind_of(question) == "task":
        return [question]
    found = _queries(" ".join(question.split()), said)
    unique = list(dict.fromkeys(query for query in found if query))
    return unique[:QUERIES] or [question]


def _conversation(history: Sequence[Turn]) -> list[Said]:
    """Return the last turns, newest first, each question made standalone by those before it."""
    said: list[Said] = []
    for turn in history[-TURNS:]:
        if not any(map(str.isalnum, turn.question)) or kind_of(turn.question) == "task":
            continue
        question = asked_rightly(" ".join(turn.question.split()))
        if said:
            question = next(iter(_queries(question, said)), question)
        answer = turn.answer if len(turn.answer.split()) <= SHORT else ""
        said.insert(0, Said(question, " ".join(answer.split()).strip(' .,;:"“”')))
    return said


def _queries(question: str, said: Sequence[Said]) -> list[str]:
    """Return the queries that a question in a conversation may stand for."""
    last = said[0]
    if _AGAIN.match(question):
        return [last.question]
    lead = _LEAD.match(question)
    core = lead["rest"] if lead and lead["rest"] else question
    if core != question and re.match(rf"{AUXILIARY}\b|{WH.pattern}", core, re.IGNORECASE):
        core = core[:1].upper() + core[1:]
    about = _WHAT_ABOUT.match(core)
    if about:
        return _exchanged(about["rest"], last) or [question]
    if _bare(core):
        return _asked_anew(core, last)
    if not WH.match(core) and not re.match(rf"{AUXILIARY}\b", core, re.IGNORECASE):
        if lead or (core.endswith("?") and len(core.split()) <= 3):
            return _exchanged(core, last)
        if not _pronoun(core):
            return [question]
    pronoun = _pronoun(core)
    if pronoun:
        return _replaced(core, pronoun, said)
    figure = _other_figure(core, last)
    if figure:
        return [*_exchanged(figure, last), question]
    if lead:
        whole = re.search(rf"\b{AUXILIARY}\b|\w\wed\W*$", core)
        if not whole and len(core.split()) <= 4:
            return _asked_anew(core, last)  # "And how many tanks?"
        within = _with(core, last.names or [*filter(None, [last.topic])])
        known = _with(core, _subject(last))
        return [core, within] if names_in(core) else [within, core, known]
    if _ONE_WORD.match(core) and not names_in(core) and not _pronoun(core):
        return [_with(core, _subject(last)), question]
    if _KNOWN.search(core) and not names_in(core) and not stems(core) <= stems(last.question):
        return [question, _with(core, _subject(last))]
    return [question]


def _with(core: str, more: Sequence[str]) -> str:
    """Add words to a question."""
    return f"{core.rstrip(' ?')} ({' '.join(more)})?" if more else core


def _subject(last: Said) -> list[str]:
    """Return the words that a turn is about."""
    names = [*last.names, *(name for name in names_in(last.answer) if not bare_number(name))]
    return list(dict.fromkeys(names)) or last.content


def _other_figure(core: str, last: Said) -> str | None:
    """Return the figure that a question asks the last one about again: "What does 125 mean?"."""
    figures = [name for name in names_in(core) if bare_number(name)]
    if len(figures) != 1 or not any(map(bare_number, names_in(last.question))):
        return None
    others = {fold(word.text) for word in words(core)} - {fold(figures[0])}
    return figures[0] if others <= {fold(word.text) for word in words(last.question)} else None


def _bare(core: str) -> bool:
    """Tell whether a question asks for a part of the last one's matter and names none itself."""
    match = WH.match(core)
    if not match or _MEASURED.match(core):
        return False
    rest = [fold(word.text) for word in words(match["rest"])]
    if re.match(r"(?:what|which)\b", core, re.IGNORECASE) and not _GENERIC & set(rest):
        return False
    known = STOPWORDS | _FILLERS | _GENERIC
    return not any(word in _OTHERS | _DEEDS or word not in known for word in rest)


def _asked_anew(core: str, last: Said) -> list[str]:
    """Ask the last question with another question word: "When was that?"."""
    wh = core.strip(" ?!.")
    if _bare(core):
        wh = _FILLED.split(wh, maxsplit=1)[0]
    wh = wh[:1].upper() + wh[1:]
    before = WH.match(last.question)
    rest = (before["rest"] if before else last.question).rstrip(" ?!.")
    inverted = re.match(rf"{AUXILIARY}\b", rest, re.IGNORECASE)
    if inverted and wh.lower() == "why not":
        return [f"Why {inverted.group().lower()} not{rest[inverted.end() :]}?"]
    rest = rest[:1].lower() + rest[1:] if inverted else rest
    useful = last.stand_in
    if useful and last.kind == "where" and not _PREPOSITION.match(useful):
        useful = f"in {useful}"
    plain = f"{wh} {rest}?"
    counted = _COUNTED.match(before["wh"]) if before else None
    if counted and inverted and not useful and _bare(core):
        thing, first = counted["thing"], inverted.group()  # "How many tanks did it buy? When?"
        if re.match(r"(?:is|are|was|were)\b", first, re.IGNORECASE):
            return [f"{wh} {first.lower()} {thing}{rest[inverted.end() :]}?"]
        return [f"{wh} {rest} {thing}?"]
    if not useful or not _bare(core):
        return [plain]
    if inverted:
        whom = before and re.match(r"whom?\b", before["wh"], re.IGNORECASE)
        lacking = whom and not re.match(r"(?:is|are|was|were)\b", inverted.group(), re.IGNORECASE)
        return [f"{wh} {rest} {useful}?", *([] if lacking else [plain])]
    return [f"{wh} {useful} {rest}?", plain]


def _exchanged(fragment: str, last: Said) -> list[str]:
    """Ask the last question about something else: "And Thailand?"."""
    fragment = fragment.strip(" ?!.")
    if WH.match(fragment):
        return _asked_anew(fragment, last)
    question = last.question.rstrip(" ?")
    turned = _turned(question, fragment)
    if turned:
        return [f"{turned}?"]
    new = _PREPOSITION.sub("", fragment).strip()
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
        return [f"What is {new} of {of['owner'] if of else last.topic}?", _with(question, [new])]
    if not alike and preposition and not dated:  # "And for residents?"
        return [added]
    if not alike and last.topic in question and not dated:
        alike = [last.topic]
    exchanged = [f"{_swap(question, name, new)}?" for name in alike[:2]]
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
        return [f"{of['ask']} {_owning(of['owner'])} {thing}?"]
    person = _owning(owner) if owner and whose in PERSON else ""
    same = _OWNER.sub(lambda found: f"{person or found['owner']} {thing}", question, count=1)
    if same != question:  # "Vietnam's Russian weapons" become "Vietnam's submarines"
        return [f"{same}?"]
    if owner in last.names:  # "Where was Brink born? And his wife?"
        return [f"{_swap(question, owner, f'{_owning(owner)} {thing}')}?"]
    return [_with(question, [_owning(owner), thing] if owner else [thing])]


def _owning(name: str) -> str:
    """Put a name in the possessive."""
    return name + ("'" if name.endswith("s") else "'s")


def _swap(question: str, old: str, new: str) -> str:
    """Put one name in another's place, with its model's number ("Apollo 11").

    A possessive is kept; no article stays before another.
    """
    article = r"(?:\b(?:the|an?)\s+)?" if re.match(r"(?:the|an?)\s", new, re.IGNORECASE) else ""
    named = rf"{article}(?<!\w){re.escape(old)}(?: \d\w*(?:\.\d+)*)?(?!\w)"
    return re.sub(named, lambda _: new, question, count=1, flags=re.IGNORECASE if article else 0)


def _pronoun(core: str, start: int = 0) -> re.Match[str] | None:
    """Return the pronoun that a question leans with; none that its own words explain."""
    for match in _PRONOUN.finditer(core, start):
        word = match.group().lower()
        before, after = core[: match.start()].rstrip(), core[match.end() :]
        if names_in(before) and not start:
            return None
        following = re.match(r"\s+(\w+)", after)
        verb = bool(re.search(rf"\b{AUXILIARY}$", before, re.IGNORECASE))
        if word == "so" and not re.search(r"\b(?:says?|said|thinks?|believes?)$", before):
            continue
        if word == "there" and (following or verb):
            continue  # "Is there a…", "How many were there?"
        if word == "it" and _NOTHING.match(after):
            continue
        if word == "that" and following and not verb:
            if re.match(r"\s+(?:the|a|an|he|she|it|they|\w+s)\b", after):
                continue  # "Did he say that they…"
            if names_in(after):
                return None
        if word in _POSSESSIVE and re.search(r"\b(?:the|a|an)\s+\w+\s+\w+$", before):
            return None  # "Why did the town sell its harbour?"
        return match
    return None


def _replaced(core: str, pronoun: re.Match[str], said: Sequence[Said]) -> list[str]:
    """Put what it may stand for in a pronoun's place, then the pronoun's matter beside it."""
    word = pronoun.group().lower()
    stand_ins = [] if word == "so" else antecedents(word, said)
    found = [_put(core, pronoun, stand_in, said) for stand_in in stand_ins[: QUERIES - 1]]
    return [*found, _with(core, said[0].content)]


def _put(core: str, pronoun: re.Match[str], stand_in: str, said: Sequence[Said]) -> str:
    """Replace a pronoun, and one of another sort that follows it ("What did he sign there?")."""
    word = pronoun.group().lower()
    start, end = pronoun.span()
    later = _pronoun(core, end)
    if later and _sort(later.group()) != _sort(word):
        other = next((s for s in antecedents(later.group().lower(), said) if s != stand_in), None)
        if other:
            core = _insert(core, later, other)
    return _insert(core, pronoun, stand_in) if core[start:end] == pronoun.group() else core


def _insert(core: str, pronoun: re.Match[str], stand_in: str) -> str:
    """Put words in a pronoun's place."""
    word = pronoun.group().lower()
    start, end = pronoun.span()
    if start and re.match(r"(?:An?|The)\b", stand_in):
        stand_in = stand_in[0].lower() + stand_in[1:]
    if word in _POSSESSIVE and not (word == "her" and re.match(r"\W*$", core[end:])):
        stand_in = _owning(stand_in)
    pointed = _POINTING.match(core, start)
    inverted = re.search(rf"\b{AUXILIARY}\s+$", core[:start], re.IGNORECASE)
    if pointed and not inverted and not re.match(rf"{AUXILIARY}$", pointed[2], re.IGNORECASE):
        # "that visit": the words stay, what is meant is added
        return f"{core[:start]}the {core[pointed.start(2) :].rstrip(' ?')} ({stand_in})?"
    if word == "there":
        stand_in = f"in {stand_in}"
    return core[:start] + stand_in + core[end:]


def _sort(pronoun: str) -> str:
    """Return what a pronoun stands for: a person, a place or a thing."""
    word = pronoun.lower()
    return "person" if word in PERSON else "place" if word == "there" else "thing"
