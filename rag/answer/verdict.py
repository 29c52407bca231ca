"""Yes or no, only where the wording decides it; otherwise the quote is left to speak."""

from __future__ import annotations

import re

from rag.answer.words import Word, fold, stems, words
from rag.model import Passage, Verdict

_NEGATORS = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|n't|refus\w+|declin\w+ to|"
    r"fail\w* to|abstain\w*|avoid\w*|stay\w* away|skipp?\w*|den(?:y|ies|ied)|reject\w*|lacks?|"
    r"stopp\w*|hardly|unlikely|instead of|rather than)\b|n['’]t\b",
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
_SAID = re.compile(r"^\W*(yes|no)\b[\s.,;:!—–-]", re.IGNORECASE)


def verdict(question: str, sentence: str, passage: Passage) -> Verdict | None:
    """Return what a sentence of a passage says to a yes-or-no question; None: it leaves it open.

    It decides where a text answers the question as its heading ("Is it an alliance? No."), or
    where the sentence has all of the question's content words in the question's order, no word
    that leaves the matter open or only intends it, and at most one that negates it.
    """
    said = _answered_heading(question, passage)
    if said:
        return said
    asked = [word for word in words(question) if not word.empty]
    if not asked or not _in_order(asked, list(words(sentence))):
        return None
    clause = _clause(sentence, asked)
    if _OPEN.search(clause) or _OPEN.search(question):
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


def _clause(sentence: str, asked: list[Word]) -> str:
    """Return the part of a sentence from its first asked word to its last, and what leads in."""
    wanted = {word.stem for word in asked}
    places = [word for word in words(sentence) if word.stem in wanted]
    start = sentence.rfind(",", 0, places[0].start) + 1
    return sentence[start : places[-1].end]
