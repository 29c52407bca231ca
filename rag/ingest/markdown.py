"""Markdown: the file's own characters, with its blocks as CommonMark sees them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.ingest.boilerplate import mark
from rag.ingest.dates import iso_date
from rag.ingest.loaded import Block, Kind, Loaded
from rag.ingest.text import decode

_FRONT = re.compile(r"---[ \t]*\n(?P<fields>(?:.*\n){0,200}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_LONGEST_YAML = 10_000
_FIELD = re.compile(r"(?P<key>[A-Za-z][\w -]*?)[ \t]*:[ \t]*(?P<value>\S.*?)[ \t]*")
_PREFIX = re.compile(r"(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t]|\[[ xX]\][ \t]))*[ \t]*")
"""Quote marks and list markers before a paragraph's first word."""
_LEAVES = {"paragraph_open", "fence", "code_block", "tr_open", "html_block", "heading_open"}
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_TARGET = r"(?:\([^)\n]*\)|\[[^\]\n]*\])"
_IMAGES = re.compile(rf"(?:(?:!\[[^\]\n]*\]{_TARGET}|\[!\[[^\]\n]*\]{_TARGET}\]{_TARGET})\s*)+")
"""A paragraph of pictures alone, such as the badges of a project."""
_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>?", re.DOTALL)
"""Tags and comments, also those that nothing ends: text full of them is read in one go."""
_CONTENTS = re.compile(r"<!-- *(?:toc|start doctoc)\b", re.IGNORECASE)
_CONTENTS_END = re.compile(r"<!-- *(?:/toc|tocstop|end doctoc)\b", re.IGNORECASE)
"""The comments around a table of contents, by the tools that write it."""
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|`+|~~)(?=\S)(.+?)(?<=\S)\1")


def load_markdown(path: Path, data: bytes) -> Loaded:
    """Load a Markdown file; title, author and date from its front matter or first heading.

    Raises:
        CannotLoad: if the bytes are no text.
    """
    text = decode(data)
    front, body = _front_matter(text)
    blocks = [Block(0, body, "boilerplate")] if body else []
    blocks += _without_contents(text, _blocks(text, body))
    title = front.get("title", "")
    if not title:
        title = next((b.label for b in blocks if b.kind == "heading"), "")
    marked = mark(text, blocks, title, front.get("author") or front.get("authors"))
    date = iso_date(front.get("date") or front.get("published")) or marked.date
    return Loaded(text, title, "markdown", marked.author, date, blocks=tuple(marked.blocks))


def plain(markup: str) -> str:
    """Return a heading's words without emphasis, code marks and link targets."""
    words = _LINK.sub(r"\1", markup[:1000])
    for _ in range(3):  # emphasis inside emphasis
        words = _EMPHASIS.sub(r"\2", words)
    return " ".join(words.split())


def _front_matter(text: str) -> tuple[dict[str, str], int]:
    """Return the fields of a leading ``---`` block and the offset at which the body begins."""
    match = _FRONT.match(text)
    lines = match["fields"].split("\n") if match else []
    by_line = [field for line in lines if (field := _FIELD.fullmatch(line))]
    if not match or not by_line or not lines[0].strip():
        return {}, 0  # between two rules stands text
    fields = _yaml(match["fields"])
    if fields is None:  # as many are written that no parser has seen: "title: Tides: a history"
        fields = {field["key"]: field["value"].strip("\"'[]") for field in by_line}
    return {key.lower(): _words(value) for key, value in fields.items()}, match.end()


def _yaml(fields: str) -> dict[str, Any] | None:
    """Read fields as YAML, with all that is no list and no map left as text; None where it fails.

    BaseLoader makes nothing else of what it reads, and an alias is no copy: nothing can unfold.
    """
    if len(fields) > _LONGEST_YAML:
        return None
    try:
        read = yaml.load(fields, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _words(value: Any) -> str:
    """Return what a field says, in a line: a list's items, of whom a map describes the name."""
    items = value if isinstance(value, list) else [value]
    said = [item.get("name") if isinstance(item, dict) else item for item in items]
    return ", ".join(" ".join(one.split()) for one in said if isinstance(one, str) and one)


def _blocks(text: str, body: int) -> list[Block]:
    """Return the blocks of the text from ``body`` on."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    source = text[body:]
    starts = [body]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    blocks: list[Block] = []
    for token in parser.parse(source):
        if token.type not in _LEAVES or not token.map:
            continue
        first, last = token.map
        block = _block(text, token, starts[first], min(starts[last], len(text)))
        if block and (not blocks or block.start >= blocks[-1].end):
            blocks.append(block)
    return blocks


def _without_contents(text: str, blocks: list[Block]) -> list[Block]:
    """Return the blocks with those of a table of contents marked."""
    begun = _CONTENTS.search(text)
    ended = begun and _CONTENTS_END.search(text, begun.end())
    if begun is None or ended is None:
        return blocks
    return [
        Block(block.start, block.end, "boilerplate")
        if begun.start() <= block.start < ended.start()
        else block
        for block in blocks
    ]


def _block(text: str, token: Token, start: int, end: int) -> Block | None:
    """Return a token's block without the white space and marks around it."""
    prefix = _PREFIX.match(text, start, end)
    start = prefix.end() if prefix else start
    end = start + len(text[start:end].rstrip())
    kind: Kind = "text"
    if token.type == "heading_open":
        return _heading(text, token, start, end)
    if token.type == "tr_open" and not re.search(r"\w", text[start:end]):
        return None
    if token.type == "paragraph_open" and _IMAGES.fullmatch(text, start, end):
        kind = "boilerplate"
    if token.type == "html_block":
        if not re.search(r"\w", _MARKUP.sub("", text[start:end])):
            kind = "boilerplate"
    elif token.type == "fence":  # the fences are no part of the code
        inner = text.find("\n", start, end) + 1 or end
        closing = text.rfind("\n", inner, end)
        start, end = inner, end if closing < 0 or token.markup not in text[closing:end] else closing
    return Block(start, end, kind) if start < end and text[start:end].strip() else None


def _heading(text: str, token: Token, start: int, end: int) -> Block | None:
    """Return a heading's block: its words, without number signs and underline."""
    if token.markup in ("=", "-"):
        end = text.rfind("\n", start, end)
    else:
        bare = text[start:end].lstrip("#")
        start = end - len(bare.lstrip())
        end = start + len(re.sub(r"[ \t]+#+$|^#+$", "", text[start:end]))
    words = text[start:end].rstrip()
    label = plain(words)
    if not label:
        return None
    return Block(start, start + len(words), "heading", int(token.tag[1]), label)
