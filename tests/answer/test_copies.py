from __future__ import annotations

from rag.answer.copies import containment, copied, group, same_text

STORY = (
    "Two towns on the river Orm put their names to a dozen accords on Thursday and closed a week "
    "of talks by which the mayor of Selm meant to show that she is welcome abroad, said a clerk."
)
OTHER = (
    "Grain prices rose for the third week in a row because rain had delayed the harvest in the "
    "north, and millers there expect that bread will cost more before the winter has begun."
)


def test_edited_copy_is_found_and_another_text_is_not():
    edited = STORY.replace("on Thursday", "late on Thursday").replace("a clerk", "an official")
    assert copied(STORY, edited)
    assert not copied(STORY, OTHER)


def test_case_and_punctuation_make_no_difference():
    assert copied(STORY, STORY.upper().replace(",", " –"))


def test_sentence_inside_a_text_is_contained_in_it():
    assert containment("the mayor of Selm meant to show that she is welcome abroad", STORY) == 1.0


def test_nothing_is_no_copy():
    assert containment("", STORY) == 0.0
    assert not copied("!!!", STORY)


def test_near_copies_are_grouped_in_order():
    edited = STORY.replace("a clerk", "an official")
    assert group([STORY, OTHER, edited, "short", OTHER + " So be it."]) == [[0, 2], [1, 4]]


def test_quoting_a_sentence_makes_no_copy_of_a_document():
    assert group([STORY, OTHER * 4 + STORY]) == []


def test_two_thousand_copies_are_one_group():
    texts = [f"{STORY} Printed in town {place}." for place in range(2_000)]
    assert group(texts) == [list(range(2_000))]


def test_equal_words_are_grouped_whatever_their_dress():
    assert same_text(["A b.", "C", "a, B", "?"]) == [[0, 2], [1], [3]]


def test_texts_with_a_not_another_number_word_or_unit_are_no_copies():
    said = "The council has approved the sale of the old harbour to Nord Invest for {} million."
    assert not copied(said.format("five"), said.format("nine"))
    assert not copied(said.format("five"), said.replace("has", "has not").format("five"))
    assert copied(said.format("five"), "Yesterday, we learn: " + said.format("five"))
    term = "Either party may end this agreement by giving the other a notice of 6 {} in writing."
    assert not copied(term.format("months"), term.format("years"))


def test_texts_with_other_figures_are_no_copies():
    line = "The statue in the old market square of the town of Selm cost {} to make and to set up."
    assert copied(line.format("£182,400"), line.format("£182,400"))
    assert not copied(line.format("£182,400"), line.format("$182,400"))
    assert not copied(line.format("£182,400"), line.format("£190,000"))
