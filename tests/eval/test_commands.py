"""`pullquote eval` as it is called: what it prints, what it writes, how it fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from eval.commands import eval_command
from rag.errors import (
    BadGold,
    BadRun,
    BadSetting,
    IndexNotFound,
    PullquoteError,
    UsageError,
)
from tests.eval.conftest import LINES, Write
from tests.eval.fake_engine import FakeEngine

pytestmark = pytest.mark.usefixtures("fake_engine")


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(eval_command, [str(each) for each in arguments])
    if isinstance(result.exception, PullquoteError):
        raise result.exception
    return result


@pytest.fixture
def run(gold_file: Path, documents: Path) -> Path:
    result = call(gold_file, "--corpus", documents, "--split", "all", "--out", "one")
    assert result.exit_code == 0, result.output
    return Path("one")


def test_a_run_needs_no_command_name_and_prints_tables(gold_file: Path, documents: Path) -> None:
    result = call(gold_file, "--corpus", documents)
    assert result.exit_code == 0
    assert "answer in the top quote" in result.stdout
    assert "66.7%" in result.stdout
    folders = list(Path("runs").iterdir())
    assert len(folders) == 1
    assert folders[0].name.endswith("-gold")
    assert (folders[0] / "report.html").exists()


def test_options_may_come_before_the_gold_set(gold_file: Path, documents: Path) -> None:
    assert call("--corpus", documents, gold_file).exit_code == 0


def test_json_is_all_that_goes_to_standard_output(gold_file: Path, documents: Path) -> None:
    result = call(gold_file, "--corpus", documents, "--json", "--out", "x")
    printed = json.loads(result.stdout)
    assert printed["run"] == "x"
    assert printed["gold"]["questions"] == 4
    assert printed["groups"]["overall"]["exactness"]["value"] == 1.0


def test_settings_are_set_by_name(gold_file: Path, documents: Path) -> None:
    result = call(gold_file, "--corpus", documents, "--set", "refusal=0.1", "--json")
    printed = json.loads(result.stdout)
    assert printed["settings"]["refusal"] == "0.1"
    assert printed["groups"]["overall"]["wrongly_refused"]["value"] == 0.0


@pytest.mark.parametrize("assigned", ["refusal", "speed=9", "candidates=many"])
def test_a_setting_that_cannot_be_is_told(gold_file: Path, assigned: str) -> None:
    with pytest.raises(BadSetting):
        call(gold_file, "--set", assigned)


def test_nothing_is_written_when_the_set_is_bad(write_gold: Write, documents: Path) -> None:
    with pytest.raises(BadGold):
        call(write_gold([{"id": "x"}]), "--corpus", documents)
    assert not Path("runs").exists()
    assert not Path("cache").exists()


def test_an_existing_run_is_not_written_over(run: Path, gold_file: Path) -> None:
    with pytest.raises(BadRun, match="exists already"):
        call(gold_file, "--out", run)


def test_compare_prints_what_changed(run: Path, gold_file: Path, documents: Path) -> None:
    call(
        gold_file, "--corpus", documents, "--split", "all", "--set", "refusal=0.25", "--out", "two"
    )
    result = call("compare", run, "two")
    assert "refusal: balanced → 0.25" in result.stdout
    assert "Gained: 1 questions" in result.stdout
    printed = json.loads(call("compare", run, "two", "--json").stdout)
    assert [each["id"] for each in printed["gained"]] == ["q3"]
    assert printed["lost"] == []


def squad_file(folder: Path) -> Path:
    asked = [
        {
            "id": "a",
            "question": "Who opened it?",
            "answers": [{"text": "Ada Wren", "answer_start": 0}],
        },
        {"id": "b", "question": "Who paid?", "answers": [], "is_impossible": True},
    ]
    paragraph = {"context": "Ada Wren opened the bridge.", "qas": asked}
    path = folder / "squad.json"
    path.write_text(json.dumps({"data": [{"title": "Bridge", "paragraphs": [paragraph]}]}))
    return path


def test_squad_closed_reads_the_given_paragraph(
    tmp_path: Path, fake_engine: type[FakeEngine]
) -> None:
    fake_engine.script |= {"Who opened it?": ("Ada Wren", 3.0), "Who paid?": ("bridge", 1.0)}
    printed = json.loads(call(squad_file(tmp_path), "--closed", "--json").stdout)
    assert printed["mode"] == "read"
    assert printed["groups"]["answerable"]["f1_unrefused"]["value"] == 1.0
    assert printed["groups"]["overall"]["exact_match"]["value"] == 1.0
    assert fake_engine.indexed == []


def test_squad_open_indexes_its_paragraphs_and_finds_them(
    tmp_path: Path, fake_engine: type[FakeEngine]
) -> None:
    fake_engine.script["Who opened it?"] = ("Ada Wren", 0.9)
    printed = json.loads(call(squad_file(tmp_path), "--json").stdout)
    overall = printed["groups"]["overall"]
    assert printed["mode"] == "ask"
    assert overall["success@1"]["value"] == overall["source@1_unrefused"]["value"] == 1.0
    assert overall["f1"]["value"] == 1.0


def test_squad_is_asked_over_a_beir_corpus(tmp_path: Path, fake_engine: type[FakeEngine]) -> None:
    fake_engine.script["Who opened it?"] = ("Ada Wren", 0.9)
    folder = tmp_path / "beir"
    folder.mkdir()
    texts = ["It floods in March.", "Ada Wren opened the bridge."]
    (folder / "corpus.jsonl").write_text(
        "".join(json.dumps({"_id": f"p{n}", "text": t}) + "\n" for n, t in enumerate(texts))
    )
    printed = json.loads(call(squad_file(tmp_path), "--corpus", folder, "--json").stdout)
    assert printed["groups"]["overall"]["source@1_unrefused"]["value"] == 1.0
    questions = Path(printed["run"], "questions.jsonl").read_text().splitlines()
    assert json.loads(questions[0])["question"]["expected"][0]["documents"] == ["p1"]


def test_retrieval_alone_asks_nothing(gold_file: Path, documents: Path) -> None:
    printed = json.loads(call(gold_file, "--corpus", documents, "--retrieval", "--json").stdout)
    assert printed["mode"] == "search"
    assert printed["groups"]["overall"]["recall@10"]["value"] == 1.0
    assert "quote@1" not in printed["groups"]["overall"]


def test_a_shipped_set_whose_documents_are_not_here_is_told(
    gold_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = {"sample": (gold_file, tmp_path / "nowhere")}
    monkeypatch.setattr("eval.datasets.SHIPPED", shipped)
    with pytest.raises(BadGold, match="name their folder with --corpus"):
        call("sample")


def test_closed_is_for_squad_only(gold_file: Path) -> None:
    with pytest.raises(BadGold, match="only a SQuAD file"):
        call(gold_file, "--closed")
    assert call(gold_file, "--closed", "--index", "x").exit_code == 2


def feedback(**changes: Any) -> dict[str, Any]:
    quote = {"text": "t", "start": 0, "end": 1, "document": {"path": "/home/a/bridge.txt"}}
    return {
        "id": "1",
        "question": "Who opened the bridge?",
        "history": [],
        "status": "answered",
        "answer": "Ada Wren",
        "quotes": [quote, quote],
        "verdict": "right",
        "note": "",
    } | changes


def harvested(lines: list[dict[str, Any]], *arguments: object) -> list[dict[str, Any]]:
    Path("index").mkdir(exist_ok=True)
    Path("index", "feedback.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines))
    printed = call("harvest", "--index", "index", *arguments).stdout
    return [json.loads(line) for line in printed.splitlines()]


def test_feedback_becomes_gold_candidates() -> None:
    turn = {"question": "Who opened the bridge?", "answer": "Ada Wren"}
    right, refuse, wrong = harvested(
        [
            feedback(),
            feedback(id="2", question="Who painted it?", verdict="should_refuse"),
            feedback(id="3", question="When was that?", history=[turn], verdict="wrong", note="no"),
        ]
    )
    assert right["answers"] == [{"text": "Ada Wren", "aliases": [], "documents": ["bridge.txt"]}]
    assert (right["kind"], right["split"]) == ("who", "dev")
    assert (refuse["kind"], refuse["unanswerable"]) == ("near_miss", True)
    assert (wrong["kind"], wrong["answers"], wrong["history"]) == ("followup", [], [turn])
    assert "said: Ada Wren; no" in wrong["note"]


def test_a_harvested_right_answer_is_a_gold_line_as_it_is(write_gold: Write) -> None:
    from eval.gold import load_gold

    assert load_gold(write_gold(harvested([feedback()])), "dev").questions[0].id == "use-1"


def test_the_last_judgement_counts() -> None:
    lines = harvested([feedback(), feedback(question="who opened the bridge? ", verdict="wrong")])
    assert [line["answers"] for line in lines] == [[]]


def test_candidates_are_written_to_a_file() -> None:
    assert harvested([feedback()], "--out", "candidates.jsonl") == []
    assert len(Path("candidates.jsonl").read_text().splitlines()) == 1


def test_no_feedback_and_damaged_feedback_are_told() -> None:
    with pytest.raises(BadGold, match=r"There is no feedback in .*nowhere"):
        call("harvest", "--index", "nowhere")
    with pytest.raises(BadGold, match="line 1: not the chat's feedback"):
        harvested([{"question": "What?"}])


@pytest.fixture
def shipped(gold_file: Path, documents: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The scripted set in the place of a shipped one, all of it ``dev``."""
    lines = [json.dumps(line | {"split": "dev"}) for line in LINES]
    gold_file.write_text("\n".join(lines))
    monkeypatch.setattr("eval.datasets.SHIPPED", {"sample": (gold_file, documents)})
    return Path("floors.toml")


