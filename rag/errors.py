"""Every error a user can meet: one sentence that says what is wrong and what to do about it."""

from __future__ import annotations


class PullquoteError(Exception):
    """The base of them all; its text is fit to be shown to a user as it is.

    ``exit_status`` is the command's: 1 a failure that the message explains, 2 wrong usage.
    """

    exit_status = 1


class UsageError(PullquoteError):
    """What was asked for makes no sense as it stands."""

    exit_status = 2


class EmptyQuestion(UsageError):
    """A question without a single letter or digit."""

    def __init__(self) -> None:
        """Say what a question needs."""
        super().__init__("The question is empty: ask it in words.")


class QuestionTooLong(UsageError):
    """A question longer than anything that is one."""

    def __init__(self, length: int, limit: int) -> None:
        """Name both lengths, in characters."""
        super().__init__(
            f"The question has {length:,} characters, more than the {limit:,} that are read: "
            "ask one thing, in a sentence or two."
        )


class NotText(UsageError):
    """A question with bytes, or halves of characters, that are no text."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("The question holds characters that are no text: ask it without them.")


class PathNotFound(UsageError):
    """A path given to index does not exist."""

    def __init__(self, path: str) -> None:
        """Name the path."""
        super().__init__(f"There is no file or folder {path!r}: check the spelling.")


class IndexNotFound(PullquoteError):
    """There is no index where one was expected."""

    def __init__(self, where: str) -> None:
        """Name the place, and the command that makes an index."""
        super().__init__(
            f"There is no index in {where}: make one with 'pullquote index PATH', "
            "or name another with --index."
        )


class IndexIsFile(UsageError):
    """A file stands where the index's folder should be."""

    def __init__(self, file: str) -> None:
        """Name the file."""
        super().__init__(
            f"The index cannot be in {file}, which is a file: choose a folder with --index."
        )


class IndexEmpty(PullquoteError):
    """The index holds no document."""

    def __init__(self, where: str) -> None:
        """Name the place, and the command that fills it."""
        super().__init__(
            f"The index in {where} is empty: add documents with 'pullquote index PATH'."
        )


class IndexDamaged(PullquoteError):
    """The index's database is spoilt."""

    def __init__(self, where: str, detail: str) -> None:
        """Name the place and what was found wrong."""
        super().__init__(
            f"The index in {where} is damaged ({detail}): delete the folder 'chroma' in it and run "
            "'pullquote index PATH' again; your documents are untouched."
        )


class IndexFailed(PullquoteError):
    """Chroma failed, and what it said does not show why."""

    def __init__(self, where: str, detail: str) -> None:
        """Name the place and what Chroma said."""
        super().__init__(
            f"The index in {where} could not be used ({detail}): run the command again; if it "
            "fails again, make a new index in another place."
        )


class EmbedderMismatch(PullquoteError):
    """The index was made with another embedding model."""

    def __init__(self, where: str, made_with: str, asked_for: str) -> None:
        """Name both models and the ways out."""
        super().__init__(
            f"The index in {where} was made with the embedding model {made_with!r}, not "
            f"{asked_for!r}: use --embedder {made_with!r}, or make a new index with "
            f"'pullquote index PATH --index NEW_FOLDER --embedder {asked_for}'."
        )


class SchemaTooNew(PullquoteError):
    """The index was made by a later version."""

    def __init__(self, where: str, found: int, known: int) -> None:
        """Name both schema versions."""
        super().__init__(
            f"The index in {where} has schema version {found}; this version of Pullquote knows "
            f"up to {known}: upgrade Pullquote, or make a new index elsewhere with --index."
        )


class IndexLocked(PullquoteError):
    """Another process is writing to the index."""

    def __init__(self, where: str, holder: str) -> None:
        """Name the place and who holds its lock."""
        super().__init__(
            f"The index in {where} is being written by {holder}: wait until it is done and run "
            "the command again."
        )


class DiskFull(PullquoteError):
    """No room is left to write the index."""

    def __init__(self, where: str) -> None:
        """Name the place."""
        super().__init__(
            f"No space is left on the disk of {where}: free some and run the same command again; "
            "what was complete in the index is kept."
        )


class IndexNotWritable(PullquoteError):
    """The index's place cannot be written to."""

    def __init__(self, where: str, detail: str) -> None:
        """Name the place and the system's reason."""
        super().__init__(
            f"The index in {where} cannot be written ({detail}): choose another folder with "
            "--index, or change its permissions."
        )


class LockNotSafe(PullquoteError):
    """The folder for a server's lock is not this user's alone to write to."""

    def __init__(self, folder: str) -> None:
        """Name the folder, and the way out."""
        super().__init__(
            f"The folder {folder}, meant for the write lock, is a link or belongs to another user: "
            "remove it, or choose a folder of your own with TMPDIR."
        )


class ChromaUnreachable(PullquoteError):
    """The Chroma server does not answer."""

    def __init__(self, url: str) -> None:
        """Name the address."""
        super().__init__(
            f"The Chroma server at {url} does not answer: start it with 'chroma run', or check "
            "the address given with --chroma."
        )


class DocumentNotFound(PullquoteError):
    """No document of that name is in the index."""

    def __init__(self, name: str) -> None:
        """Name what was asked for."""
        super().__init__(
            f"No document {name!r} is in the index: 'pullquote documents' lists what is there."
        )


class DocumentAmbiguous(PullquoteError):
    """Several documents go by that name."""

    def __init__(self, name: str, paths: list[str]) -> None:
        """Name the documents that fit."""
        super().__init__(
            f"{len(paths)} documents are called {name!r} ({', '.join(paths[:4])}): give the id or "
            "the whole path."
        )


class CannotLoad(PullquoteError):
    """A file cannot become a document; raised by loaders, reported as the reason of a skip."""


class ModelNotFound(PullquoteError):
    """A model cannot be found or fetched."""


class ModelDamaged(PullquoteError):
    """A model's files are cut off or altered."""


class BadGold(PullquoteError):
    """A gold set has a fault; the message names file and line."""


class BadRun(PullquoteError):
    """An evaluation's run folder cannot be used."""


class BadSetting(UsageError):
    """A setting has a value that it cannot have."""

    def __init__(self, name: str, value: object, wanted: str) -> None:
        """Name the setting, what it got and what it takes."""
        super().__init__(f"The setting {name} cannot be {value!r}: it takes {wanted}.")


class CannotServe(PullquoteError):
    """The chat cannot have the address."""

    def __init__(self, host: str, port: int, detail: str) -> None:
        """Name the address and the system's reason."""
        super().__init__(
            f"The chat cannot be served at port {port} on {host} ({detail}): choose others with "
            "--host and --port."
        )


class PortInUse(PullquoteError):
    """The chat's port is taken."""

    def __init__(self, host: str, port: int) -> None:
        """Name the address and the way out."""
        super().__init__(
            f"Port {port} on {host} is in use: stop the program that has it, or choose another "
            "with --port."
        )
