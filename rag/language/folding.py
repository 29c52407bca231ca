"""A text as it is compared, however it is spelled: "Đà Nẵng" is "Da Nang"."""

from __future__ import annotations

import unicodedata

_PLAIN = str.maketrans(
    {"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"}  # Unicode takes none apart
    | dict.fromkeys("’‘", "'")
    | dict.fromkeys("–‑", "-")
)


def fold(text: str) -> str:
    """Return the text without case and accents, its apostrophes and dashes made plain.

    Its length may differ: offsets into the one are none into the other.
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(char for char in apart if not unicodedata.combining(char)).casefold()
