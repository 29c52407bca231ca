"""What was refused is asked again without being read again."""

from __future__ import annotations

from eval.evaluate import RecallingReader
from rag.model import Answer, Passage, Trace
from tests.fakes import ScriptedReader

PASSAGES = [Passage("a", 0, 0, 4, "gold"), Passage("b", 0, 0, 4, "sand")]


def recalling() -> tuple[RecallingReader, ScriptedReader, Answer]:
    inner = ScriptedReader({"gold": 3.0})
    readings = inner.read("what?", PASSAGES)
    inner.read_passages.clear()
    answer = Answer("what?", "what?", "not_found", None, 0.1, trace=Trace(readings=tuple(readings)))
    return RecallingReader(inner), inner, answer


def test_what_was_read_for_an_answer_is_recalled_in_the_order_asked_for() -> None:
    reader, inner, answer = recalling()
    reader.recall(answer)
    readings = reader.read("what?", PASSAGES[::-1])
    assert [reading.passage for reading in readings] == PASSAGES[::-1]
    assert readings[1].margin == 3.0
    assert inner.read_passages == []


def test_another_query_or_passage_is_read() -> None:
    reader, inner, answer = recalling()
    reader.recall(answer)
    reader.read("who?", PASSAGES[:1])
    reader.read("what?", [Passage("c", 0, 0, 4, "gold")])
    assert [each.partition(":")[0] for each in inner.read_passages] == ["a", "c"]


def test_one_answer_is_recalled_at_a_time() -> None:
    reader, inner, answer = recalling()
    reader.recall(answer)
    reader.recall(Answer("who?", "who?", "not_found", None, 0.1))
    reader.read("what?", PASSAGES[:1])
    assert len(inner.read_passages) == 1
