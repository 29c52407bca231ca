"""Yes or no, only where the wording decides it; otherwise the quote is left to speak."""

from __future__ import annotations

import re
from collections.abc import Set

from rag.language import sentences
from rag.language.folding import fold
from rag.language.words import Word, stem, stems, words
from rag.model import UNDER, Passage, Verdict

_NEGATORS = re.compile(
    r"\b(?:not(?: true that)?|never|no(?: longer|[ -]one)?|none|nobody|nothing|neither|nor|without|"
    r"unlike|cannot|yet to|refus\w+(?: to)?|declin\w+ to|fail\w* to|abstain\w*|avoid\w*|"
    r"stay\w* away|skip(?:s|ped|ping)?|den(?:y|ies|ied)|reject\w*|lack(?:s|ed|ing)?|stopp\w*|"
    r"hardly|instead of|rather than|(?:false|untrue|wrong|a myth|a lie) that)\b|n['’]t\b",
    re.IGNORECASE,
)
_IDLE_BETWEEN = re.compile(
    r"an?|the|these|its|his|her|their|it|there|which|who|is|are|was|were|be(?:en|ing)?|am|do|does|did|"
    r"ha(?:s|ve|d)|of|in|on|at|for|with|from|also|already|again|finally|formally|officially|later|"
    r"then|still"
)
"""Words that leave what stands around them as it is."""
_MODAL = re.compile(
    r"(may|might|can|could|will|would|shall|should|must)(?:n['’]t|not)?", re.IGNORECASE
)
_OTHER_NAME = re.compile(
    r"north\w*|south\w*|east\w*|west\w*|new|few|many|most|several|some|half|only|even|neither|no|not",
    re.IGNORECASE,
)
"""Capitalised words before a name that make it another's, or not all of it."""
_CONDITIONAL = re.compile(
    r"\b(?:if|unless|when(?:ever)?|where|while|whether|until|once|as long as|according|had|should|"
    r"were|perhaps|maybe|possibly|allegedly|reportedly)\b",
    re.IGNORECASE,
)
_ASCRIBED = re.compile(
    r",\s+(?:\w+\W+){1,4}(?:claim|alleg|believ|suspect|fear|hop|think|guess|suggest|assum)\w*",
    re.IGNORECASE,
)
_ASIDE = re.compile(r",\s+(?:which|who|whose|where|unlike)\b[^,]*(?=,)", re.IGNORECASE)
_ASKS_NOT = re.compile(
    r"\b(?:not(?!-| only)|never|no longer|cannot|nobody|nothing)\b|n['’]t\b", re.IGNORECASE
)
_CONDITION = re.compile(
    r"(?<=\w)[\s,;]+(?:if|when|because|after|before|while|since|despite|for|to|that|who)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(rf"{_ASKS_NOT.pattern}|\bavoid\w*", re.IGNORECASE)
_RETRACTED = re.compile(
    r"\b(?:incorrectly|wrongly|mistakenly|erroneously|falsely|(?:earlier|previous) version)\b",
    re.IGNORECASE,
)
_ASKS_WHO_IS = re.compile(r"who(?:\s(?:is|are)|['’]s)\b", re.IGNORECASE)
_FORMER = re.compile(
    r"\b(?:(?:the|a) )?(?:former|ex|one-?time|then|erstwhile)[ -](?P<office>\w+)",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[,;:—()]|\s[–-]\s|\b(?:and|but|which|who|that|because|since|if|when|while|where|after|so)\b",
    re.IGNORECASE,
)
"""What ends the reach of a denial."""
_LIMIT = re.compile(r"\b(?:until|till|only|just|than)\b", re.IGNORECASE)
"""What makes of a denial a limit: "not until 1911", "not more than forty"."""
_LEAVES_OUT = re.compile(
    r"\b(?:except\w*|exclud\w+|exempt\w*|other than|apart from|absent|missing|few|little|block\w*|"
    r"ban(?:s|ned)?|cancell?ed|abandon\w*|abolish\w*|forb[ia]d\w*|prohibit\w*|prevent\w*|only|rest|"
    r"remove[ds]?|un(?!i|der)\w{4,})\b",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"\W*(?:only(?!\s+(?:in|on|at|by|after|since)\b)|unless|except|if|provided|nowhere|instead|"
    r"(?:(?:(?:has |have )?been|is|are|was|were|be)\s+)?(?:replaced|changed|deleted|repealed|"
    r"amended|disputed|denied|doubted|contested|questioned|refuted|false|untrue))\b",
    re.IGNORECASE,
)
"""What takes back, after the words that were asked for, what they say by themselves."""
_SCOPE = re.compile(
    r"before|after|over|under|above|below|more|less|fewer|most|all|only|every|both|until|since|than|"
    r"always",
    re.IGNORECASE,
)
"""Words of a question that are no matter of its own, and without which it asks another thing."""
_SO_FAR = re.compile(
    r"[^.;:]*?\b(?:no|not|none|nobody|nothing|never|without|only|except|unless|if|provided)\b|"
    r"\s(?:for|to|if|with|among|under)\b",
    re.IGNORECASE,
)
"""What says, after the words that were asked for, for whom or how far it is so."""
_IS = re.compile(r"(?:is|are|am)\b", re.IGNORECASE)
_WAS = re.compile(r"\b(?:was|were|had)\b", re.IGNORECASE)
_STATE = re.compile(r"(?:is|are|am|was|were|may|can|must)\b", re.IGNORECASE)
_POSTPONED = re.compile(r"[^,;:.]*\b(?:until|till|before)\b", re.IGNORECASE)
"""What says, after the words that were denied, that later it was so."""
_BARE = re.compile(r"^\W*(?:yes|no)[.!]\s+", re.IGNORECASE)
SPEAKER = r"(?:[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}:\s)?"
"""Who speaks, before what is said: "Solheim: No."."""
_SAID = re.compile(
    rf"^{SPEAKER}\W*(yes|no)\b(?![\s,;:—–-]*(?:but|if|unless|except|only|and no)\b)[\s.,;:!—–-]",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^\W*\d+(?:\.\d+)*[.)]?\s+")
_IDLE = re.compile(
    r"an?|the|is|are|does?|ha(?:s|ve)|i|you|we|one|it|s?he|they|th(?:is|at|ese|ose)|its|my|your|our|"
    r"their|any|of|in|on|at|kind|sort|type"
)
"""Words by whose lack or presence one question is no other."""


def verdict(question: str, passage: Passage, start: int, end: int) -> Verdict | None:
    """Return what sentences, a range of a passage's text, say to a yes-or-no question.

    None where they leave it open. It decides where a text itself asks the question and answers it
    ("Is it an alliance? No."), or where the sentence says the question's words in the question's
    order and hardly a word more: from the clause's beginning to the last of them only idle words,
    the rest of a name, and at most one word that negates, right before one of them; a word that
    was asked for ("Did it stop?") negates nothing. Any other word may make it something else
    ("The mayor's deputy resigned", "Calls for him to resign", "open to cyclists only"), so there
    nothing is decided.
    """
    sentence = passage.text[start:end]
    if asks(sentence):
        return None
    said = _reply(question, passage, start, end)
    if said:
        return said
    asked = [word for word in words(question) if not word.empty]
    wanted = {word.stem for word in asked}
    sentence = _BARE.sub("", _plain(sentence, wanted))
    if not asked or not _in_order(asked, list(words(sentence))):
        return None
    lead, clause, rest = _parts(sentence, wanted)
    if _CONDITIONAL.search(lead) or _LIMITED.match(rest) or _ASCRIBED.match(rest):
        return None
    if _STATE.match(question) and _SO_FAR.match(rest):
        return None
    if _IS.match(question) and _WAS.search(clause):
        return None
    if not _says_nothing_else(question, clause):
        return None
    ends = _negations(clause, wanted)
    negated, turned = len(ends), len(_negations(question, wanted))
    if max(negated, turned) > 1 or (negated and _POSTPONED.match(rest)):
        return None
    if any(_next(clause, end) not in wanted for end in ends):
        return None
    return "yes" if negated == turned else "no"


def _says_nothing_else(question: str, clause: str) -> bool:
    """Tell whether a clause has no word that makes it another statement than what is asked."""
    said = {fold(word.text) for word in words(clause)}
    scope = {fold(word.text) for word in words(question) if _SCOPE.fullmatch(word.text)}
    if _modal(question) != _modal(clause) or not scope <= said:
        return False
    asked = {word.stem: word for word in words(question)}
    negators = [match.span() for match in _NEGATORS.finditer(clause)]
    follows: Word | None = None
    for word in reversed(list(words(clause))):
        of_name = follows is not None and follows.capital and word.capital
        idle = (
            word.stem in asked
            or _IDLE_BETWEEN.fullmatch(fold(word.text))
            or any(start <= word.start < end for start, end in negators)
            or _MODAL.fullmatch(word.text)
            or (of_name and not _OTHER_NAME.fullmatch(word.text))
        )
        if not idle or (_possessive(word) and not _possessive(asked.get(word.stem, word))):
            return False
        follows = word
    return True


def _modal(text: str) -> str | None:
    """Return the first word of a text that says how far something is so ("may")."""
    found = (_MODAL.fullmatch(word.text) for word in words(text))
    return next((fold(match[1]) for match in found if match), None)


def _possessive(word: Word) -> bool:
    return fold(word.text).endswith(("'s", "s'"))


def asks(sentence: str) -> bool:
    """Tell whether a sentence is a question."""
    return sentence.rstrip("\"'”’)* ").endswith("?")


def misses_the_not(question: str, sentence: str) -> bool:
    """Tell whether a question asks for what is not so, and the sentence speaks of what is.

    Of the 297 answerable questions with a "not" in the reader's data 19% are answered by such a
    sentence; of the 172 unanswerable ones the reader's best span stands in one in 65%.
    """
    return bool(
        _ASKS_NOT.search(_CONDITION.split(question)[0])
        and not _NEGATORS.search(sentence)
        and not _LEAVES_OUT.search(sentence)
    )


def denies(question: str, lead: str) -> bool:
    """Tell whether what leads to a span says of it that it is not so.

    "Never keep it in …", "An earlier version said that it was …".
    """
    if _RETRACTED.search(lead):
        return not _RETRACTED.search(question)
    clause = _BREAK.split(lead)[-1]
    denial = _DENIAL.search(clause)
    return bool(denial and not _DENIAL.search(question) and not _LIMIT.search(clause, denial.end()))


def is_past(question: str, sentence: str) -> bool:
    """Tell whether a question asks who is something, and a sentence who was it: "former mayor"."""
    asked = _ASKS_WHO_IS.match(question)
    if not asked or _FORMER.search(question):
        return False
    wanted = stems(question[asked.end() :])
    former = {stem(match["office"]) for match in _FORMER.finditer(sentence)} & wanted
    now = stems(_FORMER.sub(" ", sentence))
    return bool(former) and not former & now


def _reply(question: str, passage: Passage, start: int, end: int) -> Verdict | None:
    """Return the "Yes" or "No" that opens a sentence right below the question that it answers.

    The text asks it, as a heading or in the sentence before, with the same words in the same
    order; what else the question has, as "it" is called there, stands in the nearest heading above
    or the title.
    """
    match = _SAID.match(passage.text[start:end])
    if not match:
        return None
    before = sentences.before(passage.text, start)
    *above, heading = passage.heading.split(UNDER)
    text = passage.text[slice(*before)] if before else heading
    if before:
        above.append(heading)
    if not asks(text):
        return None
    told, asked = _telling(_NUMBERING.sub("", re.sub(f"^{SPEAKER}", "", text))), _telling(question)
    if not told or [word for word in asked if word in told] != told:
        return None
    called = set(asked) - set(told)
    places = [stems(place) for place in (*reversed(above), passage.title)]
    if not next((called <= place for place in places if called & place), not called):
        return None
    return "yes" if fold(match[1]) == "yes" else "no"


def _telling(question: str) -> list[str]:
    """Return the stems of the words that make it this question, in order."""
    return [word.stem for word in words(question) if not _IDLE.fullmatch(fold(word.text))]


def _plain(sentence: str, wanted: Set[str]) -> str:
    """Return a sentence without what it says by the way, where that has no word asked for."""
    return _ASIDE.sub(lambda aside: aside[0] if stems(aside[0]) & wanted else "", sentence)


def _negations(text: str, wanted: Set[str]) -> list[int]:
    """Return where the words end that negate, those left out that were asked for themselves."""
    found = _NEGATORS.finditer(text)
    return [match.end() for match in found if stem(match[0].split()[0]) not in wanted]


def _next(text: str, at: int) -> str | None:
    """Return the stem of the next word that says something."""
    return next((word.stem for word in words(text[at:]) if not word.empty), None)


def _in_order(asked: list[Word], said: list[Word]) -> bool:
    """Tell whether the sentence has the question's words, in the question's order."""
    remaining = iter(said)
    return all(any(word.stem == other.stem for other in remaining) for word in asked)


def _parts(sentence: str, wanted: Set[str]) -> tuple[str, str, str]:
    """Return what leads in to the first asked word's clause, that to the last one, and the rest."""
    places = [word for word in words(sentence) if word.stem in wanted]
    start = max(sentence.rfind(mark, 0, places[0].start) for mark in ",;") + 1
    end = places[-1].end
    return sentence[:start], sentence[start:end], sentence[end:]
