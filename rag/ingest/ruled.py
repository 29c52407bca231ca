"""Headings that plain text draws a line under, as reStructuredText, release notes and RFCs do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag.ingest.loaded import Block
from rag.ingest.paragraphs import BULLET, RULE

_LONGEST = 90
_COLUMNS = re.compile(r"\S {2,}\S|\S\t+\S")
"""What stands between a table's cells."""


def ruled(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with each line and the rule below it, and one above, made one heading.

    The first block is the document's title, level 1, if no other line is ruled like it; the
    others' levels are in the order in which their rules first come.
    """
    found: dict[int, tuple[int, int, str]] = {}
    for place in range(1, len(blocks)):
        rule = _rule(text, blocks[place])
        if rule and _is_ruled(text, blocks, place - 1):
            above = _rule(text, blocks[place - 2]) if place > 1 else None
            over = above == rule and _touch(text, blocks[place - 2], blocks[place - 1])
            found[place - 1] = (place - 1 - over, place, rule + "^" * over)
    count = Counter(style for _, _, style in found.values())
    order = list(dict.fromkeys(style for _, _, style in found.values()))
    result: list[Block] = []
    done = 0
    for place, (first, last, style) in found.items():
        result += blocks[done:first]
        alone = first == 0 and count[style] == 1
        block = blocks[place]
        label = text[block.start : block.end]
        level = 1 if alone else 2 + order.index(style)
        start, end = blocks[first].start, blocks[last].end
        result.append(Block(start, end, "heading", min(6, level), label))
        done = last + 1
    return [*result, *blocks[done:]]


def _rule(text: str, block: Block) -> str | None:
    """Return the character that a block repeats, None if it is more than a rule."""
    found = RULE.fullmatch(text, block.start, block.end)
    return found and found[1]


def _is_ruled(text: str, blocks: Sequence[Block], place: int) -> bool:
    """Whether a block is one line of words above a rule about as long, with nothing above it."""
    block, rule = blocks[place], blocks[place + 1]
    line = text[block.start : block.end]
    length = rule.end - rule.start
    if block.kind != "text" or len(line) > _LONGEST or "\n" in line:
        return False
    item = BULLET.match(line) and not line[0].isdigit()
    if item or not any(map(str.isalpha, line)) or _COLUMNS.search(line):
        return False
    above = blocks[place - 1] if place else None
    apart = above is None or not _touch(text, above, block) or _rule(text, above) is not None
    return apart and _touch(text, block, rule) and len(line) <= 2 * length


def _touch(text: str, above: Block, below: Block) -> bool:
    """Whether one block stands on the line above another's."""
    return text.count("\n", above.end, below.start) == 1
