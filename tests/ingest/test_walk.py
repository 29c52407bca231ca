"""Every file below the paths is found once, or skipped with its reason."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import CannotLoad, PathNotFound
from rag.ingest import Found, Loader, load, loaders, printable, read, real_path, register, walk
from rag.model import Note

posix = pytest.mark.skipif(os.name != "posix", reason="names and links as POSIX has them")


def found(*paths: Path) -> list[str]:
    return [f.path.name for f in walk(paths) if isinstance(f, Found)]


def skipped(*paths: Path) -> dict[str, str]:
    return {Path(s.path).name: s.reason for s in walk(paths) if isinstance(s, Note)}


def fill(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("words", encoding="utf-8")


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    fill(tmp_path, "b/z.txt", "b/a.md", "a.txt", "c.html")
    assert found(tmp_path) == ["a.txt", "c.html", "a.md", "z.txt"]


def test_hidden_files_and_office_locks_are_passed_over_unless_given(tmp_path: Path) -> None:
    fill(tmp_path, ".git/x.txt", ".hidden.txt", "~$a.docx", "a.txt")
    assert found(tmp_path) == ["a.txt"]
    assert not skipped(tmp_path)
    assert found(tmp_path / ".hidden.txt") == [".hidden.txt"]


def test_file_given_twice_is_found_once(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    assert found(tmp_path, tmp_path / "a.txt", tmp_path / "." / "a.txt") == ["a.txt"]


def test_path_that_does_not_exist_is_named_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound, match=r"nowhere\.txt"):
        walk([tmp_path, tmp_path / "nowhere.txt"])


def test_empty_folder_has_nothing(tmp_path: Path) -> None:
    assert list(walk([tmp_path])) == []


def test_unknown_formats_are_skipped_and_named(tmp_path: Path) -> None:
    fill(tmp_path, "a.xyz", "README")
    reasons = skipped(tmp_path)
    assert ".xyz files are not among those that can be read (" in reasons["a.xyz"]
    assert "files without an ending" in reasons["README"]


def test_empty_file_is_skipped_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    assert skipped(tmp_path) == {"a.txt": "it is empty"}


def test_file_past_the_limit_is_skipped_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(200_000_000)
    assert skipped(tmp_path) == {
        "big.txt": "it has 200 MB, more than the 100 MB that a .txt file may have: split it"
    }


@posix
def test_loop_of_links_ends_and_loses_nothing(tmp_path: Path) -> None:
    fill(tmp_path, "a/x.txt", "b/y.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b" / "over").symlink_to(tmp_path / "a", target_is_directory=True)
    assert found(tmp_path) == ["x.txt", "y.txt"]


@posix
def test_linked_folder_outside_the_paths_is_followed(tmp_path: Path) -> None:
    fill(tmp_path, "in/x.txt", "out/y.txt")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "out", target_is_directory=True)
    names = [f.name for f in walk([tmp_path / "in"]) if isinstance(f, Found)]
    assert [Path(n).relative_to(tmp_path).as_posix() for n in names] == [
        "in/x.txt",
        "in/link/y.txt",
    ]


@posix
def test_links_to_nothing_and_to_themselves_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "missing.txt")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    assert skipped(tmp_path) == dict.fromkeys(
        ["gone.txt", "self.txt"], "it is a link that leads nowhere"
    )


@posix
def test_pipes_are_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "not a file" in skipped(tmp_path)["pipe.txt"]


def test_file_without_permission_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, "a.txt", "b.txt")
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "a.txt")
    assert skipped(tmp_path) == {"a.txt": "there is no permission to read it"}
    assert found(tmp_path) == ["b.txt"]


def test_folder_without_permission_is_skipped_and_the_others_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, "a/x.txt", "b/y.txt")
    listdir = os.listdir

    def deny(path: Path) -> list[str]:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    monkeypatch.setattr(os, "listdir", deny)
    assert found(tmp_path) == ["y.txt"]
    assert skipped(tmp_path) == {"a": "there is no permission to read it"}


def test_folder_that_can_be_listed_but_not_entered_is_told_name_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, "a/x.txt", "a/deeper/y.txt", "b/z.txt")
    stat = os.stat

    def deny(path: Path, *arguments: object, **options: object) -> os.stat_result:
        if Path(path).parent == tmp_path / "a":
            raise PermissionError(13, "Permission denied")
        return stat(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", deny)
    monkeypatch.setattr(Path, "stat", deny)  # Python 3.10 keeps a reference of its own
    assert found(tmp_path) == ["z.txt"]
    assert skipped(tmp_path) == dict.fromkeys(
        ["deeper", "x.txt"], "there is no permission to read it"
    )


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "Permission denied"), "there is no permission to read it"),
        (FileNotFoundError(2, "No such file"), "it vanished before it was read"),
        (OSError(5, "Input/output error"), "it cannot be read (Input/output error)"),
    ],
)
def test_reading_says_what_went_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, reason: str
) -> None:
    def fail(path: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(CannotLoad) as caught:
        read(tmp_path / "a.txt")
    assert str(caught.value) == reason


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has only names that are Unicode")
def test_awkward_names_are_found_and_shown(tmp_path: Path) -> None:
    names = [
        b"with space.txt",
        b'it\'s "quoted".txt',
        b"two\nlines.txt",
        "😀 family 👨\u200d👩\u200d👧.txt".encode(),
        b"latin-\xe9.txt",
        b"back\\slash.txt",
        "right\u202eleft.txt".encode(),
    ]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(b"words")
    files = [f for f in walk([tmp_path]) if isinstance(f, Found)]
    assert len(files) == len(names)
    for file in files:
        file.name.encode("utf-8")
        assert "\n" not in file.name
        assert real_path(file.name) == file.path
        assert real_path(file.name).read_bytes() == b"words"
        load(file.path, b"words")
    shown = {Path(f.name).name for f in files}
    assert {"two\\u000alines.txt", "latin-\\xe9.txt"} <= shown
    assert "😀 family 👨\u200d👩\u200d👧.txt" in shown


@posix
@given(st.binary(min_size=1, max_size=30), st.binary(min_size=1, max_size=30))
def test_printable_names_are_distinct_and_lead_back(one: bytes, other: bytes) -> None:
    paths = [
        os.path.abspath(os.fsdecode(b"/x/" + name.replace(b"\0", b"_")))  # noqa: PTH100
        for name in (one, other)
    ]
    names = [printable(path) for path in paths]
    assert [str(real_path(name)) for name in names] == [str(Path(path)) for path in paths]
    assert (names[0] == names[1]) == (paths[0] == paths[1])
    assert all(name.encode("utf-8") for name in names)


def test_new_loaders_can_be_registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.ingest import Loaded

    monkeypatch.setattr(loaders, "_LOADERS", dict(loaders._LOADERS))
    register(Loader("log", (".log",), lambda path, data: Loaded(data.decode(), "A log", "log")))
    fill(tmp_path, "a.log")
    assert found(tmp_path) == ["a.log"]
    assert load(tmp_path / "a.log", b"line").title == "A log"


def test_a_folder_to_leave_is_passed_over_unless_it_is_named(tmp_path):
    (tmp_path / "index" / "uploads").mkdir(parents=True)
    (tmp_path / "index" / "uploads" / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")

    def found(path):
        return [f.path.name for f in walk([path], leave=tmp_path / "index") if isinstance(f, Found)]

    assert found(tmp_path) == ["b.txt"]
    assert found(tmp_path / "index" / "uploads") == ["a.txt"]
