"""Cuts a question and a text into a model's word pieces, with the offsets of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Encoding, Tokenizer

from rag.errors import ModelNotFound


@dataclass(frozen=True, slots=True)
class Pieces:
    """A tokenizer and what is known of the model that it cuts for; safe for threads."""

    tokenizer: Tokenizer
    names: tuple[str, ...]
    """What the model takes of each piece."""
    null: int | None
    """The piece whose score stands for "no answer here"; None where it is simply the first."""
    limit: int
    """The most that may be read at once."""

    def windows(self, query: str, text: str, most: int, stride: int) -> list[Encoding]:
        """Return a question with a text, in windows of at most ``most`` pieces.

        Two windows share ``stride`` pieces of the text. The query is cut to a quarter of a window.
        """
        asked = self.tokenizer.encode(query, add_special_tokens=False)
        asked.truncate(most // 4)
        said = self.tokenizer.encode(text, add_special_tokens=False)
        special = self.tokenizer.num_special_tokens_to_add(is_pair=True)
        said.truncate(most - special - len(asked), stride)
        return [self.tokenizer.post_process(asked, part) for part in (said, *said.overflowing)]

    def inputs(self, window: Encoding) -> dict[str, list[int]]:
        """Return what the model takes of a window."""
        given = {
            "input_ids": window.ids,
            "attention_mask": window.attention_mask,
            "token_type_ids": window.type_ids,
        }
        return {name: given[name] for name in self.names if name in given}


def pieces_of_shipped(folder: Path) -> Pieces:
    """Return the word pieces of the embedding package, whose folder this is."""
    tokenizer = _uncut(Tokenizer.from_file(str(folder / "tokenizer.json")))
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
    names = tuple(tokenizer.model_input_names)
    fast = _uncut(tokenizer.backend_tokenizer)
    return Pieces(fast, names, tokenizer.cls_token_id, tokenizer.model_max_length)


def _uncut(tokenizer: Tokenizer) -> Tokenizer:
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
