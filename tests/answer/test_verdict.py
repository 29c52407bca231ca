from __future__ import annotations

import pytest

from rag.answer.evidence import Matter, gather
from rag.answer.verdict import misses_the_not, verdict
from rag.model import Candidate, Passage, Reading, Span


def decide(question: str, text: str, heading: str = "") -> str | None:
    passage = Passage("d", 0, 0, len(text), text, heading=heading)
    candidates = [Candidate(passage, 1.0, 1.0, 1.0)]
    reading = Reading(passage, (Span(passage, 0, 1, 1.0),), 0.0)
    evidence = gather(Matter.of(question, candidates), candidates, [reading])[0]
    return verdict(question, evidence.sentence, passage)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Did Selm sell the harbour?", "Selm sold the harbour.", None),  # another stem: not sure
        ("Did Selm close the harbour?", "Selm closed the harbour in 1911.", "yes"),
        ("Did Selm close the harbour?", "Selm never closed the harbour.", "no"),
        ("Did Selm close the harbour?", "Selm refused to close the harbour.", "no"),
        ("Did Selm not close the harbour?", "Selm did not close the harbour.", "yes"),
        ("Did Selm close the harbour?", "Selm may close the harbour.", None),
        ("Did Selm close the harbour?", "Selm denied that it never closed the harbour.", None),
        ("Did Selm close the harbour?", "Selm agreed on 7 June to close the harbour.", None),
        ("Did Selm agree to close it?", "Selm agreed to close it.", "yes"),
        ("Did Orm pay Selm?", "Selm paid Orm.", None),
        ("Did Selm close the harbour?", "Orm closed the mill.", None),
        ("Is the harbour closed?", "Is the harbour closed?", None),
        ("Is the harbour closed?", "The harbour is closed only if it freezes.", None),
        ("Is the harbour closed?", "It is false that the harbour is closed.", "no"),
        ("Is the fee £5?", "The fee is changed from £5 to £6.", None),
        ("Is the term six days?", "The term of six days is replaced by one of nine.", None),
        ("Did Brink sack Lind?", "Brink was sacked by the chairman, Lind.", None),
        ("Was Brink sacked by Lind?", "Brink was sacked by Lind.", "yes"),
        ("Was anybody hurt?", "Nobody was hurt.", "no"),
        ("Was everybody hurt?", "Three people were hurt.", None),
        ("Did everyone survive the storm?", "Three people survived the storm.", None),
        ("Was the mill closed?", "The mill was closed by order of the council.", "yes"),
        ("Is the pool open on Sundays?", "The pool is open on Sundays until 6 pm.", "yes"),
        ("Did Selm join Orm?", "Selm joined Orm in 1995 and was followed by Thule.", "yes"),
        ("Has the fee increased?", "The fee increased from £5 to £7.", "yes"),
        ("Did Selm open the mill?", "Selm opened the mill only in 1931.", "yes"),
    ],
)
def test_wording_decides_or_nothing_does(question, text, expected):
    assert decide(question, text) == expected


def test_heading_that_asks_is_answered_by_the_first_word():
    heading = "3. Is a harbour league a kind of alliance?"
    assert decide("Is a harbour league an alliance?", "No. It has no duties.", heading) == "no"
    assert decide("Is a harbour league an alliance?", "Yes, of sorts.", heading) == "yes"
    assert decide("Is a harbour league an alliance?", "Yes, but a loose one.", heading) is None
    assert decide("Is a harbour league an alliance?", "No, unless it arms.", heading) is None
    assert decide("Who pays the harbour league?", "No. It has no duties.", heading) is None


@pytest.mark.parametrize(
    ("question", "sentence", "missed"),
    [
        ("What did the mayor not sign?", "The mayor signed a pact.", True),
        ("Who didn't come to the opening?", "Ada came to the opening.", True),
        ("What did the mayor not sign?", "The mayor refused to sign the pact.", False),
        ("Who never came?", "All came except Ada.", False),
        ("What did the mayor sign?", "The mayor signed a pact.", False),
        ("What was done when she did not come?", "They left.", False),
        ("Which not-for-profit runs the ferry?", "Tide runs the ferry.", False),
    ],
)
def test_a_question_for_what_is_not_so_is_missed_by_what_is(question, sentence, missed) -> None:
    assert misses_the_not(question, sentence) is missed


def test_what_is_so_is_no_evidence_for_what_is_not() -> None:
    text = "The mayor signed a pact. He did not sign the lease."
    passage = Passage("d", 0, 0, len(text), text)
    candidates = [Candidate(passage, 1.0, 1.0, 1.0)]
    spans = (Span(passage, 17, 23, 9.0), Span(passage, 41, 50, 1.0))
    found = gather(
        Matter.of("What did he not sign?", candidates), candidates, [Reading(passage, spans, 0.0)]
    )
    assert [evidence.said for evidence in found] == ["the lease"]
