"""The heads of e-mails saved as plain text: who wrote to whom, when, and of what."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rag.ingest.dates import iso_date
from rag.ingest.loaded import Block

_NAME = (
    r"(?:From|To|Cc|Bcc|Reply-To|Date|Sent|Subject|Attachments?|Importance|Return-Path|Received|"
    r"Message-ID|MIME-Version|Content-[\w-]+|X-[\w-]+)"
)
_QUOTED = r"(?:>[> ]*)?"
_HEAD = re.compile(
    rf"^{_QUOTED}{_NAME}:.*(?:\n(?:{_QUOTED}{_NAME}:|[ \t]+\S).*)+$", re.MULTILINE | re.IGNORECASE
)
_FIELD = re.compile(rf"^{_QUOTED}([\w-]+):[ \t]*(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_ADDRESS = re.compile(r"\s+[<\[(].*")


@dataclass(frozen=True, slots=True)
class Mail:
    """What the head of an e-mail says; an empty title where it has no subject."""

    title: str
    author: str | None
    date: str | None


def part(text: str, blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Return the heads of the e-mails in a text, the blocks of each made one, and the others."""
    starts = [block.start for block in blocks]
    ends = [block.end for block in blocks]
    heads: list[Block] = []
    others: list[Block] = []
    done = 0
    for match in _HEAD.finditer(text):
        first = max(done, bisect_right(ends, match.start()))
        last = bisect_left(starts, match.end())
        if first < last and "from" in _fields(match.group()):
            heads.append(Block(starts[first], ends[last - 1], opens=True))
            others += blocks[done:first]
            done = last
    return heads, [*others, *blocks[done:]]


def read(head: str) -> Mail:
    """Read the head of an e-mail."""
    fields = _fields(head)
    return Mail(
        fields.get("subject", ""),
        _ADDRESS.sub("", fields["from"]).strip('"') or None,
        iso_date(fields.get("date") or fields.get("sent")),
    )


def _fields(head: str) -> dict[str, str]:
    """Return the fields of a head by their names in small letters."""
    return {name.lower(): " ".join(value.split()) for name, value in _FIELD.findall(head)}
