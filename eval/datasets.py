"""Whatever is given as GOLD: the sets that are shipped, or a file or folder told by its content."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from eval.beir import is_beir, load_beir
from eval.gold import SPLITS, Gold, load_gold, open_text
from eval.squad import load_squad
from rag.errors import BadGold

HERE = Path(str(resources.files("eval")))

_CORPORA = {"sample": HERE / "corpus", "seeds": HERE.parent.parent / "shared" / "seeds"}

SHIPPED = {
    f"{name}{sort}": (HERE / "gold" / f"{name}{sort}.jsonl", corpus)
    for sort in ("", "-asked")
    for name, corpus in _CORPORA.items()
}
"""The shipped gold sets by name, each with the folder of the documents that it asks about."""


def find_gold(given: str) -> Path:
    """Return the path of a gold set given by path or by the name of a shipped one."""
    return SHIPPED[given][0] if given in SHIPPED else Path(given)


def shipped_corpus(gold: Path) -> Path | None:
    """Return the folder that a shipped gold set asks about; None for any other set."""
    for path, corpus in SHIPPED.values():
        if gold.resolve() == path.resolve():
            return corpus
    return None


def load(path: Path, split: str | None = None, default: str = "test") -> Gold:
    """Read a gold set: our JSONL, a SQuAD file, or a BEIR folder, told apart by content.

    Args:
        path: the file (possibly gzipped) or folder.
        split: ``dev``, ``test`` or ``all``; None for the default, and for everything in a SQuAD
            file, which has no halves.
        default: the half that is meant when none is named.

    Raises:
        BadGold: if it is none of these, or has a fault.
    """
    if path.is_dir():
        if not is_beir(path):
            raise BadGold(
                f"{path} is no BEIR folder (it has no corpus.jsonl): give a gold file, a SQuAD "
                "file or a BEIR folder; documents go to --corpus."
            )
        return load_beir(path, split or default)
    if not path.exists():
        raise BadGold(f"There is no gold set {str(path)!r}: check the spelling.")
    if _is_one_json_object(open_text(path)):
        if split in SPLITS:
            raise BadGold(f"{path} is a SQuAD file, which has no splits: leave out --split.")
        return load_squad(path)
    return load_gold(path, split or default)


def _is_one_json_object(text: str) -> bool:
    """Tell SQuAD's one object with ``data``, on however many lines, from lines of questions."""
    if '"data"' not in text:
        return False
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        return False
    return isinstance(whole, dict) and "data" in whole
