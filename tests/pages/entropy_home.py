"""The entropy page over small texts and tokenizers of them, for its tests."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st
from streamlit.testing.v1 import AppTest

import studies
from pages.components.entropy.controls import FIXED
from pages.components.palette import SURFACES
from tests.pages.app_test import deferred_files, html, page_at
from tests.twins import texts
from tests.twins.texts import BOTH, NAMES

LANGUAGES = BOTH["language"]


@contextmanager
def home_in(folder: Path) -> Iterator[None]:
    """The texts' state folder, and nothing in the app's caches."""
    with texts.home_in(folder):
        st.cache_resource.clear()
        yield
        st.cache_resource.clear()


@cache
def _answer(languages: str, shift: str) -> studies.Result:
    params = {**FIXED, "languages": languages, "shift": shift}
    return studies.run(studies.prepare("entropy", NAMES, "first", params))


def study(
    table: str, languages: str = ",".join(LANGUAGES), shift: str = "", **where: str
) -> list[dict[str, Any]]:
    """The study's rows, which the page is to show: `tests/twins/` says that they are right."""
    rows = _answer(languages, shift).tables[table].to_dicts()
    return [row for row in rows if all(row[name] == what for name, what in where.items())]


def opened(**query: Any) -> AppTest:
    asked = {"corpus": "first", "tokenizers": list(NAMES), **query}
    return page_at("entropy.py", asked, timeout_s=120)


def turned(page: AppTest, section: str, language: str = "eng_Latn", **chosen: str) -> AppTest:
    """The page with that section and language in focus. `chosen`: what select boxes of the page
    are set to as well, by label or key."""
    page.segmented_control(key="entropy.section").set_value(section)
    page.selectbox(key="entropy.focus").set_value(language)
    for label, value in chosen.items():
        next(one for one in page.selectbox if label in (one.label, one.key)).set_value(value)
    page.run()
    assert not page.exception
    return page


def traces(at: AppTest, key: str) -> dict[str, dict[str, Any]]:
    """The named traces of the figure with that key."""
    for one in at.get("plotly_chart"):
        if one.proto.id.endswith(f"-{key}"):
            return {each.get("name"): each for each in json.loads(one.proto.spec)["data"]}
    raise AssertionError(f"no figure {key}")


def grades(trace: Mapping[str, Any]) -> list[str]:
    """Of each mark, what reliability it is drawn as: in full colour, hollow and greyed, hollow and
    grey."""
    light, found = SURFACES["light"], list[str]()
    marker = trace["marker"]
    for fill, line in zip(marker["color"], marker["line"]["color"], strict=True):
        assert (fill == light.paper) is (fill != line)
        hollow = "none" if line == light.context else "low"
        found.append(hollow if fill == light.paper else "reliable")
    return found


def rows_of(at: AppTest, place: int) -> pl.DataFrame:
    """What a table on the page shows."""
    return pl.from_pandas(at.dataframe[place].value)


def cells(at: AppTest) -> dict[str, list[list[str]]]:
    """The cells of the page's small tables, without the smaller lines' tags: of each row by its
    name, in the order of the tables."""
    found: dict[str, list[list[str]]] = {}
    for name, row in re.findall(
        r'<th scope="row">(?:<i [^>]*></i>)?(.*?)</th>(.*?)</tr>', html(at)
    ):
        texts = re.findall(r"<td[^>]*>(.*?)</td>", row)
        plain = [unescape(re.sub("<.*?>", " ", one)).strip() for one in texts]
        found.setdefault(name, []).append(plain)
    return found


@contextmanager
def downloads() -> Iterator[Callable[[AppTest, str], list[dict[str, Any]]]]:
    """Yields a function for the rows in a page's JSON download of a table, by the buttons' key."""
    with deferred_files() as file:

        def read(at: AppTest, key: str) -> list[dict[str, Any]]:
            ((_, rows),) = json.loads(file(at, f"{key}.JSON"))["tables"].items()
            return rows

        yield read
