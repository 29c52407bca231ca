"""The command: what it prints where, and the status it ends with."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest

import rag.__main__
from rag.cli import main
from rag.errors import BadSetting
from rag.settings import Settings
from rag.terminal import flowing
from tests.fakes import HashEmbedder
from tests.small import BRIDGE, HARBOUR, small_reader, write


@pytest.fixture(autouse=True)
def fake_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command open engines with fake models: the real ones have tests of their own."""
    monkeypatch.setattr("rag.retrieve.embedder.SentenceEmbedder", lambda _: HashEmbedder())
    monkeypatch.setattr("rag.answer.reader.load_reader", lambda _: small_reader())


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """Run the command with an index of the test's own: (status, stdout, stderr)."""

    def command(*arguments: object) -> tuple[int, str, str]:
        status = 0
        words = [str(argument) for argument in arguments]
        try:
            main([*words[:1], "--index", str(tmp_path / "index"), *words[1:]])
        except SystemExit as end:
            status = int(end.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", bridge=BRIDGE, harbour=HARBOUR)


def test_index_counts_and_lists_skipped_files_with_reasons(run, folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    status, out, _ = run("index", folder, "--json")
    assert status == 0
    report = json.loads(out)
    assert (report["added"], report["unchanged"]) == (2, 0)
    assert report["skipped"][0]["path"].endswith("empty.txt")
    assert "empty" in report["skipped"][0]["reason"]


def test_index_shows_a_table_for_people(run, folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    _, out, _ = run("index", folder)
    assert "added" in out
    assert "it is empty" in out


@pytest.mark.parametrize("paths", [("nowhere",), ("nowhere", "docs"), ("hollow",)])
def test_index_fails_where_a_path_is_missing_or_nothing_can_be_indexed(
    run, folder: Path, paths: tuple[str, ...]
) -> None:
    (folder.parent / "hollow").mkdir()
    status, _, err = run("index", *[folder.parent / path for path in paths])
    assert status in (1, 2)
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_ask_prints_the_contract(run, folder: Path) -> None:
    run("index", folder)
    status, out, _ = run("ask", "When was the old bridge opened?", "--json")
    assert status == 0
    answer = json.loads(out)
    assert answer["status"] == "answered"
    assert answer["answer"] == "1911"
    quote = answer["quotes"][0]
    assert set(quote) >= {"text", "start", "end", "answer_start", "answer_end", "score", "document"}
    assert set(quote["document"]) >= {"id", "path", "title", "page"}
    assert set(answer["elapsed_ms"]) == {"retrieve", "read", "total"}
    assert BRIDGE[quote["start"] : quote["end"]] == quote["text"]
    assert BRIDGE[quote["answer_start"] : quote["answer_end"]] == "1911"
    assert answer["rivals"] == []
    assert answer["closest"] == []


def test_not_found_is_an_answer_and_no_failure(run, folder: Path) -> None:
    run("index", folder)
    status, out, _ = run("ask", "Which ferry crosses the strait?", "--refusal", "1", "--json")
    answer = json.loads(out)
    assert (status, answer["status"], answer["answer"]) == (0, "not_found", None)
    assert answer["quotes"] == []


def test_a_file_of_questions_gets_a_line_each_in_order(run, folder: Path, tmp_path: Path) -> None:
    run("index", folder)
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        '{"id": 7, "question": "How many cranes has the harbour?"}\n\n'
        '{"id": "b", "question": "When was it opened?", "history": '
        '[{"question": "What of the old bridge?", "answer": null}]}\n'
    )
    status, out, _ = run("ask", "--questions", questions, "--json")
    assert status == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == [7, "b"]


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_that_cannot_be_asked_is_told_and_the_others_are_answered(
    run, folder: Path, tmp_path: Path, command: str
) -> None:
    run("index", folder)
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": 1, "question": "?!"}\n{"id": 2, "question": "How many cranes?"}\n')
    status, out, err = run(command, "--questions", questions, "--json")
    first, second = map(json.loads, out.splitlines())
    assert status == 1
    assert "empty" in first["error"]
    assert "seven" in json.dumps(second)
    assert "1 of the questions" in err


def test_questions_of_a_file_head_their_answers_as_they_are_written(
    run, folder: Path, tmp_path: Path
) -> None:
    run("index", folder)
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "How many [red]cranes[/b] are there?\\u0007"}\n')
    status, out, _ = run("ask", "--questions", questions)
    assert status == 0
    assert "How many [red]cranes[/b] are there?\N{SYMBOL FOR BELL}" in out


def test_questions_come_from_standard_input_as_from_a_file(
    run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", folder)
    line = '\ufeff{"id": 1, "question": "How many\u2028cranes are there?"}\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line.encode()), "ascii"))
    status, out, _ = run("ask", "--questions", "-", "--json")
    assert (status, json.loads(out)["answer"]) == (0, "seven")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1 is not JSON"),
        ("[" * 100_000, "line 1 is no JSON that can be read"),
        ('{"id": ' + "9" * 5000 + ', "question": "What?"}', "line 1 is no JSON that can be read"),
        ('{"id": 1}', "line 1 needs the form"),
        ('{"question": "Who?", "history": ["x"]}', 'line 1: "history" needs'),
        ("", "holds no question"),
    ],
)
def test_a_bad_file_of_questions_is_refused_with_its_line(
    run, folder: Path, tmp_path: Path, line: str, said: str
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(line + "\n")
    status, out, err = run("ask", "--questions", questions, "--json")
    assert (status, out) == (2, "")
    assert said in err


@pytest.mark.parametrize("question", ["", "  ", "?!…", "x " * 5000])
@pytest.mark.parametrize("command", ["ask", "search"])
def test_what_is_no_question_is_wrong_usage_before_an_index_is_opened(
    run, command: str, question: str
) -> None:
    status, out, err = run(command, question)  # there is no index to open
    assert (status, out) == (2, "")
    assert err.startswith("pullquote: The question")


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_beside_a_file_of_them_is_wrong_usage(
    run, folder: Path, tmp_path: Path, command: str
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "How many cranes?"}\n')
    status, out, err = run(command, "Who?", "--questions", questions)
    assert (status, out) == (2, "")
    assert "either a question, or a file" in err


def test_search_prints_candidates_best_first(run, folder: Path) -> None:
    run("index", folder)
    _, out, _ = run("search", "cranes in the harbour", "--json", "--top", "2")
    found = json.loads(out)
    scores = [candidate["score"] for candidate in found["candidates"]]
    assert scores == sorted(scores, reverse=True)
    assert set(found["candidates"][0]) == {
        "document", "start", "end", "text", "score", "dense", "bm25",
    }  # fmt: skip


def test_documents_show_and_remove(run, folder: Path) -> None:
    run("index", folder)
    records = json.loads(run("documents", "--json")[1])
    assert [Path(record["path"]).name for record in records] == ["bridge.txt", "harbour.txt"]
    assert json.loads(run("show", "bridge.txt", "--json")[1])["text"] == BRIDGE
    assert run("show", "bridge.txt")[1].rstrip() == BRIDGE.rstrip()
    assert run("remove", "bridge.txt")[0] == 0
    status, _, err = run("show", "bridge.txt")
    assert status == 1
    assert "pullquote documents" in err


def test_documents_are_listed_for_other_commands_with_a_path_a_line(run, folder: Path) -> None:
    run("index", folder)
    lines = run("documents")[1].splitlines()
    paths = [Path(line.split("\t")[4]) for line in lines]
    assert [path.name for path in paths] == ["bridge.txt", "harbour.txt"]


def test_index_tells_a_log_how_far_it_is_unless_it_shall_be_quiet(
    run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.terminal.EVERY", 0.0)
    assert "indexing: 2/2 files" in run("index", folder)[2]
    assert run("index", folder, "--quiet")[2] == ""


def test_removing_tells_every_path_that_is_gone(run, folder: Path) -> None:
    write(folder, copy=BRIDGE)
    run("index", folder)
    _, out, _ = run("remove", "bridge.txt")
    assert [Path(line).name for line in out.splitlines()] == ["bridge.txt", "copy.txt"]


def test_index_syncs_a_vanished_file_by_its_name(run, folder: Path) -> None:
    run("index", folder)
    (folder / "bridge.txt").unlink()
    status, out, err = run("index", folder / "bridge.txt", "--json")
    assert (status, err) == (0, "")
    assert json.loads(out)["removed"] == 1


@pytest.mark.parametrize("inside", ["", "deeper"])
@pytest.mark.parametrize(
    "arguments",
    [("index", "docs"), ("ask", "Who?"), ("search", "x"), ("documents",), ("remove", "x")],
)
def test_an_index_that_is_a_file_is_wrong_usage(
    run, folder: Path, tmp_path: Path, arguments: tuple[str, ...], inside: str
) -> None:
    (tmp_path / "notes.txt").write_text("My own words.")
    status, out, err = run(*arguments, "--index", tmp_path / "notes.txt" / inside)
    assert (status, out) == (2, "")
    assert "notes.txt, which is a file: choose a folder" in err
    assert err.count("\n") == 1
    assert "delete" not in err


@pytest.mark.parametrize("command", ["index", "ask"])
def test_an_interrupt_ends_quietly_and_only_index_says_what_is_kept(
    run, folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    run("index", folder)
    monkeypatch.setattr(f"rag.engine.Engine.{command}", interrupt)
    status, out, err = run(command, folder)
    assert (status, out) == (130, "")
    assert err.strip() == ("Stopped; what was complete is kept." if command == "index" else "")


def test_an_interrupt_while_the_command_is_imported_ends_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupting(MetaPathFinder):
        def find_spec(self, name: str, *_: object) -> None:
            if name == "rag.cli":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "rag.cli")
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    with pytest.raises(SystemExit) as ended:
        rag.__main__.main()
    assert ended.value.code == 130
    assert capsys.readouterr() == ("", "")


def test_a_terminal_answer_marks_the_words_and_neutralises_control_codes(
    run, tmp_path: Path
) -> None:
    evil = "The \x1b[31mharbour\x1b[0m has seven cranes, said the \u202eharbour master.\n"
    folder = write(tmp_path / "evil", harbour=evil)
    run("index", folder)
    _, out, _ = run("ask", "How many cranes has the harbour?")
    assert "seven" in out
    assert "\x1b[31m" not in out
    assert "\u202e" not in out


def test_lines_that_a_page_broke_are_joined_for_the_eye_and_lists_are_not() -> None:
    assert flowing("80 per cent\nof imports\n1995 to 2023") == "80 per cent of imports 1995 to 2023"
    for kept in ("one\n\ntwo", "Both came:\n- Ada\n- Tom", "First:\n1. Ada", "| a |\n| b |"):
        assert flowing(kept) == kept
    odd = "a \n b\n\n\nc\x07\n"
    assert len(flowing(odd)) == len(odd)  # or the mark would slip


def test_without_an_index_the_way_to_one_is_told(run) -> None:
    status, _, err = run("ask", "Who?")
    assert status == 1
    assert "pullquote index PATH" in err


def test_an_empty_index_is_said_to_be_empty(run, folder: Path) -> None:
    run("index", folder)
    run("remove", "bridge.txt", "harbour.txt")
    status, _, err = run("ask", "Who?")
    assert status == 1
    assert "is empty" in err


@pytest.mark.parametrize(
    "arguments",
    [("ask", "Who?", "--candidates", "0"), ("ask", "Who?", "--top", "0"),
     ("search", "x", "--top", "0"), ("search", "x", "--top", "-5"),
     ("ask", "Who?", "--refusal", "never"), ("ask",), ("frobnicate",),
     ("search", "x", "--chroma", "localhost:8000"),
     ("search", "x", "--reader", "other"), ("search", "x", "--refusal", "0.1"),
     ("search", "x", "--candidates", "4"), ("doctor", "--refusal", "0.1")],
)  # fmt: skip
def test_wrong_usage_ends_with_status_two(run, arguments: tuple[str, ...]) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.strip()


@pytest.mark.parametrize(
    "address",
    ["http://there:0", "http://there:65536", "http://ada:secret@there", "http://there/chroma",
     "http://there:8000?tenant=x", "http://there#x", "ftp://there", "http://:8000"],
)  # fmt: skip
def test_an_address_of_a_server_that_says_more_than_can_be_heeded_is_refused(address: str) -> None:
    with pytest.raises(BadSetting, match="an address such as http://localhost:8000"):
        Settings(chroma=address)


def test_settings_come_from_flags_then_the_environment_then_defaults() -> None:
    environ = {"PULLQUOTE_INDEX": "/there", "PULLQUOTE_TOP": "5"}
    settings = Settings.read(environ, top=2, chroma=None)
    assert (settings.index, settings.top, settings.chroma) == (Path("/there"), 2, None)


def test_help_needs_none_of_the_heavy_imports() -> None:
    code = (
        "import sys, rag.cli\n"
        "try: rag.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'numpy', 'chromadb', 'gradio', 'rich'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "\n  pullquote index articles/  " in done.stdout
    assert '\n  pullquote ask "Who opened the bridge?"\n' in done.stdout
    assert "\\b" not in done.stdout
