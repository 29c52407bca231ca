from __future__ import annotations

import pytest

from rag.answer.kind import fits, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who opened the harbour?", "who"),
        ("Who is the mayor of Selm?", "who"),
        ("To whom did she write?", "who"),
        ("Who is Ada Brink?", "definition"),
        ("who was ada brink", "definition"),
        ("When did it open?", "when"),
        ("In which year was it sold?", "when"),
        ("since when has it been closed", "when"),
        ("On what day did they meet?", "when"),
        ("Where does he live?", "where"),
        ("How many boats came?", "how_many"),
        ("How tall is the light?", "how_many"),
        ("What percentage of the grain was lost?", "how_many"),
        ("What is the height of the statue?", "how_many"),
        ("Why was it sold?", "why"),
        ("For what reason did he leave?", "why"),
        ("How did the fish get there?", "how"),
        ("What is a lighter?", "definition"),
        ("What does SELM stand for?", "definition"),
        ("Which towns have a harbour?", "list"),
        ("What are the four rules?", "list"),
        ("Who are the town's closest partners?", "list"),
        ("What were the main topics of the talks?", "list"),
        ("Name the seven hills", "list"),
        ("Did the town sell it?", "yes_no"),
        ("is selm a port", "yes_no"),
        ("Which town sold its harbour?", "where"),
        ("Which ship sank first?", "name"),
        ("From how many lands did ships come?", "how_many"),
        ("By what means did they travel?", "how"),
        ("light tower year of opening", "when"),
        ("Which party governs Selm?", "name"),
        ("What is the capital of Orm?", "name"),
        ("What was the ship called?", "name"),
        ("What happened in 1911?", "other"),
        ("What did she sign?", "other"),
        ("harbour opening", "other"),
        ("Can you tell me when it opened?", "when"),
        ("In the end, who won?", "who"),
    ],
)
def test_kind_is_told_from_the_wording(question, kind):
    assert kind_of(question) == kind
    if kind != "definition" or not question.startswith("Who"):
        assert kind_of(question.upper()) == kind


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("how_many", "about forty", True),
        ("how_many", "the harbour", False),
        ("when", "two years later", True),
        ("when", "the harbour", False),
        ("who", "Ada Brink", True),
        ("who", "pupils in white shirts", True),
        ("who", "1911", False),
        ("where", "1911", False),
        ("why", "1911", True),
    ],
)
def test_spans_fit_what_is_asked(kind, text, expected):
    assert fits(kind, text) is expected
