"""Writes a trained reader as the package ships it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save
from torch import Tensor

from rag.answer.reading.loading import RECORD, WEIGHTS
from rag.encoder.packing import CODES, STEPS, pack, rounded, unpack
from rag.training.network import WORD_BITS, SpanNetwork, brings_words, read_record

_OF_NO_USE = ("_name_or_path", "architectures", "dtype", "torch_dtype", "transformers_version")
_WORDS = "word_embeddings.weight"
_SMALL = 100_000
"""Matrices of fewer numbers are kept in half precision."""


def write_reader(weights: Mapping[str, Tensor], encoder: Path, folder: Path, bits: float) -> None:
    """Write the trained weights, packed, and the record that loading checks.

    Args:
        weights: All but the word embeddings, by name.
        encoder: The folder of the encoder, or of the reader, that they were trained on. Its word
            embeddings are written too, in the order of MiniLM's word pieces, where they are not
            MiniLM's own.
        folder: Where `model.safetensors` and `reader.json` are written.
        bits: How many a weight takes.
    """
    from rag.encoder.minilm import FOLDER

    network = SpanNetwork.load(encoder)
    table = network.model.get_input_embeddings().weight
    words = next(name for name, part in network.model.named_parameters() if part is table)
    record = {
        "architecture": type(network.model).__name__,
        "words": words,
        "config": _settings(encoder),
    }
    tensors = {}
    for name, part in weights.items():
        if packs(part):
            tensors[name + CODES], tensors[name + STEPS] = pack(part, bits)
        else:
            tensors[name] = part.half().contiguous()
    if encoder == FOLDER:
        record["words_sha256"] = hashlib.sha256(table.detach().numpy().tobytes()).hexdigest()
    elif brings_words(encoder):
        there = load_file(encoder / WEIGHTS)
        tensors |= {words + part: there[words + part] for part in (CODES, STEPS)}
    else:
        ours = table.detach()[network.pieces.cpu()]
        tensors[words + CODES], tensors[words + STEPS] = pack(ours, WORD_BITS)
    raw = save(tensors)
    record["sha256"] = hashlib.sha256(raw).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(raw)
    (folder / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _settings(encoder: Path) -> dict[str, Any]:
    """The configuration of an encoder, or of a reader that brings its own words."""
    if brings_words(encoder):
        settings: dict[str, Any] = read_record(encoder)["config"]
        return settings
    found = json.loads((encoder / "config.json").read_text(encoding="utf-8"))
    return {key: value for key, value in found.items() if key not in _OF_NO_USE}


def as_written(part: Tensor, bits: float) -> Tensor:
    """Weights as `write_reader` keeps them, in 32 bits."""
    return rounded(part, bits) if packs(part) else part


def packs(part: Tensor) -> bool:
    """Whether weights are written packed: all but vectors and small matrices."""
    return part.dim() == 2 and part.numel() > _SMALL


def read_weights(path: Path) -> dict[str, Tensor]:
    """The trained weights of a run's step, or of a reader, by name, 32 bits.

    Raises:
        OSError: There is no such file.
    """
    found = unpack(load_file(path), torch.float32)
    return {name: part.float() for name, part in found.items() if not name.endswith(_WORDS)}
