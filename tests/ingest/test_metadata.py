"""Who wrote a page and when: told by its head, its address, or what stands near its title."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.ingest import Loaded
from rag.ingest.html import load_html

STORY = (
    "<p>" + "The boats of the harbour went out before dawn and came home at noon. " * 20 + "</p>"
)


def page(body: str, head: str = "") -> Loaded:
    return load_html(
        Path("x.html"), f"<html><head>{head}</head><body>{body}</body></html>".encode()
    )


@pytest.mark.parametrize(
    "head",
    [
        "<meta name='pub_date' content='20230405'>",
        "<meta name='publish_date' content='Wed, 05 Apr 2023 07:15:45 EST'>",
        "<link rel='canonical' href='https://paper.example/2023/04/05/boats/'>",
        "<meta property='og:url' content='https://paper.example/2023/4/5/boats'>",
        "<meta name='last-modified' content='5 Apr 2023'>",
        "<meta name='last-modified' content='8 Apr 2023'><script type='application/ld+json'>"
        '{"headline": "Boats", "datePublished": "2023-04-05"}</script>',
    ],
)
def test_when_a_page_was_published_goes_before_when_it_was_changed(head: str) -> None:
    assert page(f"<h1>Boats</h1>{STORY}", head).date == "2023-04-05"


@pytest.mark.parametrize(
    "line",
    [
        "<div class='post-date'>Mittwoch, 5. April 2023</div>",
        "<abbr class='published' title='2023-04-05T05:11:00Z'>an hour ago</abbr>",
        "<span itemprop='datePublished' content='2023-04-05'>today</span>",
        "<small class='meta'>By <a rel='author'>Ada Quist</a> on Apr 05, 2023 at 11:30</small>",
        "<time datetime='2023-04-05'>Wednesday</time>",
    ],
)
def test_the_date_nearest_to_the_title_is_the_articles(line: str) -> None:
    today = "<div class='date'>9 May 2024</div><p>" + "Weather and tides of the day. " * 9 + "</p>"
    reader = "<div class='comment'><span class='date'>7 April 2023</span><p>Fine boats.</p></div>"
    teaser = "<div><a href='/x'>Nets</a><time datetime='2022-01-01'>1 January</time></div>"
    for below in (reader, teaser, ""):
        assert page(f"{today}<h1>Boats</h1>{line}{STORY}{below}").date == "2023-04-05"
        assert page(f"{today}{line}<h1>Boats</h1>{STORY}{below}").date == "2023-04-05"


def test_a_date_far_from_the_title_is_told_only_where_it_is_the_only_one() -> None:
    foot = "<p class='created'>Filed on 5 April 2023</p>"
    body = f"<h1>Boats</h1>{STORY}{STORY}{{}}{foot}"
    assert page(body.format("")).date == "2023-04-05"
    assert page(body.format("<div><b class='date'>6 May 2022</b> Nets</div>")).date is None


def test_a_date_in_a_sentence_is_none_of_the_pages() -> None:
    told = f"<p>On <time datetime='1969-07-20'>20 July 1969</time> they sailed. {STORY[3:]}"
    assert page(f"<h1>Boats</h1>{told}").date is None


@pytest.mark.parametrize(
    "line",
    [
        "<p class='byline'>By Ada Quist</p>",
        "<p class='byline'>By Ada Quist on 5 April 2023</p>",
        "<div class='post-author'>Posted by Ada Quist | Harbour</div>",
        "<span class='autor'>Von Ada Quist</span>",
        "<div>Words by <a rel='author' href='/ada'>Ada Quist</a></div>",
        "<span itemprop='author'><span itemprop='name'>Ada Quist</span></span>",
    ],
)
def test_the_author_is_named_near_the_title(line: str) -> None:
    assert page(f"<h1>Boats</h1>{line}{STORY}").author == "Ada Quist"
    reader = "<div class='comment'><cite class='comment-author'>Ole Berg</cite></div>"
    assert page(f"<h1>Boats</h1>{STORY}{STORY}{line}{reader}").author == "Ada Quist"


@pytest.mark.parametrize(
    "line", ["<p class='author'>View all posts</p>", "<p class='author'>in the harbour</p>"]
)
def test_what_is_no_name_is_no_author(line: str) -> None:
    assert page(f"<h1>Boats</h1>{line}{STORY}").author is None


@pytest.mark.parametrize(
    ("said", "author"),
    [
        ("By Ada Quist", "Ada Quist"),
        ("Ada O&amp;#039;Quist", "Ada O'Quist"),
        ("Jon von Berg", "Jon von Berg"),
        ("Caspar Berg", "Caspar Berg"),
        ("Ada Quist, ada@boats.example", "Ada Quist"),
        ("paper.example.com", None),
        ("The Paper (www.paper.example)", None),
        ("@thepaper", None),
        ("The Paper", None),
    ],
)
def test_a_site_is_no_author(said: str, author: str | None) -> None:
    head = (
        f'<meta name="author" content="{said}"><meta property="og:site_name" content="The Paper">'
    )
    assert page(f"<h1>Boats</h1>{STORY}", head).author == author


@pytest.mark.parametrize(
    ("said", "headings", "title"),
    [
        ("Boats go out | The Paper", "<h1>The Paper</h1><h2>Boats go out</h2>", "Boats go out"),
        ("Paper – Boats", "<h1>The Paper Online</h1><h3>Boats</h3>", "Boats"),
        ("B7 - The list of boats", "<h1>The list of boats</h1><h1>Boat B7</h1>", None),
        ("Boats - a story - The Paper", "<h2>Boats - a story</h2><h2>Nets</h2>", "Boats - a story"),
        ("Boats - a story » Paper", "<h1>Paper</h1>", "Paper"),
        ("Paper - Boats", "<h1><a href='https://paper.example/'>Paper</a></h1>", "Boats"),
        ("Paper", "<h1>Boats</h1>", "Boats"),
        ("Boats go out | Paper.example", "<h2>Nets</h2>", "Boats go out"),
        ("PAPER | Boats go out", "<h2>Nets</h2>", "Boats go out"),
        ("Boats go out - Harbour", "<h2>Nets</h2>", "Boats go out - Harbour"),
    ],
)
def test_the_sites_name_is_no_part_of_a_title(said: str, headings: str, title: str | None) -> None:
    head = f"<title>{said}</title><link rel='canonical' href='https://www.paper.example/boats'>"
    assert page(f"{headings}{STORY}", head).title == (title or said)
