"""What an indexing run does to the index, over the real store, on either side of Chroma."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from rag.errors import CannotLoad, DocumentAmbiguous, DocumentNotFound, PathNotFound
from rag.indexing import file_digest as digest
from rag.model import Document, DocumentRecord, IndexProgress, Passage, SourceText
from rag.store import Writer
from tests.small import BRIDGE, HARBOUR, open_engine, write
from tests.store.conftest import ChromaServer, chroma_server, shared_server  # noqa: F401


@pytest.fixture(params=["embedded", "server"])
def chroma(request: pytest.FixtureRequest) -> str | None:
    if request.param == "embedded":
        return None
    server: ChromaServer = request.getfixturevalue("chroma_server")
    return server.url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", bridge=BRIDGE, harbour=HARBOUR)


class CountingEmbedder:
    """Counts what is embedded, in place of the embedder given."""

    def __init__(self, inner: object) -> None:
        self.inner = inner
        self.embedded = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    def encode_passages(self, texts: list[str]) -> object:
        self.embedded += len(texts)
        return self.inner.encode_passages(texts)  # type: ignore[attr-defined]


def test_documents_are_rebuilt_exactly(tmp_path: Path, folder: Path, chroma: str | None) -> None:
    with open_engine(tmp_path / "index", chroma=chroma) as engine:
        report = engine.index([folder])
        assert len(report.added) == 2
        assert engine.document("bridge.txt").text == BRIDGE
        assert engine.document("harbour.txt").text == HARBOUR


def test_a_second_run_embeds_nothing(tmp_path: Path, folder: Path, chroma: str | None) -> None:
    with open_engine(tmp_path / "index", chroma=chroma) as engine:
        engine.index([folder])
        generation = engine.generation
        engine._embedder = counting = CountingEmbedder(engine._embedder)  # type: ignore[assignment]
        report = engine.index([folder])
        assert len(report.unchanged) == 2
        assert counting.embedded == 0
        assert engine.generation == generation


def test_a_changed_file_is_replaced_and_only_it(
    tmp_path: Path, folder: Path, chroma: str | None
) -> None:
    with open_engine(tmp_path / "index", chroma=chroma) as engine:
        engine.index([folder])
        before = engine.generation
        changed = BRIDGE.replace("1911", "1912")
        write(folder, bridge=changed)
        report = engine.index([folder])
        assert [Path(path).name for path in report.updated] == ["bridge.txt"]
        assert len(report.unchanged) == 1
        assert engine.document("bridge.txt").text == changed
        assert len(engine.documents()) == 2
        assert engine.generation == before + 1
        assert not engine._store.orphans()


def test_a_vanished_file_is_removed_below_the_paths_given_and_only_there(
    tmp_path: Path, folder: Path, chroma: str | None
) -> None:
    other = write(tmp_path / "other", note="A note about nothing in particular at all.\n")
    with open_engine(tmp_path / "index", chroma=chroma) as engine:
        engine.index([folder, other])
        (folder / "harbour.txt").unlink()
        (other / "note.txt").unlink()
        report = engine.index([folder])
        assert [Path(path).name for path in report.removed] == ["harbour.txt"]
        assert {Path(r.path).name for r in engine.documents()} == {"bridge.txt", "note.txt"}


def test_the_same_content_under_two_names_is_stored_once_and_listed_under_both(
    tmp_path: Path, folder: Path
) -> None:
    shutil.copy(folder / "bridge.txt", folder / "copy.txt")
    with open_engine(tmp_path / "index") as engine:
        report = engine.index([folder])
        assert len(report.added) == 3
        assert len(engine.documents()) == 2
        assert [Path(p).name for p in engine.document("copy.txt").record.paths] == [
            "bridge.txt",
            "copy.txt",
        ]
        (folder / "bridge.txt").unlink()
        engine.index([folder])
        assert [Path(p).name for p in engine.document("copy.txt").record.paths] == ["copy.txt"]


def test_the_index_does_not_index_itself(tmp_path: Path, folder: Path) -> None:
    with open_engine(folder / "index") as engine:
        engine.index([folder])
        (folder / "index" / "uploads-removed").mkdir()
        (folder / "index" / "uploads-removed" / "gone.txt").write_text("It is gone.")
        report = engine.index([folder])
        assert not report.added
        assert not report.skipped


def test_of_texts_of_one_name_the_last_is_kept(tmp_path: Path) -> None:
    with open_engine(tmp_path / "index") as engine:
        engine.index_texts([SourceText("a", "A", BRIDGE), SourceText("a", "A", HARBOUR)])
        assert [record.path for record in engine.documents()] == ["a"]
        assert engine.document("a").text == HARBOUR


def test_a_file_that_a_dot_hides_is_not_taken_for_another(tmp_path: Path, folder: Path) -> None:
    (folder / ".bridge.txt").write_text("A hidden bridge.", encoding="utf-8")
    with open_engine(tmp_path / "index") as engine:
        engine.index([folder, folder / ".bridge.txt"])
        assert engine.document(".bridge.txt").text == "A hidden bridge."
        assert engine.document("./bridge.txt").text == BRIDGE


def test_a_file_moved_elsewhere_keeps_its_passages(tmp_path: Path, folder: Path) -> None:
    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        (folder / "old").mkdir()
        (folder / "bridge.txt").rename(folder / "old" / "bridge.txt")
        engine._embedder = counting = CountingEmbedder(engine._embedder)  # type: ignore[assignment]
        report = engine.index([folder])
        assert counting.embedded == 0
        assert [Path(p).name for p in report.removed] == ["bridge.txt"]
        assert engine.document("old/bridge.txt").text == BRIDGE


def test_a_file_named_anew_gives_its_title_and_date_anew(tmp_path: Path, folder: Path) -> None:
    (folder / "scan.txt").write_text(f"{BRIDGE}\n", encoding="utf-8")
    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        assert engine.document("scan.txt").record.title == "Scan"
        (folder / "scan.txt").rename(folder / "2024-06-20 opening of the bridge.txt")
        engine.index([folder])
        record = engine.document("2024-06-20 opening of the bridge.txt").record
        assert "pening of the bridge" in record.title
        assert record.date == "2024-06-20"
        assert {passage.title for passage in engine.document(record.id).passages} == {record.title}


def test_a_file_that_became_empty_keeps_its_last_good_version_and_says_so(
    tmp_path: Path, folder: Path
) -> None:
    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        (folder / "bridge.txt").write_bytes(b"")
        report = engine.index([folder])
        assert "it is empty; the version indexed before is kept" in report.skipped[0].reason
        assert engine.document("bridge.txt").text == BRIDGE


def test_a_file_that_became_unreadable_keeps_its_last_good_version(
    tmp_path: Path, folder: Path
) -> None:
    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        (folder / "bridge.txt").write_bytes(b"\x00\x01\x02\xff\xfe" * 4000)
        report = engine.index([folder])
        assert "is kept" in report.skipped[0].reason
        assert engine.document("bridge.txt").text == BRIDGE


def test_a_missing_path_is_named_and_the_others_are_indexed(tmp_path: Path, folder: Path) -> None:
    with open_engine(tmp_path / "index") as engine:
        report = engine.index([folder, tmp_path / "nowhere"])
        assert len(report.added) == 2
        assert report.skipped[0].path.endswith("nowhere")
        with pytest.raises(PathNotFound, match="nowhere"):
            engine.index([tmp_path / "nowhere"])
        assert len(engine.documents()) == 2


@pytest.mark.parametrize("denied", ["", "deeper"])
def test_what_lies_below_a_folder_that_cannot_be_read_is_kept_and_the_folder_is_told(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, denied: str
) -> None:
    write(folder / "deeper" / "down", quay="The quay was paved in 1860, and again in 1920.\n")
    listdir = os.listdir

    def deny(path: Path) -> list[str]:
        if Path(path) == folder / denied:
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        monkeypatch.setattr(os, "listdir", deny)
        (folder / "harbour.txt").unlink()
        report = engine.index([folder])
        assert [note.path for note in report.skipped] == [str(folder / denied)]
        gone = [folder / "harbour.txt"] if denied else []
        assert report.removed == tuple(map(str, gone))
        assert engine.document("quay.txt").text.startswith("The quay")


def test_a_path_that_cannot_be_looked_at_has_not_vanished(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(path: Path, *_: object, **__: object) -> os.stat_result:
        if path.is_relative_to(folder):
            raise PermissionError(13, "Permission denied")
        return stat(path)

    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        stat = Path.stat
        monkeypatch.setattr(Path, "stat", deny)
        report = engine.index([folder / "bridge.txt"])
        assert report.skipped[0].reason.startswith("there is no permission to read it")
        assert not report.removed
        assert len(engine.documents()) == 2


@pytest.mark.parametrize("named", ["docs/sub", "docs/sub/quay.txt"])
def test_a_vanished_file_or_folder_is_removed_when_it_is_named(
    tmp_path: Path, folder: Path, named: str
) -> None:
    write(folder / "sub", quay="The quay was paved in 1860, and again in 1920.\n")
    write(folder / "subway", tunnel="The tunnel was dug in 1933 by hand, at night.\n")
    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        shutil.rmtree(folder / "sub")
        shutil.rmtree(folder / "subway")
        report = engine.index([tmp_path / named])
        assert [Path(path).name for path in report.removed] == ["quay.txt"]
        assert not report.skipped
        assert len(engine.documents()) == 3
        with pytest.raises(PathNotFound, match="docs"):
            engine.index([tmp_path / named])


def test_a_cancelled_run_keeps_what_the_index_had(tmp_path: Path, folder: Path) -> None:
    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        write(folder, bridge=BRIDGE.upper(), more="Something more, added after the first run.\n")
        report = engine.index([folder], cancelled=lambda: True)
        assert report.cancelled
        assert not report.updated
        assert not report.removed
        assert engine.document("bridge.txt").text == BRIDGE
        assert not engine.index([folder]).cancelled
        assert engine.document("bridge.txt").text == BRIDGE.upper()


def test_progress_ends_at_the_last_file(tmp_path: Path, folder: Path) -> None:
    told: list[IndexProgress] = []
    with open_engine(tmp_path / "index") as engine:
        engine.index([folder], progress=told.append)
    assert told[-1].files_done == told[-1].files_total == 2
    assert told[-1].passages_done > 0
    assert told[-1].share == 1.0


def test_progress_is_that_of_the_passages_not_of_the_files_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[IndexProgress] = []
    monkeypatch.setattr("rag.indexing.run.CHUNK", 4)
    write(tmp_path / "docs", book=f"{BRIDGE}\n" * 20)
    with open_engine(tmp_path / "index") as engine:
        engine.index([tmp_path / "docs"], progress=told.append)
    read = next(step for step in told if step.files_done == 1)
    assert read.share < 0.1
    shares = [step.share for step in told]
    assert shares == sorted(shares)
    assert len(set(shares)) > 2


def test_texts_that_are_no_files_are_replaced_by_name(tmp_path: Path) -> None:
    with open_engine(tmp_path / "index") as engine:
        engine.index_texts([SourceText("p1", "One", BRIDGE), SourceText("p2", "Two", HARBOUR)])
        engine.index_texts([SourceText("p1", "One", HARBOUR + "And more.")])
        assert engine.document("p1").text == HARBOUR + "And more."
        assert len(engine.documents()) == 2


def test_documents_are_found_by_id_path_end_of_path_and_start_of_id(
    tmp_path: Path, folder: Path
) -> None:
    write(folder / "sub", bridge="Another bridge, over another river, in another town.\n")
    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        record = engine.document("harbour.txt").record
        for name in (record.id, record.id[:8], record.path, "docs/harbour.txt"):
            assert engine.document(name).record == record
        with pytest.raises(DocumentAmbiguous, match="2 documents"):
            engine.document("bridge.txt")
        with pytest.raises(DocumentNotFound, match=r"quay\.txt"):
            engine.document("quay.txt")


def test_removing_takes_a_document_out_of_the_index_and_leaves_the_file(
    tmp_path: Path, folder: Path, chroma: str | None
) -> None:
    with open_engine(tmp_path / "index", chroma=chroma) as engine:
        engine.index([folder])
        with pytest.raises(DocumentNotFound):
            engine.remove(["bridge.txt", "quay.txt"])
        assert len(engine.documents()) == 2
        engine.remove(["bridge.txt"])
        assert [Path(r.path).name for r in engine.documents()] == ["harbour.txt"]
        assert (folder / "bridge.txt").exists()


def test_a_document_named_twice_is_removed_once(tmp_path: Path, folder: Path) -> None:
    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        record = engine.document("bridge.txt").record
        assert engine.remove(["bridge.txt", record.id, record.path]) == [record]
        assert [Path(r.path).name for r in engine.documents()] == ["harbour.txt"]


def test_removing_a_folder_removes_what_lies_below_it_and_nothing_elsewhere(
    tmp_path: Path, folder: Path
) -> None:
    write(folder / "sub", quay="The quay was paved in 1860, and again in 1920.\n", copy=BRIDGE)
    write(folder / "subway", tunnel="The tunnel was dug in 1933 by hand, at night.\n")
    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        removed = engine.remove([str(folder / "sub")])
        paths = [Path(path).name for record in removed for path in record.paths]
        assert sorted(paths) == ["copy.txt", "quay.txt"]
        left = [path for record in engine.documents() for path in record.paths]
        assert [Path(path).name for path in left] == ["bridge.txt", "harbour.txt", "tunnel.txt"]
        for name in ("", str(folder / "sub")):
            with pytest.raises(DocumentNotFound):
                engine.remove([name])


def test_an_unexpected_failure_while_loading_ends_the_run_with_its_error(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    with open_engine(tmp_path / "index") as engine:
        monkeypatch.setattr("rag.indexing.run.digest_of", fail)
        with pytest.raises(RuntimeError, match="a mistake of ours"):
            engine.index([folder])
        assert engine.documents() == []


def test_a_document_that_cannot_be_cut_keeps_no_other_out(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag import ingest

    tile = ingest.tile

    def fail(loaded: ingest.Loaded, *rest: object) -> object:
        if "cranes" in loaded.text:
            raise TypeError("a mistake of ours")
        return tile(loaded, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("rag.ingest.tile", fail)
    with open_engine(tmp_path / "index") as engine:
        report = engine.index([folder])
        assert [Path(path).name for path in report.added] == ["bridge.txt"]
        assert [(Path(note.path).name, "TypeError" in note.reason) for note in report.skipped] == [
            ("harbour.txt", True)
        ]


def test_half_an_emoji_in_a_title_or_an_authors_name_keeps_no_document_out(tmp_path: Path) -> None:
    head = (
        '<script type="application/ld+json">{"headline": "Cranes \\ud83d", "author": "A \\ud83d"}'
    )
    page = f"<html><head>{head}</script></head><body><p>{HARBOUR}</p></body></html>"
    folder = write(tmp_path / "docs", bridge=BRIDGE)
    (folder / "harbour.html").write_text(page, encoding="utf-8")
    with open_engine(tmp_path / "index") as engine:
        assert len(engine.index([folder]).added) == 2
        record = engine.document("harbour.html").record
        assert (record.title, record.author) == ("Cranes \ufffd", "A \ufffd")
        engine.index_texts([SourceText("note", "Note \ud83d", BRIDGE + "And more.")])
        assert engine.document("note").record.title == "Note \ufffd"


def test_a_hidden_file_that_was_named_stays_when_its_folder_is_indexed(
    tmp_path: Path, folder: Path
) -> None:
    hidden = write(folder / ".kept", note="The quay was paved in 1860, and again in 1920.\n")
    with open_engine(tmp_path / "index") as engine:
        engine.index([hidden / "note.txt"])
        assert engine.index([folder]).removed == ()
        (hidden / "note.txt").unlink()
        assert len(engine.index([folder]).removed) == 1


def test_a_file_that_cannot_be_read_counts_as_gone(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise CannotLoad("there is no permission to read it")

    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        with monkeypatch.context() as patched:
            patched.setattr("rag.ingest.read", refuse)
            assert engine.source_file("bridge.txt") is None
        assert engine.source_file("bridge.txt") == folder / "bridge.txt"


def test_a_source_file_is_read_again_only_when_it_has_changed(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    monkeypatch.setattr("rag.originals.file_digest", lambda path: read.append(path) or digest(path))
    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        for _ in range(3):
            assert engine.source_file("bridge.txt") == folder / "bridge.txt"
        assert read == [folder / "bridge.txt"]
        write(folder, bridge=BRIDGE.replace("1911", "1912"))
        assert engine.source_file("bridge.txt") is None
        assert len(read) == 2


def test_what_another_writer_adds_meanwhile_is_not_removed(tmp_path: Path, folder: Path) -> None:
    """Where a lease ran out, say: no lock holds between machines."""
    with open_engine(tmp_path / "index") as engine:
        inner, store = engine._embedder, engine._store
        text = "Written from elsewhere."
        record = DocumentRecord("f" * 20, ("/elsewhere.txt",), "Elsewhere", "f" * 64, 1, len(text))
        passage = Passage("f" * 20, 0, 0, len(text), text)

        class Meanwhile(CountingEmbedder):
            def encode_passages(self, texts: list[str]) -> object:
                other = Writer(store.call, {"generation": 0}, "elsewhere", batch=99, dimension=8)
                vectors = inner.encode_passages([text])
                other.put([(Document(record, "", (passage,)), vectors)])
                return inner.encode_passages(texts)

        engine._embedder = Meanwhile(inner)  # type: ignore[assignment]
        engine.index([folder])
        assert len(engine.documents()) == 3


def test_which_version_a_killed_run_left_is_settled_by_the_next_that_visits_the_path(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    other = write(tmp_path / "other", note="A note about nothing in particular at all.\n")
    with open_engine(tmp_path / "index") as engine:
        engine.index([folder])
        changed = BRIDGE.replace("1911", "1912")
        write(folder, bridge=changed)
        with monkeypatch.context() as patched:
            patched.setattr(Writer, "delete", killed)
            with pytest.raises(KeyboardInterrupt):
                engine.index([folder])
        engine.index([other])
        with pytest.raises(DocumentAmbiguous):
            engine.document("bridge.txt")
        engine.index([folder])
        assert engine.document("bridge.txt").text == changed
        assert len(engine.documents()) == 3
