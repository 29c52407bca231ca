"""The wheel holds all that an installation needs."""

from __future__ import annotations

import inspect
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib import import_module
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


REMEDY = re.compile(
    r": (?:add|ask|check|choose|delete|drop|free|give|install|look|make|reload|remove|run|start"
    r"|stop|take|upgrade|use|wait|write)\b|: it takes |: it is one of |: 'pullquote \w+' lists "
)


def errors_of(kind: type[PullquoteError]) -> Iterator[type[PullquoteError]]:
    """The kinds of an error that write their own sentence."""
    for error in kind.__subclasses__():
        if "__init__" in vars(error):
            yield error
        yield from errors_of(error)


def test_every_error_says_what_to_do(root: Path) -> None:
    """Each error's own sentence holds a remedy: what to run, choose, check or wait for."""
    defining = re.compile(r"^class \w+\((?:PullquoteError|UsageError)\):", re.MULTILINE)
    for package in ("rag", "ui", "eval"):
        for path in (root / package).rglob("*.py"):
            if defining.search(path.read_text("utf-8")):
                import_module(".".join(path.relative_to(root).with_suffix("").parts))
    filled = {"int": 3, "str": "x", "object": "x", "list[str]": ["a", "b"], "Path": Path("x")}
    sentences = {}
    for error in errors_of(PullquoteError):
        parameters = inspect.signature(error).parameters.values()
        sentences[error.__name__] = str(error(*(filled[str(p.annotation)] for p in parameters)))
    assert {"IndexNotFound", "TooBusy", "NotAnUpload", "NoChromium"} <= sentences.keys()
    for sentence in sentences.values():
        assert sentence.endswith("."), sentence
        assert "\n" not in sentence
        assert REMEDY.search(sentence), sentence
