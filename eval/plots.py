"""A run's plots, as SVG that takes its colours from the page it stands in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from eval.figures import BY_KEY
from eval.summary import OVERALL

INK, MUTED, LINE, ACCENT, SOFT = "#010101", "#020202", "#030303", "#040404", "#050505"
PAINT = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    LINE: "var(--line)",
    ACCENT: "var(--accent)",
    SOFT: "var(--soft)",
}
"""Colours that stand for the page's own, light or dark."""

STYLE = {
    "svg.fonttype": "none",
    "font.size": 10,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
}
WIDE, HIGH = 5.6, 3.5

PLOTTED = {"ask": "quote@1", "search": "success@1", "read": "f1"}
"""The figure that is plotted by kind of question."""


def plots(mode: str, metrics: dict[str, Any]) -> list[dict[str, str]]:
    """Return the plots that a run's figures allow: title, what it tells, and the SVG."""
    curves, groups = metrics["curves"], metrics["groups"]
    made = []
    if "risk_coverage" in curves:
        made.append(
            {
                "title": "Risk and coverage",
                "tells": "How many of the answers would be wrong if only the most confident were "
                "given. Dashed: without a confidence to go by. The dot: what was answered.",
                "svg": _drawn("Risk against coverage", lambda axes: _risk_coverage(axes, curves)),
            }
        )
        made.append(
            {
                "title": "Reliability",
                "tells": "How often an answer was right (bars) against how sure it was. On the "
                "line, a confidence of 80% is right eight times in ten; wide bars hold more.",
                "svg": _drawn(
                    "Share right against confidence", lambda axes: _reliability(axes, curves)
                ),
            }
        )
    if curves["recall"]:
        made.append(
            {
                "title": "Recall at k",
                "tells": "The share of the right passages among the first k that were found, "
                "before reading, with its 95% interval.",
                "svg": _drawn("Recall at k", lambda axes: _recall(axes, curves)),
            }
        )
    made.append(
        {
            "title": "By kind of question",
            "tells": f"{BY_KEY[PLOTTED[mode]].label.capitalize()}"
            + (", and for questions without an answer the share refused" * (mode == "ask"))
            + "; lines are 95% intervals, figures in brackets count questions.",
            "svg": _drawn(
                "Share by kind of question", lambda axes: _kinds(axes, groups, PLOTTED[mode])
            ),
        }
    )
    if curves["latency"]:
        made.append(
            {
                "title": "Time",
                "tells": "Milliseconds from question to answer on the machine of this run; lines "
                "at the median and the 95th percentile.",
                "svg": _drawn("Histogram of milliseconds", lambda axes: _latency(axes, curves)),
            }
        )
    return made


