"""From the paths given to the files that can become documents, in a stable order."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path, PurePath

from rag.errors import PathNotFound
from rag.ingest.loaders import refusal
from rag.model import Note

_KEPT = {"\u200c", "\u200d"}
"""Joiners that emoji and several scripts need; every other format character is spelled out."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to load: its real path, its printable name, its size in bytes."""

    path: Path
    name: str
    size: int


def walk(paths: Iterable[str | Path], leave: Path | None = None) -> Iterator[Found | Note]:
    """Find the files at and below the paths, each once, folders in the order of their names.

    Hidden files and folders are passed over unless they are given themselves; links are
    followed, but no folder is entered twice, so that a loop of links ends. Whatever else is not
    loaded is told as skipped, with its reason. The folder ``leave`` is passed over where it lies
    below the paths.

    Raises:
        PathNotFound: at once, if one of the paths does not exist.
    """
    roots = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - keeps links
    for root in roots:
        if is_gone(root):
            raise PathNotFound(printable(root))
    entered = _Walk()
    named = leave is None or any(root.is_relative_to(leave) for root in roots)
    if leave is not None and not named and leave.is_dir():
        entered.folders.add(_identity(leave.stat()))
    return entered.run(roots)


def is_gone(path: Path) -> bool:
    """Whether there is nothing at a path; what cannot be looked at may well be there."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def is_below(name: str, roots: Set[str]) -> bool:
    """Whether a printable path is one of the roots, printable too, or stands below one."""
    return name in roots or not roots.isdisjoint(map(str, PurePath(name).parents))


def printable(path: str | Path) -> str:
    r"""Return the absolute path as text that can be shown and stored, distinct for each file.

    Undecodable bytes are written ``\xNN``, characters that do not print ``\uNNNN``, and where
    the backslash is no separator, it is doubled. :func:`real_path` is the way back.
    """
    name = os.path.abspath(path)  # noqa: PTH100 - keeps links
    if name.isascii() and name.isprintable() and (os.sep == "\\" or "\\" not in name):
        return name
    return "".join(map(_printable, name))


def real_path(name: str) -> Path:
    r"""Return the path of which ``name`` is the printable form."""
    if os.sep == "\\" or "\\" not in name:
        return Path(name)
    return Path(re.sub(r"\\(\\|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})", _unprintable, name))


def _printable(char: str) -> str:
    code = ord(char)
    if char == "\\" and os.sep != "\\":
        return "\\\\"
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if unicodedata.category(char) in ("Cc", "Cs", "Cf", "Zl", "Zp") and char not in _KEPT:
        return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return char


def _unprintable(match: re.Match[str]) -> str:
    escape = match[1]
    if escape == "\\":
        return "\\"
    code = int(escape[1:], 16)
    return chr(code + 0xDC00 if escape[0] == "x" else code)


class _Walk:
    """One walk: what it has seen, and the links that it follows last.

    Links to folders wait until the real folders are done, so that a file goes by its real name
    where that lies below the paths too.
    """

    def __init__(self) -> None:
        self.folders: set[tuple[int, int]] = set()
        self.files: set[str] = set()
        self.links: list[Path] = []

    def run(self, roots: list[Path]) -> Iterator[Found | Note]:
        for root in roots:
            yield from self._entry(root)
        while self.links:
            yield from self._folder(self.links.pop(0))

    def _entry(self, path: Path) -> Iterator[Found | Note]:
        try:
            status = path.stat()
        except OSError as error:
            yield Note(printable(path), _reason(path, error))
            return
        if stat.S_ISDIR(status.st_mode):
            yield from self._folder(path)
        else:
            yield from self._file(path, status)

    def _file(self, path: Path, status: os.stat_result) -> Iterator[Found | Note]:
        name = printable(path)
        if name in self.files:
            return
        self.files.add(name)
        if not stat.S_ISREG(status.st_mode):
            yield Note(name, "it is a device, a pipe or a socket, not a file")
        elif reason := refusal(path, status.st_size):
            yield Note(name, reason)
        elif not os.access(path, os.R_OK):
            yield Note(name, "there is no permission to read it")
        else:
            yield Found(path, name, status.st_size)

    def _folder(self, top: Path) -> Iterator[Found | Note]:
        """Walk one folder; the stack is explicit, so that depth has no limit."""
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            try:
                status = folder.stat()
                if _identity(status) in self.folders:
                    continue
                self.folders.add(_identity(status))
                names = sorted(os.listdir(folder))  # noqa: PTH208 - names that are no text, too
            except OSError as error:
                yield Note(printable(folder), _reason(folder, error))
                continue
            inner = []
            for name in names:
                path = folder / name
                if name.startswith((".", "~$")):
                    continue
                if not os.path.isdir(path):  # noqa: PTH112 - False where it cannot be looked at
                    yield from self._entry(path)
                elif path.is_symlink():
                    self.links.append(path)
                else:
                    inner.append(path)
            waiting.extend(reversed(inner))


def _identity(status: os.stat_result) -> tuple[int, int]:
    """What is one folder's alone, whatever links lead to it."""
    return status.st_dev, status.st_ino


def _reason(path: Path, error: OSError) -> str:
    """Say in words why a path cannot be looked into."""
    if isinstance(error, PermissionError):
        return "there is no permission to read it"
    if path.is_symlink() and not path.exists():
        return "it is a link that leads nowhere"
    return f"it cannot be read ({error.strerror or error})"
