"""What a page says about itself is dropped from search; what it says about its subject is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.ingest import Loaded, load
from rag.ingest.boilerplate import mark
from rag.ingest.dates import is_date_line, iso_date, name_date
from rag.ingest.loaded import Block
from rag.ingest.txt import structure

STORY = (
    "The ferry left the quay at dawn, and with it went the last of the letters that anybody on the "
    "island would write before the spring. Nobody waved, since nobody was up, and the harbour "
    "master wrote down the hour as he had done for thirty years in the same green book."
)


def document(*parts: str) -> Loaded:
    return load(Path("x.txt"), "\n\n".join(parts).encode())


def dropped(*parts: str) -> list[str]:
    loaded = document(*parts)
    return [loaded.text[b.start : b.end] for b in loaded.blocks if b.kind == "boilerplate"]


@pytest.mark.parametrize(
    "line",
    [
        "Source link",
        "Comment:",
        "Comments (12):",
        "Leave a Reply",
        "Please enter your comment!",
        "Please enter your name here",
        "Save my name, email, and website in this browser for the next time I comment.",
        "Advertisement",
        "Share this: Facebook Twitter WhatsApp",
        "Facebook | Twitter | E-mail",
        "We use cookies to improve your visit. Read our policy.",
        "Subscribe to our newsletter",
        "Sign up for our daily newsletter",
        "© 2024 The Harbour Gazette. All rights reserved.",
        "Photo: Ann Smith/The Gazette",
        "Follow us on Facebook",
        "READ MORE: Six boats that never came home",
        "Skip to content",
        "Privacy policy | Terms of use | Contact us",
    ],
)
def test_set_phrases_are_boilerplate_anywhere(line: str) -> None:
    assert dropped("The last ferry", STORY, line, STORY) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "News",
        "Home News The last ferry",
        "Home > News > Islands",
        "Monday, September 30",
        "Jun 20, 2024, 01:12 AM EDT",
        "Thu, 20 Jun 2024 09:42:11 +0200",
        "Published: 20 June 2024",
        "Friday, June 21, 2024 · 5 min read",
        "By EFE",
        "By Ann Smith and J. R. Hart, The Gazette",
        "EFE avatar",
        "The Harbour Gazette, 20 June 2024",
        "Wire Service | Published 20 June 2024, 21:14 | Last updated 22:02",
    ],
)
def test_first_lines_about_the_page_are_boilerplate(line: str) -> None:
    assert dropped(line, "The last ferry", STORY) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Nobody waved.",
        "A summary of the story, in a sentence or two, for those in a hurry.",
        "Comment is free, but facts are sacred, said the harbour master to the ferryman.",
        "Share prices fell by five per cent on Friday.",
        "Home is where the harbour is.",
        "News of the wreck reached the town on Monday.",
        "By Tuesday the wind had turned.",
        "By noon, 40 boats were out.",
        "Related crimes rose too.",
        "Photographs of the wreck were sold for a shilling.",
        "Follow us, said the gulls.",
        "The treaty was signed on 16 June 1994.",
        "Subscribe to a theory long enough and it becomes a fact.",
        "Source: the harbour master's book says forty.",
        "Email is the island's lifeline.",
        "Print was invented twice.",
        "Cookies were served at four.",
        "Reply came there none.",
        "May 1950 saw the first ferry.",
        "Copyright in the log lies with the harbour master.",
        "(c) under claims of others in the absence of a contract",
        "Version 2, June 1991",
    ],
)
def test_sentences_are_content(line: str) -> None:
    assert dropped("The last ferry", line, STORY) == []
    assert dropped("The last ferry", STORY, line, STORY) == []


@pytest.mark.parametrize(
    "line",
    [
        "Deadline: 30 June 2023",
        "Born: 12 September 1884",
        "Died: 4 January 1961, Leeds",
        "Dated: 12 October 2022",
        "Premiere: 3 May 1913, Paris",
        "| Born | 12 September 1884 Trieste |",
        "Premiere | 3 May 1913",
        "Saturday 18 May 2019",
        "World Press Freedom Day, 3 May 2019",
        "Ada Quill, Chairman, 7 March 2024",
    ],
)
def test_a_dated_line_that_is_not_the_pages_is_content(line: str) -> None:
    assert dropped("The last ferry", line, STORY) == []


def test_a_date_or_a_paper_beside_a_byline_is_the_pages() -> None:
    lines = ["By Ann Smith", "The Island, 12 May 2025", "12 May 2025"]
    assert dropped("The last ferry", *lines, STORY) == lines


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (["Case No: 7", "Date: 17/05/2023"], "2023-05-17"),
        (["Date: 05/17/2023"], "2023-05-17"),
        (["Date: 05/06/2023"], None),
        (["by Jens Aar, 3 June 2022"], "2022-06-03"),
        (["Volume 4: debated on Tuesday 9 April 2019"], "2019-04-09"),
        (["Care Board. Inspected: 6 May 2022. Published: 3 April 2023."], "2023-04-03"),
        (["14 June 1956"], "1956-06-14"),
        (["LONDON, 4 September 2024 - " + STORY], "2024-09-04"),
        (["NEW YORK, N.Y., Sept. 4, 2024 /Wire/ -- " + STORY], "2024-09-04"),
        (["Born: 12 September 1884"], None),
        (["Deadline: 30 June 2023"], None),
        (["Date of the next meeting: 3 May 2024"], None),
        (["The book was published on 3 May 1913."], None),
        (["29-Dec-1993"], "1993-12-29"),
        (["Selm, North Shore - 12 December 2007 - The boat is back."], "2007-12-12"),
        (["The book was published on 3 May 1913, " + STORY.replace(".", ",")], None),
        ([STORY, "14 June 1956"], None),
        (["14 June 1956", STORY, "15 June 1956", STORY], None),
    ],
)
def test_the_date_is_what_the_beginning_says_is_the_documents(
    lines: list[str], date: str | None
) -> None:
    assert document("The last ferry", *lines, STORY).date == date


def test_the_last_line_may_tell_when_the_page_was_changed() -> None:
    foot = "This page last modified on 2018-05-31 11:04:02 UTC"
    assert document("The last ferry", STORY, STORY, foot).date == "2018-05-31"
    assert document("The last ferry", "Published: 3 April 2017", STORY, foot).date == "2017-04-03"
    assert document("The last ferry", STORY, "It sank on 2018-05-31.").date is None


def test_dates_deep_in_a_text_are_headings_not_boilerplate() -> None:
    loaded = document("The log", *[STORY] * 5, "20 June 1950", STORY)
    assert [b.kind for b in loaded.blocks].count("heading") == 2
    assert not [b for b in loaded.blocks if b.kind == "boilerplate"]


def test_words_of_buttons_count_only_beside_other_boilerplate() -> None:
    form = ["Leave a Reply", "Name", "Email", "Website", "Post Comment"]
    assert dropped("The last ferry", STORY, *form) == form
    assert dropped("The last ferry", STORY, "Name", STORY, "Comments", STORY) == []
    assert dropped("News", "World", "The last ferry", STORY) == ["News", "World"]
    assert dropped("The last ferry", "About", STORY, "Events", STORY) == []


def test_title_with_a_date_stays_the_title() -> None:
    loaded = document("Council Meeting, 20 June 2024", STORY)
    assert loaded.title == "Council Meeting, 20 June 2024"


def test_title_with_a_date_and_a_papers_word_stays_the_title() -> None:
    assert document("Press Council, 20 June 2024", STORY).title == "Press Council, 20 June 2024"


def test_lists_of_words_are_not_lists_of_pages() -> None:
    words = [f"word {n}" for n in range(30)]
    assert dropped("The last ferry", STORY, "Related", "\n".join(words)) == []


def test_byline_and_date_are_told() -> None:
    loaded = document("The last ferry", "By Ann Smith", "Jun 20, 2024, 01:12 AM EDT", STORY)
    assert (loaded.title, loaded.author, loaded.date) == (
        "The last ferry",
        "Ann Smith",
        "2024-06-20",
    )


def test_caption_above_a_credit_goes_with_it() -> None:
    caption = "The quay in winter\nA boat\nCredit: Ann Smith | AP"
    assert dropped("The last ferry", STORY, caption, STORY) == caption.split("\n")


def test_credit_in_a_text_of_one_paragraph_a_line_takes_nothing_with_it() -> None:
    text = f"The last ferry\n{STORY}\nA short line before.\nPhoto: Ann Smith\n{STORY}"
    assert dropped(text) == ["Photo: Ann Smith"]


def test_keep_reading_takes_its_list_and_no_more() -> None:
    titles = ["• Six boats that never came home", "• Who lit the lamp?"]
    assert dropped("The last ferry", STORY, "Keep reading:", "\n".join(titles), STORY) == [
        "Keep reading:",
        *titles,
    ]


def test_keep_reading_before_running_text_takes_only_itself() -> None:
    assert dropped("The last ferry", STORY, "Keep reading:", STORY) == ["Keep reading:"]


def test_a_table_of_contents_is_boilerplate_and_a_list_of_prices_is_not() -> None:
    contents = ["1. The boats . . . . . . . iv", "2. The crew .......... 3", "3. Nets … … … … … 9"]
    assert dropped("The last ferry", *contents, STORY) == []
    contents.append("4. Ropes ........ | 12")
    contents.insert(0, "Table of contents")
    assert dropped("The last ferry", *contents, STORY) == contents
    prices = [
        "Soup ........ £4.50",
        "Fish ........ 12.00",
        "Tea ......... 2.50",
        "Pie ........ 9.00",
    ]
    assert dropped("The last ferry", *prices, STORY) == []
    counts = ["Sheep ........ 40", "Cows ....... 12", "Pigs ...... 19", "Hens ...... 3"]
    assert dropped("The last ferry", *counts, STORY) == []


def test_lines_below_contents_that_come_again_as_headings_are_boilerplate() -> None:
    lines = ["The boats", "The crew", "The nets"]
    told = [text for line in lines for text in (line, STORY)]
    assert dropped("The last ferry", "Contents", *lines, *told) == ["Contents", *lines]
    assert dropped("The last ferry", "Contents", *lines, STORY) == []


def test_contents_are_told_from_their_chapters_by_their_words() -> None:
    contents = [
        "Contents",
        "1. The boats",
        "2. The crew, and who",
        "was in it",
        "3. The nets",
        "4. x y",
    ]
    told = [
        "Chapter 1. The boats",
        STORY,
        "2. The crew, and",
        "who was in it",
        STORY,
        "3. The nets",
    ]
    text = "\n".join(["The last ferry", *contents]) + "\n\n" + "\n\n".join([*told, STORY])
    blocks = structure(text).blocks
    gone = [text[b.start : b.end] for b in blocks if b.kind == "boilerplate"]
    assert gone == contents[:5]


def test_contents_end_where_the_first_heading_that_they_announce_comes() -> None:
    lines = ["1.1. Purpose", "1.2. Boats", "2.1. Purpose", "2.2. Nets"]
    told = [text for line in lines for text in (line, STORY)]
    assert dropped("The last ferry", "Contents", *lines, *told) == ["Contents", *lines]


def test_paragraphs_that_come_again_are_no_contents() -> None:
    assert dropped("The last ferry", "Contents", STORY, "Nets", STORY, "Nets", STORY, "Nets") == []


def test_repeated_title_is_boilerplate_the_second_time() -> None:
    title = "The last ferry of the year"
    assert dropped(title, STORY, title, STORY) == [title]


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Jun 20, 2024, 01:12 AM EDT", "2024-06-20"),
        ("Thursday, 20 June 2024", "2024-06-20"),
        ("Published on June 20th, 2024 at 9:15 p.m.", "2024-06-20"),
        ("2024-06-20T06:30:00+07:00", "2024-06-20"),
        ("2024/6/20", "2024-06-20"),
        ("Sept. 3, 1999", "1999-09-03"),
        ("Freitag, 7. Oktober 2016, 14:48 Uhr", "2016-10-07"),
        ("05.06.2018 22:00", "2018-06-05"),
        ("mercredi 11 septembre 2019", "2019-09-11"),
        ("1er août 2019", "2019-08-01"),
        ("30 juin 2019", "2019-06-30"),
        ("Monday, September 30", None),
    ],
)
def test_date_lines(line: str, date: str | None) -> None:
    assert is_date_line(line)
    assert iso_date(line) == date


@pytest.mark.parametrize("line", ["20 June 2024 was a Thursday", "June", "99 May 2024 x", "2024"])
def test_lines_with_more_than_a_date_are_none(line: str) -> None:
    assert not is_date_line(line)


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("minutes 2023-05-09", "2023-05-09"),
        ("2023-05-09_minutes", "2023-05-09"),
        ("minutes 2023-15-09", None),
        ("part 12023-05-091", None),
        ("minutes", None),
    ],
)
def test_an_iso_date_in_a_files_name_is_told(name: str, date: str | None) -> None:
    assert name_date(name) == date


def test_impossible_dates_are_none() -> None:
    assert iso_date("31 February 2024") is None
    assert iso_date("2024-13-45") is None


@pytest.mark.parametrize(
    "line", ["home " * 43 + "!", "Facebook | " * 19 + "!", "By " + "Ab " * 70 + "!", "a " * 109]
)
def test_hostile_lines_come_to_an_end(line: str) -> None:
    # A pattern that tries every way of cutting such a line would not return within days.
    assert len(mark(line, [Block(0, len(line))]).blocks) == 1


def test_a_pictures_name_above_what_tells_of_it_is_content() -> None:
    record = "Image: boat.jpg\nTaken by Ida Lund on the quay, and free for whoever wants it."
    other = record.replace("boat", "quay").replace("Ida", "Ben")
    found = structure(f"{record}\n\n{other}")
    assert {block.kind for block in found.blocks} == {"text"}
    assert found.title == ""
    alone = structure(f"{STORY}\n\nImage: boat.jpg\n\n{STORY}")
    assert [block.kind for block in alone.blocks] == ["text", "boilerplate", "text"]


CITED = (
    "Lund A, Orm B (1998). The ferries of the north. Harbour Press, Selm.",
    "[2] C. Quist et al. Letters home. Journal of Islands 12 (2003) 44-51.",
    "Ward D. 2011. Keeping a lighthouse. In Proceedings of the Board of Quays, pp. 3-9.",
)


@pytest.mark.parametrize(
    "head", ["References", "7. Literature cited", "BIBLIOGRAPHY", "Works Cited"]
)
def test_a_list_of_the_works_cited_is_boilerplate(head: str) -> None:
    assert dropped("The last ferry", STORY, head, *CITED) == [head, *CITED]


def test_what_follows_the_works_cited_is_content() -> None:
    parts = ("The last ferry", STORY, "References", *CITED, STORY[:150], "9. Appendix", STORY)
    assert dropped(*parts) == ["References", *CITED]


def test_references_to_people_are_content() -> None:
    asked = (
        "Ask Ada Lund, the master of the harbour from 1998 to 2011, or those who came after her."
    )
    assert dropped("The last ferry", STORY, "References", asked, STORY) == []
