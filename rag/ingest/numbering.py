"""The numbers and bullets that Word puts before paragraphs, which the paragraphs do not hold.

After ECMA-376 part 1, 17.9: a paragraph names a list and a level, the list's definition says how
the level's number is written ("%1.%2", "(a)", "•"), and each level counts on until one above it
does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

BULLET = "•"
MOST = 5_000
"""Numbers above this are written in digits: nobody counts so far in letters."""
LONGEST = 12
"""Characters that a number may have; what is longer is a text of its own."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level of a list is numbered.

    ``legal`` levels show those above them in digits; ``restarts`` ones begin again below them.
    """

    form: str
    text: str
    start: int
    style: str
    legal: bool
    restarts: bool


@dataclass(slots=True)
class _List:
    """A list's levels, where they begin when it is first met, and how far each has counted."""

    levels: dict[int, _Level]
    counts: dict[int, int]
    begins: dict[int, int] = field(default_factory=dict)

    def count(self, level: int) -> None:
        """Count one more at a level."""
        self.counts[level] = self.counts[level] + 1 if level in self.counts else self.first(level)
        for deeper in [each for each in self.counts if each > level]:
            if self.levels[deeper].restarts:
                del self.counts[deeper]

    def first(self, level: int) -> int:
        """Return what a level begins with."""
        return self.begins.get(level, self.levels[level].start)


class Numbering:
    """Numbers the paragraphs of one document, asked in their order."""

    def __init__(self, document: Any, styles: Mapping[str, Any]) -> None:
        """Read the lists that the document's part defines; ``styles`` are its styles by id."""
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._met: set[str] = set()
        for relation in document.rels.values():
            if relation.reltype.endswith("/numbering") and not relation.is_external:
                self._read(relation.target_part.blob)

    def marker(self, paragraph: Any) -> str:
        """Return what stands before a paragraph, "" where nothing does, and count it."""
        name, level = self._place(paragraph)
        found = self._lists.get(name)
        if found is None or level not in found.levels:
            return ""
        if name not in self._met:
            self._met.add(name)
            for begun in found.begins:
                found.counts.pop(begun, None)
        found.count(level)
        own = found.levels[level]
        if own.form == "bullet":
            return BULLET
        shown = own.text
        for place, each in found.levels.items():
            form = "decimal" if own.legal else each.form
            count = found.counts.get(place, found.first(place))
            shown = shown.replace(f"%{place + 1}", written(count, form))
        shown = " ".join(shown.split())
        return shown if len(shown) <= LONGEST else ""

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """Return the list and the level that a paragraph, or its style, names."""
        owner, link, style = paragraph, "pStyle", ""
        level: int | None = None
        for _ in range(20):  # styles build on one another
            properties = owner.find(f"{_W}pPr")
            numbered = None if properties is None else properties.find(f"{_W}numPr")
            if numbered is not None:
                at = value(numbered, "ilvl")
                level = int(at) if level is None and at and at.isdigit() else level
                if (name := value(numbered, "numId")) is not None:
                    return name, self._level_of(name, style) if level is None else level
            named = properties if link == "pStyle" else owner
            style = "" if named is None else value(named, link) or ""
            found = self._styles.get(style)
            if found is None:
                break
            owner, link = found, "basedOn"
        return "", 0

    def _level_of(self, name: str, style: str) -> int:
        """Return the level of a list that a style is numbered at, the first unless told."""
        levels = self._lists[name].levels if name in self._lists else {}
        return next((place for place, each in levels.items() if style and each.style == style), 0)

    def _read(self, blob: bytes) -> None:
        """Read the lists; those that share a definition count on from one another."""
        from docx.oxml import parse_xml

        root = parse_xml(blob)
        kinds = {
            each.get(f"{_W}abstractNumId"): _List(_levels(each.iterchildren(f"{_W}lvl")), {})
            for each in root.iterchildren(f"{_W}abstractNum")
        }
        for each in root.iterchildren(f"{_W}num"):
            kind = kinds.get(value(each, "abstractNumId"))
            if kind is None:
                continue
            changes = list(each.iterchildren(f"{_W}lvlOverride"))
            own = _levels(level for change in changes for level in change.iterchildren(f"{_W}lvl"))
            begins = {
                int(change.get(f"{_W}ilvl")): _start(change, "startOverride")
                for change in changes
                if change.get(f"{_W}ilvl", "").isdigit() and value(change, "startOverride")
            }
            self._lists[each.get(f"{_W}numId")] = _List(kind.levels | own, kind.counts, begins)


def _levels(elements: Iterable[Any]) -> dict[int, _Level]:
    """Read how levels are numbered, by their places."""
    return {
        int(level.get(f"{_W}ilvl")): _Level(
            value(level, "numFmt") or "decimal",
            value(level, "lvlText") or "",
            _start(level, "start"),
            value(level, "pStyle") or "",
            level.find(f"{_W}isLgl") is not None,
            value(level, "lvlRestart") != "0",
        )
        for level in elements
        if level.get(f"{_W}ilvl", "").isdigit()
    }


def _start(element: Any, name: str) -> int:
    """Return the number that a child of this name gives, as far as anyone counts."""
    given = value(element, name) or "1"
    return min(int(given), MOST) if given.isdigit() and len(given) < 6 else 1


def value(element: Any, name: str) -> str | None:
    """Return the value of an element's child of this name, None where there is none."""
    child = element.find(f"{_W}{name}")
    return None if child is None else child.get(f"{_W}val")


def written(count: int, form: str) -> str:
    """Write a number in one of Word's forms; digits for those that are not known."""
    if form == "none":
        return ""
    if form == "decimalZero":
        return f"{count:02}"
    if not 0 < count <= MOST:
        return str(count)
    if form in ("lowerLetter", "upperLetter"):  # z is followed by aa, not by ba
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman"):
        left, digits = count, ""
        for value, name in _ROMAN:
            digits += name * (left // value)
            left %= value
        return digits if form == "lowerRoman" else digits.upper()
    return str(count)
