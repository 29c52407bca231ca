"""What stands around a page's article is told apart by what it holds, and by its names."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from rag.ingest.html import load_html

TELLS = "The ferry to the outer islands sails at nine, and the last one comes back before dusk."
ARTICLE = f"<div id='story'>{f'<p>{TELLS}</p>' * 12}{{}}</div>"
LINKS = "<ul>{}</ul>".format(
    "".join(f"<li><a href='/{n}'>{n} news</a></li>" for n in ("Harbour", "Island", "Fishing"))
)


def content(body: str) -> list[str]:
    loaded = load_html(Path("x.html"), f"<html><body>{body}</body></html>".encode())
    shown = [loaded.text[b.start : b.end] for b in loaded.blocks if b.kind != "boilerplate"]
    return [line for line in shown if line != TELLS]


def test_links_around_an_article_are_menus_with_what_stands_between_them() -> None:
    named = f"<div><h3>Read on</h3>{LINKS}<span>·</span></div>"
    line = "<p><a href='/a'>Harbour</a> | <a href='/b'>Islands</a> | <a href='/c'>Fishing</a></p>"
    assert content(named + line + ARTICLE.format("") + LINKS) == []


def test_links_within_an_article_are_its_own() -> None:
    own = ["Harbour news", "Island news", "Fishing news"]
    assert content(LINKS + ARTICLE.format(LINKS)) == own
    assert content(f"{LINKS}<main>{ARTICLE.format('')}<div>{LINKS}</div></main>") == own
    assert content(f"{ARTICLE.format('')}<table><tr><td>Low tide<td>Noon</table>") != []


def test_links_of_a_page_without_an_article_are_what_it_is_about() -> None:
    assert content(f"<h1>Topics</h1>{LINKS}<p>{TELLS}</p>")[1:] == [
        "Harbour news",
        "Island news",
        "Fishing news",
    ]


def test_scripts_are_no_text_that_links_stand_among() -> None:
    script = f"<script>{'x = 1;' * 200}</script>"
    assert content(f"<div>{LINKS}{script}</div>{ARTICLE.format('')}") == []


def test_comments_may_be_longer_than_their_article() -> None:
    comments = (
        f"<div class='comments'>{'<p>I was on that boat, and it sailed at ten. {}</p>' * 90}</div>"
    )
    assert content(ARTICLE.format("") + comments) == []
    assert len(content(f"<p>{TELLS}</p>{comments}")) == 90  # a page of comments is about them


def test_a_long_sidebar_beside_a_short_article_is_the_pages() -> None:
    short = "".join(f"<li>{n} boats</li>" for n in range(300))
    assert content(f"{ARTICLE.format('')}<div class='widget'><ul>{short}</ul></div>") == []


def test_a_class_name_that_holds_what_the_page_is_about_is_none_of_the_pages() -> None:
    rows = "".join(f"<tr><td>Pier {n}<td>{n} boats</tr>" for n in range(60))
    body = f"<div class='tools'><table>{rows}</table></div><p>{TELLS}</p>"
    assert "Pier 1 | 1 boats" in content(body)[1]


def test_an_aside_that_holds_the_article_is_content() -> None:
    assert len(load_html(Path("x.html"), f"<aside>{ARTICLE}</aside>".encode()).blocks) >= 12
    beside = f"<p>{TELLS}</p>" + f"<aside><p>{TELLS * 9}</p></aside>"
    assert content(beside) == [(TELLS * 9).strip()]
    assert content(f"{ARTICLE.format('')}<aside><p>{TELLS * 9}</p></aside>") == []


def test_a_line_that_tells_whom_it_links_to_is_content() -> None:
    crew = "Crew: <a href='/a'>Ada Quist</a>, <a href='/b'>Ole Berg</a>, <a href='/c'>Ida Lund</a>"
    assert content(f"<p>{crew}</p>{ARTICLE.format('')}") == ["Crew: Ada Quist, Ole Berg, Ida Lund"]


def test_comments_have_many_names() -> None:
    said = "<p>I was on that boat, and it sailed at ten, not at nine as the paper says.</p>"
    for name in ("article_comment_item", "readerComments", "kommentare", "post-comments"):
        assert content(f"{ARTICLE.format('')}<div class='{name}'>{said * 30}</div>") == []
    for name in ("has-comments", "post_tag-comments", "commentary"):
        assert len(content(f"<div class='{name}'>{said * 3}</div>{ARTICLE.format('')}")) == 3


@pytest.mark.parametrize(
    "markup",
    [
        "<h1>a</h1>" * 9000,
        "<div>" * 400 + "<img>" * 9000 + "</div>" * 400,
        "<p class='date'>3 May 2020</p>" * 3000,
        f"<title>{'a - ' * 9000}</title>",
    ],
)
def test_pages_of_one_thing_many_times_are_read_in_one_go(markup: str) -> None:
    begun = perf_counter()
    load_html(Path("x.html"), f"<html>{markup}<p>Words.</p>".encode())
    assert perf_counter() - begun < 5
