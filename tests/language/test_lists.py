from __future__ import annotations

import pytest

from rag.language.lists import groups, in_bullet, items, listed, with_bullet


def test_items_are_told_without_their_bullets():
    text = "Four rules:\n- no alliances\n- no bases\n  on our soil\n1. First\n2. Second"
    assert [text[slice(*item)] for item in items(text)] == [
        "no alliances",
        "no bases\n  on our soil",
        "First",
        "Second",
    ]


@pytest.mark.parametrize("mark", "-*+•‣◦▪●○■□–—·")
def test_whatever_paragraphs_are_told_by_is_a_bullet(mark: str):
    assert listed(f"{mark} no alliances\n{mark} no bases") == ("no alliances", "no bases")


def test_an_item_with_its_bullet_begins_at_the_bullet():
    text = "Rules:\n  (a) no bases"
    assert text[with_bullet(text, text.index("no")) :] == "(a) no bases"
    assert text[with_bullet(text, text.index("bases")) :] == "bases"


def test_an_items_number_is_its_bullet_alone():
    text = "5. Add 5 eggs"
    assert in_bullet(text, 0, 1)
    assert not in_bullet(text, 7, 8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("China, Russia and Laos", ("China", "Russia", "Laos")),
        ("1,200 men; a ship", ("1,200 men", "a ship")),
        ("- one;\n- two; and\n- three.", ("one", "two", "three")),
        ("Hanoi, Vietnam", ()),
        ("a place of no importance", ()),
    ],
)
def test_what_a_list_lists(text, expected):
    assert listed(text) == expected


def test_what_is_set_further_in_belongs_to_the_list_around_it():
    text = "- soup\n  1. hot\n  2. cold\n- bread\na) one\nb) two"
    assert [[text[slice(*item)] for item in each] for each in groups(text)] == [
        ["soup", "hot", "cold", "bread"],
        ["one", "two"],
    ]
