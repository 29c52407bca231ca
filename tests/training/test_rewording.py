"""Words put for others in training: what asks the same, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.training.__main__ import main
from rag.training.data import Question
from rag.training.negatives import near_miss
from rag.training.rewording import WordNet, Words, known_words, words_of

# A WordNet of nine senses: part, words, and pointers by the place in this list.
SENSES: list[tuple[str, list[str], list[tuple[str, int, str]]]] = [
    ("noun", ["container"], [("~", 1, "0000"), ("~", 2, "0000"), ("~", 3, "0000")]),
    ("noun", ["box", "carton"], [("@", 0, "0000")]),
    ("noun", ["barrel", "cask"], [("@", 0, "0000")]),
    ("noun", ["tin_can", "till", "Savings"], [("@", 0, "0000")]),
    ("verb", ["buy", "purchase"], [("!", 5, "0101")]),
    ("verb", ["sell"], [("!", 4, "0101")]),
    ("verb", ["carry_out", "execute"], []),
    ("adj", ["large", "big(p)"], [("!", 8, "0101"), ("!", 8, "0202")]),
    ("adj", ["small", "little"], [("!", 7, "0101"), ("!", 7, "0202")]),
]


@pytest.fixture
def wordnet(tmp_path: Path) -> WordNet:
    """Read the small WordNet from files of WordNet's form."""
    letter = {"noun": "n", "verb": "v", "adj": "a"}
    places = [8 + 300 * number for number in range(len(SENSES))]
    data = dict.fromkeys(("noun", "verb", "adj", "adv"), "")
    index: dict[str, list[str]] = {part: ["  a licence"] for part in data}
    for place, (part, words, pointers) in zip(places, SENSES, strict=True):
        told = " ".join(
            f"{sign} {places[at]:08d} {letter[SENSES[at][0]]} {which}"
            for sign, at, which in pointers
        )
        line = (
            f"{place:08d} 06 {letter[part]} {len(words):02x} {' 0 '.join(words)} 0 "
            f"{len(pointers):03d} {told} | what it means"
        )
        data[part] = data[part].ljust(place) + line + "\n"
        index[part] += [
            f"{w.split('(')[0].lower()} {letter[part]} 1 0 1 1 {place:08d}" for w in words
        ]
    for part in data:
        (tmp_path / f"data.{part}").write_text(data[part], "ascii")
        (tmp_path / f"index.{part}").write_text("\n".join(index[part]) + "\n", "ascii")
    return WordNet(tmp_path)


def near(texts: Sequence[str]) -> NDArray[np.float32]:
    """Say that all words mean the same but two: a barrel is half a box, a tin can is none."""
    known = {
        "barrel": (0.45, 0.893),
        "barrels": (0.4, 0.917),
        "tin can": (0, 1),
        "tin cans": (0, 1),
    }
    return np.array([known.get(text, (1.0, 0.0)) for text in texts], np.float32)


def test_synonyms_are_inflected_as_the_word_is(wordnet: WordNet) -> None:
    assert wordnet.synonyms("bought") == ["purchased"]
    assert wordnet.synonyms("boxes") == ["cartons"]
    assert wordnet.synonyms("executed") == ["carried out"]
    assert wordnet.synonyms("larger") == ["bigger"]
    assert wordnet.synonyms("unheard") == []


def test_contrasts_are_opposites_and_others_of_the_kind(wordnet: WordNet) -> None:
    assert wordnet.contrasts("buys") == ["sells"]
    assert wordnet.contrasts("big") == ["little"]
    assert wordnet.contrasts("boxes") == ["barrels", "tin cans"]


def test_the_embedder_tells_what_means_the_same(wordnet: WordNet) -> None:
    words = words_of(["Who bought the boxes?", "Which big barrel?"], wordnet, near)
    assert words.same == {"bought": ["purchased"], "boxes": ["cartons"], "big": ["large"]}
    # "sold" and "tin cans" are too near to what stands there to ask something else for sure.
    assert words.other == {"boxes": ["barrels"], "barrel": ["box"]}


def test_a_question_is_put_in_other_words(wordnet: WordNet) -> None:
    words = words_of(["Who bought the boxes?"], wordnet, near)
    random = np.random.default_rng(0)
    said = {words.reworded("Who bought the boxes?", random) for _ in range(60)}
    assert said == {
        f"Who {verb} the {noun}?"
        for verb in ("bought", "purchased")
        for noun in ("boxes", "cartons")
    }


def test_a_word_that_stands_in_the_paragraph_is_not_put_for_another() -> None:
    words = Words(other={"boxes": ["barrels", "tins"]})
    random = np.random.default_rng(0)
    changed = {
        words.changed("Who bought the boxes?", "Barrels are sold.", random) for _ in "ab" * 9
    }
    assert changed == {"Who bought the tins?"}
    assert words.changed("Who bought the boxes?", "Barrels, tins.", random) is None
    assert words.changed("Who came?", "", random) is None


def test_a_near_miss_may_exchange_a_word() -> None:
    question = Question("squad-train", "Ada took the boxes.", "who took the boxes?", 0, 3)
    words = Words(other={"boxes": ["barrels"]})
    random = np.random.default_rng(0)
    assert near_miss(question, [], random) is None
    assert near_miss(question, [], random, words) == "who took the barrels?"


def test_the_words_of_a_run_are_made_once(tmp_path: Path) -> None:
    made: list[Words] = []

    def make() -> Words:
        made.append(Words({"boxes": ["cartons"]}, {"boxes": ["barrels"]}))
        return made[-1]

    first = known_words(tmp_path / "run" / "words.json", make)
    assert known_words(tmp_path / "run" / "words.json", make) == first == made[0]
    assert len(made) == 1


def test_a_folder_without_wordnet_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not hold WordNet's files"):
        WordNet(tmp_path)


def test_a_run_that_rewords_asks_for_wordnet_before_it_begins(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([str(root / "rag" / "training" / "quick.toml"), "--out", str(tmp_path / "run")])
    assert "name WordNet's folder with --wordnet" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
