"""One frozen Settings, read from flags, then PULLQUOTE_* variables, then defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.errors import BadSetting

REFUSAL = {"strict": 0.45, "balanced": 0.33, "lenient": 0.15}
"""The named thresholds: an answer below this confidence is "not in your documents"."""
SHIPPED = "pullquote"
"""The reader that comes with the package."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be chosen.

    Attributes:
        index: the folder that holds everything; with ``chroma``, only derived data and feedback.
        chroma: address of a Chroma server (``http://host:port``) that holds the passages.
        embedder: name or folder of the embedding model.
        reader: name or folder of the reader; ``pullquote`` is the one that is shipped.
        candidates: how many passages are read for a question.
        top: how many quotes an answer has at most.
        dense_weight: share of the dense score in the fused one, 0..1; the rest is that of the
            words (BM25 and closeness).
        refusal: ``strict``, ``balanced``, ``lenient``, or a confidence in 0..1 as text.
        confidence: file of a confidence fitted by ``pullquote eval calibrate``; None: the shipped.
    """

    index: Path = Path(".pullquote")
    chroma: str | None = None
    embedder: str = "all-MiniLM-L6-v2"
    reader: str = SHIPPED
    candidates: int = 10
    top: int = 3
    dense_weight: float = 0.6
    refusal: str = "balanced"
    confidence: Path | None = None

    def __post_init__(self) -> None:
        """Check every value; the index stays where it is when the process changes its folder.

        Raises:
            BadSetting: naming the first setting that cannot be so.
        """
        try:
            object.__setattr__(self, "index", Path(self.index).expanduser().absolute())
        except RuntimeError:
            raise BadSetting("index", str(self.index), "a folder of a user that exists") from None
        if self.candidates < 1:
            raise BadSetting("candidates", self.candidates, "a number from 1 up")
        if self.top < 1:
            raise BadSetting("top", self.top, "a number from 1 up")
        if not 0.0 <= self.dense_weight <= 1.0:
            raise BadSetting("dense_weight", self.dense_weight, "a number from 0 to 1")
        try:
            if self.chroma is not None:
                address_of(self.chroma)
        except ValueError:
            wanted = "an address such as http://localhost:8000"
            raise BadSetting("chroma", self.chroma, wanted) from None
        _ = self.threshold

    @property
    def threshold(self) -> float:
        """The confidence below which an answer is refused.

        Raises:
            BadSetting: if ``refusal`` is neither a name nor a number in 0..1.
        """
        if self.refusal in REFUSAL:
            return REFUSAL[self.refusal]
        try:
            value = float(self.refusal)
        except ValueError:
            value = -1.0
        if not 0.0 <= value <= 1.0:
            raise BadSetting("refusal", self.refusal, f"{', '.join(REFUSAL)} or a number in 0..1")
        return value

    @property
    def where(self) -> str:
        """The index's place, as messages name it."""
        return self.chroma or str(self.index)

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, **flags: Any) -> Settings:
        """Read settings from flags (None: not given), then the environment, then defaults.

        Raises:
            BadSetting: if a value cannot be what its setting needs.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for setting in fields(cls):
            value = flags.pop(setting.name, None)
            if value is None:
                value = environ.get(f"PULLQUOTE_{setting.name.upper()}")
            if value is None or value == "":
                continue
            values[setting.name] = _convert(setting.name, value)
        if flags:
            raise BadSetting(next(iter(flags)), "given", "nothing: there is no such setting")
        return cls(**values)


def address_of(chroma: str) -> tuple[str, int, bool]:
    """Return a Chroma server's host and port, and whether it is spoken to by HTTPS.

    Raises:
        ValueError: if this is no server's address, holds more than that (a user, a path, a
            query), or its port is none that there can be.
    """
    address = urlsplit(chroma)
    alone = chroma.partition("://")[2].removesuffix("/") == address.netloc.rpartition("@")[2]
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ValueError(chroma)
    if not alone or address.port == 0:
        raise ValueError(chroma)
    secure = address.scheme == "https"
    return address.hostname, address.port or (443 if secure else 8000), secure


def _convert(name: str, value: Any) -> Any:
    """Turn a flag's or variable's value into its setting's type."""
    kinds: dict[str, tuple[type, str]] = {
        "index": (Path, "a folder"),
        "confidence": (Path, "a file"),
        "candidates": (int, "a whole number"),
        "top": (int, "a whole number"),
        "dense_weight": (float, "a number from 0 to 1"),
    }
    kind, wanted = kinds.get(name, (str, "text"))
    try:
        return kind(value)
    except (TypeError, ValueError):
        raise BadSetting(name, value, wanted) from None
