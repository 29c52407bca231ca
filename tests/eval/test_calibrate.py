"""Fitting the confidence to one's own questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.calibrate import _unseen
from eval.commands import eval_command
from rag.answer.confidence import NAMES, load_confidence
from rag.answer.evidence import Worth
from rag.errors import BadGold, PullquoteError
from rag.model import Answer
from tests.eval.conftest import Write
from tests.eval.fake_engine import FakeEngine

QUESTIONS = 160


def call(*arguments: object) -> str:
    result = CliRunner().invoke(eval_command, [str(each) for each in arguments])
    if isinstance(result.exception, PullquoteError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def gold(write_gold: Write, fake_engine: type[FakeEngine], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Half of the questions have an answer; all are answered, with a confidence of 0.5.

    What is observed tells them apart, but for one in ten.
    """
    lines = []
    for number in range(QUESTIONS):
        question = f"Who opened bridge B{number}?"
        fake_engine.script[question] = ("Ada Wren", 0.5)
        line = {"id": str(number), "split": "dev", "kind": "who", "question": question}
        if number % 2:
            answers = [{"text": "Ada Wren", "documents": ["bridge.txt"]}]
            lines.append(line | {"answers": answers})
        else:
            lines.append(line | {"kind": "near_miss", "unanswerable": True})

    def observe(answer: Answer, worth: Worth) -> dict[str, float]:
        number = int(str(answer.id))
        told = bool(number % 2) != (number % 10 == 0)
        return dict.fromkeys(NAMES, 0.0) | {"margin": 3.0 if told else -3.0}

    monkeypatch.setattr("eval.calibrate.observe", observe)
    return write_gold(lines)


def test_a_fit_that_helps_is_shown_to_help(gold: Path, documents: Path) -> None:
    fitted = json.loads(call("calibrate", gold, "--corpus", documents, "--json"))
    assert (fitted["answers"], fitted["right"]) == (QUESTIONS, QUESTIONS // 2)
    # everything at 0.5 and half of it right: calibrated, and of no use
    assert fitted["before"]["ece"] == pytest.approx(0.0)
    assert fitted["before"]["brier"] == pytest.approx(0.25)
    assert fitted["after"]["brier"] < 0.12
    assert fitted["after"]["aurc"] < fitted["before"]["aurc"]
    assert fitted["weights"]["margin"] > 0


def test_each_answer_is_judged_by_a_fit_that_did_not_see_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Remembering:
        """A fit that knows what it has seen, and nothing else."""

        worth = Worth()

        def __init__(self, items: list[Item], _: str) -> None:
            self.seen = [item.observed(self.worth) for item in items]

        def probability(self, observed: dict[str, float]) -> float:
            return float(observed in self.seen)

    class Item:
        """An answer that is known by its number."""

        def __init__(self, number: int) -> None:
            self.number = number

        def observed(self, worth: Worth) -> dict[str, float]:
            return {"margin": float(self.number)}

        def right(self, worth: Worth) -> bool:
            return True

    monkeypatch.setattr("eval.calibrate._fit", Remembering)
    found, right = _unseen([Item(number) for number in range(QUESTIONS)])  # type: ignore[list-item]
    assert set(found) == {0.0}
    assert all(right)


def test_the_file_that_is_written_is_the_setting(gold: Path, documents: Path) -> None:
    printed = call("calibrate", gold, "--corpus", documents, "--write", "mine.json")
    assert "PULLQUOTE_CONFIDENCE=mine.json" in printed
    confidence = load_confidence(Path("mine.json"))
    assert confidence.examples == QUESTIONS
    assert confidence.fitted_on == "gold (dev)"
    high, low = (confidence.probability({"margin": margin}) for margin in (3.0, -3.0))
    assert high > 0.75 > 0.25 > low


def test_nothing_is_written_unless_asked(gold: Path, documents: Path) -> None:
    before = {path.name for path in Path().iterdir()} | {"cache"}
    assert "Nothing was written" in call("calibrate", gold, "--corpus", documents)
    assert {path.name for path in Path().iterdir()} == before


def test_too_few_questions_are_told(gold: Path, documents: Path) -> None:
    few = Path("few.jsonl")
    few.write_text("\n".join(gold.read_text().splitlines()[:20]))
    with pytest.raises(BadGold, match="10 right and 10 wrong answers are too few"):
        call("calibrate", few, "--corpus", documents, "--write", "mine.json")
    assert not Path("mine.json").exists()
