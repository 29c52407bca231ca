"""The report is one file that needs nothing else, and nothing in it can run but its own script."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from eval.evaluate import evaluate
from eval.gold import load_gold
from eval.plots import _recall
from eval.report import render
from eval.runs import Run
from rag.settings import Settings
from tests.eval.conftest import LINES, Write
from tests.eval.fake_engine import FakeEngine

pytestmark = pytest.mark.usefixtures("fake_engine")

HOSTILE = "</script><script>document.title = 'run'</script><img src=x onerror=alert(1)>"


@pytest.fixture
def run(gold_file: Path, documents: Path) -> Run:
    return evaluate(load_gold(gold_file, "all"), Settings(), corpus=documents)


@pytest.fixture
def hostile(write_gold: Write, documents: Path, fake_engine: type[FakeEngine]) -> Run:
    """Markup in a question, in a document and in the settings."""
    (documents / "hostile.txt").write_text(f"She said {HOSTILE} loudly.\n")
    question = f"What {HOSTILE}?"
    fake_engine.script[question] = (HOSTILE, 0.9)
    answers = [{"text": "loudly", "documents": ["hostile.txt"]}]
    line = LINES[0] | {"id": "bad", "question": question, "answers": answers}
    gold = load_gold(write_gold([*LINES, line]), "all")
    run = evaluate(gold, Settings(), corpus=documents)
    return replace(run, about=run.about | {"settings": {"reader": HOSTILE}})


def test_nothing_is_fetched_from_anywhere(run: Run) -> None:
    html = render(run)
    assert re.findall(r"""(?:src|href)=["'](?!#)[^"']*""", html) == []
    assert "url(http" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_every_plot_is_there_and_takes_the_pages_colours(run: Run) -> None:
    html = render(run)
    for title in ("Risk and coverage", "Reliability", "Recall at k", "By kind", "Time"):
        assert title in html
    assert html.count("<svg") == 5
    assert "var(--accent)" in html
    assert not re.search(r"#0[1-5]0[1-5]0[1-5]", html)


def test_an_interval_that_begins_at_nothing_is_drawn_from_there() -> None:
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    _recall(axes, {"recall": [[k, {"value": 0.5, "low": 0.0, "high": 1.0}] for k in (1, 5)]})
    assert axes.collections[0].get_datalim(axes.transData).intervaly.tolist() == [0.0, 1.0]


def test_what_to_trust_is_said_in_sentences(run: Run) -> None:
    html = render(run)
    assert "have the answer in the top quote" in html
    assert "exact slices of their documents" in html
    assert "only 5 questions" in html


def test_every_question_is_in_the_list_with_what_was_found_and_expected(run: Run) -> None:
    listed = data(render(run))
    assert [each["id"] for each in listed] == ["q1", "q2", "q3", "q4", "q5"]
    assert listed[0]["quotes"][0]["parts"] == [
        "The bridge was opened by ",
        "Ada Wren",
        " in 1931.",
    ]
    assert listed[0]["expected"][0]["also"] == ["Wren"]
    assert listed[1]["rivals"][0]["answer"] == "250 metres"
    assert listed[2]["withheld"]["answer"] == "1931"
    assert listed[2]["history"] == ["Who opened the bridge?"]


def data(html: str) -> list[dict]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found.group(1))["questions"]


def test_markup_of_documents_and_questions_stays_text(hostile: Run) -> None:
    html = render(hostile)
    assert "<img" not in html
    assert html.count("</script>") == 2
    assert data(html)[-1]["answer"] == HOSTILE


def test_a_run_that_only_searched_has_a_report_too(gold_file: Path, documents: Path) -> None:
    gold = load_gold(gold_file, "all")
    html = render(evaluate(gold, Settings(), corpus=documents, mode="search"))
    assert "The right passage comes first" in html
    assert "Reliability" not in html


@pytest.mark.e2e
def test_the_list_filters_and_opens_in_a_browser(hostile: Run, tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip("no /usr/bin/chromium to open the report in")
    report = tmp_path / "report.html"
    report.write_text(render(hostile), encoding="utf-8")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        page = browser.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.goto(report.as_uri())
        assert page.locator("#list details").count() == 6
        page.get_by_role("button", name="Wrongly refused 1").click()
        assert page.locator("#list summary .asked").all_text_contents() == ["When was that?"]
        page.get_by_role("button", name=re.compile("^All")).click()
        page.get_by_role("combobox", name="Kind").select_option("far")
        assert page.locator("#list details").count() == 1
        page.get_by_role("combobox", name="Kind").select_option("")
        page.get_by_role("searchbox").fill("painted")
        assert page.locator("#list summary .asked").all_text_contents() == [
            "Who painted the bridge?"
        ]
        page.get_by_role("searchbox").fill("opened ada")
        page.locator("#list details").first.click()
        assert page.locator("#list details mark").first.text_content() == "Ada Wren"
        page.get_by_role("searchbox").fill("onerror")
        page.get_by_role("button", name="Open all").click()
        assert page.locator("#list details mark").text_content() == HOSTILE
        assert page.locator("img").count() == 0
        assert page.title() != "run"
        assert faults == []
        browser.close()
