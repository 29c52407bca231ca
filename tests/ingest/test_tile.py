"""Passages and tails are the document, whatever the document is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingest import Block, Loaded, load, plain, tile
from rag.ingest.cut import characters, pack, sentences, words
from rag.ingest.loaded import clean
from rag.ingest.txt import structure
from rag.model import Context

from .make import assert_tiles, count_tokens

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\n \t.!?abZ1-•*#>|\r\0\x0c\x1c\x85\xa0\u2028\u200b\ufeff\u202e"),
        st.characters(exclude_categories=()),
    ),
    max_size=400,
)
PROSE = st.lists(
    st.sampled_from(
        [
            "The river rose in the night. Nobody had expected it, least of all the ferryman.",
            "Short one.",
            "A Heading Like This",
            "- an item of a list",
            "By Ann Smith",
            "From: Ann Smith",
            "Subject: A boat",
            "2. Its crew",
            "Who built it?",
            "",
            "",
            "Mr. J. R. Hart paid $3.50 (see p. 4). " * 30,
            "word" * 800,
            "한국어 문장입니다. " * 80,
        ]
    ),
    max_size=25,
).map("\n".join)


@given(st.one_of(HOSTILE, PROSE), st.sampled_from([16, 64, 256]))
@settings(max_examples=100, deadline=None)
def test_passages_and_tails_are_the_text_to_the_letter(text: str, max_tokens: int) -> None:
    loaded = structure(clean(text))
    head, passages = tile(loaded, "d", count_tokens, max_tokens)
    assert_tiles(loaded, head, passages)
    assert bool(passages) == bool(loaded.text.strip())


@given(PROSE, st.text(max_size=200), st.sampled_from([32, 64, 256]))
@settings(max_examples=60, deadline=None)
def test_no_passage_with_title_and_heading_is_longer_than_the_model_reads(
    text: str, title: str, max_tokens: int
) -> None:
    if not text.strip():
        return
    loaded = load(Path("x.txt"), text.encode())
    loaded = Loaded(loaded.text, title, "text", blocks=loaded.blocks)
    for passage in tile(loaded, "d", count_tokens, max_tokens)[1]:
        whole = "\n".join((passage.title, passage.heading, passage.text))
        assert count_tokens([whole])[0] <= max_tokens


@given(st.text(), st.integers(1, 40))
def test_cuts_tile_what_they_cut(text: str, limit: int) -> None:
    for cuts in (
        sentences(text, 0, len(text)),
        words(text, 0, len(text)),
        characters(0, len(text), limit),
    ):
        assert "".join(text[a:b] for a, b in cuts) == text


@given(st.lists(st.integers(0, 50), min_size=1), st.integers(50, 90))
def test_packing_keeps_order_and_limit(counts: list[int], limit: int) -> None:
    ranges = [(n, n + 1) for n in range(len(counts))]
    packed = pack(ranges, counts, limit, limit)
    assert [p[0] for p in packed] == [0, *(p[1] for p in packed[:-1])]
    assert packed[-1][1] == len(counts)
    assert all(sum(counts[a:b]) <= limit for a, b in packed)


def test_long_paragraph_is_cut_at_sentence_ends_into_even_parts() -> None:
    sentence = "Dr. Hale measured the tide at 4.30 p.m. and wrote it down in her book. "
    loaded = plain("Tides", sentence * 40)
    passages = tile(loaded, "d", count_tokens, 256)[1]
    assert len(passages) > 2
    assert all(p.text.endswith("book.") and p.text.startswith("Dr. Hale") for p in passages)
    lengths = [len(p.text) for p in passages]
    assert max(lengths) < 1.5 * min(lengths)


def test_monstrous_word_is_cut_anywhere() -> None:
    loaded = plain("", "ab" * 5000)
    passages = tile(loaded, "d", count_tokens, 64)[1]
    assert_tiles(loaded, "", passages)
    assert max(count_tokens([p.text])[0] for p in passages) <= 64


def test_a_passage_that_begins_with_an_item_begins_with_its_number() -> None:
    text = "Head\n\n- One of the items.\n- Two.\n\n3. Three."
    blocks = (Block(0, 4, "heading", 1), Block(8, 25), Block(28, 32), Block(37, len(text)))
    loaded = Loaded(text, "", "text", blocks=blocks)
    head, passages = tile(loaded, "d", count_tokens, 256)
    assert_tiles(loaded, head, passages)
    assert [p.text for p in passages] == ["- One of the items.\n- Two.\n\n3. Three."]


def test_a_headings_number_puts_it_beside_another_whatever_their_type() -> None:
    heads = [("1. Boats", 1), ("1.1 Hulls", 2), ("1.2 Sails", 3), ("1.2.1 Jibs", 3), ("2. Crew", 1)]
    text, blocks = "", []
    for label, level in heads:
        blocks.append(Block(len(text), len(text) + len(label), "heading", level))
        text += f"{label}\n\n"
        blocks.append(Block(len(text), len(text) + 11))
        text += "It is said.\n\n"
    passages = tile(Loaded(text, "", "text", blocks=tuple(blocks)), "d", count_tokens, 256)[1]
    assert [p.heading for p in passages] == [
        "1. Boats",
        "1. Boats › 1.1 Hulls",
        "1. Boats › 1.2 Sails",
        "1. Boats › 1.2 Sails › 1.2.1 Jibs",
        "2. Crew",
    ]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (
            ("Article I", "Section 1", "Section 2", "Article II", "Section 1", "Amendment I"),
            ("", "Article I", "Article I", "", "Article II", ""),
        ),
        (("Part 1", "Chapter 1", "§ 1"), ("", "Part 1", "Part 1 › Chapter 1")),
        (("Article 11 - Other", "11.5 Language"), ("", "Article 11 - Other")),
        (("Chapter 9", "Part 2", "Chapter 10"), ("", "", "")),
        (("Section 2", "Section 2.1", "Section 3"), ("", "Section 2", "")),
    ],
)
def test_sorts_of_sections_stand_within_one_another(
    labels: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    text, blocks = "", []
    for label in labels:
        blocks.append(Block(len(text), len(text) + len(label), "heading", 2))
        text += f"{label}\n\n"
        blocks.append(Block(len(text), len(text) + 40))
        text += "Words of it that say of whom it is so. x\n\n"
    passages = tile(Loaded(text, "T", "text", blocks=tuple(blocks)), "d", count_tokens, 256)[1]
    above = [p.heading.rpartition(" › ")[0] for p in passages]
    assert tuple(above) == expected


def test_short_paragraphs_join_a_neighbour_of_their_section() -> None:
    long = "It was a day like many others in the harbour, with gulls and rain and little. " * 3
    text = f"One short line.\n\n{long}\n\nHarbour life\n\n{long}\n\nAnother short line."
    passages = tile(load(Path("x.txt"), text.encode()), "d", count_tokens, 256)[1]
    assert len(passages) == 2
    assert passages[0].text.startswith("One short line.\n\nIt was")
    assert passages[1].text.endswith("Another short line.")
    assert [p.heading for p in passages] == ["", "Harbour life"]


def test_a_tables_rows_keep_together_and_apart_from_prose() -> None:
    prose = (
        "The river rose in the night, and nobody had expected it, least of all the ferryman. " * 3
    )
    rows = "\n".join(f"<tr><td>boat {n}</td><td>{n} men</td></tr>" for n in range(12))
    page = f"<p>{prose}</p><table>{rows}</table><p>Source: the harbour.</p><p>{prose}</p>"
    loaded = load(Path("a.html"), f"<html><body>{page}</body></html>".encode())
    _, passages = tile(loaded, "d", count_tokens, 256)
    first, table, last = [passage.text for passage in passages]
    assert first == last == prose.strip()
    assert table.startswith("| boat 0 | 0 men |\n| boat 1 |")
    assert table.endswith("| boat 11 | 11 men |\n\nSource: the harbour.")


@pytest.mark.parametrize("name", ["a.md", "a.html"])
def test_each_part_of_a_long_table_knows_its_header(name: str) -> None:
    cells = [["Museum", "2018", "2019"], *([f"Museum {n}", f"{n},140", "9"] for n in range(90))]
    if name == "a.md":
        lines = ["| " + " | ".join(row) + " |" for row in cells]
        text = "\n".join([lines[0], "|---|---|---|", *lines[1:]])
        header = lines[0]
    else:
        rows = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells]
        head = rows[0].replace("td>", "th>")
        text = f"<html><body><table>{head}{''.join(rows[1:])}</table></body></html>"
        header = " | ".join(cells[0])
    loaded = load(Path(name), f"How many came, year by year.\n\n{text}".encode())
    above, passages = tile(loaded, "d", count_tokens, 256)
    assert_tiles(loaded, above, passages)
    first, *others = passages
    assert header in first.text
    assert first.header is None
    assert len(others) > 1
    for passage in others:
        assert passage.header
        assert passage.header.text == header
        assert loaded.text[passage.header.start : passage.header.end] == header
        assert count_tokens([passage.search_text])[0] <= 256


def test_a_header_that_leaves_no_room_for_a_row_is_not_carried() -> None:
    wide = " | ".join(f"column number {n}" for n in range(30))
    rows = "\n".join(" | ".join(f"{n} men" for n in range(30)) for _ in range(9))
    loaded = plain("", f"{wide}\n{rows}")
    passages = tile(loaded, "d", count_tokens, 256)[1]
    assert max(count_tokens([passage.search_text])[0] for passage in passages) <= 256


def test_a_table_that_another_follows_hands_its_header_to_its_own_rows() -> None:
    one = ["Boat | Crew", *(f"Boat number {n} | {n} men" for n in range(60))]
    two = ["Inn | Beds", *(f"Inn number {n} | {n} beds" for n in range(60))]
    loaded = plain("", "\n".join(one) + "\n\n" + "\n".join(two))
    passages = tile(loaded, "d", count_tokens, 256)[1]
    carried = [(p.text.split()[0], p.header.text) for p in passages if p.header]
    assert set(carried) == {("Boat", "Boat | Crew"), ("Inn", "Inn | Beds")}


LEAD = "The crew has three duties, and whoever forgets one is put ashore. These are:"
DUTY = "to feed the cat whatever the weather, to paint what rusts, and to sing while it is at it"


@pytest.mark.parametrize("name", ["x.txt", "x.md", "x.html"])
def test_a_list_stays_whole_with_what_announces_it_where_both_fit(name: str) -> None:
    items = [f"{n}: {DUTY}" for n in range(8)]
    text = f"{LEAD}\n\n" + "\n".join(f"* {item}" for item in items) + f"\n\n{DUTY} {DUTY}."
    if name == "x.html":
        listed = "".join(f"<li>{item}</li>" for item in items)
        text = f"<p>{LEAD}</p><ul>{listed}</ul><p>{DUTY} {DUTY}.</p>"
    loaded = load(Path(name), text.encode())
    whole = tile(loaded, "d", count_tokens, 400)[1]
    assert [p.text.count("whatever") for p in whole] == [8, 2]
    assert not any(p.begun for p in whole)
    parts = tile(loaded, "d", count_tokens, 200)[1]
    assert len(parts) > 2
    announced = "These are:"
    at = loaded.text.index(announced)
    assert parts[0].begun is None
    assert parts[-1].begun is None
    assert {p.begun for p in parts[1:-1]} == {Context(at, at + len(announced), announced)}


FOLLOWS = f"{DUTY} {DUTY}. The duties are as follows, for all of them."


def test_a_list_knows_what_announces_it_in_words() -> None:
    text = f"{FOLLOWS}\n\n" + "\n".join(f"* {n}: {DUTY}" for n in range(4))
    last = tile(load(Path("x.md"), text.encode()), "d", count_tokens, 120)[1][-1]
    assert last.begun is not None
    assert last.begun.text == "The duties are as follows, for all of them."


def test_a_table_s_beginning_knows_what_announces_it_in_words() -> None:
    text = f"{FOLLOWS}\n\nWho | What\nOrm | cat\nLund | paint"
    passages = tile(plain("", text), "d", count_tokens, 256)[1]
    assert [p.begun.text for p in passages if p.begun] == [
        "The duties are as follows, for all of them."
    ]
    assert passages[-1].text.startswith("Who | What")


def test_what_announces_a_list_is_not_carried_into_another_section() -> None:
    loaded = structure(f"Duties:\n\nThe cat and the crew\n\n- {DUTY}\n- {DUTY} {DUTY}.\n")
    assert not any(p.begun for p in tile(loaded, "d", count_tokens, 60)[1])


def test_a_question_stands_with_its_answer_however_the_one_before_ends() -> None:
    answer = "We came by boat, since the road over the pass had been closed in the autumn. " * 2
    text = "\n\n".join(
        (f"**Ada:** {answer.strip()}", "**Ben:** And who met you?", f"**Ada:** {answer.strip()}")
    )
    passages = tile(plain("A talk", text), "d", count_tokens, 256)[1]
    assert [p.text.split(":**")[0] for p in passages] == ["**Ada", "**Ben"]
    assert passages[1].text.endswith("autumn.")


def test_short_questions_and_answers_share_a_passage() -> None:
    text = "Q: How deep?\n\nA: Nine feet.\n\nQ: How wide?\n\nA: Ten."
    (passage,) = tile(plain("A talk", text), "d", count_tokens, 256)[1]
    assert passage.text == text


def test_a_line_without_an_end_above_running_text_stands_with_it() -> None:
    speech = "The hon. Lady has never seen the harbour, nor a ship, nor, I believe, the sea. "
    text = f"Ada Lund\n\n{speech * 7}\n\nBen Orm (North)\n\n{speech * 2}\n\nAda Lund\n\nNo, sir."
    passages = tile(plain("A debate", text), "d", count_tokens, 256)[1]
    assert [p.text[:7] for p in passages] == ["Ada Lun", "Ben Orm"]
    assert passages[1].text.endswith("Ada Lund\n\nNo, sir.")


def test_a_line_that_ends_a_letter_or_a_list_stands_with_what_is_above_it() -> None:
    long = "We came by boat, since the road over the pass had been closed in the autumn. " * 8
    for end in (
        "With kind regards,\n\nIda Lund",
        "We met:\nAda Orm\nBen Orm",
        "They ran.\nAda Orm",
    ):
        passages = tile(plain("A letter", f"{end}\n\n{long}"), "d", count_tokens, 256)[1]
        assert [p.text for p in passages] == [end, long.strip()]


def test_nested_headings_are_told_from_the_top() -> None:
    text = "# Book\n\n## Part\n\n### Chapter\n\nSome text stands here.\n\n## Next\n\nMore text.\n"
    passages = tile(load(Path("x.md"), text.encode()), "d", count_tokens, 256)[1]
    assert [p.heading for p in passages] == ["Part › Chapter", "Next"]
    assert {p.title for p in passages} == {"Book"}


def test_heading_with_nothing_under_it_is_content() -> None:
    loaded = load(Path("x.md"), b"# Title\n\n## Lost heading\n\n## Kept\n\nText under it.\n")
    texts = [p.text for p in tile(loaded, "d", count_tokens, 256)[1]]
    assert texts == ["Lost heading", "Text under it."]


def test_document_of_headings_only_is_its_headings() -> None:
    loaded = load(Path("x.md"), b"# One\n\n# Two\n")
    passages = tile(loaded, "d", count_tokens, 256)[1]
    assert " ".join(p.text for p in passages).replace("\n\n# ", " ") == "One Two"


def test_document_of_boilerplate_only_is_still_found() -> None:
    loaded = load(Path("x.txt"), b"Please enter your comment!\n\nPlease enter your name here\n")
    assert {b.kind for b in loaded.blocks} == {"boilerplate"}
    assert tile(loaded, "d", count_tokens, 256)[1]


def test_passages_stay_on_their_page() -> None:
    text = "first page text\n\nsecond page text"
    loaded = Loaded(text, "T", "pdf", pages=(0, 17), blocks=(Block(0, len(text)),))
    passages = tile(loaded, "d", count_tokens, 256)[1]
    assert [(p.text, p.page) for p in passages] == [
        ("first page text", 1),
        ("second page text", 2),
    ]


def test_boilerplate_lies_in_tails() -> None:
    text = "A long story short enough to tell.\n\nSource link\n\nIts second half."
    loaded = load(Path("x.txt"), text.encode())
    head, passages = tile(loaded, "d", count_tokens, 256)
    assert [p.text for p in passages] == ["A long story short enough to tell.", "Its second half."]
    assert "Source link" in passages[0].tail
    assert_tiles(loaded, head, passages)


def test_title_longer_than_its_share_is_cut_at_a_word() -> None:
    loaded = plain("Alpha beta gamma delta " * 60, "Some words to find here.")
    (passage,) = tile(loaded, "d", count_tokens, 64)[1]
    assert loaded.title.startswith(passage.title)
    assert passage.title.endswith(("Alpha", "beta", "gamma", "delta"))
    assert count_tokens([passage.title + " " + passage.text])[0] <= 64
