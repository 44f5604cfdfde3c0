"""Tokenizers are checked once for all tests here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tiny_model import checks_remembered


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checked") / "derived"


@pytest.fixture
def home(home: Path, checked: Path) -> Iterator[Path]:
    with checks_remembered(home, checked):
        yield home
