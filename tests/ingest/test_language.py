"""Languages that the models do not read are named; short texts get no verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.ingest import Loaded, load

FRENCH = (
    "Le bac a quitté le quai à l'aube, et avec lui sont parties les dernières lettres que l'on "
    "écrirait sur l'île avant le printemps. Personne ne fit signe, car personne n'était levé. "
    "Le maître du port nota l'heure dans son cahier vert, comme il le faisait depuis trente ans."
)
VIETNAMESE = (
    "Chuyến phà rời bến lúc bình minh, mang theo những lá thư cuối cùng mà người trên đảo sẽ viết "
    "trước mùa xuân. Không ai vẫy tay, vì chưa ai thức dậy. Người quản lý bến cảng ghi lại giờ "
    "vào cuốn sổ màu xanh, như ông đã làm suốt ba mươi năm qua."
)
RUSSIAN = (
    "Паром отошёл от причала на рассвете, и с ним ушли последние письма, которые на острове "
    "напишут до весны. Никто не махал рукой, потому что никто ещё не встал. Начальник порта "
    "записал час в зелёную книгу, как делал это тридцать лет."
)
ENGLISH = (
    "The ferry left the quay at dawn, and with it went the last of the letters that anybody on the "
    "island would write before the spring. Nobody waved, since nobody was up yet."
)


def read(text: str) -> Loaded:
    return load(Path("x.txt"), text.encode())


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        (FRENCH, "fr", "French"),
        (VIETNAMESE, "vi", "Vietnamese"),
        (RUSSIAN, "ru", "Russian"),
        (
            "渡轮在黎明离开码头，带走了岛上春天之前最后的信件。没有人挥手，因为还没有人起床。" * 2,
            "zh",
            "Chinese",
        ),
    ],
)
def test_other_languages_are_named(text: str, code: str, name: str) -> None:
    loaded = read(text)
    assert loaded.language == code
    assert loaded.warning == f"It is in {name}, which the models do not read well."


def test_english_is_not_warned_of() -> None:
    loaded = read(ENGLISH)
    assert (loaded.language, loaded.warning) == ("en", None)


def test_english_full_of_foreign_names_is_english() -> None:
    names = "Nguyễn Phú Trọng met Võ Văn Thưởng, Phạm Minh Chính and Trương Thị Mai in Hà Nội. "
    assert read(f"{names}{ENGLISH}\n\n{ENGLISH}").language == "en"


@pytest.mark.parametrize("text", ["Bonjour.", "12 345 | 67 | 89\n" * 50, "Total: 5 km"])
def test_short_and_wordless_texts_get_no_verdict(text: str) -> None:
    assert read(text).language is None
    assert read(text).warning is None
