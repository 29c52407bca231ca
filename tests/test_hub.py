"""A model is a folder, or a name on the hub: one rule for the reader and the embedder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.answer.reader import load_reader
from rag.errors import ModelNotFound
from rag.hub import folder_of
from rag.retrieve.embedder import SentenceEmbedder

Asked = list[tuple[str, dict[str, Any]]]
FIND: dict[str, Callable[[str], Any]] = {
    "reader": load_reader,
    "embedder": lambda name: SentenceEmbedder(name).folder,
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the hub is asked for, which has nothing."""
    calls: Asked = []

    def nothing(name: str, **how: Any) -> str:
        calls.append((name, how))
        raise FileNotFoundError(name)

    monkeypatch.setattr("huggingface_hub.snapshot_download", nothing)
    return calls


@pytest.mark.parametrize("what", FIND)
@pytest.mark.parametrize("name", ["./x", "/no/x", "~/no-x", "a/b/x", "C:\\x"])
def test_what_looks_like_a_folder_is_not_asked_of_the_hub(
    asked: Asked, what: str, name: str
) -> None:
    with pytest.raises(ModelNotFound, match=r"There is no folder .* check the path"):
        FIND[what](name)
    assert asked == []


@pytest.mark.parametrize("what", FIND)
@pytest.mark.parametrize("name", ["some-model", "someone/some-model"])
def test_any_other_name_is_asked_of_the_hub_and_told(asked: Asked, what: str, name: str) -> None:
    with pytest.raises(ModelNotFound, match=f"{what} '{name}' is neither .*leave --{what} out"):
        FIND[what](name)
    assert [each for each, _ in asked] == [name, name]


def test_what_was_fetched_before_is_taken_without_a_network(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fetched(name: str, **how: Any) -> str:
        assert how == {"local_files_only": True, "allow_patterns": ["*.json"]}
        return str(tmp_path)

    monkeypatch.setattr("huggingface_hub.snapshot_download", fetched)
    assert folder_of("someone/some-model", "reader", allow_patterns=["*.json"]) == tmp_path
