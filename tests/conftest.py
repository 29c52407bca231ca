"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run: a failure is the change's, never the day's.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data sets and articles that lies beside the checkout, where there is one."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no ../shared beside the checkout: its data sets are not part of the project")
    return folder


@pytest.fixture(scope="session")
def seeds(shared: Path) -> Path:
    """Five real articles by others."""
    return shared / "seeds"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The sample corpus."""
    return ROOT / "eval" / "corpus"
