"""The page Probes, with a model that the test makes: run by torch, as a worker would."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import studies
from data import catalogue, models
from data.jobs import connection
from pages.components.jobs import links
from pages.components.probes import undertrained_figure
from pages.components.probes.controls import PROBES
from studies.engine import models as running
from tests import planted_model
from tests.conftest import let_go
from tests.pages.app_test import answer, first_of_link, page_at

torch = pytest.importorskip("torch", reason="models need requirements-worker.txt")
import worker.models  # noqa: E402
from worker.models import keeping  # noqa: E402

torch.set_num_threads(1)
ASKED = {"models": "planted", "controls": "5"}


@pytest.fixture(scope="module")
def with_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with the model "planted"; each test has a copy."""
    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(folder / "home"))
        models.add_folder(planted_model.save(folder / "planted", tied=True))
    let_go()
    return folder / "home"


@pytest.fixture
def ready(home: Path, with_model: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(catalogue, "models", dict)  # nothing is to be fetched
    shutil.copytree(with_model, home)
    assert worker.models.provide("cpu")
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()
    running.provide(None)
    keeping.forget()
    connection.detach()


def asked(**query: str | list[str]) -> AppTest:
    test = page_at("probes.py", {**ASKED, **query})
    test.button(key="measure").click().run()
    assert not test.exception
    return test


def test_what_is_asked_is_said_before_it_starts(ready: None) -> None:
    test = page_at("probes.py", ASKED)
    said = test.info[0].value
    assert "the 100 most suspected and 5 drawn" in said and "about 1 min in all" in said
    assert not test.dataframe and first_of_link(test)["probe"] == "undertrained"
    test = page_at("probes.py", {**ASKED, "candidates": "all"})
    assert "all tokens that are suspected" in test.info[0].value


def test_the_answer_is_that_of_the_study_and_is_kept(ready: None) -> None:
    test = asked()
    spec = studies.prepare("undertrained", (), None, {"controls": 5}, models=["planted"])
    result = studies.cached(spec)
    assert result is not None
    (row,) = result.tables["summary"].to_dicts()
    assert answer(test).startswith(
        f"Of the {row['tested']} tokens that **planted** was trained least on, it fails to say "
        "**3** (such as “"
    )
    assert "of 5 drawn at random 0 (0% to 43% of all)." in answer(test)
    tokens, summary = (one.value for one in test.dataframe)
    first = tokens.head(3)
    assert set(first["token"]) == set(planted_model.PLANTED)
    assert set(first["verdict"]) == {"strongly verified"}
    assert len(tokens) == row["tested"] + 5 and list(summary["tested"]) == [row["tested"]]
    said = "\n".join(str(one.value) for one in test.markdown)
    stand_in = result.signature["models"][0]["stand_in"]["text"]
    assert f"`{stand_in}` for planted" in said and "on cpu" in said
    running.provide(None)
    st.cache_resource.clear()
    assert answer(page_at("probes.py", ASKED)) == answer(test)  # kept: its link needs no worker


def test_a_search_finds_text_id_kind_and_verdict(ready: None) -> None:
    assert len(asked(show="all").dataframe[0].value) == planted_model.ROWS
    test = page_at("probes.py", {**ASKED, "search": "strongly verified"})
    assert len(test.dataframe[0].value) == 3
    test.text_input(key="probes.search").set_value(str(planted_model.planted_ids()[0])).run()
    assert list(test.dataframe[0].value["token"]) == [planted_model.PLANTED[0]]
    assert first_of_link(test)["search"] == str(planted_model.planted_ids()[0])


def test_a_job_leads_to_where_it_was_asked(ready: None) -> None:
    asked(candidates="300", begin="none")
    params = {"candidates": 300, "controls": 5, "begin": "none"}
    spec = studies.prepare("undertrained", (), None, params, models=["planted"])
    found = links.address(spec)
    assert found is not None and found[0] == "probes.py"
    assert "fails to say" in answer(page_at("probes.py", found[1]))
    for other in ({"candidates": 7}, {"seed": 1}, {"controls": 5_000}):
        other_spec = studies.prepare("undertrained", (), None, other, models=["planted"])
        assert links.address(other_spec) is None  # the page doesn't ask it


def test_a_model_that_fails_is_a_sentence(ready: None, tmp_path: Path) -> None:
    from tests import tiny_model

    models.add_folder(tiny_model.save(tmp_path / "short"))
    test = asked(models="short")
    assert "takes 64 tokens at once" in test.error[0].value


def test_ids_that_are_none_are_a_sentence(ready: None) -> None:
    test = page_at("probes.py", {**ASKED, "unused": "3-x"})
    assert "unused='3-x' can't be used" in test.error[0].value
    test = asked(unused="9999")
    assert "There is no id 9999: the model has 704 rows" in test.error[0].value


def test_every_probe_is_a_study_with_an_address(ready: None) -> None:
    for name, probe in PROBES.items():
        assert name == probe.study and studies.study(name).prefers == "job"
        if probe.beside is None:  # else it would fetch tokenizers
            test = page_at("probes.py", {"models": "planted", "probe": name})
            assert first_of_link(test)["probe"] == name and not test.warning


ITEMS = pl.DataFrame(
    {
        "id": [0, 1, 2, 3],
        "bytes_hex": ["61", "20e29680", "c3", "62"],
        "kind": ["reachable", "reachable", "part of a character", "reachable"],
        "indicator": [0.1, 0.9, 0.0, 0.8],
        "probability": [0.001, None, None, 0.95],
        "verdict": ["weakly verified", None, None, "strongly rejected"],
    }
)


def test_the_figure_has_reachable_items_the_threshold_and_those_asked() -> None:
    figure = undertrained_figure.figure(
        ITEMS, {"threshold": 0.2, "indicator": "cosine_distance"}, "light"
    )
    assert sum(figure.data[0].y) == 3
    marks = {trace.name: list(trace.x) for trace in figure.data[1:]}
    assert marks == {"below 0.01": [0.1], "0.01 to 0.1": [], "above 0.1": [0.8]}
    assert figure.layout.shapes[0].x0 == 0.2
