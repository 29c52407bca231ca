"""Whether a span can be what a question asks for."""

import pytest

from rag.answer.kind import kind_of
from rag.answer.suits import defines, excludes, fits, gives_reason


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How many boats came?", "about forty", True),
        ("How many boats came?", "the harbour", False),
        ("How many boats came?", "forty per cent", False),
        ("How many boats came?", "1979", False),
        ("How big was the fleet?", "1979", False),
        ("How long did she stay?", "July 1980", False),
        ("How long did she stay?", "barely twenty-two hours", True),
        ("How often did she come?", "her fifth visit", True),
        ("What share was lost?", "70 percent", True),
        ("What share was lost?", "about half", True),
        ("What share was lost?", "70 boats", False),
        ("How tall is the light?", "five metres", True),
        ("How tall is the light?", "five dollars", False),
        ("How much did it cost?", "97 billion", True),
        ("How much did it cost?", "30p a day", True),
        ("How much did it cost?", "400 mg", False),
        ("How much did it cost?", "190 °C", False),
        ("How much does it weigh?", "400 mg", True),
        ("When was it?", "two years later", True),
        ("When was it?", "the harbour", False),
        ("On what day was it?", "2001", False),
        ("On what day was it?", "Thursday, June 20", True),
        ("In what year was it?", "Thursday", False),
        ("In what year was it?", "June 1911", True),
        ("Who did it?", "Ada Brink", True),
        ("Who did it?", "pupils in white shirts", True),
        ("Who did it?", "1911", False),
        ("Who did it?", "August Brink", True),
        ("Who did it?", "August 1911", False),
        ("Which season was the longest?", "Season six", True),
        ("What century is it from?", "18th", True),
        ("What century is it from?", "1740", True),
        ("What century is it from?", "Selm", False),
        ("How many boats came?", "half a million", True),
        ("How old is the treaty?", "30th anniversary", True),
        ("How much of the debt was paid?", "85 per cent", True),
        ("Where was it?", "1911", False),
        ("Why was it?", "1911", True),
        ("Which leaders did he meet?", "nobody", False),
        ("Which leaders did he meet?", "34", False),
        ("Which leaders did he meet?", "three", False),
        ("How often does it sail?", "every Tuesday", True),
        ("How often does it sail?", "monthly", True),
        ("How often does it sail?", "Ada Brink", False),
        ("How late may I come?", "until midnight", True),
        ("How many came?", "a handful", True),
        ("How many came?", "none", True),
        ("How much is a ticket?", "free of charge", True),
        ("How many came?", "all the men whom Ada Brink had asked to come", False),
        ("When is it closed?", "Sundays", True),
        ("When do I pay?", "at the end of each quarter", True),
        ("Which leaders did he meet?", "the following leaders", False),
        ("When did it start?", "3.20pm", True),
        ("When was it?", "44 BC", True),
        ("Which leaders did he meet?", "Ada Brink and no others", True),
    ],
)
def test_spans_fit_what_is_asked(question, text, expected):
    assert fits(kind_of(question), question, text) is expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("When did the share price fall?", "March 2020", True),
        ("When did the share price fall?", "£3", False),
        ("How many kilometres is it?", "12 km", True),
        ("How many dollars was it?", "$5", True),
        ("How many percent voted?", "40%", True),
        ("How many people came?", "12 km", False),
    ],
)
def test_the_unit_that_is_counted_tells_what_fits(question, text, expected):
    assert fits(kind_of(question), question, text) is expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Where was Ada born?", "2 August 1932", True),
        ("Where was Ada born?", "Monday 3 May", True),
        ("Where was Ada born?", "Wisbech in 1932", False),
        ("Where did she finish?", "third", False),
        ("Who was killed in the riot?", "four", True),
        ("Who was killed in the riot?", "Ida Holm and three others", False),
        ("What did Ada die of?", "91", True),
        ("What did Ada die of?", "a fever", False),
        ("What part of it is made from coal?", "about half", False),
        ("How long did it burn?", "9 am", True),
        ("How long did it burn?", "from 9 am, nine hours", False),
        ("When did it start?", "9 am", False),
        ("How long did she stay?", "1911", True),
        ("How long did she stay?", "until 1911", False),
        ("How long did she stay?", "her fifth", True),
        ("How long has it been open?", "1911", False),
        ("How many were hurt?", "https://example.org/two-hurt-in-fire-88.html", True),
        ("Where can I read it?", "https://example.org/two-hurt-in-fire-88.html", False),
        ("When must the tenant leave?", "Section 5", True),
        ("How many witnesses are needed?", "article 11(b)", True),
        ("Who may inspect the hut?", "Clause IV", True),
        ("Which section governs it?", "Section 5", False),
        ("When was Section 5 repealed?", "in 1911, by Section 5", False),
    ],
)
def test_some_spans_are_surely_not_what_is_asked(question, text, expected):
    assert excludes(kind_of(question), question, text) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The boats stayed in because the wind rose.", True),
        ("It was sold for lack of money.", True),
        ("The boats stayed in.", False),
        ("The harbour opened in 1911.", False),
    ],
)
def test_a_reason_is_known_by_its_words(sentence: str, expected: bool) -> None:
    assert gives_reason(sentence) is expected


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("What is a lighter?", "A lighter is a flat boat.", True),
        ('Define "Modified Version"', 'A "Modified Version" of the work means any copy.', True),
        ("Who is Ada Brink?", "Ada Brink, an engineer from Selm, was the mayor.", True),
        ("What is the SHA?", "The Selm Harbour Authority (SHA) is a public body.", True),
        ("What is the SHA?", "The Selm Harbour Authority (SHA) met on Monday.", False),
        ("What is the harbour?", "The Selm Harbour Authority (SHA) is a public body.", False),
        ("What is a lighter?", "They loaded a lighter.", False),
        ("What is a lighter?", "The lighter sank, which is a pity.", False),
    ],
)
def test_a_definition_opens_with_what_it_defines(question, sentence, expected) -> None:
    assert defines(question, sentence) is expected
