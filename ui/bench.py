"""How quick the chat is: first load, Enter to answer, source open in a browser; twenty at once.

``python -m ui.bench [--index DIR] [--json]`` serves the chat over an index (by default one made
of the sample corpus), drives headless Chromium and prints medians against the targets.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.errors import PullquoteError
from rag.settings import Settings

CORPUS = Path(__file__).parent.parent / "eval" / "corpus"
QUESTIONS = (
    "How tall is the statue of Lenin in Hanoi?",
    "How many documents were signed in Hanoi?",
    "What share of Vietnam's weapons since 1995 was Russian?",
    "Who invented the expression bamboo diplomacy?",
    "Until when did the Russians stay at Cam Ranh Bay?",
    "What did the six submarines cost?",
    "When had Putin last been in Vietnam before this visit?",
    "How big was trade between Russia and Vietnam in 2023?",
    "What gifts did To Lam give Putin?",
    "Which country has the best football team?",
)
TARGETS = {
    "first load": 3000.0,
    "Enter to answer": 700.0,
    "engine's part": 300.0,
    "source open": 300.0,
    "twenty at once, p95": 6000.0,
}
"""Milliseconds; medians but for the last."""
PEOPLE, EACH = 20, 5
LOADS, ROUNDS = 5, 3
"""How often the page is loaded, and how often all questions are asked."""

_WATCH = """() => {
  const begin = () => (window.begun = performance.now());
  addEventListener("keydown", (event) => event.key === "Enter" && begin(), true);
  addEventListener("click", begin, true);
  window.until = (ready) => new Promise((done) => {
    const look = () => ready()
      ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - window.begun)))
      : requestAnimationFrame(look);
    look();
  });
}"""


class NoChromium(PullquoteError):
    """There is no browser to measure with."""

    def __init__(self) -> None:
        """Say how to get one."""
        super().__init__("There is no Chromium: install it, or name one with PULLQUOTE_CHROMIUM.")


def chromium() -> str:
    """Return the browser's path.

    Raises:
        NoChromium: if there is none.
    """
    path = os.environ.get("PULLQUOTE_CHROMIUM") or shutil.which("chromium")
    if not path:
        raise NoChromium
    return path


@contextmanager
def served(index: Path | None) -> Iterator[str]:
    """Serve a chat over an index, or over the sample corpus indexed for the occasion."""
    from ui.app import App

    with tempfile.TemporaryDirectory(prefix="pullquote-bench-") as folder:
        app = App(Settings.read(index=index or Path(folder)))
        try:
            engine = app.service.engine(create=True)
            if index is None:
                engine.index([CORPUS])
            engine.warm_up()
            yield app.launch(port=0)
        finally:
            app.close()


def measure_page(url: str) -> dict[str, list[float]]:
    """Walk the chat as a person does; returns milliseconds by what was measured."""
    from playwright.sync_api import sync_playwright

    times: dict[str, list[float]] = {name: [] for name in list(TARGETS)[:4]}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for _ in range(LOADS):
            page = browser.new_context().new_page()
            begun = time.perf_counter()
            page.goto(url)
            page.wait_for_selector("#welcome h2")
            times["first load"].append((time.perf_counter() - begun) * 1000)
            page.context.close()
        for _ in range(ROUNDS):
            page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
            page.set_default_timeout(60_000)
            page.goto(url)
            page.wait_for_selector("#welcome h2")
            page.evaluate(_WATCH)
            for place, question in enumerate(QUESTIONS):
                _ask(page, question, place, times)
            page.context.close()
        browser.close()
    return times


def measure_many(url: str) -> dict[str, Any]:
    """Let twenty sessions ask five questions each at once; returns milliseconds and errors."""
    import httpx

    times: list[float] = []
    errors: list[str] = []

    async def person(client: httpx.AsyncClient, component: int, who: int) -> None:
        for turn in range(EACH):
            question = QUESTIONS[(who + turn) % len(QUESTIONS)]
            body = {
                "data": {"call": "ask", "question": question, "ticket": f"{who}-{turn}"},
                "component_id": component,
                "fn_name": "serve_page",
                "session_hash": f"bench{who}",
            }
            begun = time.perf_counter()
            reply = await client.post(f"{url}gradio_api/component_server/", json=body)
            times.append((time.perf_counter() - begun) * 1000)
            got = reply.json()
            if "error" in got or got["turn"]["question"] != question:
                errors.append(str(got.get("error", "mixed up")))

    async def everybody() -> None:
        async with httpx.AsyncClient(timeout=120) as client:
            parts = (await client.get(f"{url}config")).json()["components"]
            component = next(part["id"] for part in parts if part["type"] == "html")
            await asyncio.gather(*(person(client, component, who) for who in range(PEOPLE)))

    asyncio.run(everybody())
    ordered = sorted(times)
    return {
        "p50": statistics.median(ordered),
        "p95": ordered[int(len(ordered) * 0.95) - 1],
        "asked": len(times),
        "errors": errors,
    }


def run(index: Path | None = None) -> dict[str, Any]:
    """Measure everything; the figures are medians in milliseconds, ``many`` has its own."""
    with served(index) as url:
        many = measure_many(url)
        times = measure_page(url)
    figures = {name: round(statistics.median(values), 1) for name, values in times.items()}
    figures["twenty at once, p95"] = round(many["p95"], 1)
    return {"figures": figures, "targets": TARGETS, "many": many, "cores": os.cpu_count()}


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m ui.bench", description=__doc__)
    parser.add_argument("--index", type=Path, help="an index to ask [the sample corpus]")
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
    options = parser.parse_args(arguments)
    try:
        result = run(options.index)
    except PullquoteError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    if options.json:
        print(json.dumps(result, indent=2))
        return 0
    for name, value in result["figures"].items():
        print(f"{name:22} {value:8.0f} ms   (target {TARGETS[name]:.0f} ms)")
    print(f"{result['many']['asked']} asked at once, {len(result['many']['errors'])} errors")
    return 0


def _ask(page: Any, question: str, place: int, times: dict[str, list[float]]) -> None:
    """Ask one question and, where it is answered, open its source."""
    page.fill("#question", question)
    page.press("#question", "Enter")
    ready = f"() => until(() => document.querySelectorAll('.card').length > {place})"
    times["Enter to answer"].append(page.evaluate(ready))
    card = page.locator(".card").nth(place)
    said = card.locator(".trace-times").text_content() or "0 ms in all"
    total = said.rsplit("in all", 1)[-1].replace("ms", "").replace(",", "")
    times["engine's part"].append(float(total))
    page.wait_for_timeout(1500)  # a person reads, meanwhile follow-ups are sought
    if card.locator(".chip").count() == 0:
        return
    if page.locator("[data-action=close-evidence]").is_visible():
        page.click("[data-action=close-evidence]")
    card.locator(".chip").first.click()
    opened = "() => until(() => document.querySelector('#evidence-text mark.current'))"
    times["source open"].append(page.evaluate(opened))


if __name__ == "__main__":
    sys.exit(main())
