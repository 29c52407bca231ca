"""Who may use the chat: a file of names and scrypt hashes, and a command that writes its lines.

``python -m ui.auth add FILE NAME`` asks for the password and adds or replaces the name's line.
"""

from __future__ import annotations

import base64
import contextlib
import getpass
import hashlib
import hmac
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rag.errors import PullquoteError, UsageError

_COST, _BLOCK, _LANES = 2**14, 8, 1
SHORTEST = 8
"""The fewest characters a password has."""


class BadAuthFile(UsageError):
    """The file of names and hashes cannot be used."""

    def __init__(self, path: Path, detail: str) -> None:
        """Name the file and the fault."""
        super().__init__(
            f"The password file {path} cannot be used ({detail}): write its lines with "
            f"'python -m ui.auth add {path} NAME'."
        )


def hash_password(password: str) -> str:
    """Return a salted scrypt hash (RFC 7914) as one word."""
    salt = os.urandom(16)
    return "scrypt$" + "$".join(
        base64.b64encode(part).decode("ascii") for part in (salt, _derive(password, salt))
    )


def matches(password: str, hashed: str) -> bool:
    """Tell, in constant time, whether a password is the hashed one."""
    _, salt, key = hashed.split("$")
    expected = base64.b64decode(key)
    return hmac.compare_digest(_derive(password, base64.b64decode(salt)), expected)


class Users:
    """The names of an auth file, read once; called with name and password, it says who may in."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            BadAuthFile: if it is missing, empty, or a line has no hash of ours.
        """
        self._hashes = _hashes(path, _lines(path))
        if not self._hashes:
            raise BadAuthFile(path, "it names nobody")
        self._nobody = hash_password(os.urandom(8).hex())

    def __call__(self, name: str, password: str) -> bool:
        """Check a login; an unknown name takes as long as a wrong password."""
        right = matches(password, self._hashes.get(name, self._nobody))
        return right and name in self._hashes


def add(path: Path, name: str, password: str) -> None:
    """Write a name's line into the file, whole or not at all, readable by its owner alone.

    Its other lines stay, comments too.

    Raises:
        UsageError: if the name cannot stand at the start of a line, or the password is too short.
        BadAuthFile: if the file cannot be read or written.
    """
    if (
        not name.isprintable()
        or ":" in name
        or name.startswith("#")
        or name.strip() != (name or " ")
    ):
        raise UsageError(f"The name {name!r} cannot be used: take letters and digits.")
    if len(password) < SHORTEST:
        raise UsageError(f"The password is too short: take at least {SHORTEST} characters.")
    lines = _lines(path) if path.exists() else []
    _hashes(path, lines)
    own = f"{name}:{hash_password(password)}"
    lines = [own if line.strip().partition(":")[0] == name else line for line in lines]
    if own not in lines:
        lines.append(own)
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.unlink(missing_ok=True)
        beside.touch(mode=0o600)
        beside.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise BadAuthFile(path, error.strerror or "not writable") from None


def main(arguments: list[str]) -> int:
    """Run the command; returns its exit status."""
    if len(arguments) != 3 or arguments[0] != "add":
        print("Usage: python -m ui.auth add FILE NAME", file=sys.stderr)
        return 2
    try:
        ask = getpass.getpass if sys.stdin.isatty() else lambda _: sys.stdin.readline().rstrip("\n")
        add(Path(arguments[1]), arguments[2], ask("Password: "))
    except PullquoteError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


def _derive(password: str, salt: bytes) -> bytes:
    """Derive the key that is stored."""
    return hashlib.scrypt(password.encode("utf-8"), salt=salt, n=_COST, r=_BLOCK, p=_LANES)


def _lines(path: Path) -> list[str]:
    """Read the file's lines."""
    try:
        return path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        detail = getattr(error, "strerror", None) or "not text"
        raise BadAuthFile(path, detail) from None


def _hashes(path: Path, lines: Sequence[str]) -> dict[str, str]:
    """Return name and hash of each line of the file that has them."""
    hashes: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, hashed = line.strip().partition(":")
        parts = hashed.split("$")
        try:
            right = len(parts) == 3 and parts[0] == "scrypt"
            right = right and all(base64.b64decode(part, validate=True) for part in parts[1:])
        except ValueError:  # no base64, or not of its letters
            right = False
        if not name or not right:
            raise BadAuthFile(path, f"line {number} is no name and hash")
        hashes[name] = hashed
    return hashes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
