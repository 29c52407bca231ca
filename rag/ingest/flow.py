"""From a tree of HTML elements to paragraphs in reading order; no recursion, so no depth limit."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice
from typing import Any

from lxml import etree

from rag.ingest.loaded import Builder, Kind
from rag.ingest.numbering import BULLET, written
from rag.ingest.pageparts import is_box, is_dropped
from rag.lines import CELLS

_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu",
    "nav", "ol", "option", "p", "pre", "search", "section", "summary", "table", "tbody", "tfoot",
    "thead", "tr", "ul", "button",
}  # fmt: skip
_TIGHT = {"li", "tr", "dd"}
_TAB = "\t"
"""Between a term and its definition, in one line."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_UNMARKED = re.compile(r"list-style(?:-type)?\s*:\s*none", re.IGNORECASE)
_BOLD = {"b", "strong"}
_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_SPACE = re.compile(r"[ \t\n\r\f]+")


class Flow:
    """One walk through a tree, writing into a builder."""

    def __init__(self, builder: Builder) -> None:
        """Write into ``builder``, after what it has."""
        self.builder = builder
        self.line: list[str] = []
        self.level = 0
        self.page_depth = 0
        self.pre_depth = 0
        self.cells = 0
        self.bold_depth = 0
        self.box_depth = 0
        self.plain = False
        self.tight = False
        self.breaks = 0
        self.marker = ""
        self.alone = False
        self.term = False
        self.numbers: dict[Any, int] = {}

    def run(self, root: Any, page: Collection[Any]) -> None:
        """Write all that the tree under ``root`` shows, in reading order.

        Args:
            root: the page.
            page: the elements that are the page's and not its content's.
        """
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = _name(element) if isinstance(element.tag, str) else ""
            if event == "start":
                if not tag or is_dropped(element, tag):
                    walk.skip_subtree()
                    continue
                self._open(element, tag, element in page)
                self._write(element.text)
            else:
                if tag and not is_dropped(element, tag):
                    self._close(element, tag, element in page)
                if element is not root:
                    self._write(element.tail)
        self._flush()

    def _open(self, element: Any, tag: str, page: bool) -> None:
        if tag == "br":
            self.breaks += 1
            if self.breaks > 1 and not self.cells:
                self._flush()
            else:
                self.line.append(" " if self.cells else "\n")
        elif tag in ("td", "th"):
            if self.cells == 1 and self.line:
                self.line.append(CELLS)
        elif self.term and (tag == "dd" or (tag in ("p", "div") and _begins_item(element))):
            pass  # the definition goes on in its term's line
        elif tag in _BLOCKS and not (self.cells and tag not in ("tr", "table")):
            self._flush()
            if not _begins_item(element):
                self.tight = tag in _TIGHT and not _begins_table(element)
            if tag == "li":
                self.marker = self._marker(element)
                self.alone = not any(_is_block(child) for child in islice(element, 1, None))
        elif tag in _BLOCKS:
            self.line.append(" ")
        if tag == "tr" and not _is_layout(element):
            self.cells += 1
        if tag in _BOLD:
            self.bold_depth += 1
        if is_box(element):
            self.box_depth += 1
        if tag == "pre":
            self.pre_depth += 1
        if page:
            self.page_depth += 1
        if tag in _HEADINGS and not self.cells:
            self.level = _HEADINGS[tag]

    def _marker(self, item: Any) -> str:
        """Return what stands before a list's item: a bullet, or the number that its list is at."""
        parent = item.getparent()
        styles = f"{item.get('style')} {parent.get('style')}" if parent is not None else ""
        if _UNMARKED.search(styles):
            return ""
        if parent is None or not isinstance(parent.tag, str) or _name(parent) != "ol":
            return BULLET
        step = -1 if parent.get("reversed") is not None else 1
        if parent not in self.numbers:
            begin = len(parent) if step < 0 else 1
            self.numbers[parent] = _whole(parent.get("start"), begin) - step
        self.numbers[parent] = _whole(item.get("value"), self.numbers[parent] + step)
        return f"{written(self.numbers[parent], _FORMS.get(parent.get('type', ''), 'decimal'))}."

    def _close(self, element: Any, tag: str, page: bool) -> None:
        if tag == "tr" and not _is_layout(element):
            self.cells -= 1
        if tag == "dt" and self.line and not self.cells:
            self.line.append(_TAB)
            self.term = True
        elif tag in _BLOCKS and not (self.cells and tag != "table"):
            self._flush(*_marks(element) if tag == "tr" else ("", ""))
        elif tag in _BLOCKS:
            self.line.append(" ")
        if tag in _TIGHT:  # one that showed nothing leaves nothing to what follows it
            self.marker = ""
        if tag in _BOLD:
            self.bold_depth -= 1
        if is_box(element):
            self.box_depth -= 1
        if tag == "pre":
            self.pre_depth -= 1
        if page:
            self.page_depth -= 1
        if tag in _HEADINGS:
            self.level = 0

    def _write(self, text: str | None) -> None:
        """Add running text; white space is one space, as browsers show it."""
        if not text:
            return
        text = text.replace("\xad", "")
        if not self.pre_depth or self.cells:
            text = _SPACE.sub(" ", text)
            if not text.strip(" "):
                if self.line and not self.line[-1].endswith((" ", "\n")):
                    self.line.append(" ")
                return
        self.breaks = 0
        self.term = False
        self.plain = self.plain or (not self.bold_depth and bool(text.strip()))
        self.line.append(text)

    def _flush(self, before: str = "", after: str = "") -> None:
        """End the paragraph that is being written; a row with marks around it."""
        text = "".join(self.line)
        # a box's name heads nothing of what stands below the box
        bold = not (self.plain or self.cells or self.box_depth or (self.marker and self.alone))
        self.plain = False
        self.line.clear()
        self.breaks = 0
        self.term = False
        if not self.pre_depth:
            text = re.sub(r" {2,}", " ", re.sub(r" *([\n\t]) *", r"\1", text)).strip(" \n\t|")
        if CELLS in text:
            text = f"{before}{text}{after}"
        if text.strip():
            kind: Kind = "boilerplate" if self.page_depth else "heading" if self.level else "text"
            level = self.level if kind == "heading" else 0
            self.builder.add(
                text,
                kind,
                level,
                tight=self.tight,
                marker=self.marker if kind == "text" else "",
                bold=bold,
            )
            self.tight = False
            self.marker = ""


