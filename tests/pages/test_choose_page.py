"""The page that helps to choose, as AppTest sees it, over real rates of small tokenizers."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import studies
from data.tokenizers import add_file
from pages.components.choose import ranking
from studies.desks.choice import ranked
from tests.pages.app_test import answer, link, page_at
from tests.pages.conftest import Lasting
from tests.studies.conftest import byte_level, letters, named, written

__all__ = ["byte_level", "letters"]  # fixtures of these tests too
Home = tuple[list[str], str]


@pytest.fixture(scope="module")
def home_of(byte_level: Path, letters: Path, lasting: Lasting) -> Home:
    """Names of two tokenizers of everyone's, and of a small corpus."""
    corpus = named(written(lasting.folder))
    return [add_file(byte_level).name, add_file(letters).name], corpus


def opened(**query: Any) -> AppTest:
    return page_at("choose.py", query)


def rates(names: list[str], corpus: str, language: str) -> studies.Result:
    return studies.run(studies.prepare("rates", names, corpus, {"language": language}))


def test_it_ranks_by_the_weighted_rates(home_of: Home) -> None:
    names, corpus = home_of
    at = opened(tokenizers=names, text=f"{corpus}/eng_Latn")
    assert at.title[0].value == "Which one for me?"
    table = ranked([rates(names, corpus, "eng_Latn")], [50]).table
    assert answer(at) == ranking.sentence(table, {name: name for name in names}, by_cost=False)
    shown = at.dataframe[0].value
    assert shown["name"].to_list() == table["name"].to_list()
    assert shown["tokens"].to_list() == table["tokens"].to_list()
    assert link(at)["text"] == [f"{corpus}/eng_Latn"] and link(at)["weight0"] == ["50"]


def test_a_weight_changes_the_ranking_and_counts_nothing_anew(
    home_of: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, corpus = home_of
    alone = ranked([rates(names[:1], corpus, "eng_Latn")], [1]).table
    at = opened(tokenizers=names[:1], text=[f"{corpus}/eng_Latn", f"{corpus}/tur_Latn"])
    assert at.dataframe[0].value["tokens"][0] != alone["tokens"][0]
    monkeypatch.setattr(studies, "run", lambda *_: pytest.fail("computed again"))
    at.number_input(key="choose.weight1").set_value(0).run()
    assert not at.exception
    assert at.dataframe[0].value["tokens"][0] == alone["tokens"][0]


def test_who_loses_text_is_named(home_of: Home) -> None:
    names, corpus = home_of
    at = opened(tokenizers=names, text=f"{corpus}/mya_Mymr")
    assert at.dataframe[0].value["name"].to_list() == names[:1]
    assert any(f"Left out: {names[1]}" in one.value for one in at.caption)
    assert "Nothing here is there to compare it with" in answer(at)


def test_without_any_weight_it_asks_for_one(home_of: Home) -> None:
    names, corpus = home_of
    at = opened(tokenizers=names, text=f"{corpus}/eng_Latn", weight0="0")
    assert "give it a weight" in at.info[0].value and not at.dataframe


@pytest.mark.parametrize(
    ("more", "low", "high", "words"),
    [
        (0.2, 0.1, 0.3, "takes 20.0 % more (10.0 to 30.0 %)."),
        (0.02, -0.01, 0.05, "this text can't tell the two apart."),
        (0.0, 0.0, 0.0, "needs exactly as much."),
    ],
)
def test_the_sentence_says_how_sure_the_first_place_is(
    more: float, low: float, high: float, words: str
) -> None:
    rows = [
        {"name": "a", "tokens": 200.0, "more_than_first": 0.0, "more_low": 0.0, "more_high": 0.0},
        {"name": "b", "tokens": 1.0, "more_than_first": more, "more_low": low, "more_high": high},
    ]
    said = ranking.sentence(pl.DataFrame(rows), {"a": "A", "b": "B"}, by_cost=False)
    assert said.startswith("**A** needs the fewest tokens: 200 for 1,000 bytes; **B** ")
    assert said.endswith(words)
