import math

import numpy as np
import pytest

from rag.model import Passage
from rag.retrieve.bm25 import K1, PAIR_WEIGHT, B, WordIndex
from rag.retrieve.cache import cached


def passages(*texts, document="d", title="", heading=""):
    return [
        Passage(document, i, 0, len(text), text, title=title, heading=heading)
        for i, text in enumerate(texts)
    ]


def ranked(index, text, k=10, documents=None):
    query = index.query(text)
    return [index.ids[i] for i in index.best(index.scores(query), k, documents)]


def test_a_score_is_the_share_of_the_highest_possible_worked_out_by_hand():
    index = WordIndex.build(passages("red apple", "green pear plum", "grape"))
    query = index.query("apple zebra")
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    unseen = math.log(1 + (3 + 0.5) / 0.5)
    score = idf / (1 + K1 * (1 - B + B * 2 / 2)) / (idf + unseen)
    assert index.scores(query) == pytest.approx([score, 0, 0], rel=1e-5)


def test_title_and_heading_are_searched_too():
    index = WordIndex.build(
        passages("The first passage.", title="Bamboo", heading="Diplomacy")
        + passages("The second passage.", document="e")
    )
    assert ranked(index, "bamboo") == ["d:000000"]
    assert ranked(index, "diplomacy") == ["d:000000"]


def test_other_documents_are_left_out():
    index = WordIndex.build(passages("a tree", "a tree too") + passages("tree", document="e"))
    assert ranked(index, "tree", documents=["e"]) == ["e:000000"]
    assert ranked(index, "tree", documents=[]) == []
    assert ranked(index, "tree", documents=["unknown"]) == []


def test_the_best_are_the_best_however_few_are_asked_for():
    texts = [f"tree {'filler ' * n}" for n in range(20)]
    index = WordIndex.build(passages(*texts))
    assert ranked(index, "tree", k=3) == ["d:000000", "d:000001", "d:000002"]


@pytest.mark.parametrize("text", ["", "?!", "what is it", "unseen words only"])
def test_a_query_without_known_terms_finds_nothing(text):
    index = WordIndex.build(passages("apple", "pear"))
    query = index.query(text)
    assert not index.scores(query).any()
    assert not index.closeness(query, np.array([0, 1])).any()
    assert ranked(index, text) == []


@pytest.mark.parametrize("texts", [[], ["?!"], ["the of"]])
def test_an_index_without_terms_answers_all_the_same(texts, tmp_path):
    index = WordIndex.build(passages(*texts))
    index.save(tmp_path)
    for same in (index, WordIndex.load(tmp_path)):
        assert len(same) == len(texts)
        assert ranked(same, "apple") == []


def test_closeness_is_the_share_that_the_best_sentence_holds():
    index = WordIndex.build(
        passages("Red apples grow. Green pears fall.", "Red pears. Green apples.", "Apples red.")
    )
    query = index.query("red apples")
    red, apples = query.weights
    pair = PAIR_WEIGHT * (red + apples) / 2
    assert index.closeness(query, np.array([0, 1, 2])) == pytest.approx(
        [1, max(red, apples) / (red + apples + pair), (red + apples) / (red + apples + pair)],
        rel=1e-5,
    )


def test_closeness_is_that_of_the_passages_asked_for_in_their_order():
    index = WordIndex.build(passages("plum", "red apples", "?", "red"))
    query = index.query("red apples")
    scores = index.closeness(query, np.array([3, 2, 1]))
    assert scores[2] == 1
    assert scores[1] == 0
    assert 0 < scores[0] < 1
    assert index.closeness(query, np.array([], dtype=np.int64)).shape == (0,)


def test_terms_that_stand_nowhere_lower_closeness_too():
    index = WordIndex.build(passages("red apples"))
    query = index.query("red apples from Mars")
    assert 0 < index.closeness(query, np.array([0]))[0] < 0.6


def test_what_is_saved_scores_as_what_was_built(tmp_path):
    index = WordIndex.build(passages("Red apples. Green pears.", "Red. ünïcode 俄"))
    index.save(tmp_path / "deep" / "folder")
    loaded = WordIndex.load(tmp_path / "deep" / "folder")
    assert loaded.ids == index.ids
    for text in ("red apples", "unicode pears", "俄"):
        one, other = index.query(text), loaded.query(text)
        assert np.array_equal(index.scores(one), loaded.scores(other))
        places = np.array([1, 0])
        assert np.array_equal(index.closeness(one, places), loaded.closeness(other, places))


def test_a_long_query_and_many_equal_passages_are_taken():
    index = WordIndex.build(passages(*["the same red apple"] * 2000))
    query = index.query("red apple " + "word " * 2000)
    found = index.best(index.scores(query), 50)
    assert len(found) == 50
    assert len(set(index.closeness(query, found).tolist())) == 1


class TestCache:
    def read(self, folder, stamp, *texts):
        self.reads = 0

        def source():
            self.reads += 1
            return passages(*texts)

        return cached(folder, stamp, source)

    def test_is_read_again_without_reading_the_passages(self, tmp_path):
        self.read(tmp_path / "cache", "one", "apple")
        index = self.read(tmp_path / "cache", "one", "pear")
        assert self.reads == 0
        assert ranked(index, "apple") == ["d:000000"]

    def test_keeps_only_the_newest_state(self, tmp_path):
        self.read(tmp_path, "one", "apple")
        index = self.read(tmp_path, "two", "pear")
        assert ranked(index, "pear") == ["d:000000"]
        assert [path.name for path in tmp_path.iterdir()] == ["two"]

    @pytest.mark.parametrize("harm", ["remove", "empty", "cut"])
    @pytest.mark.parametrize("name", ["passages.json", "tokens.npy", "data.csc.index.npy"])
    def test_is_built_anew_when_damaged(self, tmp_path, name, harm):
        self.read(tmp_path, "one", "apple " * 50)
        file = tmp_path / "one" / name
        whole = file.read_bytes()
        if harm == "remove":
            file.unlink()
        else:
            file.write_bytes(b"" if harm == "empty" else whole[: len(whole) // 2])
        index = self.read(tmp_path, "one", "apple " * 50)
        assert self.reads == 1
        assert ranked(index, "apple") == ["d:000000"]
        assert file.read_bytes() == whole

    def test_does_without_a_disk(self, tmp_path):
        in_the_way = tmp_path / "file"
        in_the_way.write_text("no folder")
        index = self.read(in_the_way, "one", "apple")
        assert ranked(index, "apple") == ["d:000000"]
