from __future__ import annotations

import pytest

from rag.answer.evidence import gather
from rag.answer.matter import Matter
from rag.answer.verdict import is_past, misses_the_not, verdict
from rag.model import Candidate, Passage, Reading, Span


def decide(question: str, text: str, heading: str = "", title: str = "") -> str | None:
    passage = Passage("d", 0, 0, len(text), text, heading=heading, title=title)
    candidates = [Candidate(passage, 1.0, 1.0, 1.0)]
    reading = Reading(passage, (Span(passage, 0, 1, 1.0),), 0.0)
    evidence = gather(Matter.of(question, candidates), candidates, [reading])[0]
    return evidence.verdict_to(question)


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
        ("Is the motor sealed?", "No. The motor is not sealed.", "no"),
        ("Did King Leo sign the pact?", "King Leo's father signed the pact.", None),
        ("Did the mayor of Orm resign?", "The mayor of Orm's deputy resigned.", None),
        ("Did police arrest the bishop?", "Police arrested the bishop's driver.", None),
        ("Is the lido open on Sundays?", "The lido is open on weekdays, not on Sundays.", None),
        ("Is the lido open on Sundays?", "The lido is open on weekdays and shut on Sundays.", None),
        ("Did the strike end?", "The strike will end in May.", None),
        ("Will the strike end?", "The strike will end in May.", "yes"),
        ("Did Selm win the cup?", "Selm fans hoped to win the cup.", None),
        ("Is Zelb safe?", "Zelb is less safe than aspirin.", None),
        ("Was the plan approved?", "The plan must be approved by the board.", None),
        ("Is Orm the capital?", "Orm lost its status as the capital.", None),
        ("Did the mayor resign?", "Calls for the mayor to resign grew.", None),
        ("Did Park sign?", "Kim watched Park sign.", None),
        ("Is the match off?", "If it rains, the match is off.", None),
        ("Did Lind resign?", "Mayor Ada Lind resigned in 1911.", "yes"),
        ("Did Korea sign?", "South Korea signed.", None),
        ("Did Selm close the mill?", "Selm closed the mill, officials believe.", None),
        ("May visitors park here?", "Visitors may not park here.", "no"),
        ("May visitors park here?", "Visitors may park here on Mondays.", "yes"),
        ("Can dogs swim?", "Dogs cannot swim.", "no"),
        ("Can dogs swim?", "Dogs should swim.", None),
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
    ("question", "heading"),
    [
        ("Are dogs over 10 kg let in?", "Are dogs over 20 kg let in?"),
        ("Are dogs under 10 kg let in?", "Are dogs over 10 kg let in?"),
        ("Is the lido open on Monday?", "Is the lido open on Sunday?"),
        ("Can the Heron kettle boil milk?", "Can the Plover kettle boil milk?"),
        ("Can I rent a boat with a motor?", "Can I rent a boat without a motor?"),
        ("Are boats free?", "Are small boats free?"),
        ("Is Selm older than Orm?", "Is Orm older than Selm?"),
        ("Is the lido closed?", "Was the lido closed?"),
        ("Can I pay in cash?", "Do I have to pay in cash?"),
    ],
)
def test_heading_that_asks_something_else_is_no_question_answered(question, heading):
    assert decide(heading, "Yes. Always.", heading) == "yes"
    assert decide(question, "Yes. Always.", heading) is None


@pytest.mark.parametrize(
    ("heading", "title", "expected"),
    [
        ("Does it whistle?", "The Heron kettle", "yes"),
        ("Questions › Does it whistle?", "The Heron kettle", "yes"),
        ("Heron kettle › Does it whistle?", "Kettles", "yes"),
        ("Plover kettle › Does it whistle?", "The Heron kettle and others", None),
        ("Does it whistle?", "The Plover kettle", None),
    ],
)
def test_what_a_heading_calls_it_is_named_above(heading, title, expected):
    assert decide("Does the Heron kettle whistle?", "Yes. Loudly.", heading, title) == expected


def test_a_question_in_the_text_is_answered_by_the_next_sentence():
    text = "Orbit: Will Selm fly to Mars? Solheim: No. We will not. Is it cold? Yes."
    passage = Passage("d", 0, 0, len(text), text)
    no, yes = text.index("Solheim"), text.index("Yes.")
    assert verdict("Will Selm fly to Mars?", passage, no, no + 12) == "no"
    assert verdict("Will Orm fly to Mars?", passage, no, no + 12) is None
    assert verdict("Is it cold?", passage, yes, yes + 4) == "yes"


