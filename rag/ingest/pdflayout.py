"""Paragraphs, headings and running heads of PDF pages, told from where their lines stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from statistics import median_low
from typing import Any

from rag.ingest.loaded import Block
from rag.ingest.paragraphs import BULLET, GOES_ON, is_heading_like
from rag.ingest.pdfchars import Box, is_bold
from rag.ingest.pdfheadings import may_head, with_plain_headings
from rag.ingest.pdftext import PageText
from rag.lines import CELLS

_MARGIN = 0.1
"""Running heads and page numbers stand in this share of the page at its top and bottom."""
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:page|p\.|seite)?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|von)\s*\d{1,4})?[-–—|\s]*",
    re.IGNORECASE,
)
_COUNTED = 3
"""So many pages must be counted on from one another before a number is known to count them."""
_OUTERMOST = 3
"""Rows at the top and at the bottom of a page that may say its number."""
_COUNT = re.compile(r"^[-–—|\s]*([0-9]{1,4})(?=\s|$)|(?<=\s)([0-9]{1,4})[-–—|\s]*$")
_BARE_NUMBER = re.compile(r"[-–—|\s]*[0-9]{1,4}[-–—|\s]*")
_LONGEST_HEAD = 80
_LARGER = 1.12
"""Type this much larger than the body's is a heading's."""
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.? +[A-Z]")
"""The number of a section and the beginning of its name."""
_GOES_ON_BELOW = re.compile(r"[a-z]{2,}[ ,]")
"""How a sentence goes on below a formula."""
_TYPES = 20
"""Large types in which fewer than one line of so many is set have no leading of their own."""
_FEW = 2
"""Nor have other types that tell it but so often."""
_SOLID = 1.1
"""Heights of type from line to line where nothing widens them."""
_TELLING = 8
"""So many letters, or twice as many, spread over a line tell whether it is bold."""
_ENDED = re.compile(r"[.!?…:;][\"'”’»)\]]*[⁰¹²³⁴-⁹,⁻]*$|\D[.!?…][\"'”’»)\]]*\d{1,2}$|; (?:and|or)$")
"""How a sentence or an item ends: with a footnote's mark, but no number such as 3.2."""


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line: its range in the document, its place in PDF units, height of type, and weight.

    ``top`` and ``left`` are where it begins, ``last_top`` and ``last_left`` where its last row
    does: PDFium makes one line of two when the first ends in a hyphen. ``first_word`` is how wide
    that is.
    """

    start: int
    end: int
    left: float
    last_left: float
    right: float
    top: float
    last_top: float
    first_word: float
    size: float
    bold: bool
    words: str


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page in reading order, what stands beside them, its height in PDF units."""

    lines: tuple[PdfLine, ...]
    asides: tuple[Block, ...]
    height: float


def measure(text_page: Any, page: PageText, offset: int, height: float) -> PageLines:
    """Measure a page's lines by the boxes of their characters.

    Args:
        text_page: PDFium's.
        page: its text.
        offset: where the page starts in the document.
        height: of the page, in PDF units.
    """
    lines = []
    asides = []
    start = 0
    for line in page.text.split("\n"):
        bare = line.strip()
        first = start + len(line) - len(line.lstrip())
        if bare and first >= page.aside:
            asides.append(Block(offset + first, offset + first + len(bare), "boilerplate"))
        elif bare:
            lines.append(_measure_line(text_page, page, first, bare, offset))
        start += len(line) + 1
    return PageLines(tuple(lines), tuple(asides), height)


