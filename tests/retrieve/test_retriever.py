import numpy as np
import pytest

from rag.model import Passage
from rag.retrieve.bm25 import WordIndex
from rag.retrieve.fusion import fuse
from rag.retrieve.retriever import HybridRetriever
from tests.fakes import HashEmbedder, KeywordEmbedder


class Shelf:
    """Exact search over a few passages."""

    def __init__(self, passages, embedder):
        self.all = {passage.id: passage for passage in passages}
        self.vector = {
            key: embedder.encode_query(passage.search_text) for key, passage in self.all.items()
        }

    def nearest(self, vector, k, documents=None):
        found = [
            (key, float(self.vector[key] @ vector))
            for key, passage in self.all.items()
            if documents is None or passage.document_id in documents
        ]
        return sorted(found, key=lambda pair: -pair[1])[:k]

    def vectors(self, passage_ids):
        assert len(set(passage_ids)) == len(passage_ids), "Chroma refuses what is asked for twice"
        return {key: self.vector[key] for key in passage_ids if key in self.vector}

    def passages(self, passage_ids):
        assert len(set(passage_ids)) == len(passage_ids), "Chroma refuses what is asked for twice"
        return {key: self.all[key] for key in passage_ids if key in self.all}


def passages(*texts, document="d"):
    return [Passage(document, i, 0, len(text), text) for i, text in enumerate(texts)]


def retriever(some, embedder=None, dense_weight=0.5):
    embedder = embedder or KeywordEmbedder()
    return HybridRetriever(Shelf(some, embedder), WordIndex.build(some), embedder, dense_weight)


TEXTS = [
    "The statue of Lenin in Hanoi is five metres high.",
    "Vietnam abstained four times. The treaty is thirty years old.",
    "Four tourists praised the beaches of Thailand.",
]


def test_fused_scores_are_worked_out_by_hand():
    score = fuse(
        np.array([0.5, -0.2, 1.0], np.float32),
        np.array([0.8, 0.4, 1.0], np.float32),
        np.array([0.4, 0.0, 1.0], np.float32),
        dense_weight=0.25,
    )
    assert score == pytest.approx([0.25 * 0.5 + 0.75 * 0.6, 0.75 * 0.2, 1.0])


def test_the_passage_that_holds_the_words_comes_first():
    found = retriever(passages(*TEXTS)).retrieve("How high is the statue of Lenin?", 3)
    assert found[0].passage.ordinal == 0
    scores = [candidate.score for candidate in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_no_more_than_k_are_returned():
    assert len(retriever(passages(*TEXTS)).retrieve("statue", 2)) == 2
    assert retriever(passages(*TEXTS)).retrieve("statue", 0) == []


TABLE = "MTSVR ORD12 | " + "another row of a long table | " * 40
CODES = [*["What a code means is said below."] * 9, TABLE]


@pytest.mark.parametrize(("rare", "found"), [(0, False), (1, True)])
@pytest.mark.parametrize("code", ["MTSVR", "ORD12"])
def test_a_rare_code_brings_the_passages_that_have_it(monkeypatch, code, rare, found):
    monkeypatch.setattr("rag.retrieve.retriever.RARE", rare)
    candidates = retriever(passages(*CODES), dense_weight=0.9).retrieve(
        f"What does {code} mean?", 3
    )
    assert len(candidates) == 3
    assert (TABLE in [candidate.passage.text for candidate in candidates]) is found
    scores = [candidate.score for candidate in candidates]
    assert scores == sorted(scores, reverse=True)


def test_a_code_that_only_words_find_is_looked_up_once():
    some = passages(*["filler"] * 200, "ORD12 is an order")
    found = retriever(some, HashEmbedder()).retrieve("What is ORD12?", 3)
    assert 200 in [candidate.passage.ordinal for candidate in found]


def test_a_code_is_looked_up_in_the_chosen_documents_alone() -> None:
    some = [*passages(*CODES), *passages("What a code means", document="e")]
    found = retriever(some).retrieve("What does MTSVR mean?", 3, ["e"])
    assert [candidate.passage.document_id for candidate in found] == ["e"]


def test_what_only_words_find_gets_its_dense_score_too():
    some = passages(*["filler"] * 200, "a statue")
    embedder = HashEmbedder()
    found = retriever(some, embedder).retrieve("statue", 1)[0]
    assert found.passage.ordinal == 200
    assert found.bm25 > 0
    expected = embedder.encode_query("statue") @ embedder.encode_query("a statue")
    assert found.dense == pytest.approx(float(expected), abs=1e-6)


def test_what_only_the_dense_side_finds_is_returned():
    found = retriever(passages(*TEXTS)).retrieve("the which is it", 3)
    assert len(found) == 3
    assert all(candidate.bm25 == 0 for candidate in found)


@pytest.mark.parametrize("query", ["", "?!", "😀", "word " * 2000])
def test_any_query_is_taken(query):
    assert len(retriever(passages(*TEXTS)).retrieve(query, 3)) == 3


def test_only_the_given_documents_are_searched():
    some = passages(*TEXTS) + passages(*TEXTS, document="e")
    found = retriever(some).retrieve("statue of Lenin", 10, documents=["e"])
    assert {candidate.passage.document_id for candidate in found} == {"e"}
    assert retriever(some).retrieve("statue of Lenin", 10, documents=[]) == []
    assert retriever(some).retrieve("statue of Lenin", 10, documents=["gone"]) == []


def test_equal_passages_come_in_their_order_each_time():
    finder = retriever(passages(*["the same words"] * 2000))
    found = [candidate.passage.id for candidate in finder.retrieve("same words", 60)]
    assert found == sorted(found)
    assert len(set(found)) == 60
    assert found == [candidate.passage.id for candidate in finder.retrieve("same words", 60)]


def test_nothing_is_found_in_nothing():
    assert retriever([]).retrieve("statue", 5) == []


def test_a_passage_that_is_gone_from_the_store_is_left_out():
    some = passages(*TEXTS)
    embedder = KeywordEmbedder()
    finder = HybridRetriever(Shelf(some[1:], embedder), WordIndex.build(some), embedder)
    found = finder.retrieve("statue of Lenin", 5)
    assert {candidate.passage.ordinal for candidate in found} == {1, 2}


def test_a_passage_that_is_gone_takes_no_other_with_it_that_only_words_find():
    some = passages(*["filler"] * 200, "a statue", "the statue, again")
    embedder = HashEmbedder()
    finder = HybridRetriever(Shelf(some[:-1], embedder), WordIndex.build(some), embedder)
    assert finder.retrieve("statue", 1)[0].passage.ordinal == 200


def test_a_passage_that_the_words_do_not_know_yet_is_left_out():
    some = passages(*TEXTS)
    embedder = KeywordEmbedder()
    finder = HybridRetriever(Shelf(some, embedder), WordIndex.build(some[1:]), embedder)
    found = finder.retrieve("statue of Lenin", 5)
    assert {candidate.passage.ordinal for candidate in found} == {1, 2}


class Beside(HashEmbedder):
    """Embeds every query as one text."""

    def encode_query(self, text):
        return super().encode_query("completely different")


@pytest.mark.parametrize(("dense_weight", "first"), [(0.0, 1), (1.0, 0)])
def test_the_dense_share_decides_between_the_sides(dense_weight, first):
    some = passages("completely different", "the statue")
    finder = HybridRetriever(
        Shelf(some, HashEmbedder()), WordIndex.build(some), Beside(), dense_weight
    )
    assert finder.retrieve("statue", 2)[0].passage.ordinal == first
