"""Yes or no, only where the wording decides it; otherwise the quote is left to speak."""

from __future__ import annotations

import re
from collections.abc import Set

from rag.answer.words import Word, fold, stem, stems, words
from rag.model import UNDER, Passage, Verdict

_NEGATORS = re.compile(
    r"\b(?:not(?: true that)?|never|no(?: longer|[ -]one)?|none|nobody|nothing|neither|nor|without|"
    r"unlike|cannot|yet to|refus\w+|declin\w+ to|fail\w* to|abstain\w*|avoid\w*|stay\w* away|"
    r"skip(?:s|ped|ping)?|den(?:y|ies|ied)|reject\w*|lack(?:s|ed|ing)?|stopp\w*|hardly|unlikely|"
    r"instead of|rather than|(?:false|untrue|wrong|a myth|a lie) that)\b|n['’]t\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:may|might|could|would|should|perhaps|possibly|probably|likely|whether|if|unless|rumou?rs?|"
    r"alleged(?:ly)?|expected|plan(?:s|ned)? to|hopes? to|want(?:s|ed)? to|consider\w*|some|partly|"
    r"almost|nearly|until|unclear|unlikely|once|used to|except|only|mostly|rarely|seldom|but|"
    r"although|though|however|not (?:all|both))\b",
    re.IGNORECASE,
)
_INTENDED = re.compile(
    r"\b(?:agree[ds]?|decide[ds]?|vote[ds]?|promise[ds]?|vow(?:s|ed)?|tr(?:y|ies|ied)|intend(?:s|ed)?|"
    r"offer(?:s|ed)?|order(?:s|ed)?|propose[ds]?|resolve[ds]?|pledge[ds]?|threaten(?:s|ed)?|"
    r"attempt(?:s|ed)?|aim(?:s|ed)?|prepare[ds]?|set|due|about|ready|likely|asked|urged|told)"
    r"(?:\W+\w+){0,5}?\W+to\b",
    re.IGNORECASE,
)
_CLAIMED = re.compile(
    r"\b(?:(?:claim|allegation|accusation|belief|idea|notion|theory|suggestion|suspicion|argument)s?"
    r" that|den(?:y|ies|ied|ying))\b",
    re.IGNORECASE,
)
"""What makes a statement somebody's, for others to believe or not."""
_ASIDE = re.compile(r",\s+(?:which|who|whose|where|unlike)\b[^,]*(?=,)", re.IGNORECASE)
_ASKS_NOT = re.compile(
    r"\b(?:not(?!-| only)|never|no longer|cannot|nobody|nothing)\b|n['’]t\b", re.IGNORECASE
)
_CONDITION = re.compile(
    r"(?<=\w)[\s,;]+(?:if|when|because|after|before|while|since|despite|for|to|that|who)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(rf"{_ASKS_NOT.pattern}|\bavoid\w*", re.IGNORECASE)
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
_POSTPONED = re.compile(r"[^,;:.]*\b(?:until|till|before)\b", re.IGNORECASE)
"""What says, after the words that were denied, that later it was so."""
_UNDERGONE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+\w+(?:ed|en|t)\s+by\b", re.IGNORECASE
)
"""What makes the doer of a question the one it was done to."""
_PASSIVE = re.compile(r"\W*(?:is|are|was|were)\b|.*\bbeen\b", re.IGNORECASE)
_FORMER = re.compile(
    r"\b(?:changed|amended|raised|cut|lowered|reduced|increased)\s+from\b|\breplaced\s+by\b",
    re.IGNORECASE,
)
"""What makes a figure the one that was."""
_ALL = re.compile(r"\b(?:every\w*|all|each|both|whole|entire)\b", re.IGNORECASE)
_BARE = re.compile(r"^\W*(?:yes|no)[.!]\s+", re.IGNORECASE)
_SAID = re.compile(
    r"^\W*(yes|no)\b(?![\s,;:—–-]*(?:but|if|unless|except|only|and no)\b)[\s.,;:!—–-]",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^\W*\d+(?:\.\d+)*[.)]?\s+")
_IDLE = re.compile(
    r"an?|the|is|are|does?|ha(?:s|ve)|i|you|we|one|it|s?he|they|th(?:is|at|ese|ose)|its|my|your|our|"
    r"their|any|of|in|on|at|kind|sort|type"
)
"""Words by whose lack or presence one question is no other."""


def verdict(question: str, sentence: str, passage: Passage) -> Verdict | None:
    """Return what a sentence of a passage says to a yes-or-no question; None: it leaves it open.

    It decides where a text answers the question as its heading ("Is it an alliance? No."), or
    where the sentence has all of the question's content words in the question's order, no word
    that leaves the matter open, only intends or claims it, turns it round or takes it back, and at
    most one that negates it, which stands right before one of them; a word that was asked for
    ("Did it stop?") negates nothing. A question decides nothing.
    """
    if asks(sentence):
        return None
    said = _answered_heading(question, sentence, passage)
    if said:
        return said
    asked = [word for word in words(question) if not word.empty]
    wanted = {word.stem for word in asked}
    sentence = _BARE.sub("", _plain(sentence, wanted))
    if not asked or not _in_order(asked, list(words(sentence))):
        return None
    clause, rest = _clause(sentence, wanted)
    if _OPEN.search(clause) or _OPEN.search(question) or _LIMITED.match(rest):
        return None
    if _UNDERGONE.search(clause) and not _PASSIVE.match(question):
        return None
    if _FORMER.search(sentence) and re.search(r"\d", question):
        return None
    if _ALL.search(question) and not _ALL.search(sentence) and not _NEGATORS.search(sentence):
        return None
    if any(p.search(clause) and not p.search(question) for p in (_INTENDED, _CLAIMED)):
        return None
    ends = _negations(clause, wanted)
    negated, turned = len(ends), len(_negations(question, wanted))
    if max(negated, turned) > 1 or (negated and _POSTPONED.match(rest)):
        return None
    if any(_next(clause, end) not in wanted for end in ends):
        return None
    return "yes" if negated == turned else "no"


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
    """Tell whether what leads to a span says of it that it is not so ("Never keep it in …")."""
    clause = _BREAK.split(lead)[-1]
    denial = _DENIAL.search(clause)
    return bool(denial and not _DENIAL.search(question) and not _LIMIT.search(clause, denial.end()))


def _answered_heading(question: str, sentence: str, passage: Passage) -> Verdict | None:
    """Return the "Yes" or "No" that opens a sentence right below the question as a heading.

    The heading asks it with the same words in the same order; what else the question has, as the
    heading's "it" is called, stands in the nearest heading above or the title.
    """
    *above, heading = passage.heading.split(UNDER)
    match = _SAID.match(sentence)
    if not match or "?" not in heading or not passage.text.startswith(sentence):
        return None
    told, asked = _telling(_NUMBERING.sub("", heading)), _telling(question)
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


def _clause(sentence: str, wanted: Set[str]) -> tuple[str, str]:
    """Return a sentence from its first asked word, and what leads in, to its last; and the rest."""
    places = [word for word in words(sentence) if word.stem in wanted]
    start = sentence.rfind(",", 0, places[0].start) + 1
    end = places[-1].end
    return sentence[start:end], sentence[end:]
