"""The record of how a reader was trained: everything that decides the weights, in one TOML file."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found]


@dataclass(frozen=True)
class Config:
    """A run's settings; shares and chances are between 0 and 1."""

    seed: int = 1
    """What every draw depends on."""
    questions: int = 32
    """Questions in a step; their wrong passages come on top."""
    length: int = 144
    """Word pieces in one reading; what is longer is cut to a window around the answer."""
    length_decay: int = 256
    """The same, during the decay: short readings teach more an hour, long ones come last."""
    rate: float = 2e-4
    """The learning rate of the stable phase."""
    warmup: int = 100
    """Steps until the rate is reached."""
    steps: int = 2000
    """All steps, with warm-up and decay."""
    decay: float = 0.15
    """The share of the steps, at the end, in which the rate falls to nothing."""
    weight_decay: float = 0.01
    """AdamW's."""
    shared: float = 0.5
    """The weight of the loss over all passages of a question, beside the one of each passage."""
    neighbours: float = 0.3
    """The chance that a question is also set against a similar wrong passage."""
    gaps: float = 0.15
    """The chance that it is set against its own passage without the answer's sentence."""
    near_misses: float = 0.3
    """The chance that it is also asked with a detail exchanged."""
    rewritten: float = 0.25
    """The chance that a question is rewritten as people type."""
    reworded: float = 0.0
    """The chance that a question is put in other words (with `--wordnet`)."""
    substituted: float = 0.0
    """The chance that a question's paragraph is given another answer."""
    masked: float = 0.0
    """The share of the word pieces outside the answer that are hidden, until the decay."""
    dropout: float = 0.0
    """The share of each layer's features left out, the same ones for a whole reading."""
    bits: float = 5.0
    """What a weight takes when the reader is written."""
    mix: dict[str, float] = field(
        default_factory=lambda: {
            "squad": 0.70,
            "nq-swap": 0.07,
            "fairytaleqa": 0.06,
            "qed": 0.03,
            "unanswerable": 0.14,
        }
    )
    """Each source's share of the questions until the decay."""
    mix_decay: dict[str, float] = field(default_factory=dict)
    """The shares during the decay; the same where empty."""


def read_config(path: Path) -> Config:
    """The settings of a TOML file; what it does not name keeps its default.

    Raises:
        ValueError: The file is no TOML, or names a setting that there is not.
    """
    try:
        return Config(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise ValueError(f"{path} is not a training configuration: {error}") from error
