"""A tiny model, made once."""

from pathlib import Path

import pytest

from tests import tiny_model

torch = pytest.importorskip("torch", reason="models need requirements-worker.txt")
torch.set_num_threads(1)  # so little to compute that threads only wait for each other


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder."""
    return tiny_model.save(tmp_path_factory.mktemp("models") / "tiny")
