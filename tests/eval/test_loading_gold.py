"""A gold set's faults are found on load, with the line that has them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from eval.gold import check_support, load_gold
from rag.errors import BadGold
from rag.model import Turn
from tests.eval.conftest import DOCUMENTS, LINES, Write

GOOD: dict[str, Any] = LINES[0]


def with_(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in (GOOD | changes).items() if value is not ...}


def test_a_good_set_is_read_whole(gold_file: Path) -> None:
    gold = load_gold(gold_file, "all")
    assert [question.id for question in gold.questions] == ["q1", "q2", "q3", "q4", "q5"]
    assert gold.questions[0].answers[0].forms == ("Ada Wren", "Wren")
    assert gold.questions[2].history == (Turn("Who opened the bridge?", "Ada Wren"),)
    assert gold.questions[3].unanswerable
    assert gold.name == "gold"


def test_split_chooses_and_is_test_where_a_line_has_none(gold_file: Path) -> None:
    assert [q.id for q in load_gold(gold_file, "dev").questions] == ["q5"]
    assert len(load_gold(gold_file).questions) == 4


def test_gzip_and_blank_lines_and_a_bom_are_read(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl.gz"
    path.write_bytes(gzip.compress(("\ufeff\n" + json.dumps(GOOD) + "\n\n").encode()))
    assert len(load_gold(path).questions) == 1


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (with_(id=...), "the field 'id' is missing"),
        (with_(question="  "), "the field 'question' is empty"),
        (with_(kind="whence"), "unknown kind 'whence'"),
        (with_(split="train"), "unknown split 'train'"),
        (with_(answers=...), "not neither"),
        (with_(unanswerable=True), "not both"),
        (with_(answers="Ada"), "the field 'answers' must be a list"),
        (with_(answers=[{"text": "Ada"}]), "answer 1: the field 'documents' must name"),
        (with_(answers=[{"documents": ["a"]}]), "answer 1: the field 'text' is missing"),
        (with_(answers=["Ada"]), "answer 1: an object"),
        (with_(verdict="maybe"), "unknown verdict 'maybe'"),
        (with_(history=["What?"]), "'history' lists objects"),
        (with_(id=7), "the field 'id' must be text"),
    ],
)
def test_each_fault_is_told_with_its_line(
    write_gold: Write, line: dict[str, Any], fault: str
) -> None:
    path = write_gold([LINES[3], line])
    with pytest.raises(BadGold, match="line 2") as raised:
        load_gold(path)
    assert fault in str(raised.value)
    assert str(path) in str(raised.value)


def test_a_line_that_is_no_json_is_told(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(GOOD) + "\n{oops\n")
    with pytest.raises(BadGold, match="line 2: not JSON"):
        load_gold(path)


def test_a_line_that_is_no_object_is_told(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("[1]\n")
    with pytest.raises(BadGold, match="line 1: a JSON object"):
        load_gold(path)


def test_a_repeated_id_is_told(write_gold: Write) -> None:
    with pytest.raises(BadGold, match="line 2: the id 'q1'"):
        load_gold(write_gold([GOOD, GOOD]))


def test_an_empty_set_is_told(write_gold: Write) -> None:
    with pytest.raises(BadGold, match="is empty"):
        load_gold(write_gold([]))


def test_a_split_without_questions_is_told(write_gold: Write) -> None:
    with pytest.raises(BadGold, match="no question of split 'dev'"):
        load_gold(write_gold([GOOD | {"split": "test"}]), "dev")


def test_a_set_that_names_no_split_is_taken_whole(write_gold: Write) -> None:
    other = GOOD | {"id": "q2"}
    for split in ("dev", "test"):
        assert len(load_gold(write_gold([GOOD, other]), split).questions) == 2
    divided = write_gold([GOOD, other | {"split": "dev"}])
    assert [q.id for q in load_gold(divided, "dev").questions] == ["q2"]
    assert [q.id for q in load_gold(divided, "test").questions] == ["q1"]


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadGold, match="must be UTF-8"):
        load_gold(path)


def test_a_document_that_is_not_in_the_corpus_is_told(gold_file: Path) -> None:
    with pytest.raises(BadGold, match=r"line 2: the document 'river\.txt' is not in the corpus"):
        check_support(load_gold(gold_file).questions, {"bridge.txt": DOCUMENTS["bridge.txt"]}.get)


def test_an_answer_that_stands_in_none_of_its_documents_is_told(write_gold: Write) -> None:
    line = with_(answers=[{"text": "Bo Finch", "documents": ["bridge.txt", "river.txt"]}])
    questions = load_gold(write_gold([line])).questions
    with pytest.raises(BadGold, match="line 1: the accepted answer 'Bo Finch' stands in none"):
        check_support(questions, DOCUMENTS.get)


def test_an_alias_is_enough_to_stand_in_a_document(write_gold: Write) -> None:
    line = with_(answers=[{"text": "A. Wren", "aliases": ["Wren"], "documents": ["bridge.txt"]}])
    check_support(load_gold(write_gold([line])).questions, DOCUMENTS.get)
