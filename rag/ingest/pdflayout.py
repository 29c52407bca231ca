"""Paragraphs, headings and running heads of PDF pages, told from where their lines stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from ctypes import create_string_buffer
from dataclasses import dataclass, replace
from itertools import chain
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

from rag.ingest.loaded import Block
from rag.ingest.paragraphs import BULLET, is_heading_like
from rag.lines import CELLS

_MARGIN = 0.1
"""Running heads and page numbers stand in this share of the page at its top and bottom."""
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:page|p\.|seite)?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|von)\s*\d{1,4})?[-–—|\s]*",
    re.IGNORECASE,
)
_COUNTED = 3
"""So many pages must be counted on from one another before a number is known to count them."""
_COUNT = re.compile(r"^[-–—|\s]*([0-9]{1,4})(?=\s|$)|(?<=\s)([0-9]{1,4})[-–—|\s]*$")
_BARE_NUMBER = re.compile(r"[-–—|\s]*[0-9]{1,4}[-–—|\s]*")
_LONGEST_HEAD = 80
_LARGER = 1.12
"""Type this much larger than the body's is a heading's."""
_LONGEST_HEADING = 200
_NO_HEADING = re.compile(r"[.!;:,…][\"'”’»)\]]*$")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$|\D[.!?…][\"'”’»)\]]*\d{1,2}$")
"""With the mark of a footnote, but no number such as 3.2."""


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line: its range in the document, its place in PDF units, height of type, and weight.

    ``top`` is where it begins and ``last_top`` where it ends: PDFium makes one line of two when
    the first ends in a hyphen.
    """

    start: int
    end: int
    left: float
    right: float
    top: float
    last_top: float
    size: float
    bold: bool
    words: str


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page in reading order, and its height in PDF units."""

    lines: tuple[PdfLine, ...]
    height: float


def measure(
    text_page: Any, text: str, indices: Sequence[int], offset: int, height: float
) -> PageLines:
    """Measure a page's lines by the boxes of their first and last characters.

    Args:
        text_page: PDFium's.
        text: the page's canonical text.
        indices: PDFium's index of each of its characters.
        offset: where the page starts in the document.
        height: of the page, in PDF units.
    """
    lines = []
    start = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            first = start + len(line) - len(line.lstrip())
            lines.append(
                _measure_line(text_page, bare, indices[first : first + len(bare)], offset + first)
            )
        start += len(line) + 1
    return PageLines(tuple(lines), height)


def _measure_line(text_page: Any, words: str, indices: Sequence[int], start: int) -> PdfLine:
    """Measure a line by its first and last characters, and its type by the one in its middle.

    Bullets are of other fonts, and white space has no height: letters and digits are measured.
    """
    solid = [at for at, char in enumerate(words) if char.isalnum()] or [0]
    left = text_page.get_charbox(indices[0], loose=True)[0]
    top = text_page.get_charbox(indices[solid[0]], loose=True)[3]
    _, _, right, last_top = text_page.get_charbox(indices[-1], loose=True)
    middle = indices[solid[len(solid) // 2]]
    _, low, _, high = text_page.get_charbox(middle, loose=True)
    bold = all(_is_bold(text_page, i) for i in (indices[solid[0]], middle, indices[solid[-1]]))
    return PdfLine(start, start + len(words), left, right, top, last_top, high - low, bold, words)


def layout(text: str, pages: Sequence[PageLines]) -> list[Block]:
    """Return the blocks of a document from its pages' lines."""
    body = _body_size(pages)
    running = _running_heads(pages, body)
    sizes = sorted(
        {round(line.size) for page in pages for line in page.lines if line.size > body * _LARGER},
        reverse=True,
    )
    blocks: list[Block] = []
    for number, page in enumerate(pages):
        open_lines: list[PdfLine] = []
        leading = _leading(page)
        edges = _right_edges(page)
        for line in page.lines:
            if (number, line.start) in running:
                blocks.extend(_close(text, open_lines, body, sizes))
                blocks.append(Block(line.start, line.end, "boilerplate"))
            else:
                if open_lines and _starts_paragraph(open_lines, line, body, leading, edges):
                    blocks.extend(_close(text, open_lines, body, sizes))
                open_lines.append(line)
        blocks.extend(_close(text, open_lines, body, sizes))
    return blocks


