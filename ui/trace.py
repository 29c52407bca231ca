"""How an answer was found: its candidates as rows, a small plot and a table of them."""

from __future__ import annotations

from rag.model import Answer, Json
from ui.render import Html, join, tag

_WIDTH, _ROW, _LEFT = 560, 18, 26


def trace_rows(answer: Answer) -> list[Json]:
    """Return one row a candidate, in the order of retrieval; scores as the engine gave them.

    ``margin`` is the best span's score over "no answer here", None where the reader found none or
    did not read the passage.
    """
    readings = {reading.passage.id: reading for reading in answer.trace.readings}
    rows: list[Json] = []
    for rank, candidate in enumerate(answer.trace.candidates, start=1):
        passage = candidate.passage
        reading = readings.get(passage.id)
        best = reading.spans[0] if reading and reading.spans else None
        rows.append(
            {
                "rank": rank,
                "document": passage.document_id,
                "title": passage.title,
                "page": passage.page,
                "start": passage.start,
                "end": passage.end,
                "text": _opening(passage.text),
                "dense": round(candidate.dense, 4),
                "bm25": round(candidate.bm25, 4),
                "fused": round(candidate.score, 4),
                "span": _opening(best.text) if best else None,
                "margin": round(reading.margin, 2) if reading and best else None,
            }
        )
    return rows


def _opening(text: str) -> str:
    """Return the first words of a text, with an ellipsis where there are more."""
    return text if len(text) <= 120 else text[:120].rsplit(maxsplit=1)[0] + " …"


def trace_panel(rows: list[Json], elapsed_ms: dict[str, float]) -> Html:
    """Return the closed panel "How was this found?" of an answer."""
    steps = [
        ("Found in", elapsed_ms.get("retrieve")),
        ("read in", elapsed_ms.get("read")),
        ("in all", elapsed_ms.get("total")),
    ]
    times = tag(
        "p",
        " · ".join(f"{name} {value:,.0f} ms" for name, value in steps if value is not None),
        cls="trace-times",
    )
    note = tag(
        "p",
        "Meaning (the cosine of the embeddings) and words (BM25, over the best) are fused into "
        "the order of reading. The reader scores its best words in each passage: above 0 they "
        "count for more than “no answer here”.",
        cls="trace-note",
    )
    inner = join(times, _plot(rows), _table(rows), note) if rows else times
    return tag("details", tag("summary", "How was this found?"), inner, cls="trace")


def _plot(rows: list[Json]) -> Html:
    """Draw a line a candidate: dots for dense, BM25 and fused on 0..1."""
    height = _ROW * len(rows) + 22
    inner = _WIDTH - _LEFT - 12

    def at(value: float) -> float:
        return round(_LEFT + max(0.0, min(1.0, value)) * inner, 1)

    marks: list[Html] = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = at(share)
        marks.append(tag("line", x1=str(x), x2=str(x), y1="4", y2=str(height - 16), cls="grid"))
        marks.append(tag("text", f"{share:g}", x=str(x), y=str(height - 3), text_anchor="middle"))
    for place, row in enumerate(rows):
        y = 12 + place * _ROW
        marks.append(tag("text", str(row["rank"]), x="16", y=str(y + 4), text_anchor="end"))
        low, high = sorted((at(row["dense"]), at(row["bm25"])))
        marks.append(tag("line", x1=str(low), x2=str(high), y1=str(y), y2=str(y), cls="link"))
        for name, radius in (("dense", "4"), ("bm25", "4"), ("fused", "5")):
            marks.append(tag("circle", cx=str(at(row[name])), cy=str(y), r=radius, cls=name))
    legend = tag(
        "p",
        tag("span", "meaning", cls="key dense"),
        tag("span", "words", cls="key bm25"),
        tag("span", "fused", cls="key fused"),
        cls="legend",
    )
    picture = tag(
        "svg",
        *marks,
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        aria_label="Scores of each candidate: meaning, words and both fused, from 0 to 1",
    )
    return tag("figure", legend, picture, cls="trace-plot")


def _table(rows: list[Json]) -> Html:
    """List the candidates with every score."""
    heads = ("", "Passage", "Meaning", "Words", "Fused", "Best words read", "Score")
    body = [
        tag(
            "tr",
            tag("td", str(row["rank"]), cls="number"),
            tag("td", tag("bdi", str(row["title"])), _page(row), tag("small", str(row["text"]))),
            *(tag("td", f"{row[name]:.2f}", cls="number") for name in ("dense", "bm25", "fused")),
            tag("td", tag("bdi", row["span"] or "not read")),
            tag("td", "–" if row["margin"] is None else f"{row['margin']:.1f}", cls="number"),
            cls="read" if (row["margin"] or 0) > 0 else None,
        )
        for row in rows
    ]
    return tag(
        "div",
        tag(
            "table",
            tag("thead", tag("tr", *(tag("th", head, scope="col") for head in heads))),
            tag("tbody", *body),
        ),
        cls="trace-table",
        tabindex="0",
        role="region",
        aria_label="Table of the candidates",
    )


def _page(row: Json) -> str | None:
    """Name the page where there is one."""
    return f", p. {row['page']}" if row["page"] else None
