"""What a Word paragraph is by its styles: of which level a heading, and whether in bold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rag.ingest.numbering import value

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LOWEST = 6
_HEADING = re.compile(r"heading ?(\d)?")
_OFF = ("0", "false", "off", "none")


class Styles:
    """The styles of one document."""

    def __init__(self, root: Any) -> None:
        """Read the styles below their ``root``, whatever sort of styles they are."""
        self.by_id: Mapping[str, Any] = {
            style.get(f"{W}styleId"): style for style in root.iterchildren(f"{W}style")
        }

    def level(self, paragraph: Any) -> int:
        """Return the level of a heading, 0 for what is none.

        Of the paragraph and the styles that it builds on the nearest counts that gives an outline
        level or is one of Word's own for headings; without any, one that has a heading's name.
        """
        styles = list(self._of(paragraph, "p"))
        names = [(value(style, "name") or "").lower() for style in styles]
        if names and names[0] in ("title", "subtitle"):
            return 1 if names[0] == "title" else 2
        for name, owner in zip(("", *names), (paragraph, *styles), strict=True):
            properties = owner.find(f"{W}pPr")
            outline = None if properties is None else value(properties, "outlineLvl")
            if outline is not None and outline.isdigit():
                return min(LOWEST, int(outline) + 1) if int(outline) < 9 else 0
            if found := _HEADING.match(name):
                return min(LOWEST, int(found[1] or 1))
        return 1 if any(map(_HEADING.search, names)) else 0

    def is_list(self, paragraph: Any) -> bool:
        """Whether a paragraph is a list's item by its own mark or by its style's name."""
        properties = paragraph.find(f"{W}pPr")
        if properties is not None and properties.find(f"{W}numPr") is not None:
            return True
        style = next(self._of(paragraph, "p"), None)
        return style is not None and (value(style, "name") or "").lower().startswith("list")

    def stands_out(self, paragraph: Any, run: Any) -> bool:
        """Whether a run of a paragraph is in bold, or underlined, by its mark or by its styles."""
        owners = (run, *self._of(run, "r"), *self._of(paragraph, "p"))
        return _marked(owners, "b") or _marked(owners[:1], "u")

    def _of(self, element: Any, sort: str) -> Iterator[Any]:
        """Yield the style that a paragraph or a run names, and those that it builds on."""
        name = style_name(element, sort)
        for _ in range(20):
            style = self.by_id.get(name)
            if style is None:
                return
            yield style
            name = value(style, "basedOn") or ""


def style_name(element: Any, sort: str = "p") -> str:
    """Return the id of the style that a paragraph ("p") or a run ("r") names, "" without one."""
    properties = element.find(f"{W}{sort}Pr")
    return "" if properties is None else value(properties, f"{sort}Style") or ""


def _marked(owners: Any, name: str) -> bool:
    """Whether the nearest mark of this name is on."""
    marks = (owner.find(f"{W}rPr/{W}{name}") for owner in owners)
    mark = next((mark for mark in marks if mark is not None), None)
    return mark is not None and mark.get(f"{W}val") not in _OFF
