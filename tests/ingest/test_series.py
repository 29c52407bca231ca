"""Numbered headings that only their series tells, in plain text."""

from __future__ import annotations

from rag.ingest import Loaded, tile
from rag.ingest.txt import structure

from .make import assert_tiles, count_tokens

SAYS = "The licensee may copy the work, and give it away, as long as this text is kept with it."


def heads(loaded: Loaded) -> list[str]:
    return [loaded.text[b.start : b.end] for b in loaded.blocks if b.kind == "heading"]


def test_titles_run_in_before_their_clauses_are_headings() -> None:
    titles = ("1. Definitions.", "2. Grant of Rights.", "3. Attorneys' Fees.", "4. Other Terms.")
    text = "A Licence\n\n" + "\n\n".join(f"{title} {SAYS}" for title in titles)
    loaded = structure(text)
    assert heads(loaded) == ["A Licence", *titles]
    head, passages = tile(loaded, "d", count_tokens, 256)
    assert_tiles(loaded, head, passages)
    assert [(p.heading, p.text) for p in passages] == [(title, SAYS) for title in titles]


def test_sentences_in_a_numbered_list_are_no_titles() -> None:
    steps = (f"{n}. Stop the engine and wait. {SAYS}" for n in range(1, 5))
    assert heads(structure("How to\n\n" + "\n\n".join(steps))) == ["How to"]


def test_a_line_with_the_next_number_of_a_series_of_headings_is_one() -> None:
    parts = [f"{n}.Part {'xyz'[n - 1]}\n\n{SAYS}" for n in (1, 2, 3)]
    text = "A Licence\n\n" + "\n\n".join([*parts, "4.Law\n(a) theirs\n(b) ours", f"5.End\n{SAYS}"])
    assert heads(structure(text))[-2:] == ["4.Law", "5.End"]


def test_a_list_s_items_do_not_go_on_a_series_of_headings() -> None:
    parts = [f"{n}. Part {'xyz'[n - 1]}\n\n{SAYS}" for n in (1, 2, 3)]
    items = "It needs:\n\n" + "\n\n".join(f"{n}. {w}" for n, w in enumerate("ABCD", 1))
    text = "A Licence\n\n" + "\n\n".join([*parts, items, SAYS])
    assert heads(structure(text)) == ["A Licence", "1. Part x", "2. Part y", "3. Part z"]


def headings(text: str) -> list[str]:
    return [p.heading for p in tile(structure(text), "d", count_tokens, 256)[1]]


def test_a_clause_with_the_next_number_ends_a_heading_s_section() -> None:
    clauses = f"2. You may not sell it. {SAYS}\n\n3. Nor lend it. {SAYS}"
    text = f"A Licence\n\n1. Grant\n\n{SAYS}\n\n{clauses}"
    assert headings(text) == ["1. Grant", ""]


def test_a_list_below_a_heading_does_not_end_its_section() -> None:
    items = f"1. You may copy it. {SAYS}\n\n2. You may sell it. {SAYS}"
    text = f"A Licence\n\n1. Grant\n\n{SAYS}\n\n{items}"
    assert headings(text) == ["1. Grant"]


def test_a_whole_number_stands_above_its_parts() -> None:
    text = f"A Licence\n\n2.0 Rights\n\n{SAYS}\n\n2.1 To Copy\n\n{SAYS}\n\n3.0 Ends\n\n{SAYS}"
    assert headings(text) == ["2.0 Rights", "2.0 Rights › 2.1 To Copy", "3.0 Ends"]