def _drawn(name: str, draw: Callable[[Any], None]) -> str:
    """Draw into a figure and return it as inline SVG."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE | {"svg.hashsalt": name}):
        figure = Figure(figsize=(WIDE, HIGH), layout="constrained")
        draw(figure.subplots())
        out = io.StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    svg = out.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<svg [^>]*?)width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg [^>]*?)height="[^"]*"', rf'\1role="img" aria-label="{name}"', svg, count=1)
    svg = re.sub(r' id="(?!(?:p|m|C)[0-9a-f_]*")[^"]*"', "", svg)
    for stand_in, colour in PAINT.items():
        svg = svg.replace(stand_in, colour)
    return svg


def _percent(axis: Any) -> None:
    from matplotlib.ticker import PercentFormatter

    axis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def _risk_coverage(axes: Any, curves: dict[str, Any]) -> None:
    coverage, risk = zip(*curves["risk_coverage"], strict=True)
    axes.fill_between(coverage, risk, color=SOFT, linewidth=0)
    axes.plot(coverage, risk, color=ACCENT, linewidth=2)
    axes.plot([0, 1], [risk[-1]] * 2, color=MUTED, linewidth=1, linestyle="--")
    answered = curves["answered"]
    if answered > 0:
        at = risk[min(len(risk) - 1, max(0, round(answered * len(risk)) - 1))]
        axes.plot([answered], [at], "o", color=ACCENT, markersize=8, clip_on=False)
        axes.annotate(
            f"answered {answered:.0%}, {at:.0%} wrong",
            (answered, at),
            (-10, 12),
            textcoords="offset points",
            ha="right",
        )
    axes.set(xlim=(0, 1), ylim=(0, None), xlabel="share answered", ylabel="share of those wrong")
    _percent(axes.xaxis)
    _percent(axes.yaxis)


def _reliability(axes: Any, curves: dict[str, Any]) -> None:
    most = max(each["count"] for each in curves["reliability"])
    for each in curves["reliability"]:
        full = each["high"] - each["low"]
        width = full * (0.25 + 0.67 * (each["count"] / most) ** 0.5)
        middle = (each["low"] + each["high"]) / 2
        axes.bar(middle, each["right"], width, color=SOFT, edgecolor=ACCENT, linewidth=1)
        axes.plot([each["confidence"]], [each["right"]], "o", color=ACCENT, markersize=3.5)
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle="--")
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="confidence", ylabel="share right")
    _percent(axes.xaxis)
    _percent(axes.yaxis)


def _recall(axes: Any, curves: dict[str, Any]) -> None:
    ks = [k for k, _ in curves["recall"]]
    values = [estimate["value"] for _, estimate in curves["recall"]]
    low = [_end(estimate, "low") for _, estimate in curves["recall"]]
    high = [_end(estimate, "high") for _, estimate in curves["recall"]]
    axes.fill_between(ks, low, high, color=SOFT, linewidth=0)
    axes.plot(ks, values, "o-", color=ACCENT, linewidth=2, markersize=5)
    for k, value in zip(ks, values, strict=True):
        axes.annotate(
            f"{100 * value:.0f}", (k, value), (0, 7), textcoords="offset points", ha="center"
        )
    axes.set(xlabel="k", xticks=ks, ylim=(max(0.0, min(low) - 0.08), 1.04))
    _percent(axes.yaxis)


def _end(estimate: dict[str, Any], end: str) -> float:
    """Return an end of an interval; the value where it is not known."""
    return float(estimate["value"] if estimate[end] is None else estimate[end])


def _kinds(axes: Any, groups: dict[str, dict[str, Any]], key: str) -> None:
    names = [name for name in groups if name not in (OVERALL, "answerable", "unanswerable")]
    rows = []
    for name in names:
        estimate = groups[name].get(key) or groups[name].get("refused")
        if estimate is not None:
            rows.append((name.replace("_", " "), estimate))
    rows.sort(key=lambda row: row[1]["value"])
    for place, (_, each) in enumerate(rows):
        value = each["value"]
        axes.barh(place, value, 0.66, color=SOFT)
        low, high = each["low"], each["high"]
        if low is not None:
            axes.plot([low, high], [place] * 2, color=ACCENT, linewidth=1.4)
        axes.plot([value], [place], "o", color=ACCENT, markersize=4.5)
    labels = [f"{name} ({each['n']})" for name, each in rows]
    axes.set_yticks(range(len(rows)), labels)
    axes.set(xlim=(0, 1.02))
    axes.grid(False, axis="y")
    _percent(axes.xaxis)


def _latency(axes: Any, curves: dict[str, Any]) -> None:
    import numpy as np

    times = np.array(curves["latency"])
    middle, late = np.percentile(times, [50, 95])
    edge = max(np.percentile(times, 99), late * 1.05)
    axes.hist(np.minimum(times, edge), bins=30, color=SOFT, edgecolor=ACCENT, linewidth=0.8)
    for value, name in ((middle, "median"), (late, "p95")):
        axes.axvline(value, color=INK, linewidth=1.2, linestyle="-" if name == "median" else "--")
        axes.annotate(
            f"{name} {value:,.0f} ms",
            (value, 1),
            (4, -2),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            va="top",
        )
    axes.set(xlabel="milliseconds", ylabel="questions")
