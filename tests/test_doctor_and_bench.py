"""What the doctor sees, and that the bench measures."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.settings import Settings
from tests.small import BRIDGE, write

pytestmark = pytest.mark.e2e


def test_the_doctor_tells_versions_models_machine_and_index(tmp_path: Path) -> None:
    from rag.doctor import examine
    from rag.engine import Engine

    settings = Settings(index=tmp_path / "index")
    with Engine.open(settings, create=True) as engine:
        engine.index([write(tmp_path / "docs", bridge=BRIDGE)])
    findings = examine(settings)
    assert findings["problems"] == []
    assert findings["index"]["documents"] == 1
    assert findings["index"]["orphans"] == 0
    assert len(findings["embedder"]["digest"]) == len(findings["reader"]["digest"]) == 64


def test_the_doctor_tells_how_to_make_an_index_where_there_is_none(tmp_path: Path) -> None:
    from rag.doctor import examine

    findings = examine(Settings(index=tmp_path / "nowhere"))
    assert findings["index"] == {"where": str(tmp_path / "nowhere"), "exists": False}
    assert len(findings["problems"]) == 1
    assert "make one with 'pullquote index PATH'" in findings["problems"][0]


def test_an_engine_tells_what_it_answers_with_and_loads_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.engine import Engine

    with Engine.open(Settings(index=tmp_path / "index"), create=True) as engine:
        reader = engine.reader
        monkeypatch.delattr("rag.answer.reader.load_reader")
        monkeypatch.delattr("rag.retrieve.embedder.SentenceEmbedder")
        about = engine.about()
    assert about["reader"]["digest"] == reader.digest  # type: ignore[attr-defined]
    assert len(about["embedder"]["digest"]) == 64


def test_the_doctor_names_passages_that_a_killed_run_left(tmp_path: Path) -> None:
    from rag.doctor import examine
    from rag.engine import Engine
    from rag.store.records import DOCUMENTS

    settings = Settings(index=tmp_path / "index")
    with Engine.open(settings, create=True) as engine:
        engine.index([write(tmp_path / "docs", bridge=BRIDGE)])
        engine._store.call(DOCUMENTS, "delete", ids=[engine.documents()[0].id])
    findings = examine(settings)
    assert findings["index"]["orphans"] > 0
    assert "sweeps them away" in findings["problems"][0]


def test_the_bench_measures_what_it_promises() -> None:
    from rag.bench import run

    told: list[str] = []
    figures = run(40, tell=told.append)
    assert figures["passages"] == 40
    assert figures["indexing"]["times_stock"] > 0
    assert figures["asking"]["total_p95_ms"] >= figures["asking"]["total_p50_ms"] > 0
    assert 0 < figures["cold_start"]["own_import_seconds"] < 60
    assert figures["indexing"]["peak_mb"] > 100
    assert told
