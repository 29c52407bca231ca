"""SQuAD files and BEIR folders are told apart by content, and read as the field means them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from eval.datasets import load
from eval.gold import guess_kind
from eval.squad import place_contexts
from rag.errors import BadGold

CONTEXT = "The bridge was opened by Ada Wren in 1931."


def squad(**changes: Any) -> dict[str, Any]:
    asked = {
        "id": "a",
        "question": "Who opened it?",
        "answers": [{"text": "Ada Wren", "answer_start": 25}],
    } | changes
    nothing = {"id": "b", "question": "Who paid?", "answers": [], "is_impossible": True}
    paragraph = {"context": CONTEXT, "qas": [asked, nothing]}
    return {"version": "v2.0", "data": [{"title": "The_bridge", "paragraphs": [paragraph]}]}


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    corpus = [
        {"_id": "p1", "title": "Bridge", "text": CONTEXT},
        {"_id": "p2", "title": "River", "text": "It floods in March."},
    ]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(line) + "\n" for line in corpus))
    queries = [{"_id": "q1", "text": "Who opened it?"}, {"_id": "q2", "text": "Unjudged?"}]
    packed = gzip.compress("".join(json.dumps(line) + "\n" for line in queries).encode())
    (folder / "queries.jsonl.gz").write_bytes(packed)
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tp1\t1\nq1\tp2\t0\n")
    return folder


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_squad_file_is_read(tmp_path: Path, packed: bool, indent: int | None) -> None:
    path = tmp_path / ("dev.json.gz" if packed else "dev.json")
    text = json.dumps(squad(), indent=indent).encode()
    path.write_bytes(gzip.compress(text) if packed else text)
    gold = load(path)
    assert (gold.format, gold.name, gold.split) == ("squad", "dev", "all")
    answerable, nothing = gold.questions
    assert [answer.text for answer in answerable.answers] == ["Ada Wren"]
    assert (answerable.context, answerable.title) == (CONTEXT, "The bridge")
    assert nothing.unanswerable
    assert [text.text for text in gold.texts] == [CONTEXT]


def test_wrong_offsets_are_told_with_the_question(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_text(json.dumps(squad(answers=[{"text": "Ada Wren", "answer_start": 24}])))
    with pytest.raises(BadGold, match=r"1 answers do not stand at their answer_start.*question a"):
        load(path)


def test_a_repeated_question_id_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_text(json.dumps(squad(id="b")))
    with pytest.raises(BadGold, match="'b' stands there twice"):
        load(path)


def test_a_file_that_only_looks_like_squad_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_text(json.dumps({"data": [{"title": "x"}]}))
    with pytest.raises(BadGold, match="is no SQuAD file"):
        load(path)


def test_squad_has_no_splits(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_text(json.dumps(squad()))
    with pytest.raises(BadGold, match="no splits"):
        load(path, "dev")


def test_paragraphs_are_found_in_a_corpus_whole_or_inside_a_document(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_text(json.dumps(squad()))
    gold = load(path)
    whole = place_contexts(gold, {"p1": CONTEXT, "p2": f"Before. {CONTEXT}"})
    assert whole.questions[0].documents == ("p1",)
    inside = place_contexts(gold, {"p2": f"Before. {CONTEXT}", "p3": "Else."})
    assert inside.questions[0].documents == ("p2",)
    with pytest.raises(BadGold, match="is not in the corpus"):
        place_contexts(gold, {"p3": "Else."})


def test_a_beir_folder_is_read_and_unjudged_queries_are_left_out(beir: Path) -> None:
    gold = load(beir)
    assert (gold.format, gold.name) == ("beir", "beir")
    assert [(q.id, dict(q.relevant)) for q in gold.questions] == [("q1", {"p1": 1})]
    assert [(text.path, text.title) for text in gold.texts] == [("p1", "Bridge"), ("p2", "River")]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("q1\tp9\t1", "line 4: the document 'p9' is not in the corpus"),
        ("q9\tp1\t1", "line 4: the query 'q9'"),
        ("q1 p1 1", "line 4: 'query-id TAB"),
    ],
)
def test_a_wrong_judgement_is_told_with_its_line(beir: Path, line: str, fault: str) -> None:
    with (beir / "qrels" / "test.tsv").open("a") as qrels:
        qrels.write(line + "\n")
    with pytest.raises(BadGold) as raised:
        load(beir)
    assert fault in str(raised.value)


def test_a_missing_part_of_a_beir_folder_is_named(beir: Path) -> None:
    (beir / "queries.jsonl.gz").unlink()
    with pytest.raises(BadGold, match=r"There is no queries\.jsonl"):
        load(beir)


def test_a_folder_that_is_no_beir_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadGold, match="is no BEIR folder"):
        load(tmp_path)
    with pytest.raises(BadGold, match="check the spelling"):
        load(tmp_path / "nothing.jsonl")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who opened it?", "who"),
        ("In what year did it open?", "when"),
        ("At what time does the sun rise?", "when"),
        ("How many arches has it?", "how_many"),
        ("How did they build it?", "how"),
        ("Why did it fall?", "why"),
        ("What is a caisson?", "definition"),
        ("Was it opened in 1931?", "yes_no"),
        ("After the war, where did she live?", "where"),
        ("Which river floods?", "name"),
        ("Which countries signed it?", "list"),
        ("Thanks!", "name"),
        ("bridge arches", "name"),
    ],
)
def test_the_kind_of_an_unlabelled_question_is_one_that_gold_sets_know(
    question: str, kind: str
) -> None:
    assert guess_kind(question) == kind
