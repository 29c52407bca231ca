"""Pictures of the chat's main states, light and dark, wide and narrow.

``python -m ui.screenshots FOLDER [--index DIR]`` asks the sample corpus and writes PNG files.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from rag.errors import PullquoteError
from ui.bench import chromium, served

SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
SCHEMES = ("light", "dark")
DIFFER = "How many UN resolutions on the war has Vietnam abstained on?"
AGREE = "How many documents were signed in Hanoi?"
PAGED = "What share of Vietnam's weapons since 1995 was Russian?"
NOT_THERE = "How many Russians live in Hanoi?"


def shoot(folder: Path, index: Path | None = None) -> list[Path]:
    """Write the pictures and return their paths."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    with served(index) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for scheme in SCHEMES:
            for size, (width, height) in SIZES.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    reduced_motion="reduce",
                    device_scale_factor=1.5,
                )
                page = context.new_page()
                page.set_default_timeout(120_000)

                def take(state: str, page: Any = page, name: str = f"{scheme}-{size}") -> None:
                    page.wait_for_timeout(600)
                    path = folder / f"{state}-{name}.png"
                    page.screenshot(path=path)
                    written.append(path)

                page.goto(url)
                _walk(page, take)
                context.close()
        browser.close()
    return written


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m ui.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--index", type=Path, help="an index to ask [the sample corpus]")
    options = parser.parse_args(arguments)
    try:
        for path in shoot(options.folder, options.index):
            print(path)
    except PullquoteError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


def _walk(page: Any, take: Any) -> None:
    """Go through the main states, taking each."""
    page.wait_for_function("document.querySelectorAll('#examples .suggestion').length > 2")
    take("welcome")
    _ask(page, DIFFER)
    page.wait_for_timeout(3000)
    take("answer")
    _open(page)
    take("evidence")
    page.keyboard.press("Escape")
    _ask(page, AGREE)
    page.locator(".turn:last-child .trace > summary").click()
    page.locator(".turn:last-child .trace").scroll_into_view_if_needed()
    take("how-found")
    _ask(page, PAGED)
    _open(page, "p. ")
    page.click("button[data-view=page]")
    page.wait_for_selector(".page-picture img")
    take("pdf")
    page.keyboard.press("Escape")
    _ask(page, NOT_THERE)
    take("not-found")
    page.click(".top [data-action=drawer]")
    page.locator("#documents li").first.wait_for()
    take("documents")


def _ask(page: Any, question: str) -> None:
    """Ask and wait for the card."""
    before = page.locator(".card").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.locator(".card").nth(before).wait_for()


def _open(page: Any, named: str = "") -> None:
    """Open the last answer's first source, or the first whose chip has these words."""
    page.locator(".turn:last-child .chip", has_text=named).first.click()
    page.wait_for_selector("#evidence-text mark.current", state="attached")  # or on a page


if __name__ == "__main__":
    sys.exit(main())
