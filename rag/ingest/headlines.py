"""Headings of a page that head no section: the summary below its title, a byline."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from rag.ingest.loaded import Block
from rag.ingest.paragraphs import is_running

_SUMMARY_WORDS = 8
"""A summary has so many words, at least; names of sections seldom have."""
_SECTION = re.compile(
    r"\W*\d|(?:section|article|chapter|part|rule|clause)\s+[\dIVXLC]", re.IGNORECASE
)


def without_false(text: str, blocks: Sequence[Block], own: Container[int]) -> list[Block]:
    """Return the blocks where headings that head nothing are text.

    Such is what newspapers set in large type right below the title, if it says more than a
    section's name does and no other heading is as long: elsewhere sentences may name sections.

    Args:
        text: the canonical text.
        blocks: its blocks.
        own: places of blocks in which the page speaks of itself: its byline, its date.
    """
    headings = [place for place, block in enumerate(blocks) if block.kind == "heading"]
    long = [p for p in headings[1:] if _is_long(text[blocks[p].start : blocks[p].end].strip())]
    result = list(blocks)
    for place in headings[1:]:
        if place in own or (long == [place] and _opens(text, blocks[headings[0] : place])):
            result[place] = Block(blocks[place].start, blocks[place].end)
    return result


def _opens(text: str, above: Sequence[Block]) -> bool:
    """Whether nothing runs yet in what stands above."""
    return not any(block.kind == "text" and is_running(text, block) for block in above)


def _is_long(line: str) -> bool:
    """Whether a heading says more than a section's name does."""
    named = line.endswith("?") or _SECTION.match(line)
    return len(line.split()) >= _SUMMARY_WORDS and not named
