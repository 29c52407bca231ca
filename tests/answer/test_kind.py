from __future__ import annotations

import pytest

from rag.answer.kind import asks_to_write, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What was the death toll?", "how_many"),
        ("What was the attendance?", "how_many"),
        ("what is the dividend", "how_many"),
        ("Who opened the harbour?", "who"),
        ("Name the capital of Orm", "name"),
        ("Name the members of the board", "list"),
        ("Which criteria must be met?", "list"),
        ("Give the date of the treaty", "when"),
        ("What official language does Orm have?", "name"),
        ("Which official signed it?", "who"),
        ("Could you write the name of the mayor?", "yes_no"),
        ("Who is the mayor of Selm?", "who"),
        ("To whom did she write?", "who"),
        ("Who is Ada Brink?", "definition"),
        ("Who is Ada Brink's brother?", "who"),
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
        ("Which board believes that grain is dear?", "name"),
        ("What brings ships to a town?", "name"),
        ("What is the literal meaning of Theotokos?", "definition"),
        ("What kind of boats are the lighters?", "definition"),
        ("What kind of feast was laid on for him?", "name"),
        ("What is the largest southern town?", "name"),
        ("What is the West Bank?", "definition"),
        ("What did Queen Ada open in Selm?", "other"),
        ("When the tide is out, what is it called?", "name"),
        ("It was sold in what year?", "when"),
        ("The hill lies next to what airport?", "name"),
        ("Is the tower red or white?", "other"),
        ("Did he come or not?", "yes_no"),
        ("Who's the owner?", "who"),
        ("What's the rent?", "how_many"),
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
        ("write me a poem", "task"),
        ("Please summarise the report.", "task"),
        ("Could you translate it into French?", "task"),
        ("thanks a lot!", "task"),
        ("Hi", "task"),
        ("Tell me about the harbour", "other"),
        ("Hi, who is the mayor of Selm?", "who"),
        ("draft law on fishing", "other"),
        ("Which season of the show was the longest?", "name"),
        ("In what area do most of them live?", "where"),
        ("What is the area of Selm?", "how_many"),
        ("Which prizes does the club award?", "list"),
        ("Which cheeses does Selm make?", "list"),
        ("Which gas does Selm burn?", "name"),
        ("Who is mayor of Selm?", "who"),
        ("What area does the park cover?", "how_many"),
        ("Who wrote the summary?", "who"),
    ],
)
def test_kind_is_told_from_the_wording(question, kind):
    assert kind_of(question) == kind
    if kind != "definition" or not question.startswith("Who"):
        assert kind_of(question.upper()) == kind


def test_a_text_to_be_written_is_told_from_a_greeting_and_from_a_question():
    assert asks_to_write("Please, write me a poem about bamboo")
    assert asks_to_write("Can you summarise the report?")
    assert not any(map(asks_to_write, ("Thanks!", "Hello there", "Who wrote the poem?")))
