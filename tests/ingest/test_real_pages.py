"""Five real articles, as saved from the web, and the sample corpus: all content, no furniture."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.ingest import Found, load, read, tile, walk

from .make import assert_tiles, count_tokens

SEEDS = {
    # title, how many blocks of text, what is dropped (first words both), headings below the title
    "000": ("Putin in Vietnam: A Friendship That Refuses to Die", 8, ["News"], 0),
    "001": (
        "Vietnam and Russia Strengthen Diplomatic Ties Amid Global Tensions",
        10,
        ["Vietnam and Russia", "Vietnam and Russia Strengthen Diplomatic Ties"],
        4,
    ),
    "002": (
        "Vietnam and Russia, a historic alliance",
        22,
        [
            *("Monday, September 30", "EFE avatar", "By EFE", "Jun 20, 2024"),
            *("Vietnam and Russia, a", "Putin arrives", "Credit:", "Keep reading:"),
            *("• Putin and Kim: the", "• Putin and Kim Jong-un:", "• Putin says he"),
        ],
        5,
    ),
    "003": ("Russian President Vladimir Putin is set to meet with…", 7, ["Comment:"], 0),
    "004": (
        "3 highlights of Putin’s visit to Vietnam",
        25,
        ["Home News", "Source", "Please enter your comment", "Please enter your n"],
        0,
    ),
}


@pytest.mark.parametrize("number", SEEDS)
def test_seed(seeds: Path, number: str) -> None:
    (path,) = seeds.glob(f"{number}_*")
    loaded = load(path, path.read_bytes())
    title, texts, dropped, headings = SEEDS[number]
    kinds = [b.kind for b in loaded.blocks]
    furniture = [loaded.text[b.start : b.end] for b in loaded.blocks if b.kind == "boilerplate"]
    assert loaded.title.startswith(title)
    assert kinds.count("text") == texts
    assert sum(b.kind == "heading" and b.level > 1 for b in loaded.blocks) == headings
    assert len(furniture) == len(dropped)
    assert all(have.startswith(want) for have, want in zip(furniture, dropped, strict=True))
    assert loaded.text == path.read_text("utf-8")
    assert loaded.language == "en"


def test_everything_real_tiles(seeds: Path, corpus: Path) -> None:
    found = [f for f in walk([seeds, corpus]) if isinstance(f, Found)]
    assert len(found) >= 10
    for file in found:
        loaded = load(file.path, read(file.path))
        head, passages = tile(loaded, "d", count_tokens, 256)
        assert_tiles(loaded, head, passages)
        assert all(count_tokens([f"{p.title}\n{p.heading}\n{p.text}"])[0] <= 256 for p in passages)


def test_sample_corpus_keeps_its_articles_and_drops_its_noise(corpus: Path) -> None:
    noise = ("cookie", "comment", "keep reading", "newsletter", "©", "subscribe", "log in")
    for file in walk([corpus]):
        assert isinstance(file, Found)
        loaded = load(file.path, read(file.path))
        passages = tile(loaded, "d", count_tokens, 256)[1]
        words = sum(len(p.text.split()) for p in passages)
        assert 250 < words < 1000, file.name
        assert loaded.author or loaded.date, file.name
        for passage in passages:
            assert not any(passage.text.lower().startswith(n) for n in noise), passage.text
