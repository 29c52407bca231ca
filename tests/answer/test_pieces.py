"""What a model is given to read: as `transformers` gives it, in windows, offsets untouched."""

from __future__ import annotations

from typing import Any

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from rag.answer.reading.pieces import Pieces, pieces_of_other

TEXT = "The night train stops in Vinh, at dawn; a mayor meets it with 40 guests. " * 6
QUERY = "Where does it stop?"


def trained(processor: Any, pre: Any) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre
    special = ["<s>", "</s>", "<unk>"]
    tokenizer.train_from_iterator(
        [TEXT], trainers.BpeTrainer(vocab_size=300, special_tokens=special)
    )
    tokenizer.post_processor = processor
    return tokenizer


TOKENIZERS = {
    "roberta": lambda: trained(
        processors.RobertaProcessing(("</s>", 1), ("<s>", 0)), pre_tokenizers.ByteLevel()
    ),
    "bert": lambda: trained(
        processors.BertProcessing(("</s>", 1), ("<s>", 0)), pre_tokenizers.Whitespace()
    ),
    "template": lambda: trained(
        processors.TemplateProcessing(
            single="<s> $A </s>",
            pair="<s> $A </s> $B:1 </s>:1",
            special_tokens=[("<s>", 0), ("</s>", 1)],
        ),
        pre_tokenizers.Whitespace(),
    ),
    "nothing around": lambda: trained(None, pre_tokenizers.Whitespace()),
}


@pytest.fixture(params=list(TOKENIZERS))
def tokenizer(request: pytest.FixtureRequest) -> Any:
    return PreTrainedTokenizerFast(
        tokenizer_object=TOKENIZERS[request.param](), cls_token="<s>", sep_token="</s>",
        model_input_names=["input_ids", "attention_mask"],
    )  # fmt: skip


def pieces(tokenizer: Any) -> Pieces:
    return pieces_of_other(tokenizer, "test")


@pytest.mark.parametrize("most", [80, 120, 2000])
def test_windows_are_those_of_transformers(tokenizer: Any, most: int) -> None:
    theirs = tokenizer(
        QUERY, TEXT, truncation="only_second", max_length=most, stride=8,
        return_overflowing_tokens=True, return_offsets_mapping=True,
    ).encodings  # fmt: skip
    ours = pieces(tokenizer).windows(QUERY, TEXT, most, 8)
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert one.ids == other.ids
        assert one.offsets == other.offsets
        assert one.word_ids == other.word_ids
        assert one.sequence_ids == other.sequence_ids
        assert len(one) <= most


def test_a_long_query_leaves_the_text_its_room(tokenizer: Any) -> None:
    windows = pieces(tokenizer).windows(TEXT, TEXT, 40, 8)
    assert {window.sequence_ids.count(0) for window in windows} == {10}
    assert all(window.sequence_ids.count(1) > 25 for window in windows[:-1])
    assert [w.sequence_ids.count(1) for w in pieces(tokenizer).windows(QUERY, "", 40, 8)] == [0]


def test_a_model_is_given_what_both_know(tokenizer: Any) -> None:
    cut = pieces(tokenizer)
    window = cut.windows(QUERY, TEXT, 40, 8)[0]
    given = cut.inputs(window, ["input_ids", "token_type_ids", "something"])
    assert given == {"input_ids": window.ids}


def test_a_tokenizer_is_asked_by_many_at_once(tokenizer: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    cut = pieces(tokenizer)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda n: len(cut.windows(QUERY, TEXT, 40 + n % 3, 8)), range(60)))
    assert found == [len(cut.windows(QUERY, TEXT, 40 + n % 3, 8)) for n in range(60)]
