"""HTML becomes what a reader would read, in order; the page around it is told apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import CannotLoad
from rag.ingest import Loaded, load, tile
from rag.ingest.html import load_html

from .make import assert_tiles, count_tokens


def page(body: str, head: str = "") -> Loaded:
    return load_html(
        Path("x.html"), f"<html><head>{head}</head><body>{body}</body></html>".encode()
    )


def headings(body: str) -> list[str]:
    """The headings that passages stand under, each once."""
    passages = tile(page(body), "d", count_tokens, 256)[1]
    return list(dict.fromkeys(passage.heading for passage in passages))


def blocks(body: str, kind: str = "text") -> list[str]:
    loaded = page(body)
    return [loaded.text[b.start : b.end] for b in loaded.blocks if b.kind == kind]


def test_blocks_become_paragraphs_and_items_lines() -> None:
    loaded = page("<h2>Head</h2><p>One  <b>bold</b>\n word.</p><ul><li>a<li>b</ul><div>Two.</div>")
    assert loaded.text == "Head\n\nOne bold word.\n• a\n• b\n\nTwo."


def test_items_have_the_bullets_and_numbers_that_a_browser_shows() -> None:
    loaded = page("<ol start=3><li>a</li><li value=7>b</li><li><p>c</p></li></ol><ul><li>d</ul>")
    assert loaded.text == "3. a\n7. b\n8. c\n• d"
    assert [loaded.text[b.start : b.end] for b in loaded.blocks] == ["a", "b", "c", "d"]
    letters = "<ol type=a reversed><li hidden>x</li><li>a</li><li>b</li></ol>"
    assert page(letters).text == "c. a\nb. b"
    assert page("<ul style='list-style: none'><li>a</li></ul>").text == "a"
    assert page("<nav><ul><li>Home</li></ul></nav><p>Words.</p>").text.startswith("Home")


def test_an_item_that_shows_nothing_leaves_its_bullet_to_no_other() -> None:
    loaded = page("<ul><li><img src=x></li></ul><p>Words.</p><dl><dt></dt><dd>More.</dd></dl>")
    assert loaded.text == "Words.\nMore."


def test_a_long_list_is_numbered_in_one_go() -> None:
    items = "<li>a" * 20_000  # counted anew from the first for each, it would take minutes
    assert page(f"<ol>{items}</ol>").text.endswith("\n20000. a")


def test_a_term_and_its_definition_are_one_line() -> None:
    terms = (
        "<dt>1994 </dt>\n<dd> It opens.</dd>"
        "<dt>9 May 1998</dt><dd><p>It closes.</p><p>More.</p></dd>"
        "<dt>Bow</dt><dt>Stem</dt><dd><ul><li>a part</li></ul></dd><dt>Keel</dt>"
    )
    assert page(f"<dl>{terms}</dl><p>Words.").text == (
        "1994\tIt opens.\n\n9 May 1998\tIt closes.\n\nMore.\n\nBow\n\nStem\n• a part\n\n"
        "Keel\n\nWords."
    )


def test_a_term_stays_with_its_definition() -> None:
    words = (
        "It is what a long definition says in a good many words, more than twenty-five of them, "
    )
    terms = "".join(f"<dt>{t}</dt><dd>{words * 2}</dd>" for t in ("scion", "pomace"))
    passages = tile(page(f"<dl>{terms}</dl>"), "d", count_tokens, 256)[1]
    assert [p.text.split()[0] for p in passages] == ["scion", "pomace"]


def test_inline_elements_do_not_split_words() -> None:
    assert blocks("<p>un<i>believ</i>able&shy;ness, H<sub>2</sub>O</p>") == [
        "unbelievableness, H2O"
    ]


def test_br_is_a_line_end_and_two_are_a_paragraphs() -> None:
    assert blocks("<div>one<br>two<br>\n<br/>three</div>") == ["one\ntwo", "three"]


def test_tables_are_read_row_by_row() -> None:
    rows = "<tr><th>Year</th><th>Boats</th></tr><tr><td>1950</td><td><p>12</p></td></tr>"
    assert blocks(f"<table><tbody>{rows}</tbody></table>") == ["Year | Boats", "1950 | 12"]


def test_tables_are_set_apart_and_have_a_header_only_where_the_page_says_so() -> None:
    values = (
        "<table><tr><td>Monday</td><td>closed</td></tr>"
        "<tr><td>Tuesday</td><td>9-12</td></tr></table>"
    )
    infobox = "<table><tr><th colspan=2>Pool</th></tr><tr><th>Built</th><td>1974</td></tr></table>"
    figures = (
        "<table><tr><td></td><th>2020</th><th>2021</th></tr>"
        "<tr><th>Guests</th><td>12</td><td>15</td></tr></table>"
    )
    assert page(f"<p>Hours:</p>{values}{infobox}{figures}").text == (
        "Hours:\n\n| Monday | closed |\n| Tuesday | 9-12 |\n\nPool\n| Built | 1974 |\n\n"
        "| 2020 | 2021\nGuests | 12 | 15"
    )


def test_layout_tables_are_read_as_paragraphs() -> None:
    assert blocks(
        "<table><tr><td><p>One.</p><p>Two.</p></td><td><h2>H</h2>Three.</td></tr></table>"
    ) == [
        "One.",
        "Two.",
        "Three.",
    ]


def test_what_does_not_show_is_dropped() -> None:
    body = (
        "<script>let a</script><style>p{}</style><template>t</template><noscript>n</noscript>"
        "<p hidden>h</p><p style='display: none'>d</p><span aria-hidden='true'>a</span>"
        "<!-- c --><p>seen</p><svg><text>s</text></svg>"
    )
    assert page(body).text == "seen"


@pytest.mark.parametrize("tag", ["ul", "div"])
def test_a_list_of_links_down_the_page_is_its_table_of_contents(tag: str) -> None:
    item = "li" if tag == "ul" else "div"
    links = [f"<{item}><a href='#q{n}'>Who built boat {n}?</a></{item}>" for n in range(3)]
    story = f"<p>{'It rose in the night, and nobody knew. ' * 9}</p>"
    loaded = page(
        f"<{tag}>{''.join(links)}</{tag}><p>It rose, <a href='#q1'>they say</a>.</p>{story}"
    )
    kinds = [block.kind for block in loaded.blocks]
    assert kinds == ["boilerplate"] * 3 + ["text"] * 2
    elsewhere = "".join(links).replace("#q", "/wiki/")
    assert {b.kind for b in page(f"<{tag}>{elsewhere}</{tag}>{story}").blocks} == {"text"}


def test_a_line_that_says_the_title_is_a_heading() -> None:
    data = b"<title>The last ferry</title><div>The last ferry</div><p>It rose twice.</p>"
    assert [block.kind for block in load(Path("x.html"), data).blocks] == ["heading", "text"]


@pytest.mark.parametrize(
    "mark",
    [
        "<sup class='reference'><a href='#n1'>&#91;1&#93;</a></sup>",
        "<sup>[2]</sup>",
        "<sup class='noprint'>[<i>citation needed</i>]</sup>",
        "<sup><a href='#note'>*</a></sup>",
        "<a role='doc-noteref' href='#n'>1</a>",
        "<span class='mw-editsection'>[<a href='/e'>edit</a>]</span>",
        "<span class='mw-cite-backlink'><a href='#r1'>^</a></span>",
        "<a class='headerlink' href='#boats'>\u00b6</a>",
    ],
)
def test_marks_of_notes_and_links_to_edit_are_dropped(mark: str) -> None:
    loaded = page(
        f"<div class='mw-heading'><h2>Boats{mark}</h2>{mark}</div><p>It rose{mark} twice."
    )
    assert loaded.text == "Boats\n\nIt rose twice."


def test_raised_words_and_other_links_are_kept() -> None:
    body = (
        "<p>10 m<sup>2</sup>, Cu<sup>[2+]</sup>, <sup><a href='/x'>1</a></sup> "
        "<a class='reference internal' href='#x'>see there</a>"
    )
    assert page(body).text == "10 m2, Cu[2+], 1 see there"


def test_text_after_a_dropped_element_is_kept() -> None:
    assert blocks("<p>one <script>x</script>two <span hidden>y</span>three</p>") == [
        "one two three"
    ]


def test_preformatted_text_keeps_its_lines() -> None:
    assert blocks("<pre>a  b\n  c</pre>") == ["a  b\n  c"]


@pytest.mark.parametrize(
    "markup",
    [
        "<nav>{}</nav>",
        "<footer>{}</footer>",
        "<aside>{}</aside>",
        "<form>{}</form>",
        "<button>{}</button>",
        "<figure><figcaption>{}</figcaption></figure>",
        "<header>{}</header>",
        "<div role='navigation'>{}</div>",
        "<div class='cookie-banner big'>{}</div>",
        "<div id='comments'>{}</div>",
        "<p class='byline'>{}</p>",
        "<ul class='related_articles'><li>{}</li></ul>",
        "<div role='note' class='hatnote'>{}</div>",
        "<div id='toc'><h2>{}</h2></div>",
        "<div class='noprint'>{}</div>",
        "<div id='siteSub'>{}</div>",
        "<div class='catlinks'>{}</div>",
        "<div class='navbox'>{}</div>",
        "<div id='mw-navigation'>{}</div>",
        "<p id='lastmod'>{}</p>",
    ],
)
def test_the_page_around_the_content_is_boilerplate_but_kept(markup: str) -> None:
    content = "<p>" + "The story itself is long enough to be the most of this page. " * 9 + "</p>"
    noise = markup.format("Noise of the page")
    assert blocks(noise + content, "boilerplate") == ["Noise of the page"]
    assert len(blocks(noise + content)) == 1


def test_headers_with_the_title_are_content() -> None:
    assert blocks("<header><h1>Title</h1><p>A standfirst.</p></header>") == ["A standfirst."]
    assert blocks("<article><header><p>A standfirst.</p></header></article>") == ["A standfirst."]


def test_class_names_never_take_most_of_the_text() -> None:
    post = "<div class='comment'><p>" + "A post in a forum, full of facts. " * 20 + "</p></div>"
    assert len(blocks(post * 12)) == 12


def test_form_around_the_whole_page_is_no_form() -> None:
    text = "<p>" + "Words of the page, one after the other. " * 20 + "</p>"
    assert len(blocks(f"<form>{text}{text}</form>")) == 2


def test_keep_reading_lists_are_boilerplate() -> None:
    body = "<p>Story.</p><h3>Keep reading</h3><ul><li><a>One of the titles</a></li></ul>"
    assert blocks(body) == ["Story."]


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>The news | The Paper</title>", "<h1>The news</h1>", "The news"),
        ("<title>The news | The Paper</title>", "<p>x</p>", "The news | The Paper"),
        (
            "<title>T</title><meta property='og:title' content='The news - The Paper'>"
            "<meta property='og:site_name' content='The Paper'>",
            "<p>x</p>",
            "The news",
        ),
        ("", "<h1>Only a heading</h1>", "Only a heading"),
        ("<title>Two</title>", "<h1>First</h1><h1>Second</h1>", "Two"),
        ("", "<h2>The news</h2><p>x</p><h2>More</h2>", "The news"),
    ],
)
def test_title(head: str, body: str, title: str) -> None:
    assert page(body, head).title == title


@pytest.mark.parametrize(
    "head",
    [
        "<meta name='author' content='Ada Quist'><meta name='date' content='2023-04-05T06:07Z'>",
        '<script type=\'application/ld+json\'>{"@graph": [{"headline": "x", "author": '
        '[{"name": "Ada Quist"}], "datePublished": "2023-04-05"}]}</script>',
        "<meta property='article:author' content='https://example.org/ada'>"
        "<meta property='article:published_time' content='5 April 2023'>"
        '<script type="application/ld+json">[{"headline": "x", "author": "Ada Quist"}]</script>',
    ],
)
def test_author_and_date_from_the_head(head: str) -> None:
    loaded = page("<p>Words.</p>", head)
    assert (loaded.author, loaded.date) == ("Ada Quist", "2023-04-05")


def test_author_and_date_from_the_page() -> None:
    loaded = page(
        "<p>By Ada Quist</p><p><time datetime='2023-04-05'>Wednesday</time></p><p>Text.</p>"
    )
    assert (loaded.author, loaded.date) == ("Ada Quist", "2023-04-05")


def test_author_and_date_from_what_the_page_marks_as_such_below_its_title() -> None:
    notice = "<nav><p>Published 2 May 2026</p></nav>"
    loaded = page(f"{notice}<h1>Boats</h1><p class='meta'>By Ada Quist, 5 April 2023</p><p>Text.")
    assert (loaded.author, loaded.date) == ("Ada Quist", "2023-04-05")
    assert page("<h1>Boats</h1><p class='date'>5 April 2023</p><p>Text.").date == "2023-04-05"


@pytest.mark.parametrize("head", ["<meta charset=windows-1251>", ""])
def test_declared_and_undeclared_encodings(head: str) -> None:
    text = "Президент прибыл в город в среду вечером и улетел на следующий день."
    data = f"<html><head>{head}</head><body><p>{text}</p></body></html>".encode("cp1251")
    assert load(Path("x.html"), data).text == text


def test_wrong_declaration_does_not_spoil_utf8() -> None:
    data = "<meta charset='iso-8859-1'><p>naïve café – ok</p>".encode()
    assert load(Path("x.html"), data).text == "naïve café – ok"


def test_xhtml_with_a_declaration_is_read() -> None:
    data = b'<?xml version="1.0" encoding="utf-8"?><html><body><p>Words.</p></body></html>'
    assert load(Path("x.xhtml"), data).text == "Words."


def test_root_that_ends_where_it_begins_is_read_on() -> None:
    data = b'<!DOCTYPE html><html lang="de" /><head></head><body><p>Words.</p></body></html>'
    assert load(Path("x.html"), data).text == "Words."


def test_page_of_scripts_holds_no_text() -> None:
    with pytest.raises(CannotLoad, match="no text"):
        load(Path("x.html"), b"<script>all()</script>")


def test_deep_nesting_is_read() -> None:
    deep = "<div class='ad'>" * 1500 + "<p>Deep words.</p>" + "</div>" * 1500
    assert page(deep).text == "Deep words."


TAGS = ("p", "div", "table", "tr", "td", "li", "ul", "h1", "pre", "nav", "b", "br")
PIECES = [
    *(f"<{tag}>" for tag in TAGS),
    *(f"</{tag}>" for tag in TAGS),
    *("words", "&amp;", "&#0;", "&#xD800;", "|", "\n", "more"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join))
@settings(deadline=None)
def test_any_markup_tiles(body: str) -> None:
    try:
        loaded = page(body)
    except CannotLoad:
        return
    assert_tiles(loaded, *tile(loaded, "d", count_tokens, 64))
    loaded.text.encode("utf-8")


def heads(body: str) -> list[tuple[str, int]]:
    loaded = page(body)
    return [(loaded.text[b.start : b.end], b.level) for b in loaded.blocks if b.kind == "heading"]


RUNNING = "<p>The boat that they had built in the winter was launched, and it did not float.</p>"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("<p><b>Most Boats In A Race</b></p>", "Most Boats In A Race"),
        ("<div><a name=x></a><strong>(6) Do boats\n sink?</strong></div>", "(6) Do boats sink?"),
        ("<p><b>(7) Some boats sink at once.</b></p>", "(7) Some boats sink at once."),
    ],
)
def test_a_short_bold_line_above_running_text_is_a_heading(line: str, words: str) -> None:
    assert heads(f"<h2>Boats</h2>{line}{RUNNING}{line}{RUNNING}") == [
        ("Boats", 2),
        (words, 3),
        (words, 3),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "<p><b>Never open the hatch at sea.</b></p>",
        "<p><b>Note:</b></p>",
        "<p><b>The boat</b> of Ida</p>",
        "<p><b>By Ida Lund</b></p>",
        "<p><b>Figure 1.2. The boats</b></p>",
        "<ul><li><b>The boats</b></li></ul>",
        "<p><b>The boats</b></p><ul><li>one</li></ul>",
        "<table><tr><th>The boats</th></tr></table>",
    ],
)
def test_other_bold_lines_are_no_headings(line: str) -> None:
    assert heads(f"<h2>Boats</h2>{RUNNING}{line}{RUNNING}") == [("Boats", 2)]


def test_a_bold_line_that_begins_an_item_of_several_paragraphs_is_a_heading() -> None:
    items = f"<li><p><b>Most Boats</b></p>{RUNNING}<li><p><b>Fewest Boats</b></p>{RUNNING}"
    assert heads(f"<h2>Boats</h2><ol>{items}</ol>") == [
        ("Boats", 2),
        ("Most Boats", 3),
        ("Fewest Boats", 3),
    ]


def test_a_sidebar_of_running_text_is_content_and_one_of_links_is_the_pages() -> None:
    title = "<p class=title><b>LORE Why boats float</b></p>"
    links = "".join(f"<li><a href=/{n}>What the crew said next, part {n}</a>" for n in range(9))
    teasers = f"<h4><a href=/x>Nine boats and what became of them</a></h4>{RUNNING}" * 4
    body = f"<h2>Boats</h2>{RUNNING * 12}<div class=sidebar>{{}}</div>{RUNNING}"
    assert "LORE Why boats float" in blocks(body.format(title + RUNNING))
    assert heads(body.format(title + RUNNING)) == [("Boats", 2)]
    assert not any("the crew said" in block for block in blocks(body.format(f"<ul>{links}</ul>")))
    assert not any("Nine boats" in block for block in blocks(body.format(teasers)))


HEADED = "<h1>The harbour of Selm</h1>{}<p>The boats stayed.</p><h2>The storm</h2><p>It blew.</p>"


@pytest.mark.parametrize(
    "summary",
    [
        "<h2>Nobody knows who is to pay for the wall that the storm broke</h2>",
        "<h3>Nobody knows who pays for the wall. The council is to meet.</h3>",
    ],
)
def test_a_summary_below_the_title_is_text_and_no_section(summary: str) -> None:
    loaded = page(HEADED.format(summary))
    said = [passage.text for passage in tile(loaded, "d", count_tokens, 256)[1]]
    assert any("Nobody knows who" in text for text in said)
    assert headings(HEADED.format(summary)) == ["", "The storm"]


@pytest.mark.parametrize(
    "mark",
    [
        "<h3>By Ada Brink</h3>",
        "<h5>Ada Brink</h5><h6>January 10, 2020 9:00AM (UTC)</h6>",
    ],
)
def test_a_byline_in_a_heading_heads_nothing(mark: str) -> None:
    loaded = page(HEADED.format(mark))
    assert all("Brink" not in passage.text for passage in tile(loaded, "d", count_tokens, 256)[1])
    assert headings(HEADED.format(mark)) == ["", "The storm"]


@pytest.mark.parametrize(
    "heading",
    [
        "The wall",
        "Who is to pay for the wall that broke?",
        "Section 3 The council meets once a year.",
    ],
)
def test_a_sections_name_stays_its_heading(heading: str) -> None:
    assert headings(HEADED.format(f"<h2>{heading}</h2>")) == [heading, "The storm"]


def test_questions_and_complaints_that_are_sentences_stay_headings() -> None:
    asked = [
        "The boat leaks and nobody knows where it does.",
        "The boat will not start when it rains.",
    ]
    body = "".join(f"<h2>{line}</h2><p>See page {at}.</p>" for at, line in enumerate(asked))
    assert headings(f"<h1>Boats</h1><p>Read this.</p>{body}") == ["", *asked]
