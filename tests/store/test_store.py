"""The store's own promises, on the embedded Chroma and on a server."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from rag.errors import (
    ChromaUnreachable,
    DiskFull,
    EmbedderMismatch,
    IndexDamaged,
    IndexFailed,
    IndexLocked,
    IndexNotFound,
    IndexNotWritable,
    LockNotSafe,
    SchemaTooNew,
)
from rag.model import Context, Document, DocumentRecord, Passage
from rag.settings import Settings
from rag.store import Store, check_place, lease
from rag.store.connection import plain_errors
from rag.store.lock import _folder_of, write_lock
from rag.store.records import DOCUMENTS
from rag.store.store import Snapshot
from rag.store.writer import Writer
from tests.fakes import HashEmbedder, KeywordEmbedder
from tests.store.conftest import ChromaServer, free_port

TEXTS = ["The first.", "Second – mit Umlaut ä, 漢字 and 🦜.", "Third\twith a tab."]


def document(name: str = "a" * 20, texts: list[str] = TEXTS, head: str = "HEAD\n\n") -> Document:
    at, passages = len(head), []
    for ordinal, text in enumerate(texts):
        passages.append(
            Passage(
                name,
                ordinal,
                at,
                at + len(text),
                text,
                "\n\n",
                "Heading",
                "Title",
                ordinal + 1,
                header=Context(0, 4, "HEAD") if ordinal == 1 else None,
                begun=Context(0, 4, "HEAD") if ordinal == 2 else None,
            )
        )
        at += len(text) + 2
    record = DocumentRecord(name, (f"/{name}.txt",), "Title", name, len(passages), at, date="2024")
    return Document(record, head, tuple(passages))


def put(store: Store, *documents: Document) -> None:
    embedder = HashEmbedder()
    with store.writing() as writer:
        writer.put([(d, embedder.encode_passages([p.text for p in d.passages])) for d in documents])


def die_between_record_and_passages(store: Store, document_id: str) -> None:
    with contextlib.suppress(KeyboardInterrupt), store.writing():
        store.call(DOCUMENTS, "delete", ids=[document_id])
        raise KeyboardInterrupt


@pytest.fixture(params=["embedded", "server"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "embedded":
        return Settings(index=tmp_path / "index")
    server: ChromaServer = request.getfixturevalue("chroma_server")
    return Settings(index=tmp_path / "index", chroma=server.url)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = Store(settings, HashEmbedder(), create=True)
    yield store
    store.close()


def test_a_document_comes_back_as_it_was_put(store: Store) -> None:
    put(store, document(), document("b" * 20, [], head="Nothing but a heading"))
    assert store.document("a" * 20) == document()
    assert store.document("b" * 20) == document("b" * 20, [], head="Nothing but a heading")
    assert store.document("c" * 20) is None
    assert {p.id: p for p in document().passages} == {p.id: p for p in store.all_passages()}


def test_a_document_of_more_passages_than_one_batch_is_written_whole(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "batch", 2)
    long = document(texts=[f"Sentence {number}." for number in range(5)])
    put(store, long)
    assert store.document("a" * 20) == long
    vectors = store.vectors([passage.id for passage in long.passages])
    for passage in long.passages:
        expected = HashEmbedder().encode_query(passage.text)
        assert np.allclose(vectors[passage.id], expected, atol=1e-6)


def test_the_nearest_passage_is_the_one_with_the_same_vector(store: Store) -> None:
    put(store, document(), document("b" * 20))
    vector = HashEmbedder().encode_query(TEXTS[1])
    (first, cosine), (second, _) = store.nearest(vector, 2)
    assert {first, second} == {f"{'a' * 20}:000001", f"{'b' * 20}:000001"}
    assert cosine == pytest.approx(1, abs=1e-5)
    assert store.nearest(vector, 1, documents=["b" * 20])[0][0] == f"{'b' * 20}:000001"
    assert store.nearest(vector, 1, documents=["nobody"]) == []


def test_the_vectors_of_passages_that_are_gone_are_left_out(store: Store) -> None:
    put(store, document())
    passage = document().passages[1]
    ((found, vector),) = store.vectors(["nobody:000000", passage.id]).items()
    assert found == passage.id
    assert np.allclose(vector, HashEmbedder().encode_query(passage.text), atol=1e-6)


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.passages([f"{'a' * 20}:000000"]),
        lambda store: store.vectors([f"{'a' * 20}:000000"]),
        lambda store: store.nearest(HashEmbedder().encode_query(TEXTS[0]), 1),
        lambda store: list(store.all_passages()),
        lambda store: store.document("a" * 20),
        lambda store: store.counts(),
        lambda store: store.orphans(),
        lambda store: store.records(),
        lambda store: store.generation,
    ],
)
def test_what_is_asked_of_a_closed_store_opens_it_again(
    tmp_path: Path, ask: Callable[[Store], object]
) -> None:
    store = Store(Settings(index=tmp_path / "index"), HashEmbedder(), create=True)
    put(store, document())
    before = repr(ask(store))
    store.close()
    assert repr(ask(store)) == before
    store.close()


def test_the_generation_grows_with_a_write_and_stands_without_one(store: Store) -> None:
    put(store, document())
    assert store.generation == 1
    with store.writing():
        pass
    assert store.generation == 1
    with store.writing() as writer:
        writer.delete(["a" * 20])
    assert store.generation == 2
    assert not store.records()


def test_passages_without_a_record_are_never_returned_and_the_next_writer_sweeps_them(
    store: Store,
) -> None:
    put(store, document(), document("b" * 20))
    die_between_record_and_passages(store, "a" * 20)
    assert {p.document_id for p in store.all_passages()} == {"b" * 20}
    assert not store.passages([f"{'a' * 20}:000000"])
    nearest = store.nearest(HashEmbedder().encode_query(TEXTS[0]), 6)
    assert {passage_id.split(":")[0] for passage_id, _ in nearest} == {"b" * 20}
    assert len(store.orphans()) == len(TEXTS)
    with store.writing():
        pass
    assert not store.orphans()


def test_a_document_whose_removal_was_cut_short_is_in_no_answer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, document(), document("b" * 20))
    call, deletes = store.call, []

    def killed_between_deletes(collection: str, method: str, **arguments: object) -> object:
        if method == "delete":
            deletes.append(collection)
            if len(deletes) == 2:
                raise KeyboardInterrupt
        return call(collection, method, **arguments)

    with monkeypatch.context() as patched, contextlib.suppress(KeyboardInterrupt):
        patched.setattr(store, "call", killed_between_deletes)
        with store.writing() as writer:
            writer.delete(["a" * 20])
    assert len(deletes) == 2
    assert set(store.records()) == {"b" * 20}
    assert store.document("b" * 20) == document("b" * 20)


def test_opening_with_another_embedder_names_both(store: Store, settings: Settings) -> None:
    with pytest.raises(EmbedderMismatch, match="'hash', not 'keyword'"):
        Store(settings, KeywordEmbedder())


def test_a_newer_schema_is_refused(store: Store, settings: Settings) -> None:
    store.call(DOCUMENTS, "modify", metadata=store._metadata() | {"schema": 99})
    with pytest.raises(SchemaTooNew, match="99"):
        Store(settings, HashEmbedder())


def test_without_an_index_the_command_that_makes_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound, match="pullquote index PATH"):
        Store(Settings(index=tmp_path / "none"), HashEmbedder())
    assert not (tmp_path / "none").exists()


def test_an_index_removed_under_a_running_store_is_missed_and_found_again(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    store = Store(settings, HashEmbedder(), create=True)
    put(store, document())
    shutil.move(settings.index, tmp_path / "moved")
    with pytest.raises(IndexNotFound):
        store.snapshot()
    shutil.copytree(tmp_path / "moved", settings.index)
    assert store.document("a" * 20) == document()
    store.close()


def test_a_damaged_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    Store(settings, HashEmbedder(), create=True).close()
    (tmp_path / "index" / "chroma" / "chroma.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(IndexDamaged, match="your documents are untouched"):
        Store(settings, HashEmbedder())


def test_a_server_that_is_down_is_named_and_its_return_is_noticed(
    tmp_path: Path, own_server: ChromaServer
) -> None:
    settings = Settings(index=tmp_path / "index", chroma=own_server.url)
    store = Store(settings, HashEmbedder(), create=True)
    put(store, document())
    own_server.stop()
    with pytest.raises(ChromaUnreachable, match=own_server.url):
        store.snapshot()
    own_server.start()
    assert store.document("a" * 20) == document()
    nobody = Settings(index=tmp_path / "index", chroma=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ChromaUnreachable, match="chroma run"):
        Store(nobody, HashEmbedder())


@pytest.fixture
def other(settings: Settings, store: Store) -> Iterator[Store]:
    """A second store on the same index, which shares nothing with the first: as in a process."""
    other = Store(settings, HashEmbedder())
    yield other
    other.close()


def nearest(store: Store, text: str) -> list[str]:
    """Which documents' passages are found for a text, as a question finds them."""
    store.snapshot()
    found = store.nearest(HashEmbedder().encode_query(text), 10)
    return sorted(
        passage.document_id[0] for passage in store.passages([i for i, _ in found]).values()
    )


