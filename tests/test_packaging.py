"""The wheel holds all that an installation needs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from rag.errors import PullquoteError


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built wheel's content, far from the checkout."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, source)
    for name in ("rag", "ui", "eval"):
        shutil.copytree(root / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*wheel, "--wheel-dir", str(source), str(source)], check=True)
    target = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(next(source.glob("*.whl"))) as archive:
        archive.extractall(target)
    return target


@pytest.mark.e2e
def test_an_installed_wheel_indexes_and_answers_outside_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import rag, ui, eval, pathlib\n"
        "assert pathlib.Path(rag.__file__).is_relative_to(sys.argv[1]), rag.__file__\n"
        "from rag.cli import main\n"
        "main(sys.argv[2:])"
    )
    run = [sys.executable, "-c", code, str(installed)]
    index = ["--index", str(tmp_path / "index")]
    corpus = str(installed / "eval" / "corpus")
    subprocess.run([*run, "index", corpus, *index], cwd=tmp_path, check=True, capture_output=True)
    done = subprocess.run(
        [*run, "ask", "How tall is the statue of Lenin in Hanoi?", "--json", *index],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(done.stdout)["quotes"]


def test_every_error_says_what_to_do() -> None:
    """Each error's own sentence holds a remedy: what to run, choose, check or wait for."""
    import inspect

    from rag import errors

    remedies = (
        "ask", "check", "make", "run", "add", "delete", "use", "upgrade", "wait", "free",
        "choose", "start", "lists", "give", "it takes",
    )  # fmt: skip
    filled = {"int": 3, "str": "x", "object": "x", "list[str]": ["a", "b"]}
    checked = 0
    for error in vars(errors).values():
        if not (inspect.isclass(error) and issubclass(error, PullquoteError)):
            continue
        if "__init__" not in vars(error):
            continue
        parameters = list(inspect.signature(error).parameters.values())
        sentence = str(error(*[filled[str(parameter.annotation)] for parameter in parameters]))
        assert sentence.endswith("."), sentence
        assert "\n" not in sentence
        assert any(remedy in sentence.partition(":")[2] for remedy in remedies), sentence
        checked += 1
    assert checked > 10
