"""Whatever is typed or printed, nothing breaks: an answer or a refusal, never an exception."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answer.agreement import compare
from rag.answer.extent import extent
from rag.answer.followup import standalone
from rag.answer.kind import kind_of
from rag.answer.suits import fits
from rag.model import Turn
from tests.answer.test_asker import holds
from tests.answer.world import World
from tests.fakes import ScriptedReader

PIECES = st.sampled_from(
    [
        "who", "When", "why", "did", "it", "he", "that", "there", "and", "And", "what about", "the",
        "Selm", "Ada Brink", "harbour", "1911", "Nov 3", "31 February 2024", "99.9.9999", "80%",
        "no. 4", "two and a half million", "a dozen", "(", ")", "?", "!", "\n- ", "\n\n", "| a | b",
        "“", "<b>", "\x00", "\u202e", "e\u0301", "漢字", "🙂", "1e999", "½", "٣", "--", ";", ",",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=12).map(" ".join)
KINDS = st.sampled_from(["who", "when", "how_many", "list", "why", "definition", "yes_no", "other"])


@given(TEXTS, TEXTS, KINDS)
@settings(max_examples=150, deadline=None)
def test_any_two_spans_can_be_compared(a, b, kind):
    assert compare(a, b, kind) == compare(b, a, kind)
    assert isinstance(fits(kind, a, b), bool)


@given(TEXTS, st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_conversation_has_queries(question, history):
    turns = [Turn(asked, said) for asked, said in history]
    assert 1 <= len(standalone(question, turns)) <= 3
    assert kind_of(question)


@given(TEXTS.filter(str.strip), KINDS, st.data())
@settings(max_examples=150, deadline=None)
def test_answer_lies_around_its_span(text, kind, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = extent(text, start, end, kind)
    assert 0 <= first < last <= len(text)


@given(TEXTS, st.lists(TEXTS.filter(str.strip), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_any_question_to_any_text_is_answered_or_refused(question, paragraphs):
    world = World({"d": paragraphs})
    reader = ScriptedReader(dict.fromkeys((p.split()[0] for p in paragraphs), 1.0))
    answer = world.asker(reader, refusal="0").ask(f"a {question}")
    assert holds(world, answer)