def test_a_store_that_writes_after_another_has_both_writes(store: Store, other: Store) -> None:
    put(store, document("a" * 20, ["One."]))
    assert nearest(store, "One.") == ["a"]
    put(other, document("b" * 20, ["Two."]))
    with store.writing():
        pass
    assert nearest(store, "Two.") == ["a", "b"]


def test_what_a_killed_writer_left_whole_is_seen_by_all_once_another_has_written(
    store: Store, other: Store
) -> None:
    put(store, document("a" * 20, ["One."]))
    assert nearest(store, "One.") == ["a"]
    with contextlib.suppress(KeyboardInterrupt), other.writing() as writer:
        writer.put([(document("b" * 20, ["Two."]), HashEmbedder().encode_passages(["Two."]))])
        raise KeyboardInterrupt
    with other.writing():
        pass
    assert nearest(store, "Two.") == ["a", "b"]


def test_a_store_whose_reopening_failed_opens_when_it_is_asked_again(
    store: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, document("a" * 20, ["One."]))
    put(other, document("b" * 20, ["Two."]))

    def fail(*_: object) -> None:
        raise IndexFailed("the index", "database is locked")

    with monkeypatch.context() as patched:
        patched.setattr("rag.store.store.connect", fail)
        with pytest.raises(IndexFailed):
            store.snapshot()
    assert nearest(store, "Two.") == ["a", "b"]


