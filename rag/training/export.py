"""Writes a trained reader as the package ships it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor

_OF_NO_USE = ("_name_or_path", "architectures", "dtype", "torch_dtype", "transformers_version")


def write_reader(weights: Mapping[str, Tensor], base: Path, folder: Path) -> None:
    """Write the trained weights, in half precision, and the record that loading checks.

    Args:
        weights: All but the word embeddings, by name.
        base: The folder of the encoder that the word embeddings are taken from.
        folder: Where `model.safetensors` and `reader.json` are written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    raw = save({name: part.half().contiguous() for name, part in weights.items()})
    with safe_open(base / "model.safetensors", "pt") as file:
        words = file.get_tensor("embeddings.word_embeddings.weight")
    settings = json.loads((base / "config.json").read_text(encoding="utf-8"))
    record = {
        "sha256": hashlib.sha256(raw).hexdigest(),
        "words_sha256": hashlib.sha256(words.numpy().tobytes()).hexdigest(),
        "config": {key: value for key, value in settings.items() if key not in _OF_NO_USE},
    }
    (folder / "model.safetensors").write_bytes(raw)
    (folder / "reader.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