def _measure_line(text_page: Any, page: PageText, first: int, words: str, offset: int) -> PdfLine:
    """Measure a line, its type by the middle one of its characters.

    Bullets are of other fonts, white space has no height, and some characters are raised: letters
    and digits are measured.
    """
    boxes = page.boxes[first : first + len(words)]
    solid = [at for at, char in enumerate(words) if char.isalnum()] or [0]
    size = median_low(boxes[at].height for at in solid)
    usual = [at for at in solid if boxes[at].height > 0.9 * size] or solid
    row = max((at for last, at in pairwise(usual) if _is_below(boxes[last], boxes[at])), default=0)
    told = solid[:: 1 + len(solid) // _TELLING]
    return PdfLine(
        offset + first,
        offset + first + len(words),
        boxes[0].left,
        boxes[row].left,
        boxes[-1].right,
        boxes[usual[0]].high,
        boxes[usual[-1]].high,
        max(0.0, boxes[len(words.split(None, 1)[0]) - 1].right - boxes[0].left),
        size,
        all(is_bold(text_page, page.indices[first + at]) for at in told),
        words,
    )


def _is_below(last: Box, box: Box) -> bool:
    """Whether a character begins a row below another's."""
    return box.left < last.left and box.high < last.high - 0.5 * last.height


def layout(text: str, pages: Sequence[PageLines]) -> list[Block]:
    """Return the blocks of a document from its pages' lines."""
    body = _body_size(pages)
    running = _running_heads(pages, body)
    leadings = _leadings(pages, body)
    sizes = sorted(
        {round(line.size) for page in pages for line in page.lines if line.size > body * _LARGER},
        reverse=True,
    )
    blocks: list[Block] = []
    for number, page in enumerate(pages):
        open_lines: list[PdfLine] = []
        setting = _Setting(leadings, _right_edges(page))
        for line in page.lines:
            if (number, line.start) in running:
                blocks.extend(_close(text, open_lines, body, sizes))
                blocks.append(Block(line.start, line.end, "boilerplate"))
            else:
                if open_lines and _starts_paragraph(open_lines, line, body, setting):
                    blocks.extend(_close(text, open_lines, body, sizes))
                open_lines.append(line)
        blocks.extend(_close(text, open_lines, body, sizes))
        blocks.extend(page.asides)
    return with_plain_headings(text, blocks, min(6, 1 + len(sizes)))


def _close(text: str, lines: list[PdfLine], body: float, sizes: list[int]) -> list[Block]:
    """Make the open lines one block, a heading if they are set as one, and open none."""
    if not lines:
        return []
    block = Block(lines[0].start, lines[-1].end)
    size, bold, single = lines[0].size, lines[0].bold, len(lines) == 1
    lines.clear()
    words = text[block.start : block.end]
    if not may_head(words):
        return [block]
    if size > body * _LARGER:
        return [replace(block, kind="heading", level=min(6, 1 + sizes.index(round(size))))]
    if bold and single and is_heading_like(text, block):
        return [replace(block, kind="heading", level=min(6, 1 + len(sizes)))]
    return [block]


def _starts_paragraph(above: Sequence[PdfLine], line: PdfLine, body: float, page: _Setting) -> bool:
    """Whether a line begins a paragraph after the lines above it."""
    first, last = above[0], above[-1]
    ended = bool(_ENDED.search(last.words[-12:]))
    room = last.right + line.first_word < page.edge(last) - last.size
    goes_on = not (ended or room)
    if abs(line.size - last.size) > 0.12 * max(line.size, last.size):
        return True
    if line.bold != last.bold and (last.bold and len(above) == 1 and not ended):
        return True
    if CELLS in last.words or CELLS in line.words:
        return True
    in_item = bool(BULLET.match(first.words))
    if room and _SECTION.match(line.words):
        return True
    if mark := BULLET.match(line.words + " x"):
        if not any(map(str.isalnum, mark[0])):
            return True
        hangs = not in_item or last.last_left > first.left + 0.3 * line.size
        return not (goes_on and hangs and abs(line.left - last.last_left) < 0.3 * line.size)
    down = last.last_top - line.top
    if down < -0.5 * last.size:  # a new column
        return ended or not (line.words[:1].islower() or GOES_ON.search(last.words))
    off_axis = abs(line.left + line.right - last.left - last.right) / 2
    on_axis = off_axis < 0.3 * line.size
    centred = line.size > body * _LARGER and on_axis
    if down > (1.5 if centred else 1.3) * max(_step(above, line, page), line.size):
        return ended or down > 3.5 * line.size or not _is_displayed(last, line)
    if line.left > last.last_left + 0.8 * line.size and not (in_item or centred):
        hangs = len(above) == 1 and not room
        if on_axis and len(above) == 1 and not line.words[:1].islower():
            return True
        return not (goes_on or hangs or line.left < last.left)
    return ended and room


def _is_displayed(last: PdfLine, line: PdfLine) -> bool:
    """Whether a line goes on with a sentence below a formula, which stands further in."""
    return last.last_left > line.left + line.size and bool(_GOES_ON_BELOW.match(line.words))


def _step(above: Sequence[PdfLine], line: PdfLine, page: _Setting) -> float:
    """Return how far below one another the lines of this block stand, as far as it tells."""
    if len(above) > 1:
        own = above[-2].last_top - above[-1].top
        if 0.5 * line.size < own < 2.5 * line.size:
            return own
    return page.leading(line)


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a page is set: the distances from line to line by size of type, the right edges."""

    leadings: dict[int, float]
    edges: dict[int, float]

    def leading(self, line: PdfLine) -> float:
        """Return the usual distance from line to line of this type."""
        return self.leadings[round(line.size)]

    def edge(self, line: PdfLine) -> float:
        """Return how far lines reach to the right that begin where this one does."""
        return self.edges.get(_column(line), line.right)


def _leadings(pages: Sequence[PageLines], body: float) -> dict[int, float]:
    """Return the usual distance from line to line by the size of the type.

    Type in which little is set has the body's, in proportion, and that of headings is set solid.
    """
    steps: dict[int, list[float]] = {round(body): []}
    for page in pages:
        for line in page.lines:
            steps.setdefault(round(line.size), [])
        for a, b in pairwise(page.lines):
            step = a.last_top - b.top
            if 0 < step < 3 * a.size and abs(a.size - b.size) < 0.12 * a.size:
                steps[round(b.size)].append(step)
    many = sum(map(len, steps.values())) / _TYPES
    # Headings and paragraphs' gaps only widen steps: the lower middle is the leading.
    usual = {
        size: sorted(each)[len(each) * 2 // 5]
        for size, each in steps.items()
        if len(each) > (many if size > body * _LARGER else _FEW)
    }
    part = usual.get(round(body), _SOLID * body) / body
    return {
        size: usual.get(size, size * (_SOLID if size > body * _LARGER else part)) for size in steps
    }


def _right_edges(page: PageLines) -> dict[int, float]:
    """Return how far lines reach to the right, by the column in which they start."""
    edges: dict[int, float] = {}
    for line in page.lines:
        edges[_column(line)] = max(edges.get(_column(line), 0.0), line.right)
    return edges


def _column(line: PdfLine) -> int:
    """Number the column, an inch wide each, in which a line starts."""
    return int(line.left // 72)


def _body_size(pages: Sequence[PageLines]) -> float:
    """Return the height of type in which most characters are set."""
    lines = sorted((line.size, len(line.words)) for page in pages for line in page.lines)
    if not lines:
        return 12.0
    ends: list[int] = []
    total = 0
    for _, n in lines:
        total += n
        ends.append(total)
    return lines[bisect_right(ends, total // 2)][0]


def _running_heads(pages: Sequence[PageLines], body: float) -> set[tuple[int, int]]:
    """Return (page, line start) of running heads, feet and page numbers.

    They stand in the margin, and either number the page or come again on other pages; or they
    are a page's first or last line and count the pages.
    """
    margin = [
        (number, line, re.sub(r"\d+", "#", line.words.lower()))
        for number, page in enumerate(pages)
        for line in page.lines
        if line.size <= body * _LARGER
        and (line.top > page.height * (1 - _MARGIN) or line.top - line.size < page.height * _MARGIN)
    ]
    seen = Counter({key: 0 for _, _, key in margin})
    for _, key in {(number, key) for number, _, key in margin}:
        seen[key] += 1
    enough = max(2, min(3, len(pages)))
    edges = {
        (number, line)
        for number, page in enumerate(pages)
        for line in (*page.lines[:1], *page.lines[-1:])
        if _BARE_NUMBER.fullmatch(line.words)
    }
    edges |= {
        (number, line)
        for number, line, _ in margin
        if len(line.words) <= _LONGEST_HEAD and _is_outermost(line, pages[number])
    }
    return _counting(edges) | {
        (number, line.start)
        for number, line, key in margin
        if _PAGE_NUMBER.fullmatch(line.words) or seen[key] >= enough
    }


def _is_outermost(line: PdfLine, page: PageLines) -> bool:
    """Whether a line is one of a page's first or last rows, a table's only the very first."""
    tops = sorted({round(each.top) for each in page.lines})
    rows = 1 if CELLS in line.words else _OUTERMOST
    return round(line.top) in (*tops[:rows], *tops[-rows:])


def _counting(lines: Iterable[tuple[int, PdfLine]]) -> set[tuple[int, int]]:
    """Return (page, line start) of the lines that begin or end with a number that counts pages.

    It does, from whatever number on, where it is as far from the page's own on some others.
    """
    steps = {
        (number, line.start, int(count) - number)
        for number, line in lines
        for count in filter(None, chain(*_COUNT.findall(line.words)))
    }
    often = Counter(step for _, step in {(number, step) for number, _, step in steps})
    return {(number, start) for number, start, step in steps if often[step] >= _COUNTED}
