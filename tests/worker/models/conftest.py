"""A tiny model, made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import tiny_model

torch = pytest.importorskip("torch", reason="models need requirements-worker.txt")
torch.set_num_threads(1)  # so little to compute that threads only wait for each other


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder."""
    return tiny_model.save(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checked") / "derived"


@pytest.fixture
def home(home: Path, checked: Path) -> Iterator[Path]:
    with tiny_model.checks_remembered(home, checked):
        yield home
