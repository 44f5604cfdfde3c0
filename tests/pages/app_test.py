"""What tests read off a page that AppTest ran."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
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


def words(at: AppTest) -> str:
    """The page's Markdown, hints and errors."""
    return "\n".join(str(one.value) for one in (*at.markdown, *at.info, *at.error))


def html(at: AppTest) -> str:
    """All that the page writes as HTML."""
    return "\n".join(str(one.proto.body) for one in at.get("html"))


def stand_in(patch: pytest.MonkeyPatch, owner: Any, name: str, called: Callable[..., Any]) -> None:
    """Have this be called in the place of a function; as that one can't be called, it can't."""
    patch.setattr(owner, name, create_autospec(getattr(owner, name), side_effect=called))


@contextmanager
def deferred_files() -> Iterator[Callable[[AppTest, str], Any]]:
    """Yields a function for what a download button of a page gives, by its key. A browser would ask
    the server for the file; AppTest's is gone after the run, so what would be asked is noted as the
    buttons are drawn."""
    offered: dict[str, Callable[[], Any]] = {}
    register = MediaFileManager.add_deferred

    def noted(self: MediaFileManager, data: Any, *args: Any, **more: Any) -> str:
        its_id = register(self, data, *args, **more)
        offered[its_id] = data
        return its_id

    def read(at: AppTest, key: str) -> Any:
        return offered[at.download_button(key=key).proto.deferred_file_id]()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MediaFileManager, "add_deferred", noted)
        yield read