def _name(element: Any) -> str:
    """Return an element's name, without its namespace."""
    return str(element.tag).rpartition("}")[2].lower()


def _is_block(element: Any) -> bool:
    """Whether an element is a paragraph of its own."""
    return isinstance(element.tag, str) and _name(element) in _BLOCKS


def _whole(text: str | None, otherwise: int) -> int:
    """Return the whole number that an attribute gives, if it gives one."""
    given = (text or "").strip()
    return int(given) if re.fullmatch(r"[+-]?\d{1,6}", given) else otherwise


def _begins_item(element: Any) -> bool:
    """Whether a list's item, or a definition, begins with this element, as its first paragraph."""
    item = element.getparent()
    if item is None or item.tag not in ("li", "dd") or (item.text or "").strip():
        return False
    return next(iter(item), None) is element


def _is_layout(row: Any) -> bool:
    """Whether a table row holds paragraphs or tables and not values: a page's layout."""
    for cell in row:
        paragraphs = 0
        for inner in cell.iterdescendants() if isinstance(cell.tag, str) else ():
            if inner.tag in ("table", "ul", "ol", "h1", "h2", "h3", "article", "section", "main"):
                return True
            paragraphs += inner.tag == "p"
            if paragraphs > 1:
                return True
    return False


def _begins_table(element: Any) -> bool:
    """Whether an element is the first row of its table, which a blank line sets apart."""
    table = next(element.iterancestors("table"), None) if element.tag == "tr" else None
    return table is not None and next(table.iter("tr")) is element


def _marks(row: Any) -> tuple[str, str]:
    """Return what stands before and after a row, so that a table's first is no header by mistake.

    A table of labels and values ("Manager", "Sven Aho") has none, and its rows stand between
    marks. A header whose first cell is empty begins with one.
    """
    cells = _cells(row)
    if len(cells) < 2:
        return "", ""
    if len(cells) > 2 and cells[1].tag == "th" and not cells[0].text_content().strip():
        return "| ", ""
    table = next(row.iterancestors("table"), row)
    top: Any = next((r for r in table.iter("tr") if len(_cells(r)) > 1), row)
    labels = [cell.tag for cell in _cells(top)][1:] == ["td"] and top.getparent().tag != "thead"
    return ("| ", " |") if labels else ("", "")


def _cells(row: Any) -> list[Any]:
    """Return a table row's cells."""
    return [cell for cell in row if cell.tag in ("td", "th")]
