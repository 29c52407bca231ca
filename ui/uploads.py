"""Files that people drop in: kept inside the index's folder, under safe names."""

from __future__ import annotations

import re
import shutil
import time
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path

from rag.errors import PullquoteError, UsageError

_FORBIDDEN = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"|?*\\]'
)
_LONGEST = 150


class NotAnUpload(UsageError):
    """A file was named that was not uploaded here."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("That file was not uploaded here, or is gone: drop it in again.")


class UploadFailed(PullquoteError):
    """An uploaded file cannot be kept."""

    def __init__(self, name: str, detail: str) -> None:
        """Name the file and the system's reason."""
        super().__init__(f"{name!r} could not be stored ({detail}): free some space, try again.")


def safe_name(name: str) -> Path:
    """Return a relative path that stays where it is put, as near to the given name as can be.

    Folders are kept; ``..``, drive letters, controls and bidi marks are not.
    """
    parts: list[str] = []
    for part in unicodedata.normalize("NFC", name).replace("\\", "/").split("/"):
        clean = _FORBIDDEN.sub("_", part).strip(" .")
        encoded = clean.encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore")
        if len(encoded) < len(clean) and "." in clean:
            suffix = clean[clean.rindex(".") :][:12]
            encoded = encoded[: -len(suffix.encode())] + suffix
        if encoded:
            parts.append(encoded)
    return Path(*parts[-6:]) if parts else Path("document")


UNDOABLE = 24 * 3600
"""Seconds that a removed upload is kept for its undo, at least."""


class Uploads:
    """The folder of uploaded files, and the place of those that were removed, until undone."""

    def __init__(self, index: Path, arrivals: Path) -> None:
        """Keep files below ``index``; accept only files that lie below ``arrivals``."""
        self.folder = (index / "uploads").absolute()
        self._removed = (index / "uploads-removed").absolute()
        self._arrivals = arrivals.absolute()

    def keep(self, arrived: str, name: str, drop: str, taken: Collection[Path] = ()) -> Path:
        """Move an uploaded file to its place and return that.

        An earlier one of its name is put aside until the drop is settled. ``taken`` are the places
        of the files that came with it, which stay: it goes beside them.

        Raises:
            NotAnUpload: if ``arrived`` is not a file that was uploaded.
            UploadFailed: if it cannot be moved.
        """
        source = Path(arrived)
        try:
            inside = source.resolve(strict=True).is_relative_to(self._arrivals.resolve())
        except (OSError, ValueError):
            inside = False
        if not inside or source.is_symlink() or not source.is_file():
            raise NotAnUpload
        place = self.folder / safe_name(name)
        if place in taken:
            place = _beside(place)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            self.put_aside([place], drop)
            shutil.move(source, place)
        except OSError as error:
            self.put_back([place], drop)
            raise UploadFailed(name, error.strerror or "not writable") from None
        return place

    def replaced(self, paths: Iterable[Path], drop: str) -> list[Path]:
        """Return those of the paths at which an earlier file was, before this drop."""
        return [path for path in paths if self._aside(path, drop).is_file()]

    def settle(self, left_out: Iterable[Path], drop: str) -> None:
        """End a drop: what was left out goes, and what it had replaced is there again."""
        for path in left_out:
            path.unlink(missing_ok=True)
            self.put_back([path], drop)
        shutil.rmtree(self._removed / drop, ignore_errors=True)

    def put_aside(self, paths: Iterable[Path], removal: str) -> None:
        """Take the uploaded files among these out of the way; others are left alone."""
        for path in filter(self._is_upload, paths):
            if path.is_file():
                aside = self._aside(path, removal)
                aside.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(path, aside)

    def put_back(self, paths: Iterable[Path], removal: str) -> list[Path]:
        """Undo :meth:`put_aside`; return where each file is, beside a newer one of its name."""
        return [self._back(path, self._aside(path, removal)) for path in paths]

    def forget_removed(self) -> None:
        """Delete what was removed a day ago and more: its undo is over, whichever chat's it was."""
        for removal in self._removed.glob("*"):
            if time.time() - removal.stat().st_mtime > UNDOABLE:
                shutil.rmtree(removal, ignore_errors=True)

    def _back(self, path: Path, aside: Path) -> Path:
        """Move a file back that was put aside; one that was not is where it was."""
        if not self._is_upload(path) or not aside.is_file():
            return path
        place = _beside(path) if path.exists() else path
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(aside, place)
        return place

    def _aside(self, path: Path, removal: str) -> Path:
        """Where an uploaded file waits for the removal's undo."""
        below = path.relative_to(self.folder) if self._is_upload(path) else path.name
        return self._removed / removal / below

    def _is_upload(self, path: Path) -> bool:
        """Tell whether a path lies in the folder of uploads."""
        return path.is_relative_to(self.folder)


def _beside(path: Path) -> Path:
    """Return a place beside a file of that name: "report (2).pdf"."""
    number = 2
    while (place := path.with_stem(f"{path.stem} ({number})")).exists():
        number += 1
    return place
