"""The quick reader and the careful one as one reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from rag.answer.reader import SpanReader, load_reader
from rag.answer.reading.cascade import AGAIN, ALONE_SHARE, CLEAR, FAINT, QUICK_SHARE, CascadeReader
from rag.answer.reading.loading import LoadedReader
from rag.answer.reading.network import Inputs, Scores
from rag.answer.reading.pieces import pieces_of_shipped
from rag.encoder import minilm
from rag.model import Passage, Reading

NOWHERE = -100.0
WORDS = ("sand", "salt", "iron", "wood", "clay", "coal", "rock", "wool", "silk")


class Weighing:
    """A network that gives told words their score over "no answer here"; records what it reads."""

    device, arithmetic, inputs, limit = "cpu", "float32", ("input_ids",), 512

    def __init__(self, script: Mapping[str, float]) -> None:
        self._tokenizer = minilm.tokenizer()
        self._script = {self._tokenizer.token_to_id(word): score for word, score in script.items()}
        self.read: list[str] = []

    def scores(self, windows: Sequence[Inputs]) -> list[Scores]:
        return [self._scores(window["input_ids"]) for window in windows]

    def _scores(self, pieces: Sequence[int]) -> Scores:
        self.read.append(self._tokenizer.decode(pieces))
        given = [self._script.get(piece, NOWHERE) / 2 for piece in pieces]
        given[0] = 0.0
        return np.array([given, given], dtype=np.float32).T


class Pair:
    """A cascade of two scripted readers."""

    def __init__(
        self,
        quick: Mapping[str, float],
        careful: Mapping[str, float] | None = None,
        network: type[Weighing] = Weighing,
    ) -> None:
        self.quick, self.careful = network(quick), network(careful or {})
        both = (
            SpanReader(LoadedReader("test", "", network, pieces_of_shipped()))
            for network in (self.quick, self.careful)
        )
        self.reader = CascadeReader(*both)

    @property
    def again(self) -> list[str]:
        """What was read again, in that order."""
        return [read.removeprefix("what? ") for read in self.careful.read]

    def read(self, *texts: str) -> list[Reading]:
        return self.reader.read("what?", passages(*texts))


def passages(*texts: str) -> list[Passage]:
    return [Passage(f"document{n}", 0, 0, len(text), text) for n, text in enumerate(texts)]


def test_every_passage_is_read_and_the_best_are_read_again() -> None:
    pair = Pair({"gold": 9.0})
    pair.read(*["sand"] * 8, "gold", "sand")
    assert len(pair.quick.read) == 10
    assert len(pair.again) == AGAIN
    assert pair.again[0] == "gold"


def test_where_the_quick_reader_finds_nothing_retrieval_decides() -> None:
    pair = Pair({})
    pair.read(*WORDS)
    assert pair.again == [*WORDS[:AGAIN]]


def test_where_an_answer_is_clear_no_more_is_read_again() -> None:
    pair = Pair({}, {"gold": CLEAR})
    pair.read("sand", "gold", "salt", "gold")
    assert pair.again == ["sand", "gold"]


def test_what_may_contradict_a_clear_answer_is_read_again_too() -> None:
    pair = Pair({"gold": 5.0, "silver": FAINT, "lead": FAINT - 0.1}, {"gold": 3.0})
    pair.read("gold", "sand", "lead", "silver")
    assert pair.again == ["gold", "silver"]


@pytest.mark.parametrize(("found", "left"), [(CLEAR, 0), (CLEAR - 0.1, AGAIN - 3)])
def test_of_further_passages_less_is_read_again(found: float, left: int) -> None:
    quick = {"gold": 5.0, "silver": FAINT - 1}
    before = Pair(quick, {"gold": found}).read("gold", "sand", "sand")
    pair = Pair(quick)
    pair.reader.read("what?", passages(*["silver"] * 9), before)
    assert len(pair.again) == left


def test_what_is_read_again_has_the_careful_margin_and_the_order_stays() -> None:
    readings = Pair({"gold": 3.0}, {"gold": -2.0}).read("gold", *["sand"] * 6, "gold")
    assert [reading.passage.text for reading in readings] == ["gold", *["sand"] * 6, "gold"]
    assert readings[0].margin == readings[-1].margin == -2.0


def test_which_words_answer_both_readers_say() -> None:
    careful = {"gold": 2.0, "silver": 1.9}
    for quick, wanted in (({"gold": 1.0}, "gold"), ({"silver": 1.0, "gold": -3.0}, "silver")):
        reading = Pair(quick, careful).read("gold or silver")[0]
        assert reading.spans[0].text == wanted
        assert reading.margin == pytest.approx(2.0)


def test_how_sure_it_is_both_readers_say() -> None:
    agreed = Pair({"gold": 2.0}, {"gold": 2.0}).read("gold")[0]
    assert (agreed.doubt, agreed.second) == (0.0, 2.0)
    doubted = Pair({"gold": -3.0}, {"gold": 2.0}).read("gold")[0]
    assert doubted.margin == 2.0
    assert doubted.second == pytest.approx(QUICK_SHARE * -3 + (1 - QUICK_SHARE) * 2)


def test_what_its_sentence_alone_does_not_say_is_doubted() -> None:
    class Surrounded(Weighing):
        """Finds the gold only where the sand is near."""

        def _scores(self, pieces: Sequence[int]) -> Scores:
            found = super()._scores(pieces)
            return found if "sand" in self.read[-1] else found - [[1.5, 1.5]] * (found != 0)

    pair = Pair({"gold": 4.0}, {"gold": 4.0}, Surrounded)
    near = pair.read("He found gold in the river. There was sand as well.")[0]
    assert pair.again[-1] == "he found gold in the river."
    assert near.margin == 4.0
    assert near.doubt == pytest.approx(ALONE_SHARE * 3.0)
    assert pair.read("He found gold in the sand. There was a river as well.")[0].doubt == 0


def test_a_sentence_that_leans_on_another_is_read_with_it() -> None:
    pair = Pair({"gold": 4.0}, {"gold": 4.0})
    pair.read("It rained. Ada was rich. She had gold. Nobody knew.")
    assert pair.again[-1] == "ada was rich. she had gold."


def test_what_answers_nothing_is_not_looked_at_twice() -> None:
    pair = Pair({"gold": 4.0}, {"gold": FAINT - 0.5})
    reading = pair.read("He found gold. There was sand.")[0]
    assert pair.again == ["he found gold. there was sand."]
    assert reading.doubt == 0


def test_nothing_to_read_is_nothing_read() -> None:
    assert Pair({}).read() == []


def test_the_shipped_reader_is_both_and_says_so() -> None:
    reader = load_reader()
    assert isinstance(reader, CascadeReader)
    assert reader.name == "pullquote"
    assert len(reader.digest) == 64
    text = "The toll was lifted when the causeway passed to the county in 1911."
    reading = reader.read("When did people stop paying?", passages(text))[0]
    assert "1911" in reading.spans[0].text
