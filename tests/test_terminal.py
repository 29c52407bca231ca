"""What a person reads in a terminal of an answer."""

from __future__ import annotations

import dataclasses
import io

import pytest
from rich.console import Console

from rag.model import (
    Answer,
    DocumentRecord,
    IndexProgress,
    IndexReport,
    Note,
    Passage,
    Quote,
    Rival,
    Source,
)
from rag.terminal import answer_view, documents_lines, progress_log, report_view

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


def test_the_headline_stands_on_one_line_and_the_quote_keeps_its_own() -> None:
    text = "Pack these:\n\n    - a lamp\n    - a    rope\n\nand go."
    items = (text.index("-"), text.index("rope") + 4)
    passage = Passage("d", 0, 0, len(text), text)
    listed = Quote.cut(passage, 0, len(text), SOURCE, 1.0, answer=items)
    rival = Rival(text[slice(*items)], 0.4, (listed,))
    answer = Answer("What?", "What?", "answered", text[slice(*items)], 0.8, (listed,), (rival,))
    headline, *below = shown(answer).splitlines()
    assert headline == "- a lamp - a rope   likely right (80%)"
    assert "- a lamp - a rope   40%" in below
    assert any(line.strip() == "- a lamp" for line in below)
    assert answer.to_json()["answer"] == text[slice(*items)]


def test_a_source_is_cited_with_the_nearest_headings_that_say_more_than_its_title() -> None:
    heading = "The Bridge! › Part one › Its parts › Its length"
    placed = dataclasses.replace(quote((49, 68)), heading=heading)
    written = shown(Answer("Why?", "Why?", "answered", placed.answer, 0.8, (placed,)))
    assert "— The bridge › Its parts › Its length (bridge.txt)" in written


def test_a_text_to_be_written_is_declined_without_passages() -> None:
    asked = "Write me a poem about bamboo"
    written = shown(Answer(asked, asked, "not_found", None, 0.1, closest=(quote(),), task=True))
    assert written == "Pullquote quotes what your documents say; it does not write.\n"


def test_documents_for_other_commands_have_a_whole_path_on_every_line() -> None:
    long = f"{'folder/' * 20}the bridge.txt"
    record = DocumentRecord("0123456789", (long, "copy.txt"), "The\n bridge", "x", 3, 90)
    assert list(documents_lines([record])) == [
        f"01234567\tThe bridge\t\t3\t{long}",
        "01234567\tThe bridge\t\t3\tcopy.txt",
    ]


def test_a_log_is_told_now_and_then_how_far_an_indexing_run_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = iter([0.0, 5.0, 11.0, 11.0, 12.0])
    monkeypatch.setattr("rag.terminal.time.monotonic", lambda: next(clock))
    said: list[str] = []
    tell = progress_log(said.append)
    for _ in range(3):
        tell(IndexProgress(3, 9, 120, 40.0, 0.3, 65.2, "bridge.txt"))
    assert said == ["indexing: 3/9 files, 120 passages, 0:01:05 left"]


def test_files_of_one_reason_stand_below_it_with_their_whole_paths() -> None:
    long = "a/" + "very-" * 20 + "long-name.html"
    notes = (
        Note(long, "It is in German."),
        Note("b.txt", "it is empty"),
        Note("c.html", "It is in German."),
    )
    output = io.StringIO()
    Console(file=output, width=40).print(report_view(IndexReport(warnings=notes)))
    written = output.getvalue()
    assert written.count("It is in German.") == 1
    assert "It is in German. (2 files)" in written
    assert long in written.replace("\n", "").replace(" ", "")
    assert written.index("c.html") < written.index("it is empty") < written.index("b.txt")
