"""Files that people drop in: kept inside the index's folder, under safe names."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from rag.errors import PullquoteError, UsageError

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"|?*\\]')
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


class Uploads:
    """The folder of uploaded files, and the place of those that were removed, until undone."""

    def __init__(self, index: Path, arrivals: Path) -> None:
        """Keep files below ``index``; accept only files that lie below ``arrivals``."""
        self.folder = (index / "uploads").absolute()
        self._removed = (index / "uploads-removed").absolute()
        self._arrivals = arrivals.absolute()

    def keep(self, arrived: str, name: str) -> Path:
        """Move an uploaded file to its place and return that; an earlier one of its name goes.

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
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(source, place)
        except OSError as error:
            raise UploadFailed(name, error.strerror or "not writable") from None
        return place

    def put_aside(self, paths: Iterable[str]) -> None:
        """Take the uploaded files among these out of the way; others are left alone."""
        for path in self._uploaded(paths):
            aside = self._removed / path.relative_to(self.folder)
            if path.is_file():
                aside.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(path, aside)

    def put_back(self, paths: Iterable[str]) -> None:
        """Undo :meth:`put_aside`."""
        for path in self._uploaded(paths):
            aside = self._removed / path.relative_to(self.folder)
            if aside.is_file():
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(aside, path)

    def forget_removed(self) -> None:
        """Delete what was removed in earlier runs: its undo is over."""
        shutil.rmtree(self._removed, ignore_errors=True)

    def _uploaded(self, paths: Iterable[str]) -> list[Path]:
        """Return those of the paths that lie in the folder of uploads."""
        return [Path(path) for path in paths if Path(path).is_relative_to(self.folder)]