def test_the_gate_opens_when_every_figure_reaches_its_floor(shipped: Path) -> None:
    shipped.write_text('[sample]\n"quote@1" = 0.6\nwrongly_refused = 0.34\n"refused far" = 1\n')
    result = call("gate", "--floors", shipped)
    assert result.exit_code == 0
    assert "passed" in result.stdout


def test_the_gate_shuts_when_a_figure_is_below_its_floor(shipped: Path) -> None:
    shipped.write_text('[sample]\n"quote@1" = 0.9\n')
    with pytest.raises(PullquoteError, match=r"quote is 66\.7%, below the floor of 90\.0%") as shut:
        call("gate", "--floors", shipped)
    assert shut.value.exit_status == 1


def test_the_gate_shuts_when_a_quote_is_not_exact_whatever_the_floors_say(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped.write_text("[sample]\nexactness = 0.1\n")
    monkeypatch.setattr("eval.documents.Corpus.exact", lambda *_: False)
    with pytest.raises(PullquoteError, match=r"exact slices is 0\.0%, below the floor of 100\.0%"):
        call("gate", "--floors", shipped)


@pytest.mark.parametrize("floors", ["[sample]\nspeed = 1\n", "[other]\n", "[sample", "x = 1"])
def test_floors_that_name_nothing_are_told(shipped: Path, floors: str) -> None:
    shipped.write_text(floors)
    with pytest.raises(BadGold):
        call("gate", "--floors", shipped)


def test_the_shipped_floors_can_be_read() -> None:
    from eval.gate import read_floors

    assert "sample" in read_floors()


def test_tuning_shows_the_trades_and_writes_nothing_unless_asked(shipped: Path) -> None:
    before = set(Path().rglob("*"))
    printed = json.loads(call("tune", "sample", "--json").stdout)
    assert printed["questions"] == 5
    rows = {row["refusal"]: row for row in printed["tables"]["refusal"]}
    # at 0.25 all three answers are kept, and q4 (0.2) and q5 (0.05) refused
    assert rows[0.25]["good"] == 1.0
    assert rows[0.1]["refusing_recall"] == 0.5
    assert rows[0.85]["wrongly_refused"] == pytest.approx(2 / 3)
    assert 0.2 < printed["best"]["refusal"] <= 0.3
    assert printed["best"]["candidates"] == 8
    assert {path for path in set(Path().rglob("*")) - before if "cache" not in str(path)} == set()
    assert "Nothing was written" in call("tune", "sample").stdout


@pytest.mark.parametrize("command", [("run", "--split", "dev"), ("tune",), ("calibrate",)])
@pytest.mark.parametrize("named", [("--index", "mine"), ("--chroma", "http://there:1"),
                                   ("--set", "index=mine")])  # fmt: skip
def test_an_index_that_is_named_is_asked_in_the_place_of_a_shipped_sets_documents(
    shipped: Path, fake_engine: type[FakeEngine], command: tuple[str, ...], named: tuple[str, str]
) -> None:
    with pytest.raises(IndexNotFound, match=r"mine|there"):
        call(*command, "sample", *named)
    assert fake_engine.indexed == []


def test_an_index_is_refused_where_it_would_not_be_asked(
    gold_file: Path, documents: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="either --corpus or an index"):
        call(gold_file, "--corpus", documents, "--index", "mine")
    with pytest.raises(UsageError, match="brings its own texts"):
        call(squad_file(tmp_path), "--chroma", "http://there:1")


def test_tuning_tries_and_marks_what_is_set_at_present(shipped: Path) -> None:
    now = ("--set", "dense_weight=0.65", "--set", "candidates=10", "--set", "refusal=0.33")
    printed = json.loads(call("tune", "sample", *now, "--json").stdout)
    assert printed["current"] == {"dense_weight": 0.65, "candidates": 10, "refusal": 0.33}
    for name, value in printed["current"].items():
        values = [row[name] for row in printed["tables"][name]]
        assert value in values
        assert values == sorted(values)
    marks = [line for line in call("tune", "sample", *now).stdout.splitlines() if "now" in line]
    assert [line.split()[0] for line in marks] == ["0.65", "10", "0.33"]


def test_tuning_writes_settings_that_can_be_read_back(shipped: Path) -> None:
    from rag.settings import Settings

    result = call("tune", "sample", "--write", "best.env")
    assert result.exit_code == 0
    lines = dict(line.split("=") for line in Path("best.env").read_text().splitlines())
    assert Settings.read(lines).candidates == 8


def test_help_imports_nothing_heavy() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from eval.commands import eval_command\n"
        "assert 'gate' in eval_command.commands\n"
        "heavy = {'numpy', 'matplotlib', 'torch', 'chromadb', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
