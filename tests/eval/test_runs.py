"""A whole run over a scripted engine: its figures, its folder, and comparing it with another."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from eval.compare import Difference, compare
from eval.evaluate import evaluate
from eval.figures import FIGURES
from eval.gold import load_gold
from eval.indexes import SHAPES_AN_INDEX
from eval.results import Result
from eval.runs import Run, read_run, write_run
from rag.errors import BadGold, BadRun, IndexNotFound, PathNotFound
from rag.settings import Settings
from tests.eval.conftest import LINES, Write
from tests.eval.fake_engine import FakeEngine

pytestmark = pytest.mark.usefixtures("fake_engine")


@pytest.fixture
def run(gold_file: Path, documents: Path) -> Run:
    return evaluate(load_gold(gold_file, "all"), Settings(), corpus=documents)


def value(run: Run, figure: str, group: str = "overall") -> float:
    return float(run.metrics["groups"][group][figure]["value"])


def test_every_figure_of_a_small_run_is_the_one_worked_out_by_hand(run: Run) -> None:
    # q1, q2 right; q3 (0.3) wrongly refused; q4 (0.2) and q5 rightly refused
    sides = {result.id: result.outcome for result in run.results}
    assert sides == {
        "q1": "right",
        "q2": "right",
        "q3": "refused",
        "q4": "rightly_refused",
        "q5": "rightly_refused",
    }
    assert value(run, "quote@1") == pytest.approx(2 / 3)
    assert value(run, "quote@1_unrefused") == 1.0
    assert value(run, "wrongly_refused") == pytest.approx(1 / 3)
    assert value(run, "refusing_recall") == 1.0
    assert value(run, "refusing_precision") == pytest.approx(2 / 3)
    assert value(run, "refusing_f1") == pytest.approx(0.8)
    assert value(run, "exactness") == 1.0
    assert value(run, "rivals_precision") == value(run, "rivals_recall") == 1.0
    # HasAns: 1, 1, 0; NoAns: 1, 1
    assert value(run, "f1") == pytest.approx(0.8)
    assert value(run, "f1", "answerable") == pytest.approx(2 / 3)
    assert value(run, "f1", "unanswerable") == 1.0
    # (0.1² + 0.2² + 0.7² + 0.2² + 0.05²) / 5
    assert value(run, "brier") == pytest.approx((0.01 + 0.04 + 0.49 + 0.04 + 0.0025) / 5)
    assert value(run, "refused_at_90") == 1.0
    assert value(run, "total_p50") == 8.0
    assert run.metrics["outcomes"]["overall"]["rightly_refused"] == 2


def test_what_was_withheld_is_kept_with_the_refusal(run: Run) -> None:
    refused = run.results[2]
    assert refused.answer is not None
    assert refused.answer["status"] == "not_found"
    assert refused.withheld is not None
    assert refused.withheld["answer"] == "1931"


def test_a_run_is_read_back_as_it_was_written(run: Run, tmp_path: Path) -> None:
    folder = write_run(run, tmp_path / "runs" / "one")
    assert sorted(path.name for path in folder.iterdir()) == [
        "metrics.json",
        "questions.jsonl",
        "report.html",
        "run.json",
    ]
    again = read_run(folder)
    assert again.results == run.results
    assert again.metrics == json.loads(json.dumps(run.metrics))
    assert again.about["settings"]["candidates"] == Settings().candidates
    assert again.about["engine"]["index"]["documents"] == 2
    assert [path.name for path in folder.parent.iterdir()] == ["one"]


def test_a_failure_while_writing_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("eval.report.render", full)
    with pytest.raises(BadRun, match="No space left"):
        write_run(run, tmp_path / "runs" / "one")
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_folder_that_holds_something_is_not_written_over(run: Run, tmp_path: Path) -> None:
    write_run(run, tmp_path / "one")
    with pytest.raises(BadRun, match="exists already"):
        write_run(run, tmp_path / "one")


def test_a_run_of_another_version_is_told(run: Run, tmp_path: Path) -> None:
    folder = write_run(replace(run, about=run.about | {"format": 0}), tmp_path / "old")
    with pytest.raises(BadRun, match="another version"):
        read_run(folder)


def test_what_is_no_run_or_a_damaged_one_is_told(run: Run, tmp_path: Path) -> None:
    with pytest.raises(BadRun, match=r"has no run\.json"):
        read_run(tmp_path)
    folder = write_run(run, tmp_path / "one")
    (folder / "questions.jsonl").write_text('{"outcome": "right"}\n')
    with pytest.raises(BadRun, match="is damaged"):
        read_run(folder)


def test_comparing_a_run_with_itself_shows_no_change(run: Run) -> None:
    comparison = compare(run, run)
    assert comparison.settings == {}
    assert comparison.gained == comparison.lost == ()
    assert {(d.change, d.low, d.high) for d in comparison.differences} == {(0.0, 0.0, 0.0)}


def test_comparing_finds_what_changed_sides_and_which_setting_did_it(
    run: Run, gold_file: Path, documents: Path
) -> None:
    lenient = evaluate(load_gold(gold_file, "all"), Settings(refusal="lenient"), corpus=documents)
    comparison = compare(run, lenient)
    assert comparison.settings == {"refusal": ("balanced", "lenient")}
    assert [after.id for _, after in comparison.gained] == ["q3"]
    assert [after.id for _, after in comparison.lost] == ["q4"]
    by_key = {d.figure.key: d for d in comparison.differences}
    assert by_key["quote@1"].change == pytest.approx(1 / 3)
    assert by_key["refusing_recall"].change == pytest.approx(-0.5)
    assert by_key["total_p50"].change == 0.0


def test_a_difference_on_every_question_is_more_than_chance(run: Run) -> None:
    def worse(result: Result) -> Result:
        return replace(result, scores=result.scores | {"f1": result.scores["f1"] - 0.5})

    other = replace(run, results=tuple(worse(result) for result in run.results))
    found = {d.figure.key: d for d in compare(run, other).differences}["f1"]
    assert (found.change, found.verdict) == (pytest.approx(-0.5), "worse")


@pytest.mark.parametrize(
    ("key", "change", "verdict"),
    [
        ("quote@1", 0.2, "better"),
        ("quote@1", -0.2, "worse"),
        ("wrongly_refused", 0.2, "worse"),
        ("wrongly_refused", -0.2, "better"),
    ],
)
def test_a_figure_that_should_be_low_is_better_when_it_falls(
    key: str, change: float, verdict: str
) -> None:
    figure = next(figure for figure in FIGURES if figure.key == key)
    assert Difference(figure, 0.5, 0.5 + change, change - 0.1, change + 0.1).verdict == verdict


def test_runs_on_other_questions_cannot_be_compared(
    run: Run, write_gold: Write, documents: Path
) -> None:
    other = evaluate(load_gold(write_gold(LINES[:2]), "all"), Settings(), corpus=documents)
    with pytest.raises(BadRun, match="gold set differs"):
        compare(run, other)


def test_runs_that_did_another_thing_cannot_be_compared(
    run: Run, gold_file: Path, documents: Path
) -> None:
    search = evaluate(load_gold(gold_file, "all"), Settings(), corpus=documents, mode="search")
    assert "confidence" not in search.results[0].scores
    with pytest.raises(BadRun, match="what was done differs"):
        compare(run, search)


def test_a_corpus_is_indexed_once_and_again_only_when_it_must(
    run: Run, gold_file: Path, documents: Path, fake_engine: type[FakeEngine], tmp_path: Path
) -> None:
    marks = list((tmp_path / "cache").glob("*/made-of.json"))
    assert len(marks) == 1
    left = marks[0].parent / "left-behind"
    left.touch()
    evaluate(load_gold(gold_file, "all"), Settings(), corpus=documents)
    assert left.exists()
    marks[0].write_text("{}")
    evaluate(load_gold(gold_file, "all"), Settings(), corpus=documents)
    assert not left.exists()


def test_all_that_an_index_is_made_by_tells_when_it_is_to_be_made_anew(root: Path) -> None:
    """What only names things and says what went wrong is left out."""
    left_out = {"errors", "hub", "lean", "model", "protocols", "settings"}
    shapes = [shape.removesuffix(".py") for shape in SHAPES_AN_INDEX]
    used = set()
    for shape in SHAPES_AN_INDEX:
        place = root / "rag" / shape
        for file in place.rglob("*.py") if place.is_dir() else [place]:
            used.update(re.findall(r"from rag\.([\w.]+) import", file.read_text("utf-8")))
    paths = {module.replace(".", "/") for module in used - left_out}
    assert paths
    assert [path for path in paths if not path.startswith(tuple(shapes))] == []


def test_a_set_that_does_not_fit_its_documents_is_told_before_anything_is_asked(
    write_gold: Write, documents: Path, fake_engine: type[FakeEngine]
) -> None:
    answers = [{"text": "Bo Finch", "documents": ["bridge.txt"]}]
    path = write_gold([*LINES[1:], LINES[0] | {"answers": answers}])
    with pytest.raises(BadGold, match="line 5: the accepted answer 'Bo Finch'"):
        evaluate(load_gold(path, "all"), Settings(), corpus=documents)


def test_a_question_that_cannot_be_asked_is_told_with_its_line(
    write_gold: Write, documents: Path
) -> None:
    path = write_gold([LINES[4] | {"question": "?!", "split": "test"}])
    with pytest.raises(BadGold, match="line 1: The question is empty"):
        evaluate(load_gold(path), Settings(), corpus=documents)


def test_a_corpus_or_an_index_that_is_not_there_is_told(gold_file: Path, tmp_path: Path) -> None:
    with pytest.raises(PathNotFound):
        evaluate(load_gold(gold_file), Settings(), corpus=tmp_path / "nowhere")
    with pytest.raises(IndexNotFound):
        evaluate(load_gold(gold_file), Settings())


def test_a_corpus_without_documents_is_told(gold_file: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadGold, match="could be indexed"):
        evaluate(load_gold(gold_file), Settings(), corpus=tmp_path / "empty")
