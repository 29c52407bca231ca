"""The span reader's network: the MiniLM sentence encoder with a start and an end score a token.

Trained weights are named as `transformers.BertForQuestionAnswering` names them. The word
embeddings stay as the embedding package ships them, so they are neither trained nor saved again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from rag.attention import attention_for
from rag.training.examples import Group

WORDS = "bert.embeddings.word_embeddings.weight"
_OUT = -1e4


class FeatureDropout(nn.Module):
    """Leaves out the same features in a whole reading (Gal & Ghahramani 2016): nearly free.

    The draws are its generator's, which whoever trains has to seed.
    """

    def __init__(self, share: float, generator: torch.Generator) -> None:
        super().__init__()
        self.share, self.generator = share, generator

    def forward(self, hidden: Tensor) -> Tensor:
        """Drop features of (batch, length, width)."""
        if not self.training or not self.share:
            return hidden
        kept = torch.empty(len(hidden), 1, hidden.shape[-1], device=self.generator.device)
        kept.bernoulli_(1 - self.share, generator=self.generator).div_(1 - self.share)
        return hidden * kept.to(hidden)


def new_network(folder: Path, dropout: FeatureDropout | None = None) -> nn.Module:
    """The network with the encoder's weights from a folder and a new head.

    Args:
        folder: The encoder's.
        dropout: What stands behind the two halves of every layer; nothing where not given.
    """
    from safetensors.torch import load_file
    from transformers import BertConfig, BertForQuestionAnswering

    settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config = BertConfig(
        **{key: value for key, value in settings.items() if key not in ("_name_or_path", "dtype")}
    )
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    config._attn_implementation = attention_for("cuda" if torch.cuda.is_available() else "cpu")
    network = BertForQuestionAnswering(config)
    weights = {
        f"bert.{name}": tensor.float()
        for name, tensor in load_file(folder / "model.safetensors").items()
        if not name.startswith("pooler.") and not name.endswith("position_ids")
    }
    missing = set(network.load_state_dict(weights, strict=False).missing_keys)
    if missing != {"qa_outputs.weight", "qa_outputs.bias"}:
        raise ValueError(f"{folder} does not hold the weights of a BERT encoder")
    network.get_parameter(WORDS).requires_grad_(False)
    if dropout is not None:
        for layer in network.get_submodule("bert.encoder.layer").children():
            for half in ("attention.output", "output"):
                layer.get_submodule(half).dropout = dropout
    return network


def trained_parts(network: nn.Module) -> list[tuple[str, nn.Parameter]]:
    """What training changes, by name, always in the same order."""
    return [(name, part) for name, part in network.named_parameters() if part.requires_grad]


def group_losses(network: nn.Module, groups: Sequence[Group], shared: float) -> Tensor:
    """The summed loss of the groups' readings, each reading scored against "no answer here".

    The scores are taken relative to the [CLS] token's, which stands for no answer. Each reading
    gets the cross-entropy of its answer's start and end; over all readings of a question whose
    answer one of them holds, `shared` times the cross-entropy of the answer among all their
    tokens is added, so that scores are comparable across passages (Clark & Gardner 2018).
    """
    readings = [reading for group in groups for reading in group.readings]
    device = next(network.parameters()).device
    longest = max(len(reading.ids) for reading in readings)
    ids = torch.zeros(len(readings), longest, dtype=torch.long)
    types = torch.zeros_like(ids)
    outside = torch.ones(len(readings), longest, dtype=torch.bool)
    for row, reading in enumerate(readings):
        size = len(reading.ids)
        ids[row, :size] = torch.tensor(reading.ids)
        types[row, reading.passage : size] = 1
        outside[row, reading.passage : size - 1] = False
        outside[row, 0] = False
    places = torch.tensor([[reading.start, reading.end] for reading in readings], device=device)
    hidden = network.bert(  # type: ignore[operator]
        input_ids=ids.to(device),
        attention_mask=(ids != 0).to(device),
        token_type_ids=types.to(device),
    ).last_hidden_state
    scores = network.qa_outputs(hidden).float()  # type: ignore[operator]
    scores = scores - scores[:, :1]
    scores = scores.masked_fill(outside.to(device)[..., None], _OUT)
    normal = scores.logsumexp(1)
    right = scores.gather(1, places[:, None, :]).squeeze(1)
    loss = (normal - right).mean(1).sum()
    row = 0
    for group in groups:
        rows = slice(row, row + len(group.readings))
        if group.shared and group.readings[0].end > 0:
            among = scores[rows, 1:].reshape(-1, 2).logsumexp(0)
            loss = loss + shared * (among - right[row]).mean()
        row += len(group.readings)
    total: Tensor = loss
    return total
