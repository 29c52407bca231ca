"""Headings that are none by their markup: a short line all in bold above running text."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.ingest.boilerplate import is_page_line
from rag.ingest.loaded import Block
from rag.ingest.paragraphs import ends_sentence, is_heading_like, is_running

_LOWEST = 6
_LONGEST = 200
_SECTION = re.compile(r"\(?\d{1,3}[.)]\s.*\w.*|.*\w.*\?", re.DOTALL)
"""A numbered line or a question heads a text also where it is long, or ends as a sentence."""
_CAPTION = re.compile(r"(?:fig(?:ure|\.)?|table|chart|photo|listing|example)\s\d", re.IGNORECASE)


def bold_headings(text: str, blocks: Sequence[Block], bold: Collection[int]) -> list[Block]:
    """Make headings of the lines that begin at ``bold`` and stand directly above running text.

    Their level is one below the last real heading's. Other bold sentences are a warning or a
    summary, and stay content.
    """
    result = list(blocks)
    level = 1
    for place, (block, below) in enumerate(pairwise(blocks)):
        if block.kind == "heading":
            level = block.level
        elif block.kind == "text" and block.start in bold and below.start not in bold:
            runs = is_running(text, below) or ends_sentence(text, below)
            if below.kind == "text" and runs and _heads(text, block):
                result[place] = replace(block, kind="heading", level=min(_LOWEST, level + 1))
    return result


def _heads(text: str, block: Block) -> bool:
    """Whether a bold line can be a heading: short, a number's or a question, and no byline."""
    if block.end - block.start > _LONGEST:
        return False
    line = " ".join(text[block.start : block.end].split())
    if _CAPTION.match(line) or is_page_line(line):
        return False
    return bool(_SECTION.fullmatch(line)) or is_heading_like(line, Block(0, len(line)))
