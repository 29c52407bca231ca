"""Cuts a question and a text into a model's word pieces, with the offsets of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tokenizers import Encoding, Tokenizer

from rag.encoder import minilm
from rag.errors import ModelNotFound


class Pieces:
    """A tokenizer and what is known of the model that it cuts for; safe for threads."""

    def __init__(
        self, tokenizer: Tokenizer, names: Sequence[str], null: int | None, limit: int
    ) -> None:
        """Take a tokenizer.

        Args:
            tokenizer: neither cuts nor pads; it is kept and changed.
            names: what the model knows a piece by, `input_ids` and others.
            null: the piece whose score stands for "no answer here"; None: the first, whatever it
                is.
            limit: the most that may be read at once.
        """
        self.null, self.limit = null, limit
        self._names = names
        around = tokenizer.post_processor
        self._joined, self._special = tokenizer.post_process, 0
        if around is not None:  # apart, since it may trim offsets whenever it runs (RoBERTa's does)
            self._joined, self._special = around.process, around.num_special_tokens_to_add(True)
            tokenizer.post_processor = None
        self._tokenizer = tokenizer

    def windows(self, query: str, text: str, most: int, stride: int) -> list[Encoding]:
        """Return a question with a text, in windows of at most ``most`` pieces.

        Two windows share ``stride`` pieces of the text. The query is cut to a quarter of a window.
        """
        asked, said = self._tokenizer.encode(query), self._tokenizer.encode(text)
        asked.truncate(most // 4)
        said.truncate(most - self._special - len(asked), stride)
        return [self._joined(asked, part) for part in (said, *said.overflowing)]

    def inputs(self, window: Encoding, taken: Sequence[str]) -> dict[str, list[int]]:
        """Return what a model takes of a window, where it knows the pieces by that."""
        given = {
            "input_ids": window.ids,
            "attention_mask": window.attention_mask,
            "token_type_ids": window.type_ids,
        }
        return {name: given[name] for name in taken if name in given and name in self._names}


def pieces_of_shipped() -> Pieces:
    """Return the word pieces of the embedding package.

    Raises:
        ModelDamaged: if its tokenizer cannot be read.
    """
    tokenizer = minilm.tokenizer()
    names = ("input_ids", "attention_mask", "token_type_ids")
    return Pieces(tokenizer, names, tokenizer.token_to_id("[CLS]"), limit=512)


def pieces_of_other(tokenizer: Any, name: str) -> Pieces:
    """Return the word pieces of a tokenizer of ``transformers``.

    Raises:
        ModelNotFound: if it tells no offsets.
    """
    if not tokenizer.is_fast:
        raise ModelNotFound(
            f"{name!r} has no fast tokenizer, and offsets need one: choose another reader."
        )
    fast = tokenizer.backend_tokenizer
    fast.no_truncation()
    fast.no_padding()
    return Pieces(
        fast, tokenizer.model_input_names, tokenizer.cls_token_id, tokenizer.model_max_length
    )
