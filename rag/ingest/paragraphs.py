"""Paragraphs in plain text, in each style met: blank lines, one a line, hard-wrapped, lists.

Everything is told from the lines' lengths and beginnings; no character is changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from rag.ingest.dates import is_date_line
from rag.ingest.loaded import Block
from rag.ingest.phrases import CREDIT
from rag.lines import MARKS

BULLET = re.compile(rf"(?:{MARKS}|\(?\d{{1,3}}[.)]|\(?[a-zA-Z][.)])[ \t]+(?=\S)")
"""The beginning of a list item."""

_WIDEST = 110
"""No one wraps lines by hand at more characters than this."""
_NARROWEST = 30
_NARROWEST_AMONG_LONG = 60
"""Where most of a text stands in longer lines, short ones are its head, an address, a verse."""
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_HEADING_END = re.compile(r"[.!?…:;,\-–—|][\"'”’»)\]*_]*$|[.!?…,][\"'”’»]")
_NUMBER = re.compile(r"\d+")
RULE = re.compile(r"([=~^\"'*#+_-])\1{2,}")
_ASIDE = re.compile(r"[(\[].*[)\]]")
_NUMBERED = re.compile(
    r"(?:\d{1,3}[.)]|(?:\d{1,3}|[A-Z])(?:\.\d{1,3})+\.?(?=[ \t]+[A-Z]\w*[a-z]))[ \t]+(?=\S)"
)
"""A section's number, "2." or "4.1." before a name, and no quantity ("3.5 litres", "3.5 GB")."""
_LETTERED = re.compile(r"[A-Z]\.[ \t]+(?=\S)")
_SECTION = re.compile(
    r"\d{1,3}\.[ \t]+[A-Z]\w+(?:(?:[ -][\w'’,&]+){0,6}[ -][A-Z][\w'’]+(?: [a-z]+)?)?\."
)
"""A section's number and name that end with a point ("2. Basic Permissions."), and no step."""
_FIELD = re.compile(r"[^\W\d_][^:\d\n]{0,40}:[ \t]+\S")
"""A name and its value; "Step 2: …" is none."""
GOES_ON = re.compile(
    r"\b(?:an?|and|as|at|by|for|from|in|is|of|on|or|that|the|to|which|with)$", re.I
)
_UNFINISHED = re.compile(
    r"[-‐]$|\b(?:(?-i:an?|and|or|the)|are|can|has|have|may|must|shall|should|was|were|will|would)$",
    re.I,
)
_CODE = re.compile(
    r"[-!/<@%&+~\\=.:]|\$(?!\d)|\[\d|.*(?: = |\w=\w|://|\w_\w|\w\[\w*[\[:.]| -\w |\t+\S+\t|\t\d)"
)
"""An option, a path, a reference or a line of a program, and no words for a reader."""
_HEADING_CHARACTERS = 90
_HEADING_WORDS = 12
_NO_TITLE = re.compile(
    r"(?:(?:press|news|media) release|for immediate release|newsletter|minutes|memo(?:randum)?|"
    r"report|contents|summary|abstract|introduction)",
    re.IGNORECASE,
)
"""What sort of text it is, or which part, and not what it is about."""
_QUESTION_WORDS = 4
"""A shorter question, such as "But why?", is the story's own."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its outer white space; ``indent`` and ``width`` are its columns."""

    start: int
    end: int
    indent: int
    width: int


def paragraphs(text: str) -> list[Block]:
    """Return the ranges of a plain text's paragraphs, in order, all of kind text."""
    chunks = _chunks(text)
    width = _wrap_width(chunks)
    blocks: list[Block] = []
    for chunk in chunks:
        if width and len(chunk) > 1 and _is_wrapped(text, chunk, width):
            blocks.extend(_unwrap(text, chunk, width))
        else:
            blocks.extend(Block(line.start, line.end) for line in chunk)
    return blocks


