"""Every test leaves no child behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.tokenizers.sandbox import pool
from tests.data.tokenizers.sandbox.making import children


@pytest.fixture(autouse=True)
def nothing_is_left(home: Path) -> Iterator[None]:
    yield
    for seat in list(pool._alive):
        seat.close()
    assert not children()
    assert not pool._alive
