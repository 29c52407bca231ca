"""All escaping lives here: markup is built of typed pieces, and only `Html` passes unescaped.

What comes from a document or a user is a plain ``str`` and becomes text, whatever it contains.
Controls that could act on a screen (ANSI escapes, bidi overrides) are shown by name and isolated;
they stay in the page's text, so that what is shown can be compared with what is stored.
"""

from __future__ import annotations

import html
import re
import unicodedata


class Html(str):
    """Finished markup; made by :func:`text`, :func:`tag` and :func:`join` alone."""

    __slots__ = ()


_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_SHORT = {
    "\u061c": "ALM",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\ufeff": "BOM",
    "\x1b": "ESC",
    "\x7f": "DEL",
    "\r": "CR",
    "\x0c": "FF",
}
_VOID = {"img", "input", "br", "hr", "line", "circle", "rect", "path"}


def text(value: str) -> Html:
    """Return a string as markup that shows it, character for character."""
    escaped = html.escape(value, quote=True)
    return Html(_UNSAFE.sub(_control, escaped))


def plain(value: str) -> str:
    """Return a string fit for an attribute or a file: its controls become a visible mark."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", value)


def tag(name: str, *children: str | None, **attributes: str | int | bool | None) -> Html:
    """Build an element; plain strings are escaped, attributes always.

    An attribute's name is written with ``_`` for ``-``; ``cls`` is the class. None and False
    leave it out, True gives it without a value.
    """
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = "class" if key == "cls" else key.rstrip("_").replace("_", "-")
        if value is True:
            parts.append(f" {key}")
        else:
            parts.append(f' {key}="{html.escape(plain(str(value)), quote=True)}"')
    if name in _VOID:
        return Html("".join([*parts, "/>"]))
    return Html("".join([*parts, ">", join(*children), f"</{name}>"]))


def join(*pieces: str | None) -> Html:
    """Put pieces one after the other; plain strings are escaped, None is left out."""
    return Html(
        "".join(
            piece if isinstance(piece, Html) else text(piece)
            for piece in pieces
            if piece is not None
        )
    )


def _control(match: re.Match[str]) -> str:
    """Show a control by name, keeping the character itself inside its own bidi isolate."""
    character = match.group()
    code = ord(character)
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        kept = "\N{REPLACEMENT CHARACTER}"
    else:
        kept = "&#13;" if character == "\r" else character
    label = _SHORT.get(character) or f"U+{code:04X}"
    name = unicodedata.name(character, f"control character U+{code:04X}").lower()
    return f'<span class="control" data-label="{label}" title="{name}">{kept}</span>'
