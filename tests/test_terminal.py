"""What a person reads in a terminal of an answer."""

from __future__ import annotations

import io

from rich.console import Console

from rag.model import Answer, Passage, Quote, Rival, Source
from rag.terminal import answer_view

TEXT = "It rained all day. The bridge was closed because the wood had rotted. It rained again."
PASSAGE = Passage("d", 0, 0, len(TEXT), TEXT)
SOURCE = Source("d", "bridge.txt", "The bridge")
SENTENCE = (19, 69)


def shown(answer: Answer) -> str:
    output = io.StringIO()
    Console(file=output, width=200).print(answer_view(answer))
    return output.getvalue()


def quote(answer: tuple[int, int] | None = None) -> Quote:
    return Quote.cut(PASSAGE, *SENTENCE, SOURCE, 1.0, answer=answer)


def test_words_that_are_the_whole_quote_are_printed_once() -> None:
    whole = quote((19, 68))
    reason = "The bridge was closed because the wood had rotted"
    assert whole.answer == reason
    written = shown(Answer("Why?", "Why?", "answered", reason, 0.8, (whole,)))
    assert written.count("the wood had rotted") == 1
    assert written.startswith("Likely right (80%)")
    rival = Rival(reason, 0.4, (whole,))
    differing = shown(Answer("Why?", "Why?", "answered", reason, 0.8, (whole,), (rival,)))
    assert differing.count("the wood had rotted") == 2


def test_words_out_of_a_quote_are_printed_before_it() -> None:
    part = quote((49, 68))
    written = shown(Answer("Why?", "Why?", "answered", part.answer, 0.8, (part,)))
    assert written.startswith("the wood had rotted   likely right (80%)")
    assert "The bridge was closed because the wood had rotted." in written


def test_a_closest_passage_that_goes_on_ends_with_an_ellipsis() -> None:
    last = Quote.cut(PASSAGE, SENTENCE[0], PASSAGE.end, SOURCE, 1.0)
    assert "rotted. …" in shown(Answer("?", "?", "not_found", None, 0.1, closest=(quote(),)))
    assert "…" not in shown(Answer("?", "?", "not_found", None, 0.1, closest=(last,)))
