"""The value objects: offsets into a document, and into what was cut out of it."""

from __future__ import annotations

import pytest

from rag.model import Context, Copy, Passage, Quote, Source, percent

TEXT = "It rained. The bridge was opened in 1911. It rained again."
PASSAGE = Passage("document", 0, 100, 100 + len(TEXT), TEXT)
SOURCE = Source("document", "bridge.txt", "The bridge")


def test_a_quote_tells_where_in_its_text_the_answer_stands() -> None:
    year = 100 + TEXT.index("1911")
    quote = Quote.cut(PASSAGE, 111, 141, SOURCE, 1.0, answer=(year, year + 4))
    assert quote.answer_place is not None
    start, end = quote.answer_place
    assert (quote.text[:start], quote.text[start:end], quote.text[end:]) == (
        "The bridge was opened in ",
        "1911",
        ".",
    )


def test_a_closest_passage_has_no_place_of_an_answer() -> None:
    assert Quote.cut(PASSAGE, 111, 141, SOURCE, 1.0).answer_place is None


@pytest.mark.parametrize(("confidence", "told"), [(1.0, "99%"), (0.996, "99%"), (0.744, "74%")])
def test_no_answer_is_told_to_be_certain(confidence: float, told: str) -> None:
    assert percent(confidence) == told


@pytest.mark.parametrize(("end", "after"), [(110, True), (104, False)])
def test_a_quote_tells_whether_it_stands_right_after_its_context(end: int, after: bool) -> None:
    context = Context(100, end, TEXT[: end - 100])
    quote = Quote.cut(PASSAGE, 111, 141, SOURCE, 1.0, context=context)
    assert quote.after_context is after


def test_a_context_holds_its_text() -> None:
    with pytest.raises(ValueError, match="holds 4 characters"):
        Context(0, 9, "It r")


def test_a_copy_prints_as_much_text_as_its_quote() -> None:
    copy = Copy.at(SOURCE, (11, 41))
    assert Quote.cut(PASSAGE, 111, 141, SOURCE, 1.0, copies=(copy,)).copies == (copy,)
    with pytest.raises(ValueError, match="no copy of its quote"):
        Quote.cut(PASSAGE, 111, 140, SOURCE, 1.0, copies=(copy,))


def test_a_copy_tells_its_source_and_its_place_or_that_it_has_none() -> None:
    assert Copy.at(SOURCE, (11, 41)).to_json() == SOURCE.to_json() | {"start": 11, "end": 41}
    assert Copy.at(SOURCE, None).to_json() == SOURCE.to_json() | {"start": None, "end": None}


def test_a_closest_passage_is_cut_short_where_its_passage_goes_on() -> None:
    assert Quote.cut(PASSAGE, 100, 141, SOURCE, 1.0).cut_short
    assert not Quote.cut(PASSAGE, 111, PASSAGE.end, SOURCE, 1.0).cut_short
    assert not Quote.cut(PASSAGE, 111, 141, SOURCE, 1.0, answer=(111, 120)).cut_short


@pytest.mark.parametrize(
    ("answer", "only"), [((111, 140), True), ((111, 136), False), (None, False)]
)
def test_a_quote_tells_whether_it_says_nothing_but_the_answer(
    answer: tuple[int, int] | None, only: bool
) -> None:
    quote = Quote.cut(PASSAGE, 111, 141, SOURCE, 1.0, answer=answer)
    assert quote.says_only(quote.answer) is only
    assert not quote.says_only("1911; 1912")
