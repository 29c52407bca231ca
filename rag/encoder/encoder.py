"""Runs an encoder on a CPU with ``onnxruntime``: in 8-bit integers where its weights are packed.

That takes half the time that torch takes in 32 bits.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.encoder.graph import BIAS, EMBEDDED, FOUND, build, weighs_distances
from rag.encoder.packing import CODES, STEPS, multiples
from rag.hardware import cores

Floats = NDArray[np.float32]
Tensors = Mapping[str, NDArray[Any]]

FARTHEST = 128
"""The distance from which on all share a bucket."""


class Encoder:
    """A BERT or MPNet, with the layer that makes something of each token where it has one."""

    def __init__(
        self,
        config: Mapping[str, Any],
        tensors: Tensors,
        prefix: str = "",
        head: str | None = None,
        one_core: bool = False,
    ) -> None:
        """Take an encoder's settings and its weights by name, packed or as floats.

        ``prefix`` is what the names of its weights begin with, ``head`` the name of the last layer.
        With ``one_core`` a text is run on one core, and :meth:`run_all` runs one on each: many are
        done sooner so, but one later than where all cores share it.
        """
        self.arithmetic = "int8" if any(name.endswith(CODES) for name in tensors) else "float32"
        embeddings = prefix + "embeddings."
        self._words = _Table(tensors, embeddings + "word_embeddings.weight")
        first = config["pad_token_id"] + 1 if config["model_type"] == "mpnet" else 0
        places = np.arange(first, config["max_position_embeddings"])
        self._positions = _Table(tensors, embeddings + "position_embeddings.weight").rows(places)
        types = tensors.get(embeddings + "token_type_embeddings.weight")
        self._types = None if types is None else types.astype(np.float32)
        self._distances: Floats | None = None
        if weighs_distances(config):
            by_bucket = tensors[prefix + "encoder.relative_attention_bias.weight"]
            self._distances = _by_distance(by_bucket.astype(np.float32), len(places))
        usable = cores()
        # threads that stay, since each new one would ask the system for memory anew
        self._threads = ThreadPoolExecutor(usable or os.cpu_count()) if one_core else None
        self._session = _session(*build(config, tensors, prefix, head), 1 if one_core else usable)

    @property
    def limit(self) -> int:
        """The longest text, in word pieces."""
        return len(self._positions)

    def run(self, pieces: Sequence[int], types: Sequence[int]) -> Floats:
        """Return what is found for each word piece, (pieces, width of the encoder or its head).

        Args:
            pieces: their numbers.
            types: for each, whether it is of the first text, 0, or the second, 1.
        """
        embedded = self._words.rows(pieces) + self._positions[: len(pieces)]
        if self._types is not None:
            embedded += self._types[np.asarray(types)]
        given = {EMBEDDED: embedded[None]}
        if self._distances is not None:
            given[BIAS] = _between(self._distances, len(pieces))[None]
        found: Floats = self._session.run([FOUND], given)[0][0]
        return found

    def run_all(self, texts: Iterable[tuple[Sequence[int], Sequence[int]]]) -> Iterator[Floats]:
        """Yield what :meth:`run` returns for the pieces and types of each text, in their order."""
        each = self._threads.map if self._threads else map
        yield from each(lambda text: self.run(*text), texts)


class _Table:
    """Embeddings by number; where they are packed, they stay so."""

    def __init__(self, tensors: Tensors, name: str) -> None:
        packed = name + CODES in tensors
        self._steps = tensors[name + STEPS].astype(np.float32) if packed else None
        self._rows = (
            multiples(tensors[name + CODES], tensors[name + STEPS]) if packed else tensors[name]
        )

    def rows(self, places: Sequence[int] | NDArray[np.int64]) -> Floats:
        """Return the embeddings (n, width) of n places."""
        chosen = np.asarray(places)
        rows = np.asarray(self._rows[chosen], dtype=np.float32)
        return rows if self._steps is None else rows * self._steps[chosen]


def _by_distance(by_bucket: Floats, longest: int) -> Floats:
    """Return what attention adds for each distance, (heads, 2 · longest - 1), from the most behind.

    Distances share a bucket, the far ones many (Raffel et al. 2020, section 2.1); half of the
    buckets, (buckets, heads), are for what comes later.
    """
    half = len(by_bucket) // 2
    exact = half // 2
    ahead = np.arange(1 - longest, longest)
    far = np.maximum(np.abs(ahead), 1)
    wide = exact + np.log(far / exact) / np.log(FARTHEST / exact) * (half - exact)
    bucket = np.where(far < exact, np.abs(ahead), np.minimum(wide.astype(np.int64), half - 1))
    return np.ascontiguousarray(by_bucket[bucket + half * (ahead > 0)].T)


def _between(distances: Floats, length: int) -> Floats:
    """Return what attention adds between each two of so many tokens, (heads, length, length)."""
    middle = distances.shape[1] // 2
    near = distances[:, middle - length + 1 : middle + length]
    rows = np.lib.stride_tricks.sliding_window_view(near, length, axis=1)
    return np.ascontiguousarray(rows[:, ::-1])


def _session(graph: bytes, matrices: Mapping[str, NDArray[Any]], threads: int | None) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    if threads:
        options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # waiting threads sleep: the other core may be another's
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # what is freed goes back: a pool keeps the most that it ever held
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
    # these are copied, so that they need not outlive the call
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(each) for each in matrices.values()]
    options.add_external_initializers(list(matrices), values)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
