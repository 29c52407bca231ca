import subprocess
import sys
from types import ModuleType

import pytest

from rag import lean
from rag.lean import lean_imports, plain_torch


@pytest.fixture
def slow(tmp_path, monkeypatch):
    """A package that takes note of being imported."""
    (tmp_path / "slowlib").mkdir()
    (tmp_path / "slowlib" / "__init__.py").write_text("")
    (tmp_path / "slowlib" / "part.py").write_text("def double(n):\n    return 2 * n\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "slowlib", "slowlib.part"
    for name in ("slowlib", "slowlib.part"):
        sys.modules.pop(name, None)


def test_a_put_off_module_is_imported_when_its_function_is_called(slow):
    with lean_imports(*slow):
        from slowlib.part import double

    assert not set(slow) & set(sys.modules)
    assert double(21) == 42
    assert set(slow) <= set(sys.modules)


def test_after_the_block_the_real_module_is_imported(slow):
    with lean_imports(*slow):
        import slowlib.part
    import slowlib.part

    assert slowlib.part.__file__.endswith("part.py")


def test_a_module_that_is_loaded_stays(slow):
    import slowlib.part

    with lean_imports(*slow):
        from slowlib.part import double
    assert double is slowlib.part.double


def test_an_import_that_fails_leaves_nothing_behind(slow):
    with pytest.raises(ModuleNotFoundError), lean_imports(*slow):
        import no_such_module_anywhere  # noqa: F401
    assert not set(slow) & set(sys.modules)


def test_a_module_put_in_place_inside_the_block_is_kept(slow):
    real = ModuleType("slowlib")
    with lean_imports(*slow):
        sys.modules["slowlib"] = real
    assert sys.modules["slowlib"] is real


def test_the_embedder_does_not_wait_for_what_evaluates_models():
    script = """
import sys
from rag.encoder.minilm import FOLDER
from rag.retrieve.embedder import SentenceEmbedder
SentenceEmbedder(str(FOLDER)).encode_passages(["word"])
assert not {"sklearn", "scipy.stats", "pandas"} & set(sys.modules), "imported all the same"
from sentence_transformers.util import similarity
assert similarity.pairwise_distances([[0.0]], [[2.0]]) == 2.0
import sklearn.metrics, scipy.stats
assert sklearn.metrics.f1_score([1], [1]) == 1.0
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_in_a_process_of_our_own_the_models_load_without_the_compiler():
    script = """
import sys
from rag import lean
lean.own_process = True
from rag.answer.reader import load_reader
from rag.encoder.minilm import FOLDER
from rag.retrieve.embedder import SentenceEmbedder
load_reader()
SentenceEmbedder(str(FOLDER)).encode_passages(["word"])
assert "torch._dynamo" not in sys.modules, "imported all the same"
import torch, torch._dynamo
assert torch._dynamo.__file__ and torch.distributed.is_available()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_two_threads_may_load_models_at_once():
    script = """
from concurrent.futures import ThreadPoolExecutor
from rag import lean
lean.own_process = True
from rag.encoder.minilm import FOLDER
from rag.retrieve.embedder import SentenceEmbedder
with ThreadPoolExecutor(2) as threads:
    other = threads.submit(SentenceEmbedder(str(FOLDER)).encode_passages, ["word"])
    vector = threads.submit(SentenceEmbedder(str(FOLDER)).encode_passages, ["word"])
assert vector.result().any() and other.result().any()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_in_another_process_torch_stays_whole(monkeypatch):
    monkeypatch.setattr(lean, "own_process", False)
    monkeypatch.delitem(sys.modules, "torch._dynamo", raising=False)
    with plain_torch():
        assert "torch._dynamo" not in sys.modules