def _close(text: str, lines: list[PdfLine], body: float, sizes: list[int]) -> list[Block]:
    """Make the open lines one block, a heading if they are set as one, and open none."""
    if not lines:
        return []
    block = Block(lines[0].start, lines[-1].end)
    size, bold, single = lines[0].size, lines[0].bold, len(lines) == 1
    lines.clear()
    words = text[block.start : block.end]
    if (
        CELLS in words
        or len(words) > _LONGEST_HEADING
        or _NO_HEADING.search(words)
        or not re.search(r"[^\W\d_]{2}", words)
    ):
        return [block]
    if size > body * _LARGER:
        return [replace(block, kind="heading", level=min(6, 1 + sizes.index(round(size))))]
    if bold and single and is_heading_like(text, block):
        return [replace(block, kind="heading", level=min(6, 1 + len(sizes)))]
    return [block]


def _starts_paragraph(
    above: Sequence[PdfLine], line: PdfLine, body: float, leading: float, edges: dict[int, float]
) -> bool:
    """Whether a line begins a paragraph after the lines above it."""
    last = above[-1]
    ended = bool(_SENTENCE_END.search(last.words[-4:]))
    if abs(line.size - last.size) > 0.12 * max(line.size, last.size):
        return True
    if line.bold != last.bold and (last.bold and len(above) == 1 and not ended):
        return True
    if BULLET.match(line.words + " x") or CELLS in last.words or CELLS in line.words:
        return True
    down = last.last_top - line.top
    if down < -0.5 * last.size:  # a new column
        return ended or not line.words[:1].islower()
    off_axis = abs(line.left + line.right - last.left - last.right) / 2
    centred = line.size > body * _LARGER and off_axis < 0.3 * line.size
    if down > (1.5 if centred else 1.3) * max(leading, line.size):
        return True
    hanging = BULLET.match(above[0].words) or line.left < last.left
    if line.left > last.left + 0.8 * line.size and not (hanging or centred):
        return True
    first = line.words.split(None, 1)[0]
    width = (line.right - line.left) * (len(first) + 1) / max(1, len(line.words))
    return ended and last.right + width < edges.get(_column(last), last.right) - last.size * 0.5


def _column(line: PdfLine) -> int:
    """Number the column, an inch wide each, in which a line starts."""
    return int(line.left // 72)


def _right_edges(page: PageLines) -> dict[int, float]:
    """Return how far lines reach to the right, by the column in which they start."""
    edges: dict[int, float] = {}
    for line in page.lines:
        edges[_column(line)] = max(edges.get(_column(line), 0.0), line.right)
    return edges


def _leading(page: PageLines) -> float:
    """Return the usual distance from line to line on a page, in PDF units."""
    steps = [
        a.last_top - b.top
        for a, b in zip(page.lines, page.lines[1:], strict=False)
        if 0 < a.last_top - b.top < 3 * a.size and abs(a.size - b.size) < 0.12 * a.size
    ]
    sizes = [line.size for line in page.lines] or [12.0]
    steps.sort()
    # Headings and paragraphs' gaps only widen steps: the lower middle is the leading.
    return steps[len(steps) * 2 // 5] if steps else 1.2 * median(sizes)


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
    edges |= {(number, line) for number, line, _ in margin if len(line.words) <= _LONGEST_HEAD}
    return _counting(edges) | {
        (number, line.start)
        for number, line, key in margin
        if _PAGE_NUMBER.fullmatch(line.words) or seen[key] >= enough
    }


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


def _is_bold(text_page: Any, index: int) -> bool:
    """Whether a character is set in a bold face, by the font's weight or name."""
    if pdfium.FPDFText_GetFontWeight(text_page.raw, index) >= 600:
        return True
    size = pdfium.FPDFText_GetFontInfo(text_page.raw, index, None, 0, None)
    if not 0 < size < 512:
        return False
    name = create_string_buffer(size)
    pdfium.FPDFText_GetFontInfo(text_page.raw, index, name, size, None)
    return b"bold" in name.value.lower()
