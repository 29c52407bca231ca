"""Which lines of a PDF can be headings by their words, and which are though set plainly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.ingest.loaded import Block
from rag.ingest.paragraphs import is_heading_like, is_running
from rag.lines import CELLS

_LONGEST = 200
_ENDED = re.compile(r"[.!;:,…][\"'”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]{2}")
_FORMULA = re.compile(r"[=≤≥∑∏∫√±∂→∈∀∃∞\ue000-\uf8ff\x00-\x08\x0e-\x1f]|^[\[(]?\d*[<>]")
_MARK = re.compile(r"[⁰¹²³⁴-⁹∗†‡§]+")
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z](?:\.\d{1,2}){0,3})\.?\s+(?=[^\W\d_])")
_LETTERS = 0.6
"""A heading's share of letters, at least."""

_FEW_WORDS = 3
_FEW_LETTERS = 6


def may_head(words: str) -> bool:
    """Whether words set as a heading can be one: no formula, no part of a sentence, no authors."""
    if CELLS in words or len(words) > _LONGEST or _ENDED.search(words) or not _WORD.search(words):
        return False
    name = _NUMBERED.sub("", words, count=1)
    shown = re.sub(r"\s", "", name)
    begins = not words[0].islower() or re.search(r"\s[A-Z]", words) is not None
    return (
        begins
        and not _is_spaced(words)
        and not _FORMULA.search(name)
        and len(_MARK.findall(name)) < 2
        and sum(map(str.isalpha, shown)) >= _LETTERS * len(shown)
    )


def _is_spaced(words: str) -> bool:
    """Whether words are spaced letter by letter: "R E S EARCH AR TIC L E"."""
    parts = words.split()
    return len(parts) > 3 and 2 * sum(len(part) < 3 for part in parts) > len(parts)


def with_plain_headings(text: str, blocks: Sequence[Block], level: int) -> list[Block]:
    """Return the blocks with lines in capitals above running text made headings of a level.

    Below a section's number and name may stand those of its first part.
    """
    result = list(blocks)
    for place, (block, below) in enumerate(pairwise(blocks)):
        if block.kind != "text" or not _is_capital(text, block):
            continue
        numbered = _NUMBERED.match(text, block.start, block.end)
        if is_running(text, below) or (numbered and _is_capital(text, below)):
            result[place] = replace(block, kind="heading", level=level)
    return result


def _is_capital(text: str, block: Block) -> bool:
    """Whether a block is one line in capitals: a few words, or a section's number and name."""
    words = text[block.start : block.end]
    numbered = _NUMBERED.match(words)
    name = words[numbered.end() :] if numbered else words
    few = len(name.split()) <= _FEW_WORDS and sum(map(str.isalpha, name)) >= _FEW_LETTERS
    heads = name.isupper() and may_head(words) and is_heading_like(text, block)
    return heads and (numbered is not None or few)
