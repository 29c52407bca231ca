"""What every reader must do: the shipped ones, one of another architecture, and the fake."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.answer.reader import SpanReader, load_reader
from rag.answer.reading.loading import CAREFUL, FOLDER, QUICK, load_shipped
from rag.model import Passage
from rag.protocols import Reader
from tests.fakes import ScriptedReader

TEXTS = (
    "The old bridge was opened in 1911 by Mayor Ada Lind.",
    "x",
    "Nothing of the kind stands here, however long one looks for it. " * 40,
    "Người ta mở cây cầu năm 1911. 😀 العربية",
)
MAKE: dict[str, Callable[[Path], Reader]] = {
    "shipped": lambda _: load_reader(),
    "quick": lambda _: SpanReader(load_shipped(FOLDER / QUICK)),
    "careful": lambda _: SpanReader(load_shipped(FOLDER / CAREFUL)),
    "another architecture": lambda roberta: load_reader(str(roberta)),
    "fake": lambda _: ScriptedReader({"1911": 5.0, "Mayor Ada Lind": 2.0}),
}


@pytest.fixture(scope="module", params=MAKE)
def reader(request: pytest.FixtureRequest, roberta: Path) -> Reader:
    return MAKE[str(request.param)](roberta)


@pytest.fixture(scope="module")
def passages() -> list[Passage]:
    return [
        Passage("d" * 20, place, 1000 * place, 1000 * place + len(text), text)
        for place, text in enumerate(TEXTS)
    ]


def test_each_passage_has_a_reading_in_its_place(reader: Reader, passages: list[Passage]) -> None:
    readings = reader.read("When was the bridge opened?", passages)
    assert [reading.passage for reading in readings] == passages


def test_spans_are_of_their_passage_and_best_first(reader: Reader, passages: list[Passage]) -> None:
    for reading in reader.read("When was the bridge opened?", passages):
        assert all(span.passage == reading.passage for span in reading.spans)
        scores = [span.score for span in reading.spans]
        assert scores == sorted(scores, reverse=True)
        assert all(map(math.isfinite, [reading.null, *scores]))


def test_readings_do_not_depend_on_being_read_twice(
    reader: Reader, passages: list[Passage]
) -> None:
    once, twice = (reader.read("Who opened it?", passages) for _ in range(2))
    assert [reading.spans for reading in once] == [reading.spans for reading in twice]


def test_what_was_read_before_changes_no_order(reader: Reader, passages: list[Passage]) -> None:
    before = reader.read("Who opened it?", passages[:1])
    readings = reader.read("Who opened it?", passages[1:], before)
    assert [reading.passage for reading in readings] == passages[1:]


def test_nothing_to_read_has_no_reading(reader: Reader) -> None:
    assert reader.read("Who opened it?", []) == []


@pytest.mark.parametrize("question", ["?", "who " * 500, "\x00", "Ai khánh thành cây cầu? 😀"])
def test_any_question_is_taken(reader: Reader, passages: list[Passage], question: str) -> None:
    assert len(reader.read(question, passages)) == len(passages)


def test_a_reader_has_a_name(reader: Reader) -> None:
    assert reader.name
