"""What a question wants, told by rules from its wording: a person, a date, a reason, a list.

``task`` is what no quotation can be the answer to: a text to be written, a greeting.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from rag.language.words import words

Kind = Literal[
    "who",
    "when",
    "where",
    "how_many",
    "why",
    "how",
    "definition",
    "list",
    "yes_no",
    "name",
    "task",
    "other",
]

EXACT: frozenset[str] = frozenset({"who", "when", "where", "how_many", "name", "list"})
"""The kinds that want exact words; of these, sources can be said to differ."""

_TIME = r"(?:year|date|day|month|century|decade|time|weekday|era)s?"
_MEASURE = (
    r"(?:percentage|percent|proportion|share|fraction|number|amount|height|length|width|depth|"
    r"weight|age|distance|size|price|cost|temperature|population|speed|rate|value|sum|total|"
    r"budget|salary|volume|duration|figure|portion|expectancy|rent|fee|debt|attendance|toll|turnout|"
    r"deposit|dividend|score|capacity|profit|revenue|turnover|income|wage|mass|density|diameter|"
    r"altitude|elevation|dose)"
)
_ADJECTIVE = (
    r"(?:many|much|long|far|old|tall|high|big|large|deep|wide|heavy|often|fast|quickly|soon|few|"
    r"great|strong|thick|expensive|young|frequently|hot|cold|late|early)"
)
_BE = r"(?:is|are|was|were|'s|’s)"
_DO = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|"
    r"am|isn'?t|aren'?t|wasn'?t|weren'?t|don'?t|doesn'?t|didn'?t|hasn'?t|haven'?t|can'?t|won'?t)"
)
_DET = r"(?:the|a|an|all|some|any|these|those)"
_SINGULAR = (
    r"(?:his|its|was|has|does|gas|lens|bias|atlas|canvas|christmas|"
    r"\w*(?:ss|us|is|news|olitics|nomics|matics|'s|’s))\b"
)
_PLURAL = (
    rf"(?:(?!{_SINGULAR})[\w-]+s|people|children|men|women|criteria|data|indices|media|phenomena)"
)
_VERB = rf"(?:{_BE}|{_DO}|\w+ed|happens|makes|became|came|made|else|if|about|to)"

_SORT = r"(?:kind|sort|type)"
_AFTER = rf"(?:{_DO}|of|in|who|\w+ed|came|made|took|went|won|have)"
_CAUSED = (
    r"(?:caused?|causes|led to|made|explains|prompted|motivated|drove|keeps?|kept|stops?|stopped|"
    r"prevents?|prevented|hinders?|cost)"
)
_PERSON = (
    r"(?:person|man|woman|people|president|minister|leader|king|queen|author|scholar|"
    r"analyst|scientist|artist|head of state|"
    rf"(?:expert|official|general)(?= (?:{_DO}|of|in|from|who|\w+ed|led|made|said|took)\b))"
)
_OFFICE = (
    r"(?:vice[- ])?(?:mayor|president|head|leader|king|queen|owner|author|editor|captain|director|"
    r"chair(?:man|woman)?|secretary|governor|ambassador|founder|ceo|manager|(?:prime )?minister)"
)
_PLACE = (
    r"(?:place|location|venue|city|town|village|country|province|region|area|state|island|street)"
)

_GREETING = (
    r"(?:thanks|thank you|hello|hi|goodbye|bye|good (?:morning|evening))"
    r"(?: (?:very much|so much|a lot|there|all|everyone))?$"
)
_WRITING = (
    r"(?:(?:can|could|would|will) you (?:please )?)?"
    r"(?:summari[sz]e|translate|paraphrase|rewrite|"
    r"(?:write|compose|draft|generate) (?:me |us )?"
    r"(?:an?|some|my|the(?! (?:\w+ )?(?:names?|dates?|numbers?|address|answer)\b)))\b"
)

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("task", _GREETING),
    ("task", _WRITING),
    ("why", r"(?:why|how come)\b"),
    ("why", r"(?:what|which) (?:was|is|were|are)? ?(?:the )?(?:\w+ )?reasons?\b"),
    ("why", rf"what {_CAUSED}\b"),
    ("how", r"(?:what|which) (?:ways?|form|manner|means)\b"),
    ("how_many", rf"how {_ADJECTIVE}\b"),
    ("how_many", rf"(?:what|which) {_MEASURE}\b"),
    (
        "how_many",
        rf"what {_BE} (?:the|his|her|its|their|[\w ]+['’]s?) (?:\w+ )?(?:{_MEASURE}|area)\b",
    ),
    ("how_many", r"what (?:do|does|did|would|will) .+ (?:cost|weigh|measure|earn|pay)\b"),
    ("how_many", r"(?:what|which) area (?:do|does|did|will) .+ (?:cover|burn|measure|occupy)\b"),
    ("when", rf"(?:what|which)(?: \w+)? {_TIME}\b"),
    ("when", rf"what {_BE} the (?:\w+ )?{_TIME}\b"),
    ("when", r"when\b"),
    ("where", r"where\b"),
    ("definition", r"what (?:do|does|did) .+ (?:mean|stand for)\b"),
    ("definition", r"what (?:is|are) .+ (?:short for|an? (?:abbreviation|acronym) (?:of|for))\b"),
    ("definition", rf"what {_BE} (?:meant|understood) by\b"),
    ("definition", r"(?:define|explain|describe)\b"),
    ("definition", rf"what {_BE} the (?:\w+ )?(?:meaning|definition) of\b"),
    ("definition", rf"what {_SORT} of (?:[\w-]+ ){{1,2}}{_BE} (?!\w+(?:ed|en|aid|ade)\b)"),
    ("name", rf"what {_SORT} of\b"),
    ("name", r"what (?:do|does|did|is|are|was|were) .+ (?:call|called|named|nicknamed)\b"),
    ("list", r"(?:list|enumerate) (?:all|every|each|the|some|any|two|three|four)\b"),
    ("list", r"(?:name|give)(?: me)? (?:all|every|each|some|any|two|three|four)\b"),
    ("list", rf"(?:name|give)(?: me)? the (?:[\w-]+ )?{_PLURAL}(?: \w+|$)"),
    ("when", rf"(?:name|give)(?: me)? the {_TIME}\b"),
    ("how_many", rf"(?:name|give)(?: me)? the {_MEASURE}\b"),
    ("name", r"(?:name|give)(?: me)? the\b"),
    ("list", rf"which (?!{_VERB}\b){_PLURAL} \w+"),
    ("list", rf"what (?!{_VERB}\b){_PLURAL} {_AFTER}\b"),
    ("list", rf"(?:which|what) (?!{_VERB}\b)(?:\w+ ){{1,2}}?{_PLURAL} {_AFTER}\b"),
    ("list", rf"what (?:are|were) (?:all )?(?:the |some )?(?:[\w'’-]+ ){{0,3}}?{_PLURAL}\b"),
    ("list", rf"who (?:are|were) (?:all )?(?:the )?(?:[\w'’-]+ ){{0,3}}?{_PLURAL}\b"),
    ("definition", r"who(?: is|'s|’s| was) (?:he|she|that|this)\b"),
    ("who", rf"who(?: {_BE})? (?:{_DET}|(?:[\w.]+ ){{0,3}}\w+['’]s(?= [a-z]))\b"),
    ("who", r"(?:whom|whose)\b"),
    ("who", rf"(?:which|what) (?!{_VERB}\b)(?:\w+ )?{_PERSON}\b"),
    ("where", rf"(?:which|what) (?!{_VERB}\b)(?:\w+ )?{_PLACE}\b"),
    ("how", r"how\b"),
    ("name", rf"(?:what|which) (?!{_VERB}\b)\w+"),
    ("yes_no", rf"{_DO}\b"),
)
_RULES = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)
_WHO_IS = re.compile(r"who(?: is|'s|’s| was) (?P<rest>.+)", re.IGNORECASE)
_WHAT_IS = re.compile(rf"what(?: {_BE}) (?P<rest>.+)", re.IGNORECASE)
_KEYWORDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("when", re.compile(r"\b(?:year|date|when)\b", re.IGNORECASE)),
    ("how_many", re.compile(rf"\b(?:{_MEASURE}|how many|how much)\b", re.IGNORECASE)),
    ("definition", re.compile(r"\b(?:meaning|definition)\b", re.IGNORECASE)),
    ("where", re.compile(r"\b(?:location|whereabouts)\b", re.IGNORECASE)),
    ("why", re.compile(r"\b(?:reasons?|causes?) (?:for|of)\b", re.IGNORECASE)),
)
_SHORT_IS = re.compile(r"^(who|what|when|where|how|why)['’]s\b", re.IGNORECASE)
_LED = re.compile(
    r"(?:in|on|at|from|to|for|by|with|of|about|since|until|till|under|during|into|after|before)\s+"
    r"(?=(?:who|whom|whose|when|where|why|how|what|which)\b)",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^(?:(?:so|and|but|ok|okay|please|well|now|hi|hello|also|then)[,\s]+|"
    r"(?:can|could|would) you (?:please )?(?:tell me|say|explain to me)\s+|"
    r"(?:do you know|i(?: would|'d) like to know|i want to know|tell me|i wonder)\s+)+",
    re.IGNORECASE,
)
_WHILE = re.compile(rf"when (?!{_DO}\b)", re.IGNORECASE)
_EITHER = re.compile(r"\bor\b(?! not\b)", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?:what|which|how (?:many|much))\b.*$", re.IGNORECASE)
_FIRST = re.compile(
    r"the (?:(?!(?:inter|for|requ|prot|harv|cont|arr|gu|t|w|r)est\b)\w+est|most|first|last|only|"
    r"main|chief|official|current|former)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r",\s+((?:in |on |at |by |from |to |of |for |with )?(?:who|whom|whose|when|where|why|how|what|"
    r"which)\b.*)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def kind_of(question: str) -> Kind:
    """Return the kind of a question, ``other`` for what no rule knows (keywords, say)."""
    text = _without_preliminaries(question)
    text = _SHORT_IS.sub(r"\1 is", text)
    kind = _rule(_LED.sub("", text, count=1))
    # "In the end, who won?", "When it was over, who had won?"
    if kind == "other" or (kind == "when" and _WHILE.match(text)):
        asking = _ASKING.search(text)
        if asking:
            kind = _rule(_LED.sub("", asking.group(1), count=1))
    if kind == "other":  # "It was signed in what year?"
        within = _WITHIN.search(text)
        if within:
            return _rule(within.group())
    if kind == "other" and not re.match(r"(?:what|which)\b", text, re.IGNORECASE):
        return next((wanted for wanted, hint in _KEYWORDS if hint.search(text)), "other")
    return kind


def greets(question: str) -> bool:
    """Tell whether this is a greeting, or thanks, and asks for nothing."""
    return re.match(_GREETING, question.strip(" ?!."), re.IGNORECASE) is not None


def asks_to_write(question: str) -> bool:
    """Tell whether this asks for a text to be written, which no quotation is."""
    return re.match(_WRITING, _without_preliminaries(question), re.IGNORECASE) is not None


def _without_preliminaries(question: str) -> str:
    """Return a question without what only leads to it ("Please, ", "Do you know")."""
    return _PREFIX.sub("", " ".join(question.split())).strip(" ?!.\"'“”")


def _rule(text: str) -> Kind:
    """Apply the rules to a question without its preliminaries."""
    lowered = text.lower()
    for kind, pattern in _RULES:
        if pattern.match(text):
            if kind == "list" and not _wants_list(lowered):
                continue
            if kind == "yes_no" and _EITHER.search(text):
                return "other"  # "Is it red or blue?"
            return kind
    who = _WHO_IS.match(text)
    if who:
        rest = who.group("rest").split()
        # "Who is Carl Thayer" wants his role; "Who is leading the talks", "Who is mayor of" a name
        office = re.match(rf"{_OFFICE} (?:of|in|at)\b", who.group("rest"), re.IGNORECASE)
        named = rest[0].lower().endswith(("ing", "ed")) or len(rest) > 4 or office
        return "who" if named else "definition"
    if lowered.startswith("who"):
        return "who"
    what = _WHAT_IS.match(text)
    if what:
        return _what_is(what.group("rest"))
    return "other"


_ONE_FACT = re.compile(r"\b(?:united states|united nations|percent|manner|genus)\b")


def _wants_list(text: str) -> bool:
    """Tell whether a plural asks for its members ("which countries…"), not for one fact."""
    return not _ONE_FACT.search(text[:40])


def _what_is(rest: str) -> Kind:
    """Tell "What is bamboo diplomacy" (a definition) from "What is the capital of …" (a name)."""
    lowered = rest.lower()
    if re.search(r"\b(?:called|named|known as|nicknamed)\b", lowered):
        return "name"
    if _FIRST.match(lowered):
        return "name"
    if re.match(r"the (?:name|title|nickname|capital|motto|slogan|language|currency)\b", lowered):
        return "name"
    content = [word for word in words(rest) if not word.empty]
    if len(content) <= 3 and not re.search(r"\b(?:of|in|on|for|at|by|from|to|with)\b", lowered):
        return "definition" if not re.match(r"(?:his|her|its|their)\b", lowered) else "other"
    return "other"
