"""A reader that is not ours, for the tests of all readers."""

from __future__ import annotations

from pathlib import Path

import pytest

TEXT = "The night train stops in Vinh at dawn, and the mayor meets it with forty guests. " * 3


@pytest.fixture(scope="session")
def roberta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small random reader of another architecture: byte-level pieces, no token types."""
    from tokenizers import ByteLevelBPETokenizer
    from transformers import RobertaConfig, RobertaForQuestionAnswering, RobertaTokenizerFast

    folder = tmp_path_factory.mktemp("roberta")
    bytes_ = ByteLevelBPETokenizer()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    bytes_.train_from_iterator([TEXT], vocab_size=400, special_tokens=special)
    bytes_.save_model(str(folder))
    tokenizer = RobertaTokenizerFast(
        vocab=str(folder / "vocab.json"), merges=str(folder / "merges.txt")
    )
    tokenizer.save_pretrained(folder)
    config = RobertaConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=66, type_vocab_size=1,
    )  # fmt: skip
    RobertaForQuestionAnswering(config).save_pretrained(folder)
    return folder
