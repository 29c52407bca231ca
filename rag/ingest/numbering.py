"""The numbers and bullets that Word puts before paragraphs, which the paragraphs do not hold.

After ECMA-376 part 1, 17.9: a paragraph names a list and a level, the list's definition says how
the level's number is written ("%1.%2", "(a)", "•"), and each level counts on until one above it
does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BULLET = "•"
LONGEST = 12
"""Characters that a number may have; what is longer is a text of its own."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level of a list is numbered."""

    form: str
    text: str
    start: int
    style: str


@dataclass(slots=True)
class _List:
    """A list's levels, and how far each has counted."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Numbers the paragraphs of one document, asked in their order."""

    def __init__(self, document: Any, styles: Mapping[str, Any]) -> None:
        """Read the lists that the document's part defines; ``styles`` are its styles by id."""
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        for relation in document.rels.values():
            if relation.reltype.endswith("/numbering") and not relation.is_external:
                self._read(relation.target_part.blob)

    def marker(self, paragraph: Any) -> str:
        """Return what stands before a paragraph, "" where nothing does, and count it."""
        name, level = self._place(paragraph)
        found = self._lists.get(name)
        if found is None or level not in found.levels:
            return ""
        for restarted, start in self._restarts.pop(name, {}).items():
            found.counts[restarted] = start - 1
        found.counts[level] = found.counts.get(level, found.levels[level].start - 1) + 1
        for deeper in [each for each in found.counts if each > level]:
            del found.counts[deeper]
        if found.levels[level].form == "bullet":
            return BULLET
        shown = found.levels[level].text
        for place, each in found.levels.items():
            count = found.counts.get(place, each.start)
            shown = shown.replace(f"%{place + 1}", written(count, each.form))
        shown = " ".join(shown.split())
        return shown if len(shown) <= LONGEST else ""

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """Return the list and the level that a paragraph, or its style, names."""
        properties, style = paragraph.find(f"{_W}pPr"), ""
        level: int | None = None
        for _ in range(20):  # styles build on one another
            if properties is None:
                break
            numbered = properties.find(f"{_W}numPr")
            if numbered is not None:
                at = _value(numbered, "ilvl")
                level = int(at) if level is None and at and at.isdigit() else level
                if (name := _value(numbered, "numId")) is not None:
                    return name, self._level_of(name, style) if level is None else level
            owner = properties.getparent()
            link = "basedOn" if owner.tag == f"{_W}style" else "pStyle"
            style = _value(owner if link == "basedOn" else properties, link) or ""
            found = self._styles.get(style)
            properties = None if found is None else found.element.find(f"{_W}pPr")
        return "", 0

    def _level_of(self, name: str, style: str) -> int:
        """Return the level of a list that a style is numbered at, the first unless told."""
        levels = self._lists[name].levels if name in self._lists else {}
        return next((place for place, each in levels.items() if style and each.style == style), 0)

    def _read(self, blob: bytes) -> None:
        from docx.oxml import parse_xml

        root = parse_xml(blob)
        kinds = {
            each.get(f"{_W}abstractNumId"): _List(
                {int(level.get(f"{_W}ilvl")): _level(level) for level in each.iter(f"{_W}lvl")}
            )
            for each in root.iter(f"{_W}abstractNum")
        }
        for each in root.iterchildren(f"{_W}num"):
            name, kind = each.get(f"{_W}numId"), kinds.get(_value(each, "abstractNumId"))
            if kind is None:
                continue
            self._lists[name] = kind
            starts = {
                int(change.get(f"{_W}ilvl")): _value(change, "startOverride")
                for change in each.iter(f"{_W}lvlOverride")
            }
            self._restarts[name] = {
                level: int(start) for level, start in starts.items() if start and start.isdigit()
            }


def _level(level: Any) -> _Level:
    """Read how one level is numbered."""
    start = _value(level, "start") or "1"
    return _Level(
        _value(level, "numFmt") or "decimal",
        _value(level, "lvlText") or "",
        int(start) if start.isdigit() else 1,
        _value(level, "pStyle") or "",
    )


def _value(element: Any, name: str) -> str | None:
    """Return the value of an element's child of this name, None where there is none."""
    child = element.find(f"{_W}{name}")
    return None if child is None else child.get(f"{_W}val")


def written(count: int, form: str) -> str:
    """Write a number in one of Word's forms; digits for those that are not known."""
    if form == "none":
        return ""
    if form in ("lowerLetter", "upperLetter"):  # z is followed by aa, not by ba
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if count > 0 else "0"
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        left, written = count, ""
        for value, digits in _ROMAN:
            written += digits * (left // value)
            left %= value
        return written if form == "lowerRoman" else written.upper()
    return f"{count:02}" if form == "decimalZero" else str(count)