def test_the_index_stays_where_it_was_when_the_process_changes_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "one")
    with contextlib.closing(Store(Settings(), HashEmbedder(), create=True)) as one:
        monkeypatch.chdir(tmp_path / "two")
        with contextlib.closing(Store(Settings(), HashEmbedder(), create=True)) as two:
            put(one, document())
            assert (len(one.records()), len(two.records())) == (1, 0)


def test_writers_to_one_server_exclude_each_other_whatever_folder_they_name(tmp_path: Path) -> None:
    server = f"http://localhost:{free_port()}"
    same = server.replace("localhost", "127.0.0.1")
    with (
        write_lock(tmp_path / "one", server, server),
        pytest.raises(IndexLocked),
        write_lock(tmp_path / "two", same, same, wait=0.1),
    ):
        pass


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://localhost", "http://localhost:8000", True),
        ("http://LOCALHOST:8000", "http://127.0.0.1/", True),
        ("https://there", "https://there:443", True),
        ("http://there", "https://there", False),
        ("http://127.0.0.1.example", "http://localhost.example", False),
    ],
)
def test_a_server_has_one_lock_however_its_address_is_written(
    one: str, other: str, same: bool
) -> None:
    assert (_folder_of(one) == _folder_of(other)) is same


@pytest.fixture
def lock_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the locks of servers lie, in a temp directory of the test's own; it is not made."""
    if not hasattr(os, "getuid"):
        pytest.skip("the system tells no owner")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path / f"pullquote-{os.getuid()}"


def test_the_folder_of_a_servers_lock_is_its_users_alone(lock_folder: Path) -> None:
    for _ in range(2):
        with write_lock(lock_folder / "unused", "the server", "http://localhost:9"):
            assert lock_folder.stat().st_mode & 0o777 == 0o700


