"""Numbered headings of a plain text that only their series tells: short lines, titles run in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.ingest.loaded import Block
from rag.ingest.paragraphs import BULLET, is_heading_like
from rag.ranges import BLANK

_NUMBER = re.compile(
    r"(?P<within>(?:\d{1,3}\.)*)(?P<last>\d{1,3})(?P<mark>[.)]?)[ \t]*(?=[A-Z\"“])"
)
_RUN_IN = re.compile(
    r"[A-Z][\w'’,;-]+(?:(?:\s+[\w'’\",;&-]+){0,8}\s+[A-Z][\w'’-]+)?\.(?=\s+[A-Z\"“(])"
)
"""A title before its text, "Grant of Rights. You may …": its last word is in capitals."""
_LEAST = 3
"""So many members make a series."""


@dataclass(frozen=True, slots=True)
class _Member:
    """A block that begins with a number; ``sort`` is what the numbers of its series look like."""

    place: int
    sort: tuple[int, str, int]
    within: str
    last: int
    words: int
    heading: bool


def with_series(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the headings that go on a series of numbered ones.

    Where three are headings, a line like them with the next number is too; where three have
    their titles run in, these are headings.
    """
    members = _members(text, blocks)
    lined = _with_lines(text, blocks, members)
    return _with_run_in(text, lined, members)


def _members(text: str, blocks: Sequence[Block]) -> list[_Member]:
    """Return the blocks that begin with a section's number."""
    members = []
    for place, block in enumerate(blocks):
        found = _NUMBER.match(text, block.start, block.end)
        if found and block.kind != "boilerplate" and (found["within"] or found["mark"]):
            column = block.start - text.rfind("\n", 0, block.start)
            sort = found["within"].count("."), found["mark"], column
            heading = block.kind == "heading"
            last = int(found["last"])
            members.append(_Member(place, sort, found["within"], last, found.end(), heading))
    return members


def _with_lines(text: str, blocks: Sequence[Block], members: Sequence[_Member]) -> list[Block]:
    """Make headings of the lines whose number is the next one after the heading's before them."""
    result = list(blocks)
    count = Counter(member.sort for member in members if member.heading)
    before: dict[int, _Member] = {}
    for member in members:
        depth = member.sort[0]
        last = before.get(depth)
        block = blocks[member.place]
        words = Block(member.words, block.end - (text[block.end - 1] == "."))
        if (
            last
            and result[last.place].kind == "heading"
            and (last.sort, last.within, last.last + 1) == (member.sort, member.within, member.last)
            and count[member.sort] >= _LEAST
            and words.start < words.end
            and _is_apart(text, block, blocks[member.place + 1 :][:1])
            and is_heading_like(text, words)
        ):
            level = result[last.place].level
            result[member.place] = replace(block, kind="heading", level=level, opens=False)
        before[depth] = member
    return result


def _is_apart(text: str, block: Block, below: Sequence[Block]) -> bool:
    """Whether a line is not the first of some: a blank line, a sentence or an item is below it."""
    if BLANK.match(text, block.end):
        return True
    return any(
        BULLET.match(text, b.start) or (text[b.start].isupper() and not is_heading_like(text, b))
        for b in below
    )


def _with_run_in(text: str, blocks: Sequence[Block], members: Sequence[_Member]) -> list[Block]:
    """Set the titles of clauses apart as headings where most of a series have them."""
    titles = {
        member.place: found.end()
        for member in members
        if blocks[member.place].kind == "text"
        and (found := _RUN_IN.match(text, member.words, blocks[member.place].end))
    }
    count = Counter(member.sort for member in members)
    titled = Counter(member.sort for member in members if member.place in titles)
    told = {
        member.place
        for member in members
        if titled[member.sort] >= _LEAST and 2 * titled[member.sort] > count[member.sort]
    }
    result: list[Block] = []
    for place, block in enumerate(blocks):
        if place in titles and place in told:
            end = titles[place]
            rest = end + len(text[end : block.end]) - len(text[end : block.end].lstrip())
            result += [Block(block.start, end, "heading", 2), Block(rest, block.end)]
        else:
            result.append(block)
    return result