def headings(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Turn short lines and questions that stand alone above running text into headings.

    The first block of a document becomes its title, level 1; others have level 2. A run of more
    than two such lines is a list, not headings, and a name with its value stays content, which
    opens what follows; so do a term and the date below the title. A number makes a heading where
    no other item stands beside it, and so does a letter further out than the text below it.
    """
    result = list(blocks)
    content = [i for i, block in enumerate(blocks) if block.kind == "text"]
    at = 0
    while at < len(content):
        run = at
        while run < len(content) and _may_head(text, blocks, content[run]):
            run += 1
        if run == at:
            _, block, below = _beside(blocks, content[at])
            if _is_title(text, block) and _goes_on(text, block, below):
                result[content[at]] = replace(block, opens=True)
            at += 1
            continue
        followed = run < len(content) and is_running(text, blocks[content[run]])
        run_blocks = [blocks[content[place]] for place in range(at, run)]
        told = _told(text, run_blocks, at == 0)
        heads = followed and run - at - len(told) <= (3 if at == 0 else 2)
        for place in range(at, run):
            block = blocks[content[place]]
            numbered = _mark(text, block) is not None or _is_capital_section(
                text, *_beside(blocks, content[place])
            )
            if place - at in told:
                block = replace(block, opens=heads and place == run - 1)
            elif heads or numbered:
                block = replace(block, kind="heading", level=2 if place or numbered else 1)
            result[content[place]] = block
        at = run
    return result


def find_title(text: str, content: Sequence[Block]) -> str:
    """Return the first line of a document's content if it is its title, else the headline's.

    It is if it is a heading, if it stands alone, or in capitals above what reads as no heading.
    A headline is a heading in capitals with no running text above it, as in a press release.
    """
    rest = [block for block in content[1:8] if not _is_date(text, block)][:4]
    if not rest:
        return ""
    first = content[0]
    alike = sum(1 for _ in takewhile(lambda block: is_heading_like(text, block), rest))
    line = first.label or text[first.start : first.end]
    if _NO_TITLE.fullmatch(line):
        titled = False
    elif _breaks(text, first, rest[0]) > 1:
        titled = alike < 3 and (line.isupper() or not _FIELD.match(line))
    else:
        titled = line.isupper() and not alike
    named = first.level == 1 and not _NO_TITLE.fullmatch(line)
    if named or (titled and is_heading_like(text, first)):
        return line
    top = takewhile(lambda block: not is_running(text, block), content)
    heads = (text[b.start : b.end] for b in top if b.kind == "heading")
    return next((h for h in heads if h.isupper() and len(h.split()) > 2 and h[0].isalpha()), "")


def _told(text: str, run: Sequence[Block], first: bool) -> set[int]:
    """Return the places in a run of short lines that are a name with its value.

    In a document's first run a date is one too, and the title none, though it may look like one,
    unless it names a picture.
    """
    told = {
        place
        for place, block in enumerate(run)
        if _FIELD.match(text, block.start) or (first and place and _is_date(text, block))
    }
    names = first and not CREDIT.fullmatch(text, run[0].start, run[0].end)
    title = names and (1 not in told or _breaks(text, run[0], run[1]) > 1)
    return told - {0} if title else told


def _is_date(text: str, block: Block) -> bool:
    return is_date_line(text[block.start : block.end])


def leads(text: str, above: Block | None, block: Block, below: Block | None) -> bool:
    """Whether a block is a line that opens the running text below it, as a speaker's name does.

    One among other short lines does not, nor one that ends a letter or a list.
    """
    if not (below and below.kind == "text" and _is_lone_line(text, block)):
        return False
    if _is_mail(text, below):
        return False
    if below.end - below.start <= 100 and not ends_sentence(text, below):
        return False
    if not above or above.kind != "text":
        return True
    goes_on = text[above.end - 1] in ",;:" or _is_lone_line(text, above)
    return not goes_on and _breaks(text, above, block) >= _breaks(text, block, below)


def _is_lone_line(text: str, block: Block) -> bool:
    """Whether a block is like a heading and a line's first, not after an item's bullet."""
    return is_heading_like(text, block) and text[block.start - 1 : block.start] in ("", "\n")


def _may_head(text: str, blocks: Sequence[Block], place: int) -> bool:
    """Whether a block reads as a heading, and not as an item or as a part of what is beside it."""
    above, block, below = _beside(blocks, place)
    line = text[block.start : block.end]
    asks = line.endswith("?") and len(line.split()) >= _QUESTION_WORDS
    names = bool(_SECTION.fullmatch(line)) and _breaks(text, block, below or block) > 1
    number = _NUMBERED.match(text, block.start)
    words = Block(number.end() if number else block.start, block.end - (asks or names))
    if not _is_title(text, words):
        return False
    if _is_capital_section(text, above, block, below):
        return True
    if any(_goes_on(text, *pair) for pair in ((above, block), (block, below))):
        return False
    if mark := _mark(text, block):
        beside = any(_mark(text, b) == mark for b in (above, below) if b)
        sections = number or _is_lettered(text, block, below)
        return bool(sections) and not (beside or _hangs(text, block, below))
    if not (above and below) or above.kind == "boilerplate" or is_heading_like(text, above):
        return True
    return _breaks(text, above, block) >= _breaks(text, block, below)


def _beside(blocks: Sequence[Block], place: int) -> tuple[Block | None, Block, Block | None]:
    """Return a block between the one above and the one below it."""
    above = blocks[place - 1] if place else None
    return above, blocks[place], blocks[place + 1] if place + 1 < len(blocks) else None


def _mark(text: str, block: Block) -> tuple[int, int] | None:
    """Return the column and the depth of an item's or a section's mark: "2.1." is below "2."."""
    found = _NUMBERED.match(text, block.start) or BULLET.match(text, block.start)
    return (_column(text, block), found[0].strip(" \t.)").count(".")) if found else None


def _is_lettered(text: str, block: Block, below: Block | None) -> bool:
    """Whether a letter numbers a section: it stands further out than the text below it."""
    return (
        bool(_LETTERED.match(text, block.start))
        and below is not None
        and _breaks(text, block, below) > 1
        and _column(text, block) < _column(text, below)
    )


def _hangs(text: str, block: Block, below: Block | None) -> bool:
    """Whether the next line goes on with a numbered one, or stands exactly below its words."""
    if not below or _breaks(text, block, below) > 1:
        return False
    number = re.compile(r"\S+\s+").match(text, block.start, block.end)
    words = _column(text, block) + (number.end() - number.start() if number else 0)
    return _column(text, below) == words or bool(GOES_ON.search(text, block.start, block.end))


def _column(text: str, block: Block) -> int:
    """Return how far to the right of its line a block begins."""
    return 1 + len(text[text.rfind("\n", 0, block.start) + 1 : block.start].expandtabs())


def _goes_on(text: str, above: Block | None, below: Block | None) -> bool:
    """Whether one block goes on in the next line: a term with what it means.

    That begins in small letters, or further in than the term, which stands further in itself.
    """
    if not above or not below or _breaks(text, above, below) > 1:
        return False
    return text[below.start].islower() or 1 < _column(text, above) < _column(text, below)


def _is_capital_section(text: str, above: Block | None, block: Block, below: Block | None) -> bool:
    """Whether a line in capitals at the margin names the text further in below it: a manual's."""
    return (
        below is not None
        and text[block.start : block.end].isupper()
        and _column(text, block) == 1 < _column(text, below)
        and _breaks(text, block, below) == 1
        and (above is None or _breaks(text, above, block) > 1)
    )


def _breaks(text: str, above: Block, below: Block) -> int:
    """Return how many line breaks, up to two, set two blocks apart."""
    return min(2, text.count("\n", above.end, below.start))


def is_heading_like(text: str, block: Block) -> bool:
    """Whether a block is one short line that ends as no sentence does, and no item."""
    return _is_title(text, block) and not BULLET.match(text, block.start)


def _is_title(text: str, block: Block) -> bool:
    """Whether a block is one short line of words that ends as no sentence does."""
    if block.end - block.start > _HEADING_CHARACTERS:
        return False
    line = text[block.start : block.end]
    return (
        "\n" not in line
        and len(line.split()) <= _HEADING_WORDS
        and _reads_as_words(line)
        and not _HEADING_END.search(line[-3:])
        and not _CODE.match(line)
        and not _UNFINISHED.search(line)
        and line.count("(") <= line.count(")")
        and not _ASIDE.fullmatch(line)
    )


def _reads_as_words(line: str) -> bool:
    """Whether a line is words, with two numbers at most: no row of a table."""
    letters = sum(map(str.isalpha, line))
    digits = sum(map(str.isdigit, line))
    return letters >= 3 and letters * 2 >= len(line) - digits and len(_NUMBER.findall(line)) <= 2


def is_running(text: str, block: Block) -> bool:
    """Whether a block reads as running text: long, or a sentence, and another's mail is none."""
    length = block.end - block.start
    if _is_mail(text, block):
        return False
    return length > 100 or (length > 40 and ends_sentence(text, block))


def _is_mail(text: str, block: Block) -> bool:
    """Whether a block is the head of an e-mail or quotes one: what is above it ends another."""
    return block.opens or text.startswith(">", block.start)


def ends_sentence(text: str, block: Block) -> bool:
    """Whether a block's last mark ends a sentence."""
    return bool(_SENTENCE_END.search(text[max(block.start, block.end - 3) : block.end]))


def _chunks(text: str) -> list[list[Line]]:
    """Split a text at its blank lines and its rules into runs of lines."""
    chunks: list[list[Line]] = []
    open_chunk: list[Line] = []
    start = 0
    length = len(text)
    while start < length:
        stop = text.find("\n", start)
        if stop < 0:
            stop = length
        line = text[start:stop]
        bare = line.strip()
        if bare.strip("> "):  # a line of marks alone is a blank one of a quoted mail
            rule = RULE.fullmatch(bare)
            if rule and open_chunk:
                chunks.append(open_chunk)
                open_chunk = []
            first = start + len(line) - len(line.lstrip())
            shown = line.rstrip().expandtabs()
            indent = len(shown) - len(shown.lstrip())
            open_chunk.append(Line(first, first + len(bare), indent, len(shown)))
            if rule:
                chunks.append(open_chunk)
                open_chunk = []
        elif open_chunk:
            chunks.append(open_chunk)
            open_chunk = []
        start = stop + 1
    if open_chunk:
        chunks.append(open_chunk)
    return chunks


def _wrap_width(chunks: Sequence[Sequence[Line]]) -> int | None:
    """Return the width at which a document's lines are wrapped, None if they are not."""
    lengths = sorted(line.width for chunk in chunks for line in chunk[:-1])
    if not lengths:
        return None
    width = lengths[len(lengths) * 9 // 10]
    whole = [line.width for chunk in chunks for line in chunk]
    mostly_long = 2 * sum(length for length in whole if length > _WIDEST) > sum(whole)
    narrowest = _NARROWEST_AMONG_LONG if mostly_long else _NARROWEST
    return width if narrowest <= width <= _WIDEST else None


def _is_full(text: str, line: Line, following: Line, width: float) -> bool:
    """Whether a line ends because the next word did not fit."""
    word = text[following.start : min(following.end, following.start + 40)].split(None, 1)
    return line.width + 1 + len(word[0]) > width


def _is_wrapped(text: str, chunk: Sequence[Line], width: int) -> bool:
    """Whether most lines of a chunk are full, but those above an item or an indent."""
    if max(line.width for line in chunk) > width * 1.3:
        return False
    full = total = 0
    for line, following in pairwise(chunk):
        if BULLET.match(text, following.start):
            continue
        is_full = _is_full(text, line, following, width * 0.88)
        if is_full or following.indent < line.indent + 2:
            total += 1
            full += is_full
    return total > 0 and full >= total * 0.6


def _unwrap(text: str, chunk: Sequence[Line], width: int) -> list[Block]:
    """Join wrapped lines into paragraphs; a short line ends one, an indent or item begins one.

    No indent does below a full line in mid-sentence, as in the first line of a definition.
    """
    blocks = []
    first = chunk[0]
    widest = max(line.width for line in chunk)
    in_item = bool(BULLET.match(text, first.start))
    for line, following in pairwise(chunk):
        item = bool(BULLET.match(text, following.start))
        ended = bool(_SENTENCE_END.search(text[max(line.start, line.end - 3) : line.end]))
        hangs = not ended and _is_full(text, line, following, width * 0.88)
        indented = not (in_item or hangs) and following.indent >= line.indent + 2
        short = not _is_full(text, line, following, widest if ended else width * 0.6)
        if item or indented or short:
            blocks.append(Block(first.start, line.end))
            first = following
            in_item = item
    blocks.append(Block(first.start, chunk[-1].end))
    return blocks
