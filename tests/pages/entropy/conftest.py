"""The texts and tokenizers of the entropy page's tests, and what the page offers to download."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.entropy_home import downloads, home_in

Download = Callable[[AppTest, str], list[dict[str, Any]]]


@pytest.fixture(scope="module", autouse=True)
def home_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with home_in(tmp_path_factory.getbasetemp() / "entropy"):
        yield


@pytest.fixture(scope="module")
def download(home_here: None) -> Iterator[Download]:
    with downloads() as read:
        yield read
