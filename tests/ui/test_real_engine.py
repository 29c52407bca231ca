"""The chat over the real engine: a PDF's page with its rectangles, an index lost and found."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from rag.settings import Settings
from tests.ui.conftest import Person, free_port

pytestmark = pytest.mark.e2e

QUESTION = "How tall is the lighthouse of Marrow Point?"


def _pdf(path: Path) -> None:
    from reportlab.lib.pagesizes import A5
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A5)
    canvas.drawString(60, 500, "A first page that speaks of nothing but the weather at sea.")
    canvas.showPage()
    canvas.drawString(60, 500, "The lighthouse of Marrow Point is 41 metres tall.")
    canvas.drawString(60, 480, "It was built in 1887 by the engineer Ines Calder.")
    canvas.save()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from ui.app import App

    folder = tmp_path_factory.mktemp("real")
    _pdf(folder / "lights.pdf")
    (folder / "boats.txt").write_text(
        "The harbour of Marrow Point has room for thirty boats.\n\nFishing stopped in 1990.",
        "utf-8",
    )
    app = App(Settings(index=folder / "index"))
    app.service.engine(create=True).index([folder / "lights.pdf", folder / "boats.txt"])
    app.launch(port=free_port())
    yield app
    app.close()


def test_a_pdf_shows_its_page_with_the_quote_marked(app: Any, visit: Any) -> None:
    person: Person = visit(app.url)
    person.page.set_default_timeout(60_000)
    turn = person.ask(QUESTION)
    assert "41" in turn.locator(".words").inner_text()
    turn.locator(".chip").first.click()
    boxes = person.page.locator(".page-picture .box.quote")
    boxes.first.wait_for()
    assert person.page.inner_text("#page-place") == "Page 2 of 2"
    picture = person.page.locator(".page-picture img").bounding_box()
    box = boxes.first.bounding_box()
    share = (box["y"] - picture["y"]) / picture["height"]
    assert 0.1 < share < 0.2  # the line stands 500 of 595 points up the page
    assert box["height"] < picture["height"] * 0.05
    assert "41" in "".join(person.marks())
    stored = app.service.engine().document("lights.pdf").text
    assert person.text() == stored
    person.page.get_by_label("Previous page").click()
    person.page.get_by_text("Page 1 of 2").wait_for()
    person.page.locator(".page-picture img[alt='Page 1 of the document']").wait_for()
    assert person.page.locator(".page-picture .box").count() == 0


def test_a_pdf_opened_from_the_list_is_paged_enlarged_and_shown_as_text(
    app: Any, visit: Any
) -> None:
    person: Person = visit(app.url, viewport={"width": 1280, "height": 400})
    person.page.set_default_timeout(60_000)
    person.page.click(".top [data-action=drawer]")
    row = person.page.locator("#documents li").filter(has_text="lights.pdf")
    row.locator(".document-title").click()
    person.page.get_by_text("Page 1 of 2").wait_for()
    assert person.page.locator("[data-action=next]").is_hidden()
    person.page.get_by_label("Next page").click()
    second = person.page.get_by_role("button", name="Page 2 of the document")
    second.wait_for()
    pane, fitting = (
        one.bounding_box()["width"] for one in (person.page.locator("#evidence"), second)
    )
    assert fitting > 0.9 * pane
    assert person.page.locator("#evidence-text").is_hidden()
    second.press("Enter")
    assert second.get_attribute("aria-pressed") == "true"
    assert second.bounding_box()["width"] > 1.8 * fitting
    second.click()
    assert second.bounding_box()["width"] == fitting
    person.page.get_by_role("button", name="Text", exact=True).click()
    assert second.is_hidden()
    assert person.page.evaluate("document.querySelector('#evidence-text').scrollTop") > 0
    person.page.get_by_role("button", name="Page", exact=True).click()
    assert second.is_visible()


def test_on_a_phone_a_pdf_is_shown_as_text_until_its_page_is_asked_for(
    app: Any, visit: Any
) -> None:
    person: Person = visit(app.url, viewport={"width": 390, "height": 844})
    person.page.set_default_timeout(60_000)
    turn = person.ask(QUESTION)
    turn.locator(".chip").first.click()
    expect(person.page.locator("#evidence-text mark.answer").first).to_be_in_viewport()
    assert person.page.locator("#evidence-page").is_hidden()
    person.page.get_by_role("button", name="Page", exact=True).click()
    expect(person.page.locator(".page-picture .box.answer").first).to_be_in_viewport()


def test_a_pdf_whose_file_is_gone_is_shown_as_text_at_the_quote(app: Any, visit: Any) -> None:
    person: Person = visit(app.url)
    person.page.set_default_timeout(60_000)
    file = app.settings.index.parent / "lights.pdf"
    away = file.rename(file.with_suffix(".away"))
    try:
        person.ask(QUESTION).locator(".chip").first.click()
        person.page.get_by_text("The file itself is gone or has changed").wait_for()
        expect(person.page.locator("#evidence-text mark.answer").first).to_be_in_viewport()
    finally:
        away.rename(file)


def test_an_index_removed_under_the_chat_is_said_and_recovers(app: Any, visit: Any) -> None:
    person: Person = visit(app.url)
    person.page.set_default_timeout(60_000)
    index = app.settings.index
    shutil.move(index, index.with_name("away"))
    person.ask(QUESTION)
    assert person.page.locator("#banner").is_visible()
    shutil.rmtree(index, ignore_errors=True)
    shutil.move(index.with_name("away"), index)
    person.page.locator("#banner").wait_for(state="hidden")
    assert "41" in person.ask(QUESTION).locator(".words").inner_text()


def test_a_damaged_file_is_named_with_the_reason_and_the_others_are_added(
    app: Any, visit: Any
) -> None:
    person: Person = visit(app.url)
    person.page.set_default_timeout(60_000)
    lights = next(app.settings.index.parent.glob("lights.pdf")).read_bytes()
    person.page.click(".top [data-action=drawer]")
    files = {
        "torn.pdf": lights[: len(lights) // 3],
        "torn.docx": b"PK\x03\x04 and no more",
        "whole.txt": b"The slipway of Marrow Point is 60 metres long.",
    }
    person.page.set_input_files(
        "#pick-files",
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": data}
            for name, data in files.items()
        ],
    )
    person.page.get_by_text("1 added").wait_for()
    told = person.page.inner_text("#drawer")
    assert "torn.pdf" in told
    assert "torn.docx" in told
    assert told.lower().count("damaged") >= 2
    expect(person.page.locator("#documents li")).to_have_count(3)


def test_documents_can_be_dropped_in_where_the_index_is_gone(app: Any, visit: Any) -> None:
    person: Person = visit(app.url)
    person.page.set_default_timeout(60_000)
    away = app.settings.index.with_name("away")
    shutil.move(app.settings.index, away)
    person.page.click(".top [data-action=drawer]")
    text = b"The ferry to Marrow Point sails at noon."
    file = {"name": "ferry.txt", "mimeType": "text/plain", "buffer": text}
    person.page.set_input_files("#pick-files", [file])
    expect(person.page.locator("#jobs")).to_contain_text("1 added", timeout=60_000)
    person.page.locator("#banner").wait_for(state="hidden")
    expect(person.page.locator("#documents li")).to_have_count(1)
    shutil.rmtree(app.settings.index)
    shutil.move(away, app.settings.index)


def _chroma(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Run a Chroma server and wait until it listens."""
    binary = str(Path(sys.executable).with_name("chroma"))
    command = [binary, "run", "--path", str(folder), "--port", str(port)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.1)
    raise AssertionError("chroma did not start")


def test_a_chroma_server_gone_and_back(tmp_path: Path, visit: Any) -> None:
    from ui.app import App

    port = free_port()
    server = _chroma(tmp_path / "chroma", port)
    app = App(Settings(index=tmp_path / "index", chroma=f"http://127.0.0.1:{port}"))
    try:
        _pdf(tmp_path / "lights.pdf")
        app.service.engine(create=True).index([tmp_path / "lights.pdf"])
        app.launch(port=free_port())
        person: Person = visit(app.url)
        person.page.set_default_timeout(60_000)
        assert "41" in person.ask(QUESTION).locator(".words").inner_text()
        server.kill()
        server.wait()
        person.ask(QUESTION)
        assert str(port) in person.page.inner_text("#banner")
        server = _chroma(tmp_path / "chroma", port)
        person.page.locator("#banner").wait_for(state="hidden")
        assert "41" in person.ask(QUESTION).locator(".words").inner_text()
    finally:
        app.close()
        server.kill()
