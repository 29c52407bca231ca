"""BM25 over the passages' terms, and how close a query's terms stand together in a passage.

BM25 is the variant of Lucene (Robertson and Zaragoza 2009, as implemented by bm25s), with a low
``k1``: in a paragraph, a term said twice says little more than a term said once. Both scores are
shares of what the query could reach at most, so 1 means the same for every query.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.model import Passage
from rag.retrieve.spelling import Speller
from rag.retrieve.terms import sentences, terms

K1 = 0.6
B = 0.75
PAIR_WEIGHT = 0.5
"""What two terms side by side count in closeness, as a share of the terms' mean weight."""

FORMAT = 1
_BREAK = -1
_FILES = ("tokens", "offsets", "document_of")

Floats = NDArray[np.float32]
Positions = NDArray[np.int64]


@dataclass(frozen=True)
class WordQuery:
    """A query in the terms of one index.

    ``ids`` (n,) are its distinct terms that the index knows, ``weights`` (n,) their inverse
    document frequencies. ``pairs`` (m, 2) are neighbours in the query, as indices into ``ids``,
    with ``pair_weights`` (m,). ``most`` and ``most_close`` are the highest scores possible, terms
    that no passage has included: what is asked and stands nowhere lowers every score.
    """

    ids: NDArray[np.int64]
    weights: Floats
    pairs: NDArray[np.int64]
    pair_weights: Floats
    most: float
    most_close: float


