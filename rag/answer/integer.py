"""Runs a shipped model in 8-bit integers with ``onnxruntime``.

On a CPU without bfloat16 arithmetic, twice as fast as in 32 bits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.answer.graph import BIAS, EMBEDDED, SCORES, build, weighs_distances
from rag.answer.network import Inputs, Scores
from rag.answer.packing import CODES, STEPS, multiples

if TYPE_CHECKING:
    from torch import Tensor

Floats = NDArray[np.float32]


class IntegerNetwork:
    """A BERT or MPNet that scores each token; a window's scores owe nothing to other windows."""

    device = "cpu"
    arithmetic = "int8"
    inputs = ("input_ids", "token_type_ids")

    def __init__(self, config: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> None:
        """Take an encoder's settings and its weights by name, packed or in half precision."""
        kind = config["model_type"]
        embeddings = f"{kind}.embeddings."
        self._words = _Table(tensors, embeddings + "word_embeddings.weight")
        first = config["pad_token_id"] + 1 if kind == "mpnet" else 0
        places = np.arange(first, config["max_position_embeddings"])
        self._positions = _Table(tensors, embeddings + "position_embeddings.weight").rows(places)
        types = tensors.get(embeddings + "token_type_embeddings.weight")
        self._types = None if types is None else types.float().numpy()
        self._distances: Floats | None = None
        if weighs_distances(config):
            by_bucket = tensors[f"{kind}.encoder.relative_attention_bias.weight"].float().numpy()
            self._distances = _by_distance(by_bucket, len(places))
        self._session = _session(*build(config, tensors))

    @property
    def limit(self) -> int:
        """The longest window, in tokens."""
        return len(self._positions)

    def scores(self, windows: Sequence[Inputs]) -> list[Scores]:
        """Return each window's start and end scores (tokens, 2), in their order, in logits."""
        return [self._score(window) for window in windows]

    def _score(self, window: Inputs) -> Scores:
        length = len(window["input_ids"])
        embedded = self._words.rows(window["input_ids"]) + self._positions[:length]
        if self._types is not None:
            embedded += self._types[np.asarray(window["token_type_ids"])]
        given = {EMBEDDED: embedded[None]}
        if self._distances is not None:
            given[BIAS] = _between(self._distances, length)[None]
        scores: Scores = self._session.run([SCORES], given)[0][0]
        return scores


class _Table:
    """Embeddings by number; where they are packed, they stay so."""

    def __init__(self, tensors: Mapping[str, Tensor], name: str) -> None:
        packed = name + CODES in tensors
        self._steps = tensors[name + STEPS].float().numpy() if packed else None
        self._rows = (
            multiples(tensors[name + CODES], tensors[name + STEPS]) if packed else tensors[name]
        ).numpy()

    def rows(self, places: Sequence[int] | NDArray[np.int64]) -> Floats:
        """Return the embeddings (n, width) of n places."""
        chosen = np.asarray(places)
        rows = np.asarray(self._rows[chosen], dtype=np.float32)
        return rows if self._steps is None else rows * self._steps[chosen]


def _by_distance(by_bucket: Floats, longest: int, farthest: int = 128) -> Floats:
    """Return what attention adds for each distance, (heads, 2 · longest - 1), from the most behind.

    Distances share a bucket, the far ones many (Raffel et al. 2020, section 2.1); half of the
    buckets, (buckets, heads), are for what comes later.
    """
    half = len(by_bucket) // 2
    exact = half // 2
    ahead = np.arange(1 - longest, longest)
    far = np.maximum(np.abs(ahead), 1)
    wide = exact + np.log(far / exact) / np.log(farthest / exact) * (half - exact)
    bucket = np.where(far < exact, np.abs(ahead), np.minimum(wide.astype(np.int64), half - 1))
    return np.ascontiguousarray(by_bucket[bucket + half * (ahead > 0)].T)


def _between(distances: Floats, length: int) -> Floats:
    """Return what attention adds between each two of so many tokens, (heads, length, length)."""
    middle = distances.shape[1] // 2
    near = distances[:, middle - length + 1 : middle + length]
    rows = np.lib.stride_tricks.sliding_window_view(near, length, axis=1)
    return np.ascontiguousarray(rows[:, ::-1])


def _session(graph: bytes, matrices: Mapping[str, NDArray[Any]]) -> Any:
    import onnxruntime
    import torch

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.log_severity_level = 3
    # waiting threads sleep, as torch's do
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # what is freed goes back: a pool keeps the most that it ever held
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
    # these are copied, so that they need not outlive the call
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(each) for each in matrices.values()]
    options.add_external_initializers(list(matrices), values)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
