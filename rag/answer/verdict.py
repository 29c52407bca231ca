"""Yes or no, only where the wording decides it; otherwise the quote is left to speak."""

from __future__ import annotations

import re

from rag.answer.words import Word, fold, stems, words
from rag.model import Passage, Verdict

_NEGATORS = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|n't|refus\w+|declin\w+ to|"
    r"fail\w* to|abstain\w*|avoid\w*|stay\w* away|skipp?\w*|den(?:y|ies|ied)|reject\w*|lacks?|"
    r"stopp\w*|hardly|unlikely|instead of|rather than|(?:false|untrue|wrong|a myth|a lie) that)\b|"
    r"n['’]t\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:may|might|could|would|should|perhaps|possibly|probably|likely|whether|if|unless|rumou?rs?|"
    r"alleged(?:ly)?|expected|plan(?:s|ned)? to|hopes? to|want(?:s|ed)? to|consider\w*|some|partly|"
    r"almost|nearly|until|unclear|once|used to|except|only|mostly|rarely|seldom|but|although|"
    r"though|however)\b",
    re.IGNORECASE,
)
_INTENDED = re.compile(
    r"\b(?:agree[ds]?|decide[ds]?|vote[ds]?|promise[ds]?|vow(?:s|ed)?|tr(?:y|ies|ied)|intend(?:s|ed)?|"
    r"offer(?:s|ed)?|order(?:s|ed)?|propose[ds]?|resolve[ds]?|pledge[ds]?|threaten(?:s|ed)?|"
    r"attempt(?:s|ed)?|aim(?:s|ed)?|prepare[ds]?|set|due|about|ready|likely|asked|urged|told)"
    r"(?:\W+\w+){0,5}?\W+to\b",
    re.IGNORECASE,
)
_ASKS_NOT = re.compile(
    r"\b(?:not(?!-| only)|never|no longer|cannot|nobody|nothing)\b|n['’]t\b", re.IGNORECASE
)
_CONDITION = re.compile(
    r"(?<=\w)[\s,;]+(?:if|when|because|after|before|while|since|despite|for|to|that|who)\b",
    re.IGNORECASE,
)
_LEAVES_OUT = re.compile(
    r"\b(?:except\w*|exclud\w+|exempt\w*|other than|apart from|absent|missing|few|little|block\w*|"
    r"ban(?:s|ned)?|cancell?ed|abandon\w*|abolish\w*|forb[ia]d\w*|prohibit\w*|prevent\w*|only|rest|"
    r"remove[ds]?|un(?!i|der)\w{4,})\b",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"\W*(?:only(?!\s+(?:in|on|at|by|after|since)\b)|unless|except|if|provided|nowhere|instead|"
    r"(?:(?:is|are|was|were|be|been)\s+)?(?:replaced|changed|deleted|repealed|amended))\b",
    re.IGNORECASE,
)
"""What takes back, after the words that were asked for, what they say by themselves."""
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
_SAID = re.compile(
    r"^\W*(yes|no)\b(?![\s,;:—–-]*(?:but|if|unless|except|only|and no)\b)[\s.,;:!—–-]",
    re.IGNORECASE,
)


def verdict(question: str, sentence: str, passage: Passage) -> Verdict | None:
    """Return what a sentence of a passage says to a yes-or-no question; None: it leaves it open.

    It decides where a text answers the question as its heading ("Is it an alliance? No."), or
    where the sentence has all of the question's content words in the question's order, no word
    that leaves the matter open, only intends it, turns it round or takes it back, and at most one
    that negates it. A question decides nothing.
    """
    if sentence.rstrip("\"'”’)* ").endswith("?"):
        return None
    said = _answered_heading(question, passage)
    if said:
        return said
    asked = [word for word in words(question) if not word.empty]
    if not asked or not _in_order(asked, list(words(sentence))):
        return None
    clause, rest = _clause(sentence, asked)
    if _OPEN.search(clause) or _OPEN.search(question) or _LIMITED.match(rest):
        return None
    if _UNDERGONE.search(clause) and not _PASSIVE.match(question):
        return None
    if _FORMER.search(sentence) and re.search(r"\d", question):
        return None
    if _ALL.search(question) and not _ALL.search(sentence) and not _NEGATORS.search(sentence):
        return None
    if _INTENDED.search(clause) and not _INTENDED.search(question):
        return None
    negated = len(_NEGATORS.findall(clause))
    turned = len(_NEGATORS.findall(question))
    if max(negated, turned) > 1:
        return None
    return "yes" if negated == turned else "no"


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


def _answered_heading(question: str, passage: Passage) -> Verdict | None:
    """Return the "Yes" or "No" that opens a passage whose heading asks the question."""
    asked, heading = stems(question), stems(passage.heading)
    match = _SAID.match(passage.text)
    if not match or not asked or "?" not in passage.heading:
        return None
    if len(asked & heading) < 0.7 * len(asked) or len(asked & heading) < 0.6 * len(heading):
        return None
    if _NEGATORS.search(question) or _NEGATORS.search(passage.heading):
        return None
    return "yes" if fold(match[1]) == "yes" else "no"


def _in_order(asked: list[Word], said: list[Word]) -> bool:
    """Tell whether the sentence has the question's words, in the question's order."""
    remaining = iter(said)
    return all(any(word.stem == other.stem for other in remaining) for word in asked)


def _clause(sentence: str, asked: list[Word]) -> tuple[str, str]:
    """Return a sentence from its first asked word, and what leads in, to its last; and the rest."""
    wanted = {word.stem for word in asked}
    places = [word for word in words(sentence) if word.stem in wanted]
    start = sentence.rfind(",", 0, places[0].start) + 1
    end = places[-1].end
    return sentence[start:end], sentence[end:]
