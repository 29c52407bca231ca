import pytest

from rag.model import Passage
from rag.retrieve.bm25 import WordIndex
from rag.retrieve.spelling import Speller

KNOWN = {"lenin": 3, "statue": 5, "statute": 1, "diplomacy": 2, "diploma": 9, "2024": 4, "hanoi": 1}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("lennin", "lenin"),  # a letter too many
        ("diplomcy", "diplomacy"),  # one dropped
        ("lanin", "lenin"),  # one changed
        ("hnaoi", "hanoi"),  # two swapped
        ("dipolmcy", "diplomacy"),  # two slips in a long word
        ("lenyn", "lenin"),
    ],
)
def test_a_misspelt_term_is_the_nearest_known_one(written, meant):
    assert Speller(KNOWN).meant(written) == meant


def test_of_equally_near_terms_the_most_frequent_is_meant():
    assert Speller({"statue": 5, "statuo": 1}).meant("statua") == "statue"
    assert Speller({"statue": 1, "statuo": 5}).meant("statua") == "statuo"


@pytest.mark.parametrize(
    "written",
    [
        "leni",  # short
        "2025x",  # not a word
        "20241",
        "xenin",  # another first letter
        "leenniin",  # too far
        "kremlin",
    ],
)
def test_what_is_near_to_nothing_stays(written):
    assert Speller(KNOWN).meant(written) == written


def test_nothing_known_changes_nothing():
    assert Speller({}).meant("lennin") == "lennin"


def test_a_misspelt_query_finds_what_the_right_one_finds():
    texts = ["A statue of Lenin.", "Bamboo diplomacy.", "Oil and gas."]
    index = WordIndex.build(Passage("d", i, 0, len(t), t) for i, t in enumerate(texts))
    right, wrong = index.query("bamboo diplomacy"), index.query("bambo diplomcy")
    assert index.scores(wrong).tolist() == index.scores(right).tolist()
    assert index.scores(right)[1] > 0


def test_a_word_that_is_known_is_never_changed():
    texts = ["statute", "statue statue", "statue"]
    index = WordIndex.build(Passage("d", i, 0, len(t), t) for i, t in enumerate(texts))
    assert index.scores(index.query("statute")).argmax() == 0
