"""What runs a reader's model: one contract, in 8-bit integers and with torch."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    MPNetConfig,
    MPNetForQuestionAnswering,
)

from rag.answer.reading.loading import CAREFUL, FOLDER, QUICK, load_shipped
from rag.answer.reading.network import EncoderNetwork, Inputs, Network, TorchNetwork
from rag.encoder import Encoder, can_build
from rag.encoder.graph import build
from rag.encoder.packing import CODES, STEPS, pack, unpack

PIECES, BITS = 200, 5.0


def small(kind: str) -> Any:
    """A small random model of an architecture, with some matrices that are packed."""
    torch.manual_seed(0)
    settings: dict[str, Any] = {
        "vocab_size": PIECES, "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
        "intermediate_size": 256, "max_position_embeddings": 80,
    }  # fmt: skip
    if kind == "bert":
        return BertForQuestionAnswering(BertConfig(**settings)).eval()
    return MPNetForQuestionAnswering(MPNetConfig(**settings)).eval()


def packed(model: Any) -> dict[str, torch.Tensor]:
    """A model's weights as they are shipped: half of the matrices packed, the rest as they are."""
    tensors: dict[str, torch.Tensor] = {}
    for name, part in model.state_dict().items():
        if name.endswith("dense.weight") or "word_embeddings" in name:
            tensors[name + CODES], tensors[name + STEPS] = pack(part, BITS)
        else:
            tensors[name] = part.half()
    return tensors


def integers(model: Any) -> Network:
    config = model.config.to_dict()
    arrays = {name: part.numpy() for name, part in packed(model).items()}
    return EncoderNetwork(Encoder(config, arrays, config["model_type"] + ".", "qa_outputs"))


def with_torch(model: Any) -> Network:
    model.load_state_dict(unpack(packed(model), torch.float32))
    return TorchNetwork(model, padding=0)


@pytest.fixture(params=["bert", "mpnet"])
def model(request: pytest.FixtureRequest) -> Any:
    return small(request.param)


@pytest.fixture(params=[integers, with_torch])
def network(request: pytest.FixtureRequest, model: Any) -> Network:
    made: Callable[[Any], Network] = request.param
    return made(model)


def window(length: int, seed: int = 0) -> Inputs:
    ids = np.random.default_rng(seed).integers(5, PIECES, length).tolist()
    question = length // 3
    return {
        "input_ids": ids,
        "attention_mask": [1] * length,
        "token_type_ids": [0] * question + [1] * (length - question),
    }


def taken(network: Network, *windows: Inputs) -> list[Mapping[str, Any]]:
    return [{name: each[name] for name in network.inputs} for each in windows]


def test_each_token_has_a_start_and_an_end_score(network: Network) -> None:
    scores = network.scores(taken(network, window(7), window(30), window(12)))
    assert [each.shape for each in scores] == [(7, 2), (30, 2), (12, 2)]
    assert all(np.isfinite(each).all() for each in scores)


def test_the_longest_window_can_be_scored(network: Network) -> None:
    scores = network.scores(taken(network, window(network.limit)))[0]
    assert len(scores) == network.limit <= 80


def test_no_window_has_no_scores(network: Network) -> None:
    assert network.scores([]) == []


def test_what_a_window_scores_does_not_depend_on_its_company(network: Network) -> None:
    alone = network.scores(taken(network, window(20, seed=1)))[0]
    among = network.scores(taken(network, window(60), window(20, seed=1), window(5)))[1]
    assert among == pytest.approx(alone, abs=1e-4)


def test_many_windows_come_back_in_their_order(network: Network) -> None:
    windows = [window(length, length) for length in (60, 5, 61, 6, 59, 7) * 8]
    together = network.scores(taken(network, *windows))
    for one, scores in zip(windows[:6], together[:6], strict=True):
        assert scores == pytest.approx(network.scores(taken(network, one))[0], abs=1e-4)


def test_integers_score_what_full_precision_scores(model: Any) -> None:
    network, full = integers(model), with_torch(model)
    for length in (3, 40, network.limit):
        ours = network.scores(taken(network, window(length)))[0]
        theirs = full.scores(taken(full, window(length)))[0]
        assert np.abs(ours - theirs).max() < 0.03 * np.abs(theirs).max()


def test_word_order_counts_in_integers_too(model: Any) -> None:
    network = integers(model)
    there = window(30)
    back = {**there, "input_ids": there["input_ids"][::-1]}
    one, other = network.scores(taken(network, there, back))
    assert not np.allclose(one, other[::-1], atol=1e-2)


def test_the_matrices_are_onnxruntimes_own_once_it_has_them(
    model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[np.ndarray] = []

    def kept(*arguments: Any) -> Any:
        graph, matrices = build(*arguments)
        given.extend(matrices.values())
        return graph, matrices

    monkeypatch.setattr("rag.encoder.encoder.build", kept)
    network = integers(model)
    before = network.scores(taken(network, window(30)))[0]
    assert given
    for matrix in given:
        matrix[...] = 0
    assert np.array_equal(network.scores(taken(network, window(30)))[0], before)


def test_only_what_the_graph_can_say_is_run_in_integers() -> None:
    assert can_build({"model_type": "bert", "hidden_act": "gelu"})
    assert not can_build({"model_type": "bert", "hidden_act": "relu"})
    assert not can_build({"model_type": "roberta", "hidden_act": "gelu"})


@pytest.mark.parametrize("part", [QUICK, CAREFUL])
def test_the_shipped_models_score_alike_in_every_arithmetic(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "The old bridge, opened in 1899, crosses the river; it was repaired in 1991."
    found = {}
    for arithmetic in ("int8", "float32", "bfloat16"):
        if arithmetic == "float32":
            monkeypatch.setattr("rag.answer.reading.loading.can_build", lambda config: False)
        used = torch.bfloat16 if arithmetic == "bfloat16" else torch.float32
        monkeypatch.setattr("rag.answer.reading.loading.best_arithmetic", lambda device, n=used: n)
        loaded = load_shipped(FOLDER / part)
        assert loaded.network.arithmetic == arithmetic
        whole = loaded.pieces.windows("When was the bridge opened?", text, 384, 128)[0]
        asked = loaded.pieces.inputs(whole, loaded.network.inputs)
        scores = loaded.network.scores([asked])[0]
        found[arithmetic] = scores - scores[0]
    full = found.pop("float32")
    for scores in found.values():
        assert scores.argmax(0).tolist() == full.argmax(0).tolist()
        assert scores.max(0) == pytest.approx(full.max(0), abs=1.0)


HELD = """
import ctypes, gc, sys, onnx, onnxruntime, safetensors.numpy, tokenizers

def held():
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    return int(open("/proc/self/statm").read().split()[1]) * 4096

before = held()
from rag.answer.reader import load_reader
from rag.model import Passage
reader = load_reader()
text = "The council met again to discuss the matter of the old bridge. " * 12
reader.read("When did the council meet?", [Passage("d", 0, 0, len(text), text)] * 12)
print(held() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux tells it")
def test_both_models_together_are_small_in_memory(root: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", HELD], cwd=root, capture_output=True, text=True, check=True
    )
    assert json.loads(found.stdout) <= 250_000_000
