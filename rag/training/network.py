"""The span reader's network: an encoder with a start and an end score a token.

The encoder is MiniLM, or a larger one with the same word pieces. The word embeddings stay as the
encoder has them, so they are not trained.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from rag.answer.reading.loading import RECORD, WEIGHTS, quiet
from rag.attention import attention_for
from rag.encoder.packing import rounded, unpack
from rag.training.examples import Group, Reading

WORD_BITS = 2.3
"""Bits a number of an encoder's own word embeddings: most are of pieces that hardly come."""
_OUT = -1e4
_ROLES = ("cls", "sep", "pad", "mask", "unk")


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


@dataclass(frozen=True)
class SpanNetwork:
    """A question answering model of `transformers` that takes MiniLM's word pieces.

    ``pieces`` has the model's own number of each of them, (word pieces,). ``words_as_written``
    tells whether the word embeddings are those that a written reader would have.
    """

    model: Any
    pieces: Tensor
    words_as_written: bool

    @classmethod
    def load(cls, folder: Path) -> SpanNetwork:
        """Load an encoder, or a reader that brings its own words, in 32 bits, without dropout.

        What scores an encoder's tokens is drawn from torch's generator.

        Raises:
            ValueError: The folder holds neither, or an encoder with other word pieces.
        """
        device = "cuda" if torch.cuda.is_available() else "cpu"
        written = brings_words(folder)
        model, pieces = _reader(folder) if written else _encoder(folder, device)
        model.get_input_embeddings().weight.requires_grad_(False)
        written = written or model.config.model_type == "bert"
        return cls(model.to(device).train(), pieces.to(device), written)

    def use_words_as_written(self) -> None:
        """Round the word embeddings as a reader keeps them; MiniLM's stay as they are."""
        if not self.words_as_written:
            words = self.model.get_input_embeddings().weight
            words.data.copy_(rounded(words.data, WORD_BITS))

    def drop(self, dropout: FeatureDropout) -> None:
        """Put the dropout behind the two halves of every layer."""
        for half in self.model.base_model.encoder.modules():
            if hasattr(half, "LayerNorm") and hasattr(half, "dropout"):
                half.dropout = dropout

    def trained(self) -> list[tuple[str, nn.Parameter]]:
        """What training changes, by name, always in the same order."""
        return [(name, part) for name, part in self.model.named_parameters() if part.requires_grad]

    def scores(self, readings: Sequence[Reading]) -> Tensor:
        """The start and end scores of each token, relative to [CLS]: (readings, longest, 2).

        [CLS] stands for no answer, so its score is 0; question and padding are far below.
        """
        device = self.pieces.device
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
        ids = ids.to(device)
        inputs = {"input_ids": self.pieces[ids], "attention_mask": (ids != 0).long()}
        if getattr(self.model.config, "type_vocab_size", 0) > 1:
            inputs["token_type_ids"] = types.to(device)
        scores: Tensor = self.model.qa_outputs(self.model.base_model(**inputs).last_hidden_state)
        scores = scores.float()
        return (scores - scores[:, :1]).masked_fill(outside.to(device)[..., None], _OUT)


def brings_words(folder: Path) -> bool:
    """Tell whether a folder holds a written reader with word embeddings of its own."""
    return (folder / RECORD).exists() and "words_sha256" not in read_record(folder)


def read_record(folder: Path) -> dict[str, Any]:
    """Read what is written beside a reader's weights."""
    record: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    return record


def _encoder(folder: Path, device: str) -> tuple[Any, Tensor]:
    """An encoder with a head that is drawn, and what it calls each of MiniLM's word pieces."""
    from transformers import AutoConfig, AutoModelForQuestionAnswering

    config = AutoConfig.from_pretrained(folder)
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    if config.model_type == "bert":
        config._attn_implementation = attention_for(device)
    with quiet():
        model, told = AutoModelForQuestionAnswering.from_pretrained(
            folder, config=config, dtype=torch.float32, output_loading_info=True
        )
    if set(told["missing_keys"]) != {"qa_outputs.weight", "qa_outputs.bias"}:
        raise ValueError(f"{folder} does not hold an encoder's weights")
    return model, _pieces(folder)


def _reader(folder: Path) -> tuple[Any, Tensor]:
    """A written reader, and its pieces: MiniLM's, but for what fills up a batch."""
    import transformers

    record = read_record(folder)
    kind: Any = getattr(transformers, record["architecture"])
    weights = unpack(load_file(folder / WEIGHTS), torch.float32)
    settings = record["config"] | {
        "vocab_size": len(weights[record["words"]]),
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
    }
    with quiet():
        model = kind.from_pretrained(
            None, config=kind.config_class(**settings), state_dict=weights, dtype=torch.float32
        )
    pieces = torch.arange(settings["vocab_size"])
    pieces[0] = model.config.pad_token_id
    return model, pieces


def _pieces(folder: Path) -> Tensor:
    """What a model calls each of MiniLM's word pieces."""
    from transformers import AutoTokenizer

    from rag.encoder.minilm import FOLDER

    ours, theirs = (AutoTokenizer.from_pretrained(place) for place in (FOLDER, folder))
    special = {getattr(ours, f"{name}_token"): getattr(theirs, f"{name}_token") for name in _ROLES}
    known = theirs.get_vocab()
    pieces = torch.zeros(len(ours), dtype=torch.long)
    for piece, number in ours.get_vocab().items():
        name = special.get(piece, piece)
        if name not in known:
            raise ValueError(f"{folder} has other word pieces than MiniLM: {piece!r} is not there")
        pieces[number] = known[name]
    return pieces


def group_losses(network: SpanNetwork, groups: Sequence[Group], shared: float) -> Tensor:
    """The summed loss of the groups' readings, each reading scored against "no answer here".

    Each reading gets the cross-entropy of its answer's start and end among its tokens and [CLS],
    which stands for no answer; over all readings of a question whose answer one of them holds,
    `shared` times the cross-entropy of the answer among all their tokens is added, so that scores
    are comparable across passages (Clark & Gardner 2018).
    """
    readings = [reading for group in groups for reading in group.readings]
    scores = network.scores(readings)
    right = torch.zeros_like(scores)
    for row, reading in enumerate(readings):
        right[row, reading.start, 0] = right[row, reading.end, 1] = 1.0
    loss = _cross_entropy(scores, right).sum()
    first = 0
    for group in groups:
        rows, first = slice(first, first + len(group.readings)), first + len(group.readings)
        if group.shared and group.readings[0].end > 0:
            among = _cross_entropy(_among(scores[rows]), _among(right[rows]))
            loss = loss + shared * among.sum()
    return loss


def _among(scores: Tensor) -> Tensor:
    """All tokens of a group's readings but [CLS] as if they were one's: (1, tokens, 2)."""
    return scores[:, 1:].reshape(1, -1, 2)


def _cross_entropy(scores: Tensor, right: Tensor) -> Tensor:
    """The mean of start's and end's of each reading: (readings,)."""
    return (scores.logsumexp(1) - (right * scores).sum(1)).mean(1)
