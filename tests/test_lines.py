"""Which line ends part something: shown as such, wherever a text is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.lines import joined, parting
from ui.card import lined


@pytest.mark.parametrize(
    ("text", "flowing"),
    [
        ("80 per cent\nof imports", "80 per cent of imports"),
        ("These:\n- one\n- two\nand a half", "These:\n- one\n- two and a half"),
        ("These:\n● one\n◦ two\nand a half", "These:\n● one\n◦ two and a half"),
        ("These:\n(a) one;\n(ii) two;\n2.1 Three", "These:\n(a) one;\n(ii) two;\n2.1 Three"),
        ("Year | Boats\n1950 | 12", "Year | Boats\n1950 | 12"),
        ("One.\n\nTwo.", "One.\n\nTwo."),
    ],
)
def test_items_rows_and_paragraphs_keep_their_line_ends(text: str, flowing: str) -> None:
    assert joined(text) == flowing
    assert parting(text) == [at for at, char in enumerate(flowing) if char == "\n"]


@given(st.text(st.sampled_from("ab1.-•|()\n \t<&"), max_size=60), st.integers(0, 60))
def test_the_chat_shows_every_character(text: str, cut: int) -> None:
    import html
    import re

    shown = lined(text, 0, min(cut, len(text))) + lined(text, min(cut, len(text)))
    assert html.unescape(re.sub(r"<[^>]*>", "", shown)) == text
    assert len(joined(text)) == len(text)
