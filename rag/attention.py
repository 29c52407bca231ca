"""Attention by plain matrix products: on a CPU faster than the fused kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

PLAIN = "plain"
_OUT = -1e4


def attention_for(device: str) -> str:
    """Return the name of the attention that a BERT encoder is to be loaded with on a device."""
    if device != "cpu":
        return "sdpa"
    from transformers import AttentionInterface
    from transformers.masking_utils import AttentionMaskInterface

    AttentionInterface.register(PLAIN, _attend)
    AttentionMaskInterface.register(PLAIN, _bias)
    return PLAIN


def _bias(*, attention_mask: Tensor | None, dtype: torch.dtype, **_: Any) -> Tensor | None:
    """What is added to the scores, (batch, 1, 1, length); None where nothing is padded."""
    if attention_mask is None or bool(attention_mask.all()):
        return None
    padded = ~attention_mask.bool()[:, None, None, :]
    return padded.to(dtype) * _OUT


def _attend(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """Every token attends to every other, but for the padded: (batch, length, heads, width)."""
    import torch

    batch, heads, length, width = query.shape
    flat = [part.reshape(batch * heads, length, width) for part in (query, key, value)]
    scale = scaling or width**-0.5
    if attention_mask is None:  # the same sums as with a mask: a text's vector owes no neighbour
        bias = query.new_zeros(1, 1, 1)
    else:
        bias = attention_mask.expand(batch, heads, 1, length).reshape(batch * heads, 1, length)
    scores = torch.baddbmm(bias, flat[0], flat[1].transpose(1, 2), alpha=scale)
    seen = torch.bmm(scores.softmax(-1), flat[2])
    return seen.view(batch, heads, length, width).transpose(1, 2), None
