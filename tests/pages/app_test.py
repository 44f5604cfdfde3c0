"""What tests read off a page that AppTest ran."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest
from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).parents[2] / "pages"


def page_at(page: str, query: Mapping[str, Any], timeout_s: float = 60) -> AppTest:
    """The page as a link with that query opens it."""
    at = AppTest.from_file(str(PAGES / "main.py"), default_timeout=timeout_s).switch_page(page)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


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