def test_each_no_answers_its_own_question():
    text = "Is smoking allowed? No. Is vaping allowed? No."
    passage = Passage("d", 0, 0, len(text), text)
    first, second = text.index("No."), text.rindex("No.")
    for asked, mine, other in (("smoking", first, second), ("vaping", second, first)):
        assert verdict(f"Is {asked} allowed?", passage, mine, mine + 3) == "no"
        assert verdict(f"Is {asked} allowed?", passage, other, other + 3) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Is wine allowed?", "Wine is allowed under no circumstances."),
        ("Is wine allowed?", "Wine is allowed to no one."),
        ("Was the bridge open before 1950?", "The bridge was open in 1950."),
        ("Is the fee more than 50 dollars?", "The fee is 50 dollars."),
        ("Is it open only on Mondays?", "It is open on Mondays."),
        ("Do most members agree?", "Members agree."),
        ("Is the pool free?", "The pool is free for members."),
        ("Is the lane open?", "The lane is open to cyclists only."),
        ("Is Smith the mayor?", "Smith was the mayor."),
        ("Is the bridge open?", "The bridge had been open."),
    ],
)
def test_what_is_so_for_some_or_was_so_once_decides_nothing(question, text):
    assert decide(question, text) is None


def test_only_the_sentence_below_a_heading_answers_it():
    passage = Passage("d", 0, 0, 20, "Yes. Loudly. It can.", heading="Does it whistle?")
    assert verdict("Does it whistle?", passage, 0, 12) == "yes"
    assert verdict("Does it whistle?", passage, 13, 20) is None


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Did the inn lack a cook?", "The inn lacked a cook.", "yes"),
        ("Did the inn lack a cook?", "The inn never lacked a cook.", "no"),
        ("Did Selm stop brewing?", "Selm stopped brewing in 1931.", "yes"),
        ("Does Selm brew?", "Selm stopped brewing in 1931.", "no"),
        ("Has Selm replied?", "Selm has yet to reply.", "no"),
        ("Does the inn serve beer?", "The lido, unlike the inn, serves beer.", "no"),
        ("Does the lido serve beer?", "The lido, unlike the inn, serves beer.", "yes"),
        ("Does the inn serve beer?", "The inn, which is not old, serves beer.", "yes"),
        ("Is the inn old?", "The inn, which is not old, serves beer.", "no"),
        ("Does the inn serve beer?", "The inn that is not old serves beer.", None),
        ("Is the inn wet in June?", "The inn, which is wet, is not open in June.", None),
        ("Was the inn shut?", "For lack of guests the inn was shut.", None),
        ("Was the inn shut?", "Nothing in the letter says the inn was shut.", None),
        ("Did rents fall?", "Rents did not fall until 1931.", None),
        ("Is the ice thick?", "The claim that the ice is thick has been disputed.", None),
        ("Is the ice thick?", "That the ice is thick has been denied.", None),
        ("Is the ice thick?", "It is unlikely that the ice is thick.", None),
        ("Did Selm drain the pond?", "Selm denied that it had drained the pond.", None),
        ("Did Selm deny the loss?", "Selm denied the loss.", "yes"),
        ("Did guests complain?", "Not all guests complained.", None),
    ],
)
def test_a_negation_counts_where_it_bears_on_what_is_asked(question, text, expected):
    assert decide(question, text) == expected


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


@pytest.mark.parametrize(
    ("question", "sentence", "past"),
    [
        ("Who is the mayor of Selm?", "Ada Brink, a former mayor of Selm, came too.", True),
        ("Who's the prime minister?", "The ex-prime minister Ada Brink came too.", True),
        ("Who is the mayor of Selm?", "The mayor, Ida Holm, met the former mayor.", False),
        ("Who is the former mayor of Selm?", "Ada Brink, a former mayor of Selm, came.", False),
        ("Who was the mayor of Selm?", "Ada Brink, a former mayor of Selm, came.", False),
        ("Who is Ada Brink?", "Ada Brink, a former mayor of Selm, came.", False),
    ],
)
def test_a_question_for_who_it_is_now_is_missed_by_who_it_was(question, sentence, past) -> None:
    assert is_past(question, sentence) is past


def test_what_is_so_is_no_evidence_for_what_is_not() -> None:
    text = "The mayor signed a pact. He did not sign the lease."
    passage = Passage("d", 0, 0, len(text), text)
    candidates = [Candidate(passage, 1.0, 1.0, 1.0)]
    spans = (Span(passage, 17, 23, 9.0), Span(passage, 41, 50, 1.0))
    found = gather(
        Matter.of("What did he not sign?", candidates), candidates, [Reading(passage, spans, 0.0)]
    )
    assert [evidence.said for evidence in found] == ["the lease"]
