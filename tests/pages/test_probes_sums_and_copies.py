"""The sections of the page Probes for sums and for words that look the same, with a tiny model that
the test makes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import studies
from data import catalogue, models
from data.tokenizers import add_file
from pages.components.jobs import links
from pages.components.probes import arithmetic, consistency, spellings
from pages.components.sharing import preview
from studies.engine import models as running
from tests import tiny_model
from tests.pages.app_test import answer, html, page_at, words

torch = pytest.importorskip("torch", reason="models need requirements-worker.txt")
import worker.models  # noqa: E402
from worker.models import keeping  # noqa: E402

torch.set_num_threads(1)

TEXT = "The <b>house</b> is old. We count tokens: naïve 猫."
SUMS = {"probe": "arithmetic", "models": ["reader"], "from": "2", "to": "3", "sums": "2",
        "shots": "1", "formats": ["bare", "comma_right", "singly"]}  # fmt: skip
COPIES = {"probe": "consistency", "models": ["reader"], "text": TEXT, "shots": "0", "marked": "50"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("models") / "reader"
    tiny_model.torch_model(3, max_position_embeddings=400).save_pretrained(place)
    tiny_model.tokenizer().save(str(place / "tokenizer.json"))
    return place


@pytest.fixture
def ready(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yields the name of the one tokenizer there is."""
    monkeypatch.setattr(catalogue, "models", dict)  # nothing is to be fetched
    models.add_folder(folder)
    name = add_file(folder / "tokenizer.json").name
    worker.models.provide("cpu")
    st.cache_resource.clear()
    yield name
    st.cache_resource.clear()
    running.provide(None)
    keeping.forget()


def asked(query: dict) -> AppTest:  # type: ignore[type-arg]
    test = page_at("probes.py", query)
    test.button(key="measure").click().run()
    assert not test.exception
    return test


def shared(spec: studies.Spec) -> str:
    """The sentence that goes with a link to the answer, whose main figure is drawn."""
    frozen = studies.frozen(studies.share(spec, studies.EVERYONE))
    assert frozen is not None and (preview.picture(frozen) or b"").startswith(b"\x89PNG")
    return preview.sentence(frozen)


def test_sums_are_asked_when_they_are_wanted_and_searched(ready: str) -> None:
    before = page_at("probes.py", SUMS)
    assert "asked 12 sums" in words(before) and "takes about 1 min" in words(before)
    test = asked(SUMS)
    assert "**reader** gets" in answer(test)
    params = {"digits": "2-3", "sums": 2, "shots": 1, "formats": "bare,comma_right,singly"}
    spec = studies.prepare("arithmetic", (), None, params, models=["reader"])
    result = studies.cached(spec)
    assert result is not None
    row = result.tables["answers"].row(0, named=True)
    assert f"<td>{row['bits']:.1f}</td>" in html(test)
    assert html(test).count('<span class="piece">') >= 12 * 2 * 4
    shown = next(one.value for one in test.dataframe if "no_carry_share" in one.value)
    assert list(shown["n"]) == [4, 4, 4]
    page, query = links.address(spec) or ("", {})
    assert "**reader** gets" in answer(page_at(page, query))  # it needs no click: it is known
    assert "reader gets" in shared(spec)
    few = page_at("probes.py", {**SUMS, "search": "singly"})
    assert html(few).count("<th>digits singly</th>") == 4 and "<th>bare</th>" not in html(few)
    none = page_at("probes.py", {**SUMS, "search": "nonsense"})
    assert "No sum has that" in words(none)


def test_words_are_counted_without_a_model_and_copied_with_one(ready: str) -> None:
    query = {**COPIES, "tokenizers": [ready]}
    running.provide(None)
    alone = page_at("probes.py", query)
    assert "id sequences that look the same" in words(alone)
    assert "<th>house</th>" in html(alone) and "<b>house" not in html(alone)
    worker.models.provide("cpu")
    test = asked(query)
    assert "words that **reader** should replace" in answer(test)
    params = {"text": TEXT, "share": 50, "shots": 0}
    spec = studies.prepare("consistency", (), None, params, models=["reader"])
    result = studies.cached(spec)
    assert result is not None
    for row in result.tables["words"].to_dicts():
        for number in row["ids_before"]:
            assert f"<small>{number}</small>" in html(test)
    assert "words that reader should replace" in shared(spec)
    page, found = links.address(spec) or ("", {})
    assert "words that **reader** should replace" in answer(page_at(page, found))
    other = studies.prepare("consistency", (), None, {**params, "seed": 1}, models=["reader"])
    assert links.address(other) is None


def test_a_text_without_words_is_a_sentence(ready: str) -> None:
    for text, said in (("1, 2", "The text has no words."), ("A cat.", "no word of four letters")):
        test = page_at("probes.py", {**COPIES, "tokenizers": [ready], "text": text})
        assert said in words(test)


def test_the_grouping_that_differs_most_is_told_where_it_surely_differs() -> None:
    rows = [
        {"format": "comma_right", "bits": 0.1, "bits_low": -0.3, "bits_high": 0.5},
        {"format": "comma_left", "bits": 1.3, "bits_low": 0.9, "bits_high": 1.8},
        {"format": "singly", "bits": -1.6, "bits_low": -2.3, "bits_high": -0.9},
        {"format": "hash_left", "bits": 9.0, "bits_low": None, "bits_high": None},
    ]
    told = [{**row, "other": "bare"} for row in rows]
    assert arithmetic.surprise(told) == (
        " With digits singly, right answers surprise it by **1.6 bits** less than bare "
        "(0.9 to 2.3)."
    )
    assert "grouped by comma, from the left" in arithmetic.surprise(told[:2])
    assert arithmetic.surprise(told[:1]) == ""


def test_numbers_of_sequences_as_people_read_them() -> None:
    assert [spellings._count(one) for one in (1.0, 4.0, 12.5, 40.0)] == [
        *("2.0", "16", "5,793", "about 10^12")
    ]
    assert "2 sentences at most" in consistency.about(1, {"text": TEXT})
