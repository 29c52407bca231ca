"""A table of word embeddings that stays packed in memory."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from rag.encoder.packing import multiples


class PackedWords(nn.Module):
    """Looks words up among multiples of steps: a byte a number, where it would take two to four."""

    codes: Tensor
    steps: Tensor

    def __init__(self, coded: Tensor, steps: Tensor, dtype: torch.dtype) -> None:
        """Hold a packed table (words, width), to look up in numbers of this type."""
        super().__init__()
        self._dtype = dtype
        whole = multiples(coded.numpy(), steps.numpy())
        self.register_buffer("codes", torch.from_numpy(whole))
        self.register_buffer("steps", steps.float())

    def forward(self, words: Tensor) -> Tensor:
        """Return the embeddings (..., width) of words (...)."""
        return (self.codes[words] * self.steps[words]).to(self._dtype)
