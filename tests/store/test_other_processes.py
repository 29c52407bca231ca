"""What another process does to the index: it is killed, it writes, it holds the lock."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.engine import Engine
from rag.errors import DiskFull, IndexLocked
from rag.store.lock import write_lock
from tests.small import BRIDGE, open_engine, write

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20


def start(index: Path, folder: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.store.index_in_child", str(index), str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "started\n"
    return child


def rewrite(folder: Path, version: int) -> None:
    """Change a third of the files, take one away and bring one."""
    for number in range(60):
        if number % 3 == version % 3:
            text = "\n\n".join(
                f"Paragraph {p} of note {number} in version {version}, which says that the count "
                f"was {number * version + p} and that nobody disputed it at the time."
                for p in range(12)
            )
            write(folder, **{f"note{number:02}": text})
    (folder / f"extra{version - 1}.txt").unlink(missing_ok=True)
    write(folder, **{f"extra{version}": f"Only version {version} has this note.\n"})


def content(engine: Engine) -> dict[str, tuple[str, list[str]]]:
    """Every document's text and its passages' vectors, by path."""
    found = {}
    for record in engine.documents():
        document = engine.document(record.id)
        vectors = engine._store.vectors([passage.id for passage in document.passages])
        found[record.path] = document.text, [f"{vectors[p.id][0]:.5f}" for p in document.passages]
    return found


@pytest.mark.e2e
def test_killed_at_twenty_random_moments_the_index_opens_and_the_same_command_finishes(
    tmp_path: Path,
) -> None:
    folder, index = tmp_path / "docs", tmp_path / "index"
    moments = random.Random(3)
    rewrite(folder, 0)
    began = time.monotonic()
    start(index, folder).wait(60)
    length = time.monotonic() - began
    killed = 0
    for version in range(1, KILLS + 1):
        rewrite(folder, version)
        child = start(index, folder)
        time.sleep(moments.uniform(0, length / 2))
        killed += child.poll() is None
        child.kill()
        child.wait()
        with open_engine(index, create=False) as engine:
            for record in engine.documents():
                assert engine.document(record.id).record.passages == record.passages
            answer = engine.ask("Which count did nobody dispute?")
            shown = [*answer.quotes, *answer.closest]
            assert all(quote.source.document_id in engine._store.records() for quote in shown)
    assert killed >= KILLS // 2, "too few runs were still going when they were killed"

    with open_engine(index) as engine, open_engine(tmp_path / "undisturbed") as undisturbed:
        engine.index([folder])
        undisturbed.index([folder])
        assert content(engine) == content(undisturbed)
        assert not engine._store.orphans()


@pytest.mark.e2e
def test_an_open_engine_sees_what_another_process_has_indexed(tmp_path: Path) -> None:
    folder, index = write(tmp_path / "docs", bridge=BRIDGE), tmp_path / "index"
    with open_engine(index) as engine:
        engine.index([folder])
        assert engine.ask("When was the old bridge opened?").text == "1911"
        write(folder, cranes="There are seven cranes, all of them on the eastern quay.\n")
        assert start(index, folder).wait(60) == 0
        assert engine.ask("How many cranes are on the quay?").text == "seven"
        (folder / "bridge.txt").unlink()
        assert start(index, folder).wait(60) == 0
        assert engine.ask("When was the old bridge opened?").text != "1911"
        assert len(engine.documents()) == 1


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with (
        write_lock(tmp_path, "the index"),
        pytest.raises(IndexLocked, match=r"process \d+ on .* since"),
        write_lock(tmp_path, "the index", wait=0.1),
    ):
        pass


def test_a_second_writer_waits_for_a_short_write(tmp_path: Path) -> None:
    import threading

    first = threading.Event()

    def hold() -> None:
        with write_lock(tmp_path, "the index"):
            first.set()
            time.sleep(0.3)

    holder = threading.Thread(target=hold)
    holder.start()
    first.wait()
    with write_lock(tmp_path, "the index", wait=10):
        pass
    holder.join()


def long_note(number: int) -> str:
    """Some 80,000 characters, no two paragraphs alike."""
    return "\n\n".join(
        f"Paragraph {p} of the long note {number} has to say something that no other paragraph "
        f"says, and says {number * 1000 + p} in a sentence long enough to be a passage of its own."
        for p in range(500)
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system takes the rights of root")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.e2e
def test_a_disk_that_fills_up_is_named_and_the_same_command_finishes_once_there_is_room(
    tmp_path: Path, small_disk: Path
) -> None:
    folder, index = write(tmp_path / "docs", bridge=BRIDGE), small_disk / "index"
    with open_engine(index) as engine:
        engine.index([folder])
        write(folder, **{f"long{n}": long_note(n) for n in range(6)})
        with pytest.raises(DiskFull, match="run the same command again"):
            engine.index([folder])
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    with open_engine(index) as engine:
        assert engine.document("bridge.txt").text == BRIDGE
        engine.index([folder])
        assert len(engine.documents()) == 7
        assert not engine._store.orphans()