class WordIndex:
    """The terms of all passages; built whole, then only read."""

    def __init__(
        self,
        ids: list[str],
        documents: list[str],
        arrays: dict[str, NDArray[Any]],
        bm25: Any,
    ) -> None:
        """Take the parts; use :meth:`build` or :meth:`load`."""
        self.ids = ids
        self._documents = documents
        self._arrays = arrays
        self._bm25 = bm25

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self.ids)

    # -- making ----------------------------------------------------------------------------

    @classmethod
    def build(cls, passages: Iterable[Passage]) -> WordIndex:
        """Index passages: BM25 sees title, heading, header and text, closeness the sentences."""
        ids: list[str] = []
        documents: dict[str, int] = {}
        document_of: list[int] = []
        vocabulary: dict[str, int] = {}
        rows: list[list[int]] = []
        tokens: list[NDArray[np.int32]] = []
        for passage in passages:
            label = _numbers(" ".join(passage.place), vocabulary)
            body: list[int] = []
            for sentence in sentences(passage.text):
                body += [_BREAK, *_numbers(sentence, vocabulary)]
            ids.append(passage.id)
            document_of.append(documents.setdefault(passage.document_id, len(documents)))
            rows.append(label + [number for number in body if number != _BREAK])
            tokens.append(np.array(body or [_BREAK], dtype=np.int32))
        arrays: dict[str, NDArray[Any]] = {
            "tokens": np.concatenate(tokens) if tokens else np.empty(0, np.int32),
            "offsets": np.cumsum([0, *map(len, tokens)], dtype=np.int64),
            "document_of": np.array(document_of, dtype=np.int32),
        }
        return cls(ids, list(documents), arrays, _bm25_of(rows, vocabulary))

    def save(self, folder: Path) -> None:
        """Write the index into a folder, which is made; the last file written is the mark.

        Raises:
            OSError: if the disk is full or cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for name in _FILES:
            np.save(folder / f"{name}.npy", self._arrays[name])
        if self._bm25 is not None:
            self._bm25.save(folder, show_progress=False)
        content = {"format": FORMAT, "ids": self.ids, "documents": self._documents}
        (folder / "passages.json").write_text(json.dumps(content), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> WordIndex:
        """Open what :meth:`save` wrote; the arrays stay on disk and are mapped into memory.

        Raises:
            OSError: if a file is missing.
            ValueError: if a file is cut off, or of another version.
        """
        import bm25s

        content = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
        if content.get("format") != FORMAT:
            raise ValueError(f"{folder} has the format {content.get('format')}, not {FORMAT}")
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _FILES}
        found = (folder / "params.index.json").exists()
        bm25 = bm25s.BM25.load(folder, mmap=True, show_progress=False) if found else None
        return cls(content["ids"], content["documents"], arrays, bm25)

    # -- asking ----------------------------------------------------------------------------

    def query(self, text: str) -> WordQuery:
        """Turn a query's text into terms, misspelt ones into those meant, and weigh them."""
        vocabulary: dict[str, int] = self._bm25.vocab_dict if self._bm25 is not None else {}
        words = [word if word in vocabulary else self._speller.meant(word) for word in terms(text)]
        distinct = list(dict.fromkeys(words))
        known = [word for word in distinct if word in vocabulary]
        ids = np.array([vocabulary[word] for word in known], dtype=np.int64)
        unseen = math.log(1 + (len(self) + 0.5) / 0.5)
        weights = self._idf(ids)
        weight_of = dict(zip(known, weights.tolist(), strict=True))
        place = {word: i for i, word in enumerate(known)}
        neighbours = list(dict.fromkeys(pairwise(words)))
        pair_weight = {
            (a, b): PAIR_WEIGHT * (weight_of.get(a, unseen) + weight_of.get(b, unseen)) / 2
            for a, b in neighbours
        }
        found = [(a, b) for a, b in neighbours if a in place and b in place]
        most = sum(weight_of.get(word, unseen) for word in distinct)
        return WordQuery(
            ids,
            weights,
            np.array([(place[a], place[b]) for a, b in found], dtype=np.int64).reshape(-1, 2),
            np.array([pair_weight[pair] for pair in found], dtype=np.float32),
            most,
            most + sum(pair_weight.values()),
        )

    @cached_property
    def _speller(self) -> Speller:
        if self._bm25 is None:
            return Speller({})
        counts = np.diff(self._bm25.scores["indptr"]).tolist()
        return Speller({term: counts[number] for term, number in self._bm25.vocab_dict.items()})

    def _idf(self, ids: NDArray[np.int64]) -> Floats:
        if not len(ids):
            return np.empty(0, np.float32)
        indptr = self._bm25.scores["indptr"]
        frequency = np.asarray(indptr[ids + 1] - indptr[ids], dtype=np.float32)
        idf = np.log1p((len(self) - frequency + 0.5) / (frequency + 0.5))
        return np.asarray(idf, dtype=np.float32)

    def scores(self, query: WordQuery) -> Floats:
        """Return every passage's BM25 score (n,), in 0..1 of the highest possible."""
        if not len(query.ids):
            return np.zeros(len(self), np.float32)
        scores = self._bm25.get_scores_from_ids(query.ids)
        return np.asarray(scores / query.most, dtype=np.float32)

    def best(self, scores: Floats, k: int, documents: Sequence[str] | None = None) -> Positions:
        """Return the positions of the up to k best passages above zero, of these documents."""
        if documents is not None:
            scores = np.where(self._in(documents), scores, 0)
        found = np.flatnonzero(scores > 0)
        if len(found) > k:
            found = found[np.argpartition(-scores[found], k - 1)[:k]]
        return found[np.argsort(-scores[found], kind="stable")]

    def holding(self, text: str, most: int, documents: Sequence[str] | None = None) -> Positions:
        """Return the positions of the passages with a term of a text that up to ``most`` have."""
        vocabulary: dict[str, int] = self._bm25.vocab_dict if self._bm25 is not None else {}
        found: set[int] = set()
        for term in {vocabulary[term] for term in terms(text) if term in vocabulary}:
            begin, end = self._bm25.scores["indptr"][[term, term + 1]]
            if end - begin <= most:
                found.update(self._bm25.scores["indices"][begin:end].tolist())
        held = np.array(sorted(found), dtype=np.int64)
        return held if documents is None else held[self._in(documents)[held]]

    def _in(self, documents: Sequence[str]) -> NDArray[np.bool_]:
        wanted = set(documents)
        chosen = np.array([document in wanted for document in self._documents], dtype=bool)
        return np.asarray(chosen[self._arrays["document_of"]], dtype=bool)

    @cached_property
    def _position(self) -> dict[str, int]:
        return {passage_id: i for i, passage_id in enumerate(self.ids)}

    def positions(self, passage_ids: Sequence[str]) -> list[int | None]:
        """Return where these passages stand in :attr:`ids`; None for one that is not there."""
        return [self._position.get(passage_id) for passage_id in passage_ids]

    def closeness(self, query: WordQuery, positions: Positions) -> Floats:
        """Return how much of the query the best sentence of each passage holds, in 0..1.

        A sentence scores the weights of the query's terms in it, and those of the query's pairs
        of neighbours that are neighbours in it too.
        """
        if not len(query.ids) or not len(positions):
            return np.zeros(len(positions), np.float32)
        offsets = self._arrays["offsets"]
        rows = [self._arrays["tokens"][offsets[i] : offsets[i + 1]] for i in positions]
        tokens = np.concatenate(rows)
        sentence = np.cumsum(tokens == _BREAK) - 1
        order = np.argsort(query.ids)
        slot = np.minimum(np.searchsorted(query.ids[order], tokens), len(order) - 1)
        term = np.where(query.ids[order][slot] == tokens, order[slot], _BREAK)

        hit = term != _BREAK
        worth = _worth(sentence[hit], term[hit], query.weights, sentence[-1] + 1)
        if len(query.pairs):
            pair_at = np.full((len(order), len(order)), _BREAK)
            pair_at[query.pairs[:, 0], query.pairs[:, 1]] = np.arange(len(query.pairs))
            both = np.flatnonzero(hit[:-1] & hit[1:])
            pair = pair_at[term[both], term[both + 1]]
            both, pair = both[pair != _BREAK], pair[pair != _BREAK]
            worth += _worth(sentence[both], pair, query.pair_weights, len(worth))
        first = sentence[np.cumsum([0, *map(len, rows[:-1])])]
        return np.asarray(np.maximum.reduceat(worth, first) / query.most_close, dtype=np.float32)


def _numbers(text: str, vocabulary: dict[str, int]) -> list[int]:
    return [vocabulary.setdefault(term, len(vocabulary)) for term in terms(text)]


def _worth(
    sentence: NDArray[np.int64], item: NDArray[np.int64], weights: Floats, sentences: int
) -> NDArray[np.float64]:
    """Return each sentence's sum (sentences,) of the weights of its items, each counted once."""
    held = np.unique(sentence * len(weights) + item)
    worth = np.bincount(
        held // len(weights), weights=weights[held % len(weights)], minlength=sentences
    )
    return np.asarray(worth, dtype=np.float64)


def _bm25_of(rows: list[list[int]], vocabulary: dict[str, int]) -> Any:
    """Build the BM25 index; None where there is not one term."""
    if not vocabulary:
        return None
    import bm25s

    bm25 = bm25s.BM25(method="lucene", k1=K1, b=B)
    bm25.index((rows, vocabulary), create_empty_token=False, show_progress=False)
    return bm25
