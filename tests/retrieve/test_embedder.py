"""What every embedder must do; the real one and the fakes."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from rag.encoder import minilm
from rag.errors import ModelDamaged, ModelNotFound
from rag.retrieve.embedder import DEFAULT, DEFAULT_DIGEST, SentenceEmbedder
from tests.fakes import HashEmbedder, KeywordEmbedder


def another():
    return SentenceEmbedder(str(minilm.FOLDER))


def with_torch():
    """The default model as it embeds on a CPU with bfloat16, whatever this machine has."""
    embedder = SentenceEmbedder(device="cpu")
    embedder._passages_without_torch = False
    return embedder


def without_torch():
    """The default model as it embeds on a CPU without bfloat16, whatever this machine has."""
    embedder = SentenceEmbedder(device="cpu")
    embedder._passages_without_torch = True
    return embedder


@pytest.fixture(
    scope="module",
    params=[HashEmbedder, KeywordEmbedder, another, with_torch, without_torch],
)
def embedder(request):
    return request.param()


@pytest.fixture(scope="module")
def real():
    return SentenceEmbedder()


TEXTS = ["The statue of Lenin is five metres high.", "Bamboo bends.", "Four", "x " * 400]


def test_vectors_are_unit_length_float32_in_the_order_of_the_texts(embedder):
    vectors = embedder.encode_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    alone = np.array([embedder.encode_passages([text])[0] for text in TEXTS])
    assert np.sum(alone * vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=0.01)


def test_no_texts_give_no_vectors(embedder):
    assert embedder.encode_passages([]).shape == (0, embedder.dimension)


def test_a_query_is_one_unit_vector_near_its_own_text(embedder):
    vector = embedder.encode_query(TEXTS[0])
    assert vector.shape == (embedder.dimension,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert np.argmax(embedder.encode_passages(TEXTS) @ vector) == 0


@pytest.mark.parametrize("text", ["", "?!", "😀", "word " * 2000, "\x00"])
def test_any_text_has_a_vector(embedder, text):
    assert np.isfinite(embedder.encode_query(text)).all()
    assert np.isfinite(embedder.encode_passages([text])).all()


def test_tokens_are_counted_uncut_with_the_special_ones(embedder):
    counts = embedder.count_tokens(["", "one two three", "word " * 1000])
    assert counts[0] == 2
    assert counts[1] == 5
    assert counts[2] == 1002
    assert counts[2] > embedder.max_tokens
    assert embedder.count_tokens([]) == []


def test_an_embedder_says_what_it_is(embedder):
    assert embedder.name
    assert embedder.dimension > 0


def test_the_default_model_has_the_published_weights(real):
    assert real.digest == DEFAULT_DIGEST
    real.verify()
    assert (real.name, real.dimension, real.max_tokens) == (DEFAULT, 384, 256)


def test_the_default_model_means_what_it_embeds(real):
    question = real.encode_query("How tall is the statue?")
    near, far = real.encode_passages(["The monument is five metres high.", "Tea is a drink."])
    assert question @ near > question @ far + 0.2


@pytest.mark.parametrize("text", ["How tall is it?", "Wie hoch?", "", "word " * 2000])
def test_without_torch_a_text_has_the_vector_that_sentence_transformers_gives(real, text):
    from sentence_transformers import SentenceTransformer

    stock = SentenceTransformer(str(real.folder), device="cpu", local_files_only=True)
    vector = stock.encode(text, normalize_embeddings=True)
    lean = without_torch()
    assert lean.encode_query(text) @ vector == pytest.approx(1, abs=1e-5)
    assert lean.encode_passages([text])[0] @ vector == pytest.approx(1, abs=1e-5)


def test_only_where_the_cpu_reckons_in_32_bits_are_passages_embedded_without_torch(monkeypatch):
    for has in (True, False):
        monkeypatch.setattr("rag.retrieve.embedder.cpu_has_bfloat16", lambda has=has: has)
        assert SentenceEmbedder(device="cpu")._passages_without_torch is not has
        assert not SentenceEmbedder(str(minilm.FOLDER), device="cpu")._passages_without_torch
    assert not SentenceEmbedder(device="cuda")._passages_without_torch


def test_a_chosen_model_embeds_queries_itself(real, tmp_path):
    folder = tmp_path / "own"
    shutil.copytree(real.folder, folder)
    own = SentenceEmbedder(str(folder))
    assert own.encode_query("How tall?") @ real.encode_query("How tall?") > 0.999


def test_bfloat16_vectors_agree_with_float32_ones(real, monkeypatch):
    import torch
    from sentence_transformers import SentenceTransformer

    monkeypatch.setattr("rag.retrieve.embedder.best_arithmetic", lambda device: torch.bfloat16)
    halved = with_torch()

    stock = SentenceTransformer(
        str(real.folder), device="cpu", model_kwargs={"dtype": torch.float32}
    )
    texts = [text * 3 for text in TEXTS[:3]]
    assert np.sum(stock.encode(texts) * halved.encode_passages(texts), axis=1).min() > 0.99
    assert halved.arithmetic == "bfloat16"


def test_the_hub_name_of_the_default_is_the_default():
    assert SentenceEmbedder(f"sentence-transformers/{DEFAULT}").name == DEFAULT


def test_a_folder_with_a_model_is_an_embedder(real, tmp_path):
    copy = tmp_path / "model with spaces"
    shutil.copytree(real.folder, copy)
    other = SentenceEmbedder(str(copy))
    assert other.encode_query("Bamboo") @ real.encode_query("Bamboo") > 0.999
    assert other.name == str(copy)
    other.verify()


def test_a_folder_is_one_model_however_it_is_spelt(real, tmp_path, monkeypatch):
    shutil.copytree(real.folder, tmp_path / "model")
    monkeypatch.chdir(tmp_path)
    spelt = ("model", "./model", "model/", str(tmp_path / "model"), f"../{tmp_path.name}/model")
    assert {SentenceEmbedder(name).name for name in spelt} == {str(tmp_path / "model")}


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"{")])
def test_a_default_model_that_cannot_be_read_is_an_error_that_says_so(
    real, tmp_path, monkeypatch, name, spoil
):
    folder = tmp_path / "spoiled"
    shutil.copytree(real.folder, folder)
    spoil(folder / name)
    monkeypatch.setattr(minilm, "FOLDER", folder)
    minilm._words.cache_clear()
    with pytest.raises(ModelDamaged, match="install it again"):
        SentenceEmbedder(device="cpu").encode_query("How tall?")
    with pytest.raises(ModelDamaged, match="install it again"):
        without_torch().encode_passages(["Five metres."])
    minilm._words.cache_clear()


def test_altered_weights_of_the_default_model_are_refused(real, tmp_path):
    altered = SentenceEmbedder()
    altered.folder = tmp_path
    (tmp_path / "model.safetensors").write_bytes(b"altered")
    with pytest.raises(ModelDamaged, match="not the published ones"):
        altered.verify()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ModelNotFound, match="There is no folder"):
        _ = SentenceEmbedder(str(tmp_path / "missing")).folder


def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(ModelNotFound, match="holds no embedding model"):
        _ = SentenceEmbedder(str(tmp_path)).folder


def test_a_model_cut_off_is_said_to_be_damaged(real, tmp_path):
    copy = tmp_path / "cut"
    shutil.copytree(real.folder, copy)
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelDamaged, match="cannot be loaded"):
        SentenceEmbedder(str(copy)).encode_query("word")


def test_a_hub_name_without_a_network_is_an_error_that_names_it(monkeypatch):
    import huggingface_hub

    def no_network(*_args, **_kwargs):
        raise OSError("no network")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", no_network)
    with pytest.raises(ModelNotFound, match="'someone/some-model'"):
        SentenceEmbedder("someone/some-model").encode_query("word")


def test_a_local_model_asks_no_network(real, monkeypatch):
    import socket

    def refuse(*_args, **_kwargs):
        raise AssertionError("a network connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert SentenceEmbedder().encode_query("word").shape == (384,)
