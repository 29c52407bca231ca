"""The quick reader and the careful one as one reader."""

from __future__ import annotations

from typing import Any

from rag.answer.cascade import AGAIN, CLEAR, FAINT, CascadeReader
from rag.answer.reader import load_reader
from rag.model import Passage
from tests.fakes import ScriptedReader


def passages(*texts: str) -> list[Passage]:
    return [Passage(f"document{n}", 0, 0, len(text), text) for n, text in enumerate(texts)]


def cascade(quick: Any, careful: Any) -> CascadeReader:
    return CascadeReader(quick, careful)


def again(careful: ScriptedReader) -> list[str]:
    """The documents that were read again, in that order."""
    return [each.partition(":")[0] for each in careful.read_passages]


def test_every_passage_is_read_and_the_best_are_read_again() -> None:
    quick, careful = ScriptedReader({"gold": 9.0}), ScriptedReader()
    texts = ["sand"] * 8 + ["gold", "sand"]
    cascade(quick, careful).read("what?", passages(*texts))
    assert len(quick.read_passages) == 10
    assert len(again(careful)) == AGAIN
    assert again(careful)[0] == "document8"


def test_where_the_quick_reader_finds_nothing_retrieval_decides() -> None:
    careful = ScriptedReader()
    cascade(ScriptedReader(), careful).read("what?", passages(*["sand"] * 9))
    assert again(careful) == [f"document{place}" for place in range(AGAIN)]


def test_where_an_answer_is_clear_no_more_is_read_again() -> None:
    careful = ScriptedReader({"gold": CLEAR})
    cascade(ScriptedReader(), careful).read("what?", passages("sand", "gold", "sand", "gold"))
    assert again(careful) == ["document0", "document1"]


def test_what_may_contradict_a_clear_answer_is_read_again_too() -> None:
    quick = ScriptedReader({"gold": 5.0, "silver": FAINT, "lead": FAINT - 0.1})
    careful = ScriptedReader({"gold": 3.0})
    cascade(quick, careful).read("what?", passages("gold", "sand", "lead", "silver"))
    assert again(careful) == ["document0", "document3"]


def test_of_further_passages_less_is_read_again() -> None:
    quick = ScriptedReader({"gold": 5.0, "silver": FAINT - 1})
    given = passages("gold", "sand", "sand", *["silver"] * 9)
    for found, left in ((CLEAR, 0), (CLEAR - 0.1, AGAIN - 3)):
        first = cascade(quick, ScriptedReader({"gold": found})).read("what?", given[:3])
        careful = ScriptedReader()
        cascade(quick, careful).read("what?", given[3:], first)
        assert len(again(careful)) == left


def test_what_is_read_again_counts_and_the_order_stays() -> None:
    quick, careful = ScriptedReader({"gold": 3.0}), ScriptedReader({"gold": -2.0})
    given = passages("gold here", *["sand"] * 6, "gold there")
    readings = cascade(quick, careful).read("what?", given)
    assert [reading.passage for reading in readings] == given
    assert readings[0].margin == -2.0


def test_nothing_to_read_is_nothing_read() -> None:
    assert cascade(ScriptedReader(), ScriptedReader()).read("what?", []) == []


def test_the_shipped_reader_is_both_and_says_so() -> None:
    reader = load_reader()
    assert isinstance(reader, CascadeReader)
    assert reader.name == "pullquote"
    assert len(reader.digest) == 64
    text = "The toll was lifted when the causeway passed to the county in 1911."
    reading = reader.read("When did people stop paying?", passages(text))[0]
    assert "1911" in reading.spans[0].text
