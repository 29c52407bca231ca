"""Feedback, passwords, uploads, the queue, suggestions and the guard, each by itself."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rag.engine import Engine
from rag.errors import IndexLocked, IndexNotFound, UsageError
from rag.model import IndexReport, Turn
from rag.settings import Settings
from tests.small import BRIDGE, HARBOUR, open_engine
from tests.ui.fake_engine import FakeEngine, opener
from ui import auth, feedback
from ui.documents import Documents
from ui.questions import questions_from
from ui.service import Service
from ui.suggest import Suggestions
from ui.uploads import NotAnUpload, UploadFailed, Uploads, safe_name

# -- feedback ------------------------------------------------------------------------------


def test_feedback_is_a_line_with_all_that_harvesting_needs(tmp_path: Path) -> None:
    answer = FakeEngine(None).ask("How long is the bridge?")
    path = feedback.record(tmp_path, answer, [Turn("Which?", "the bridge")], "wrong", "413")
    feedback.record(tmp_path, answer, [], "right")
    first, second = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    assert path == tmp_path / "feedback.jsonl"
    assert first["id"] != second["id"]
    assert first["history"] == [{"question": "Which?", "answer": "the bridge"}]
    assert (first["verdict"], first["note"], first["answer"]) == ("wrong", "413", "412 metres")
    assert first["quotes"] == [quote.to_json() for quote in answer.quotes]


def test_feedback_of_another_kind_is_refused(tmp_path: Path) -> None:
    answer = FakeEngine(None).ask("How long is the bridge?")
    with pytest.raises(UsageError, match="right, wrong, should_refuse"):
        feedback.record(tmp_path, answer, [], "fine")
    assert not (tmp_path / "feedback.jsonl").exists()


def test_many_who_speak_at_once_do_not_mix_their_lines(tmp_path: Path) -> None:
    answer = FakeEngine(None).ask("How long is the bridge?")
    threads = [
        threading.Thread(target=feedback.record, args=(tmp_path, answer, [], "right", "n" * 1500))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = (tmp_path / "feedback.jsonl").read_text("utf-8").splitlines()
    assert len([json.loads(line) for line in lines]) == 20


# -- passwords -----------------------------------------------------------------------------


def test_only_the_right_password_of_a_known_name_lets_in(tmp_path: Path) -> None:
    file = tmp_path / "users"
    auth.add(file, "ada", "correct horse")
    auth.add(file, "bob", "battery staple")
    auth.add(file, "ada", "new password")
    users = auth.Users(file)
    assert users("ada", "new password")
    assert users("bob", "battery staple")
    assert not users("ada", "correct horse")
    assert not users("eve", "new password")
    assert "password" not in file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0


def test_a_password_file_that_others_could_read_is_its_owners_alone_afterwards(
    tmp_path: Path,
) -> None:
    file = tmp_path / "users"
    file.touch(mode=0o644)
    file.chmod(0o644)
    auth.add(file, "ada", "correct horse")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_new_name_leaves_every_other_line_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "users"
    auth.add(file, "ada", "correct horse")
    before = f"# the night shift: until May\n\n{file.read_text('utf-8')}# guests\n"
    file.write_text(before, "utf-8")
    auth.add(file, "bob", "battery staple")
    lines = file.read_text("utf-8").splitlines()
    assert lines[:-1] == before.splitlines()
    auth.add(file, "ada", "new password")
    again = file.read_text("utf-8").splitlines()
    assert [place for place in range(5) if lines[place] != again[place]] == [2]
    assert auth.Users(file)("bob", "battery staple")


def test_a_password_file_that_cannot_be_written_whole_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "users"
    auth.add(file, "ada", "correct horse")

    def full(path: Path, text: str, encoding: str) -> None:
        path.write_bytes(text.encode(encoding)[:20])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(auth.BadAuthFile, match="No space left"):
        auth.add(file, "bob", "battery staple")
    assert auth.Users(file)("ada", "correct horse")
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("line", ["ada:secret", "ada", ":scrypt$aa$bb", "ada:scrypt$!!$bb", ""])
def test_a_file_without_hashes_is_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "users"
    file.write_text(line + "\n", "utf-8")
    with pytest.raises(auth.BadAuthFile, match=r"ui\.auth add"):
        auth.Users(file)


def test_the_command_says_what_it_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    assert auth.main([]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert auth.main(["add", str(tmp_path / "users"), "ada"]) == 2
    assert "at least 8" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("long enough\n"))
    assert auth.main(["add", str(tmp_path / "users"), "ada"]) == 0
    assert auth.Users(tmp_path / "users")("ada", "long enough")


# -- uploads -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("folder/sub/report.pdf", "folder/sub/report.pdf"),
        ("../../etc/passwd", "etc/passwd"),
        ("..\\..\\windows\\x.txt", "windows/x.txt"),
        ("/absolute.txt", "absolute.txt"),
        ("C:\\x.txt", "C_/x.txt"),
        ("a\u202etxt.exe", "a_txt.exe"),
        ("nul\x00byte.txt", "nul_byte.txt"),
        ("...", "document"),
        ("", "document"),
        ("Ünï 'quoted' \"x\".md", "Ünï 'quoted' _x_.md"),
    ],
)
def test_names_stay_where_they_are_put(name: str, safe: str) -> None:
    assert safe_name(name) == Path(safe)


def test_a_very_long_name_is_cut_and_keeps_its_ending() -> None:
    (part,) = safe_name("é" * 400 + ".pdf").parts
    assert len(part.encode("utf-8")) <= 150
    assert part.endswith(".pdf")


def test_only_what_was_uploaded_is_kept(tmp_path: Path) -> None:
    arrivals = tmp_path / "arrivals"
    arrivals.mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text("s", "utf-8")
    (arrivals / "link.txt").symlink_to(secret)
    uploads = Uploads(tmp_path / "index", arrivals)
    for path in (
        str(secret),
        str(arrivals / ".." / "secret.txt"),
        str(arrivals / "none"),
        "",
        "\0",
    ):
        with pytest.raises(NotAnUpload):
            uploads.keep(path, "x.txt", "drop")
    with pytest.raises(NotAnUpload):
        uploads.keep(str(arrivals / "link.txt"), "x.txt", "drop")
    (arrivals / "a.txt").write_text("a", "utf-8")
    kept = uploads.keep(str(arrivals / "a.txt"), "../a.txt", "drop")
    assert kept == (tmp_path / "index" / "uploads" / "a.txt").absolute()
    assert secret.read_text("utf-8") == "s"


def test_removed_uploads_come_back_and_other_files_are_never_touched(tmp_path: Path) -> None:
    arrivals = tmp_path / "arrivals"
    arrivals.mkdir()
    (arrivals / "a.txt").write_text("a", "utf-8")
    other = tmp_path / "other.txt"
    other.write_text("o", "utf-8")
    uploads = Uploads(tmp_path / "index", arrivals)
    kept = uploads.keep(str(arrivals / "a.txt"), "sub/a.txt", "drop")
    uploads.put_aside([kept, other], "first")
    assert not kept.exists()
    assert other.exists()
    assert uploads.put_back([kept, other], "first") == [kept, other]
    assert kept.read_text("utf-8") == "a"


def test_an_undo_brings_back_what_was_removed_then_beside_a_newer_file(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "index", tmp_path)

    def drop(text: str) -> Path:
        (tmp_path / "arrived").write_text(text, "utf-8")
        return uploads.keep(str(tmp_path / "arrived"), "a.txt", f"drop {text}")

    place = drop("one")
    uploads.put_aside([place], "first")
    uploads.put_aside([drop("two")], "second")
    drop("three")
    (second,) = uploads.put_back([place], "second")
    (first,) = uploads.put_back([place], "first")
    assert [path.read_text("utf-8") for path in (place, second, first)] == ["three", "two", "one"]
    assert [path.name for path in (second, first)] == ["a (2).txt", "a (3).txt"]


def test_a_removal_can_be_undone_for_a_day_whoever_starts_meanwhile(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "index", tmp_path)
    (tmp_path / "arrived").write_text("one", "utf-8")
    place = uploads.keep(str(tmp_path / "arrived"), "a.txt", "drop")
    uploads.put_aside([place], "first")
    uploads.forget_removed()
    assert uploads.put_back([place], "first") == [place]
    assert place.read_text("utf-8") == "one"
    uploads.put_aside([place], "second")
    aside = tmp_path / "index" / "uploads-removed" / "second"
    os.utime(aside, (0, 0))
    uploads.forget_removed()
    assert not aside.exists()


def _drop(tmp_path: Path, *files: tuple[str, bytes]) -> list[tuple[str, str]]:
    """Let files of these names and contents arrive, each in a folder of its own."""
    arrived = []
    for number, (name, data) in enumerate(files):
        path = tmp_path / "arrivals" / str(number) / "arrived"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        arrived.append((str(path), name))
    return arrived


def test_files_of_one_name_in_one_drop_are_all_kept_and_a_later_one_replaces(
    tmp_path: Path,
) -> None:
    with open_engine(tmp_path / "index") as engine:
        service = Service(Settings(index=tmp_path / "index"), lambda *_, **__: engine)
        documents = Documents(service, Uploads(tmp_path / "index", tmp_path / "arrivals"))
        both = _drop(tmp_path, ("a.txt", BRIDGE.encode()), ("a.txt", HARBOUR.encode()))
        _finish(documents, documents.add(both)["job"])
        assert {Path(each.path).name for each in engine.documents()} == {"a.txt", "a (2).txt"}
        job = documents.add(_drop(tmp_path, ("a.txt", b"A third text, about a tower.")))["job"]
        _finish(documents, job)
        assert "takes the place of the earlier file" in documents.progress(job)["html"]
        assert engine.document("a.txt").text == "A third text, about a tower."
        assert engine.document("a (2).txt").text == HARBOUR
        documents.close()


def test_files_that_are_skipped_for_one_reason_are_named_with_it_once(tmp_path: Path) -> None:
    with open_engine(tmp_path / "index") as engine:
        service = Service(Settings(index=tmp_path / "index"), lambda *_, **__: engine)
        documents = Documents(service, Uploads(tmp_path / "index", tmp_path / "arrivals"))
        job = documents.add(_drop(tmp_path, ("a.txt", b""), ("b.txt", b"")))["job"]
        _finish(documents, job)
        html = documents.progress(job)["html"]
        assert html.count("it is empty") == 1
        assert html.index("a.txt") < html.index("b.txt") < html.index("it is empty")
        documents.close()


def test_a_file_that_is_not_indexed_is_not_kept(tmp_path: Path) -> None:
    with open_engine(tmp_path / "index") as engine:
        service = Service(Settings(index=tmp_path / "index"), lambda *_, **__: engine)
        uploads = Uploads(tmp_path / "index", tmp_path / "arrivals")
        documents = Documents(service, uploads)
        files = _drop(tmp_path, ("a.txt", BRIDGE.encode()), ("b.xyz", b"x"), ("c.pdf", b"%PDF-"))
        _finish(documents, documents.add(files)["job"])
        assert [path.name for path in uploads.folder.iterdir()] == ["a.txt"]
        documents.close()


@pytest.mark.parametrize(
    ("data", "cancelled", "failure"),
    [
        (b"\0" * 500, False, None),
        (HARBOUR.encode(), True, None),
        (HARBOUR.encode(), False, IndexLocked("here", "another process")),
    ],
    ids=["rejected", "cancelled", "failed"],
)
def test_a_drop_that_comes_to_nothing_leaves_the_earlier_file_of_its_name(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    data: bytes,
    cancelled: bool,
    failure: Exception | None,
) -> None:
    with open_engine(tmp_path / "index") as engine:
        service = Service(Settings(index=tmp_path / "index"), lambda *_, **__: engine)
        uploads = Uploads(tmp_path / "index", tmp_path / "arrivals")
        documents = Documents(service, uploads)
        _finish(documents, documents.add(_drop(tmp_path, ("a.txt", BRIDGE.encode())))["job"])
        (record,) = engine.documents()

        def index(*arguments: Any, **more: Any) -> IndexReport:
            if failure:
                raise failure
            if cancelled:
                more["cancelled"] = lambda: True
            return Engine.index(engine, *arguments, **more)

        monkeypatch.setattr(engine, "index", index)
        _finish(documents, documents.add(_drop(tmp_path, ("a.txt", data)))["job"])
        assert engine.documents() == [record]
        assert engine.source_file(record.id) == uploads.folder / "a.txt"
        assert [path.name for path in uploads.folder.iterdir()] == ["a.txt"]
        assert list((tmp_path / "index" / "uploads-removed").iterdir()) == []
        documents.close()


def test_a_file_that_cannot_be_stored_leaves_the_earlier_one_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = Uploads(tmp_path / "index", tmp_path / "arrivals")
    ((arrived, _),) = _drop(tmp_path, ("a.txt", b"one"))
    place = uploads.keep(arrived, "a.txt", "first")
    ((arrived, _),) = _drop(tmp_path, ("a.txt", b"two"))
    move = shutil.move

    def full(source: Path, target: Path) -> None:
        if source == Path(arrived):
            raise OSError(28, "No space left on device")
        move(source, target)

    monkeypatch.setattr(shutil, "move", full)
    with pytest.raises(UploadFailed, match="No space left"):
        uploads.keep(arrived, "a.txt", "second")
    assert place.read_bytes() == b"one"


def test_a_document_whose_name_does_not_print_comes_back_too(tmp_path: Path) -> None:
    with open_engine(tmp_path / "index") as engine:
        service = Service(Settings(index=tmp_path / "index"), lambda *_, **__: engine)
        uploads = Uploads(tmp_path / "index", tmp_path)
        documents = Documents(service, uploads)
        (tmp_path / "arrived").write_text(BRIDGE, "utf-8")
        job = documents.add([(str(tmp_path / "arrived"), "bri\u00addge.txt")])["job"]
        _finish(documents, job)
        (record,) = engine.documents()
        undo = documents.remove([record.id])["undo"]
        assert list(uploads.folder.iterdir()) == []
        _finish(documents, documents.undo(undo)["job"])
        assert [each.id for each in engine.documents()] == [record.id]
        documents.close()


def _finish(documents: Documents, job: str) -> None:
    while not documents.progress(job)["done"]:
        time.sleep(0.02)


# -- the queue and the engine --------------------------------------------------------------


def _service(engine: FakeEngine, tmp_path: Path) -> Service:
    return Service(Settings(index=tmp_path), opener(engine))  # type: ignore[arg-type]


def test_questions_wait_their_turn_and_can_be_taken_back(tmp_path: Path) -> None:
    engine = FakeEngine(None)
    engine.delay = 0.2
    service = _service(engine, tmp_path)
    asked = [service.ask(f"How long is the bridge {n}?", ticket=str(n)) for n in range(6)]
    assert service.busy
    assert service.stop("5")
    assert asked[5].cancelled()
    assert [future.result(5).question[-2] for future in asked[:5]] == list("01234")
    assert not service.stop("0")
    service.close()


def test_a_lost_index_is_opened_again_when_it_is_back(tmp_path: Path) -> None:
    engine = FakeEngine(None)
    service = _service(engine, tmp_path)
    assert service.use(lambda e: len(e.documents())) == 5
    engine.lost = True
    with pytest.raises(IndexNotFound):
        service.use(lambda e: e.documents())
    engine.lost = False
    assert service.use(lambda e: len(e.documents())) == 5
    service.close()


def test_an_engine_that_took_a_lost_ones_place_stays_open(tmp_path: Path) -> None:
    opened: list[_Closable] = []

    def open_one(settings: Settings, *, create: bool) -> _Closable:
        opened.append(_Closable())
        return opened[-1]

    service = Service(Settings(index=tmp_path), open_one)  # type: ignore[arg-type]

    def work(engine: Any) -> Any:
        if engine is opened[0]:
            service.drop(engine)  # as whoever noticed first did,
            service.engine()  # and opened the index that is there now
            raise IndexNotFound(str(tmp_path))
        return engine

    assert service.use(work) is opened[1]
    assert [one.closed for one in opened] == [True, False]
    service.close()
    assert opened[1].closed


class _Closable:
    closed = False

    def close(self) -> None:
        self.closed = True


def test_indexing_tells_how_it_goes_and_stops_when_told(tmp_path: Path) -> None:
    engine = FakeEngine(None)
    engine.step = 0.1
    service = _service(engine, tmp_path)
    arrivals = tmp_path / "arrivals"
    arrivals.mkdir()
    documents = Documents(service, Uploads(tmp_path / "index", arrivals))
    files = []
    for name in ("a.txt", "b.txt", "c.xyz", "d.txt"):
        (arrivals / name).write_text(f"Text of {name}.", "utf-8")
        files.append((str(arrivals / name), name))
    job = documents.add(files)["job"]
    seen: list[str] = []
    while not (step := documents.progress(job))["done"]:
        seen.append(step["html"])
        time.sleep(0.02)
    assert any("2 of 4 files" in html and "left" in html for html in seen)
    assert "3 added, 1 skipped" in step["html"]
    assert "its type is not known" in step["html"]

    (arrivals / "e.txt").write_text("e", "utf-8")
    (arrivals / "f.txt").write_text("f", "utf-8")
    job = documents.add([(str(arrivals / n), n) for n in ("e.txt", "f.txt")])["job"]
    documents.cancel(job)
    while not (step := documents.progress(job))["done"]:
        time.sleep(0.02)
    assert "Stopped." in step["html"]
    documents.close()
    service.close()


def test_near_copies_are_sought_once_however_many_look_and_nobody_waits_for_them(
    tmp_path: Path,
) -> None:
    engine = FakeEngine(None)
    sought: list[int] = []
    find, may_find = engine.near_copies, threading.Event()

    def seek() -> list[tuple[str, ...]]:
        sought.append(1)
        may_find.wait(10)
        return find()

    engine.near_copies = seek  # type: ignore[method-assign]
    documents = Documents(_service(engine, tmp_path), Uploads(tmp_path / "index", tmp_path))
    with ThreadPoolExecutor(4) as people:
        listings = list(people.map(lambda _: documents.listing(), range(4)))
    assert all(listing["seeking"] and listing["count"] == 5 for listing in listings)
    assert "Nearly the same" not in json.dumps(listings)
    may_find.set()
    while documents.seeking()["seeking"]:
        time.sleep(0.01)
    assert "Nearly the same" in json.dumps(documents.listing())
    assert len(sought) == 1
    documents.close()


def test_near_copies_that_cannot_be_found_hide_no_document(tmp_path: Path) -> None:
    engine = FakeEngine(None)

    def fail() -> list[tuple[str, ...]]:
        raise IndexLocked("there", "another process")

    engine.near_copies = fail  # type: ignore[method-assign]
    documents = Documents(_service(engine, tmp_path), Uploads(tmp_path / "index", tmp_path))
    while (listing := documents.listing())["seeking"]:
        time.sleep(0.01)
    assert listing["count"] == 5
    documents.close()


def test_a_run_that_is_not_known_was_interrupted(tmp_path: Path) -> None:
    documents = Documents(_service(FakeEngine(None), tmp_path), Uploads(tmp_path, tmp_path))
    step = documents.progress("of an earlier server")
    assert step["done"]
    assert "interrupted" in step["html"]


def test_many_can_begin_runs_at_once(tmp_path: Path) -> None:
    documents = Documents(_service(FakeEngine(None), tmp_path), Uploads(tmp_path, tmp_path))
    failures: list[BaseException] = []

    def begin() -> None:
        try:
            for _ in range(150):
                documents.add([])
        except RuntimeError as failure:
            failures.append(failure)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
        documents.close()
    assert not failures


def test_only_the_latest_removals_can_be_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine(None)
    monkeypatch.setattr(engine, "source_file", Path)
    monkeypatch.setattr("ui.documents.KEPT_REMOVALS", 2)
    documents = Documents(_service(engine, tmp_path), Uploads(tmp_path / "index", tmp_path))
    ids = [record.id for record in engine.documents()]
    first, *later = [documents.remove([one])["undo"] for one in ids[:3]]
    with pytest.raises(UsageError, match="add the document again"):
        documents.undo(first)
    for undo in later:
        assert "job" in documents.undo(undo)
    documents.close()


def test_a_document_that_cannot_be_brought_back_is_removed_only_when_sure(tmp_path: Path) -> None:
    engine = FakeEngine(None)
    service = _service(engine, tmp_path)
    documents = Documents(service, Uploads(tmp_path / "index", tmp_path))
    ferry = engine.document("ferry.txt").record.id
    assert set(documents.remove([ferry])) == {"confirm"}
    assert len(engine.documents()) == 5
    gone = documents.remove([ferry], sure=True)
    assert gone == {"undo": None, "said": "Removed “The ferry”."}
    assert "ferry" not in json.dumps(documents.listing()).lower().replace("the ferry ran", "")
    documents.close()
    service.close()


# -- suggestions ---------------------------------------------------------------------------


def test_questions_are_made_of_sentences() -> None:
    made = [one.question for one in questions_from(FakeEngine(None).document("bridge.md"))]
    assert "When was the Linden Bridge opened?" in made
    assert "How many workers were hired?" not in made  # "two hundred" is no number it knows
    assert "Who did Mayor Ada Holt invite?" in made


def test_examples_are_only_what_is_answered_and_are_sought_once(tmp_path: Path) -> None:
    engine = FakeEngine(None)
    service = _service(engine, tmp_path)
    suggestions = Suggestions(service)
    for _ in range(200):
        questions, done = suggestions.examples()
        if done:
            break
        time.sleep(0.02)
    assert "Who did Mayor Ada Holt invite?" in questions
    for question in questions:
        assert engine.ask(question).status == "answered"
    asked = len(engine.asked)
    suggestions.examples()
    assert len(engine.asked) == asked
    service.close()


def test_follow_ups_have_answers_and_are_new(tmp_path: Path) -> None:
    engine = FakeEngine(None)
    service = _service(engine, tmp_path)
    answer = engine.ask("How long is the bridge?")
    questions = Suggestions(service).follow_ups(answer, ["How long is the bridge?"])
    assert questions
    assert "How long is the bridge?" not in questions
    assert all(engine.ask(question).status == "answered" for question in questions)
    service.close()
