"""Bytes to text: the encoding is told by a BOM, by validity, or by what the bytes look like."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter

from rag.errors import CannotLoad
from rag.ingest.language import identify
from rag.ingest.loaded import clean

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"
_SAMPLE = 64 * 1024
"""Bytes looked at where the whole file would take too long."""

CANDIDATES = (
    "cp1252",
    "cp1250",
    "iso8859_2",
    "cp1251",
    "koi8_r",
    "cp932",
    "gb18030",
    "euc_jp",
    "cp949",
    "big5",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "cp1258",
    "cp874",
)
"""The encodings that a text file outside Unicode is taken to be in."""

_LATIN = frozenset(("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257", "cp1258"))
_LATIN_OF = (
    (("cs", "hr", "hu", "pl", "ro", "sk", "sl"), ("cp1250", "iso8859_2")),
    (("tr",), ("cp1254",)),
    (("et", "lt", "lv"), ("cp1257",)),
    (("vi",), ("cp1258",)),
)

BINARY = "it holds binary data, not text: give it the ending of its real format"


def decode(data: bytes) -> str:
    r"""Return the bytes' text without a BOM, with ``\n`` line ends.

    NULs become U+FFFD, one for one, and so do the few broken bytes of a text that is otherwise
    UTF-8: a store cannot keep them.

    Raises:
        CannotLoad: if the bytes are no text in any encoding.
    """
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return clean(data[len(bom) :].decode(codec, errors="replace"))
    wide = _wide(data)
    if wide:
        return clean(data.decode(wide, errors="replace"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return clean(_decode_other(data))
    if _share_of_controls(data) > 0.2:
        raise CannotLoad(BINARY)
    return clean(text)


def _wide(data: bytes) -> str | None:
    """Recognize UTF-16 and UTF-32 without a BOM by where their zero bytes fall."""
    sample = data[: _SAMPLE // 4 * 4]
    if len(sample) < 8 or b"\0" not in sample:
        return None
    zeros = [sample[phase::4].count(0) / (len(sample) // 4 or 1) for phase in range(4)]
    if zeros[2] > 0.9 and zeros[3] > 0.9 > zeros[0]:
        return "utf-32-le"
    if zeros[0] > 0.9 and zeros[1] > 0.9 > zeros[3]:
        return "utf-32-be"
    for codec, high, low in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        # Of every two bytes one says the script: zero for ASCII, another for the document's own.
        said = Counter(sample[high::2])
        scripts = said[0] + max((n for byte, n in said.items() if byte), default=0)
        if said[0] * 50 < len(sample) or scripts * 2 < 0.7 * len(sample):
            continue
        if sample[low::2].count(0) * 1000 > len(sample):
            continue
        if _oddities(sample.decode(codec, errors="replace")) < 0.02:
            return codec
    return None


def _decode_other(data: bytes) -> str:
    """Decode what is not UTF-8: nearly UTF-8 with broken bytes, or an older encoding."""
    if _share_of_controls(data) > 0.005:
        raise CannotLoad(BINARY)
    repaired = data.decode("utf-8", errors="replace")
    broken = repaired.count("\ufffd")
    if broken * 20 <= sum(1 for _ in re.finditer(r"[^\x00-\x7f\ufffd]", repaired)):
        return repaired
    codec = _guess(_telling(data))
    if codec is None:
        raise CannotLoad("its encoding is not recognized: save it as UTF-8")
    return data.decode(codec, errors="replace")


def _guess(sample: bytes) -> str | None:
    """Name the older encoding in which the bytes read best; None if they read badly in all.

    Between the encodings of Latin letters, which differ in a few characters, the language
    decides: French is never in the Baltic one.
    """
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(CANDIDATES), threshold=0.35).best()
    if best is None or best.encoding not in _LATIN:
        return best.encoding if best else None
    language, _ = identify(sample.decode(best.encoding, errors="replace"))
    fitting = next((names for languages, names in _LATIN_OF if language in languages), ("cp1252",))
    return min(fitting, key=lambda codec: _broken_words(sample.decode(codec, errors="replace")))


def _broken_words(text: str) -> int:
    """Count the signs beside letters that a wrong encoding puts there ("gę¶l±")."""
    return len(re.findall(r"(?<=[^\W\d_])[\x80-\xbf]|[\x80-\xbf](?=[^\W\d_])", text))


def _telling(data: bytes) -> bytes:
    """Return a sample that has the file's first bytes outside ASCII, cut at line ends."""
    if len(data) <= _SAMPLE:
        return data
    first = re.search(rb"[\x80-\xff]", data)
    begin = data.rfind(b"\n", 0, first.start() if first else 0) + 1
    end = data.find(b"\n", begin + _SAMPLE)
    return data[begin : end if 0 <= end < begin + 4 * _SAMPLE else begin + _SAMPLE]


def _share_of_controls(data: bytes) -> float:
    """Return how much of the file's first part is control characters, 0..1."""
    sample = data[: 16 * _SAMPLE]
    return (len(sample) - len(sample.translate(None, _CONTROLS))) / max(1, len(sample))


def _oddities(text: str) -> float:
    """Return how much of a text is unassigned, private or control characters, 0..1."""
    odd = sum(
        unicodedata.category(c) in ("Cn", "Co", "Cs", "Cc") and c not in "\t\n\r\f" for c in text
    )
    return odd / max(1, len(text))
