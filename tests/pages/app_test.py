"""What tests read off a page that AppTest ran."""

from collections.abc import Callable
from typing import Any
from unittest.mock import create_autospec

import pytest
from streamlit.testing.v1 import AppTest


def link(at: AppTest) -> dict[str, list[str]]:
    """The address bar's query."""
    query = dict(at.query_params)
    return {name: value if isinstance(value, list) else [value] for name, value in query.items()}


def first_of_link(at: AppTest) -> dict[str, str]:
    """The first value of each name in the address bar's query."""
    return {name: values[0] for name, values in link(at).items()}


def answer(at: AppTest) -> str:
    """The sentence under the title."""
    return str(at.markdown[0].value)


def html(at: AppTest) -> str:
    """All that the page writes as HTML."""
    return "\n".join(str(one.proto.body) for one in at.get("html"))


def stand_in(patch: pytest.MonkeyPatch, owner: Any, name: str, called: Callable[..., Any]) -> None:
    """Have this be called in the place of a function; as that one can't be called, it can't."""
    patch.setattr(owner, name, create_autospec(getattr(owner, name), side_effect=called))
