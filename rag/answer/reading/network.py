"""What runs a reader's model: word pieces in, start and end scores out."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.encoder import Encoder

Inputs = Mapping[str, Sequence[int]]
"""One window's word pieces, and what else a model takes of each, by name."""
Scores = NDArray[np.float32]

_BATCH_TOKENS = 2048
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_NO_LIMIT = 512


class Network(Protocol):
    """A question answering model, ready to score."""

    @property
    def device(self) -> str:
        """Where it runs: ``cpu``, ``cuda`` or ``mps``."""

    @property
    def arithmetic(self) -> str:
        """The numbers that it reckons with: ``int8``, ``bfloat16`` or ``float32``."""

    @property
    def inputs(self) -> Sequence[str]:
        """The names of what it takes of each token, where the tokenizer gives it."""

    @property
    def limit(self) -> int:
        """The longest window, in tokens."""

    def scores(self, windows: Sequence[Inputs]) -> list[Scores]:
        """Return each window's start and end scores (tokens, 2), in their order, in logits."""


class EncoderNetwork:
    """A shipped model on a CPU; a window's scores owe nothing to other windows."""

    device = "cpu"
    inputs = ("input_ids", "token_type_ids")

    def __init__(self, encoder: Encoder) -> None:
        """Run an encoder whose head gives a start and an end score."""
        self._encoder = encoder

    @property
    def arithmetic(self) -> str:
        """The numbers that it reckons with."""
        return self._encoder.arithmetic

    @property
    def limit(self) -> int:
        """The longest window, in tokens."""
        return self._encoder.limit

    def scores(self, windows: Sequence[Inputs]) -> list[Scores]:
        """Return each window's start and end scores (tokens, 2), in their order, in logits."""
        return [self._encoder.run(*(window[name] for name in self.inputs)) for window in windows]


class TorchNetwork:
    """A model of ``transformers``; windows of like length share a batch."""

    def __init__(self, model: Any, padding: int) -> None:
        """Run a model that is on its device; ``padding`` is the piece that fills a batch."""
        self._model = model.eval()
        self._padding = padding

    @property
    def device(self) -> str:
        """Where it runs."""
        return str(self._model.device.type)

    @property
    def arithmetic(self) -> str:
        """The numbers that it reckons with."""
        return str(self._model.dtype).removeprefix("torch.")

    @property
    def inputs(self) -> Sequence[str]:
        """The names of what it takes of each token, where the tokenizer gives it."""
        taken = inspect.signature(self._model.forward).parameters
        return [name for name in _INPUTS if name in taken]

    @property
    def limit(self) -> int:
        """The longest window: the table of positions, less what its padding takes (RoBERTa)."""
        limit = getattr(self._model.config, "max_position_embeddings", _NO_LIMIT)
        for name, part in self._model.named_modules():
            padded = getattr(part, "padding_idx", None) is not None
            if name.endswith("position_embeddings") and padded:
                limit = min(limit, part.num_embeddings - part.padding_idx - 1)
        return int(limit)

    def scores(self, windows: Sequence[Inputs]) -> list[Scores]:
        """Return each window's start and end scores (tokens, 2), in their order, in logits."""
        found: dict[int, Scores] = {}
        lengths = [len(window["input_ids"]) for window in windows]
        for batch in _batches(lengths):
            together = self._batch([windows[place] for place in batch], lengths[batch[0]])
            found |= {
                place: scores[: lengths[place]]
                for place, scores in zip(batch, together, strict=True)
            }
        return [found[place] for place in range(len(windows))]

    def _batch(self, windows: Sequence[Inputs], longest: int) -> Scores:
        """The scores of windows that are filled up to one length (windows, longest, 2)."""
        import torch

        fill = {"input_ids": self._padding}
        inputs = {
            key: torch.tensor(
                [
                    [*window[key], *[fill.get(key, 0)] * (longest - len(window[key]))]
                    for window in windows
                ],
                device=self._model.device,
            )
            for key in windows[0]
        }
        with torch.inference_mode():
            out = self._model(**inputs)
        scores = torch.stack([out.start_logits, out.end_logits], dim=-1)
        return np.asarray(scores.float().cpu().numpy(), dtype=np.float32)


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Places, longest first, in batches of bounded size."""
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if not batches or (len(batches[-1]) + 1) * lengths[batches[-1][0]] > _BATCH_TOKENS:
            batches.append([])
        batches[-1].append(place)
    return batches
