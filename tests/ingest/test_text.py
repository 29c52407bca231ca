"""Bytes become the text that was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import CannotLoad
from rag.ingest.text import decode

TEXTS = {
    "cp1252": "It’s a “quoted” line – with a café and a naïve façade, worth £5 to anyone.",
    "iso8859_2": "Zażółć gęślą jaźń. Rozmowy dotyczyły głównie handlu, także współpracy w górach.",
    "cp1250": "Příliš žluťoučký kůň úpěl ďábelské ódy. Prezident odletěl následující den večer.",
    "cp1251": "Президент прибыл в город в среду вечером и улетел на следующий день.",
    "koi8_r": "Президент прибыл в город в среду вечером и улетел на следующий день.",
    "cp932": "大統領は水曜日の夜に到着し、翌日出発した。会談は主に貿易について行われた。",
    "gb18030": "总统于星期三晚上抵达河内，次日离开。会谈主要涉及贸易和能源。",
    "big5": "總統於星期三晚上抵達河內，次日離開。會談主要涉及貿易和能源。",
    "cp949": "대통령은 수요일 밤 하노이에 도착해 다음 날 떠났다. 회담은 무역에 관한 것이었다.",
    "cp1253": "Ο πρόεδρος έφτασε την Τετάρτη το βράδυ και έφυγε την επόμενη μέρα.",
    "cp1255": "הנשיא הגיע ביום רביעי בערב ועזב למחרת. השיחות עסקו בעיקר במסחר.",
}
FRENCH = "Le ministre a été accueilli à l’aéroport. Les élèves étaient là, près du château."


@pytest.mark.parametrize("codec", TEXTS)
def test_older_encodings_are_recognized(codec: str) -> None:
    assert decode(TEXTS[codec].encode(codec)) == TEXTS[codec]


def test_french_is_not_read_as_baltic() -> None:
    assert decode(FRENCH.encode("cp1252")) == FRENCH


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("text", ["Plain words.", "Слова и ещё слова, 😀."])
def test_unicode_with_a_mark_loses_only_the_mark(codec: str, text: str) -> None:
    assert decode(text.encode(codec)) == text


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["Plain words without a mark.", TEXTS["cp1251"]])
def test_wide_unicode_without_a_mark_is_recognized(codec: str, text: str) -> None:
    assert decode(text.encode(codec)) == text


def test_only_the_leading_mark_is_dropped() -> None:
    assert decode("\ufeffa\ufeffb".encode()) == "a\ufeffb"


def test_line_ends_become_one_kind() -> None:
    assert decode(b"a\r\nb\rc\n\r\nd") == "a\nb\nc\n\nd"


def test_nuls_become_replacement_characters_one_for_one() -> None:
    assert decode(b"half a\0line of text\0") == "half a\ufffdline of text\ufffd"


def test_one_broken_byte_does_not_change_the_encoding() -> None:
    data = ("Käse, Brötchen, Äpfel und Öl. " * 10).encode() + b"\xff and on"
    assert decode(data).endswith("Öl. \ufffd and on")


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n" + b"\0\1\2\3\xff\xfe" * 90]
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(CannotLoad, match="binary data"):
        decode(data)


@given(st.text(max_size=300))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    data = text.encode()
    try:
        decoded = decode(data)
    except CannotLoad:
        return
    if "\0" not in text:
        wanted = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        assert decoded == wanted


@given(st.binary(max_size=400))
def test_any_bytes_are_text_that_can_be_stored_or_refused(data: bytes) -> None:
    try:
        text = decode(data)
    except CannotLoad:
        return
    assert "\0" not in text
    assert "\r" not in text
    text.encode("utf-8")
