"""What the diagrams and charts of office documents say: points as items, figures as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.lines import as_row

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LINKS = {f"{_D}relIds": f"{_R}dm", f"{_C}chart": f"{_R}id"}
"""Elements that show a drawing, and which of their attributes names its part."""


def is_drawn(element: Any) -> bool:
    """Whether an element shows a diagram or a chart."""
    return element.tag in _LINKS


def drawn(element: Any, part: Any) -> tuple[list[str], bool]:
    """Return the items of the diagram, or the rows of the chart, that an element of a part shows.

    The second value tells which: whether they are items.
    """
    from lxml import etree

    relation = part.rels.get(element.get(_LINKS[element.tag]))
    items = element.tag == f"{_D}relIds"
    if relation is None or relation.is_external:
        return [], items
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(relation.target_part.blob, parser)
    except etree.XMLSyntaxError:
        return [], items
    return list(filter(None, _points(root) if items else _figures(root))), items


def _points(diagram: Any) -> Iterator[str]:
    """Yield the paragraphs of a diagram's points; those without a type are what it shows."""
    for point in diagram.iter(f"{_D}pt"):
        if point.get("type", "node") == "node":
            yield from (_words(paragraph) for paragraph in point.iter(f"{_A}p"))


def _figures(chart: Any) -> Iterator[str]:
    """Yield a chart's title, the names of its series, and each category with its values."""
    title = chart.find(f"{_C}chart/{_C}title")
    yield "" if title is None else _words(title)
    series = list(chart.iter(f"{_C}ser"))
    names = [next(iter(_values(each, "tx").values()), "") for each in series]
    yield as_row(["", *names]) if any(names) else ""
    labels: dict[int, str] = {}
    for each in series:
        labels = _values(each, "cat") | labels
    columns = [_values(each, "val") for each in series]
    for place in sorted(labels.keys() | {at for column in columns for at in column}):
        yield as_row([labels.get(place, ""), *(column.get(place, "") for column in columns)])


def _values(series: Any, name: str) -> dict[int, str]:
    """Return what a series has under a name, by place."""
    holder = series.find(f"{_C}{name}")
    if holder is None:
        return {}
    code = next((code.text or "" for code in holder.iter(f"{_C}formatCode")), "")
    return {
        int(point.get("idx")): _figure(" ".join((point.findtext(f"{_C}v") or "").split()), code)
        for point in holder.iter(f"{_C}pt")
        if (point.get("idx") or "").isdigit()
    }


def _figure(value: str, code: str) -> str:
    """Write a value as the chart shows it: a share as a percentage, without a rounding's dust."""
    try:
        number = float(value) if code else None
    except ValueError:
        number = None
    if number is None:
        return value
    if code.endswith("%"):
        return f"{number:.{len(code.partition('.')[2].rstrip('%'))}%}"
    return f"{number:.10g}"


def _words(element: Any) -> str:
    """Return an element's text in one line."""
    return " ".join("".join(t.text or "" for t in element.iter(f"{_A}t")).split())


def comment(author: str | None, text: str) -> str:
    """Write a reader's comment as a paragraph; nothing if it is empty."""
    words = " ".join(text.split())
    return f"Comment by {author}: {words}" if author and words else words and f"Comment: {words}"