def test_a_lock_folder_that_is_a_link_is_refused_and_not_written_to(
    lock_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    lock_folder.symlink_to(tmp_path / "elsewhere")
    lock = write_lock(tmp_path / "unused", "the server", "http://localhost:9")
    with pytest.raises(LockNotSafe, match="is a link"), lock:
        pass
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_lock_folder_of_another_user_is_refused(
    lock_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock_folder.mkdir()
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    lock_folder.rename(lock_folder.with_name(f"pullquote-{me + 1}"))
    lock = write_lock(lock_folder / "unused", "the server", "http://localhost:9")
    with pytest.raises(LockNotSafe, match="another user"), lock:
        pass


@pytest.mark.parametrize(("ago", "refused"), [(1, True), (lease.SECONDS + 1, False)])
def test_a_writer_on_another_machine_is_waited_for_as_long_as_its_lease_lasts(
    tmp_path: Path, chroma_server: ChromaServer, ago: float, refused: bool
) -> None:
    settings = Settings(index=tmp_path / "index", chroma=chroma_server.url)
    with contextlib.closing(Store(settings, HashEmbedder(), create=True)) as store:
        held = {"writing": f"elsewhere process 7@{time.time() - ago:.0f}", "lock": "elsewhere"}
        store.call(DOCUMENTS, "modify", metadata=store._metadata() | held)
        if refused:
            with pytest.raises(IndexLocked, match="elsewhere process 7"):
                put(store, document())
        else:
            put(store, document())
        assert len(store.records()) == (0 if refused else 1)


def test_a_long_write_to_a_server_renews_its_lease(
    tmp_path: Path, chroma_server: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed: list[float] = []
    renew = Writer.renew_lease
    monkeypatch.setattr("rag.store.lease.SECONDS", 0.2)
    monkeypatch.setattr(Writer, "renew_lease", lambda w: (renewed.append(time.time()), renew(w)))
    settings = Settings(index=tmp_path / "index", chroma=chroma_server.url)
    with contextlib.closing(Store(settings, HashEmbedder(), create=True)) as store:
        with store.writing():
            time.sleep(0.5)
        assert len(renewed) > 2
        assert store._metadata()["writing"] == ""


@pytest.mark.parametrize(
    ("raised", "ours"),
    [
        (OSError(28, "No space left on device"), DiskFull),
        (
            RuntimeError("error returned from database: (code: 13) database or disk is full"),
            DiskFull,
        ),
        (RuntimeError("attempt to write a readonly database"), IndexNotWritable),
        (RuntimeError("database disk image is malformed"), IndexDamaged),
        (ValueError("Expected IDs to be unique, found duplicates of: a in delete."), IndexFailed),
    ],
)
def test_what_the_system_says_becomes_one_of_our_sentences(
    raised: Exception, ours: type[Exception]
) -> None:
    with pytest.raises(ours), plain_errors("the index", server=False):
        raise raised


@pytest.mark.parametrize("create", [True, False])
def test_an_index_below_a_folder_that_may_not_be_entered_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, create: bool
) -> None:
    def is_file(path: Path) -> bool:
        raise PermissionError(13, "Permission denied")  # what others than root are told

    monkeypatch.setattr(Path, "is_file", is_file)
    with pytest.raises(IndexNotWritable, match="Permission denied"):
        check_place(Settings(index=tmp_path / "shut" / "index"), create=create)


def test_only_a_damaged_index_is_to_be_deleted_and_nothing_beside_its_database() -> None:
    assert "delete the folder 'chroma' in it" in str(IndexDamaged("there", "malformed"))
    with pytest.raises(IndexFailed) as failed, plain_errors("there", server=False):
        raise RuntimeError("something else")
    assert "something else" in str(failed.value)
    assert "delete" not in str(failed.value)


def test_a_fingerprint_is_taken_once_however_many_ask() -> None:
    snapshot = Snapshot(1, {})
    assert snapshot.fingerprint is snapshot.fingerprint


def test_documents_that_are_cut_otherwise_have_another_fingerprint() -> None:
    def named(passages: int) -> str:
        record = DocumentRecord("one", ("/one.txt",), "Title", "one", passages, 100)
        return Snapshot(1, {"one": record}).fingerprint

    assert named(8) == named(8)
    assert named(8) != named(48)
