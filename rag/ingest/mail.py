"""The heads of e-mails saved as plain text: who wrote to whom, when, and of what."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from rag.ingest.dates import iso_date
from rag.ingest.loaded import Block

_NAME = (
    r"(?:From|To|Cc|Bcc|Reply-To|Date|Sent|Subject|Attachments?|Importance|Return-Path|Received|"
    r"Message-ID|MIME-Version|User-Agent|Sender|References|In-Reply-To|Content-[\w-]+|X-[\w-]+)"
)
_QUOTED = r"(?:>[> ]*)?"
_HEAD = re.compile(
    rf"^(?:{_QUOTED}-{{2,}} ?(?:Original|Forwarded) message ?-{{2,}}[ \t]*\n+)?"
    rf"{_QUOTED}{_NAME}:.*(?:\n(?:{_QUOTED}[\w-]+:(?=\s)|[ \t]+\S).*)+$|"
    rf"^{_QUOTED}On [^\n]{{6,70}}[^:\n]*(?:\n{_QUOTED}[^:\n]*)?"
    r"(?:@[^\s>]+> ?wrote:[ \t]*$|\bwrote:[ \t]*$(?=\n\s*>))",
    re.MULTILINE | re.IGNORECASE,
)
_FIELD = re.compile(rf"^{_QUOTED}([\w-]+):[ \t]*(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_ADDRESS = re.compile(r"\s+[<\[(].*")
_WROTE = re.compile(r"(?:\d|,)\s+(?:[AP]M\s+)?(?P<who>[^\d,<>]+?)\s*(?:<[^>]*>)?,?\s*wrote:", re.I)
_REPLY = re.compile(r"(?:(?:re|fwd?|aw|wg):\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mail:
    """What the head of an e-mail says; an empty title where it has no subject."""

    title: str
    author: str | None
    date: str | None

    @property
    def label(self) -> str:
        """Whose mail it is, of what day and about what, as a heading."""
        day = date.fromisoformat(self.date) if self.date else None
        written = f"{day.day} {day:%B %Y}" if day else ""
        whose = ", ".join(part for part in (self.author, written) if part)
        about = _REPLY.sub("", self.title)
        return f"{whose}: {about}" if about else whose


def part(text: str, blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Return the heads of the e-mails in a text, the blocks of each made one, and the others.

    A head with a mail above it begins with a heading that says whose mail it is: the document's
    author and date are the first one's.
    """
    starts = [block.start for block in blocks]
    ends = [block.end for block in blocks]
    heads: list[Block] = []
    others: list[Block] = []
    done = 0
    for match in _HEAD.finditer(text):
        first = max(done, bisect_right(ends, match.start()))
        last = bisect_left(starts, match.end())
        mail = read(match.group())
        if first < last and mail.author:
            heads += _split(text, starts[first], ends[last - 1], mail, bool(heads or first))
            others += blocks[done:first]
            done = last
    return heads, [*others, *blocks[done:]]


def _split(text: str, start: int, end: int, mail: Mail, goes_on: bool) -> list[Block]:
    """Return a head as one block, or as a heading and the rest where it ``goes_on`` with mails."""
    if not goes_on:
        return [Block(start, end, opens=True)]
    line = start + len(text[start:end].partition("\n")[0])
    rest = line + len(text[line:end]) - len(text[line:end].lstrip())
    heading = Block(start, line if rest < end else end, "heading", 1, mail.label)
    return [heading, Block(rest, end, opens=True)] if rest < end else [heading]


def read(head: str) -> Mail:
    """Read the head of an e-mail, or the line above one that is quoted ("On …, … wrote:")."""
    fields = _fields(head)
    wrote = _WROTE.search(" ".join(head.split()))
    return Mail(
        _decoded(fields.get("subject", "")),
        wrote["who"] if wrote else _decoded(_sender(fields.get("from", ""))) or None,
        iso_date(head if wrote else fields.get("date") or fields.get("sent")),
    )


def _sender(field: str) -> str:
    """Return who a mail is from, without the address where there is a name."""
    return _ADDRESS.sub("", field).strip('"')


def _decoded(field: str) -> str:
    """Return a field with what MIME has encoded in words: "=?utf-8?q?T=C3=B8nnes?="."""
    try:
        return " ".join(str(make_header(decode_header(field))).split())
    except (ValueError, LookupError, HeaderParseError):  # of an unknown or another encoding
        return field


def _fields(head: str) -> dict[str, str]:
    """Return the fields of a head by their names in small letters."""
    return {name.lower(): " ".join(value.split()) for name, value in _FIELD.findall(head)}
