"""The entropy page as AppTest sees it, over real studies of small texts made here: its answer, the
link, and what isn't defined (its figures: the other files of that name)."""

import json

import numpy as np
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import studies
from pages.components.entropy import labels, orders
from tests.pages.app_test import answer, html, link
from tests.pages.entropy_home import opened, turned
from tests.twins.texts import BOTH, NAMES


@pytest.fixture(scope="module")
def page() -> AppTest:
    """One page for the tests that look at its sections in turn."""
    return opened(**BOTH)


def test_a_choice_outlasts_its_section(page: AppTest) -> None:
    turned(page, "sample").selectbox(key="entropy.figure").set_value("zipf_exponent").run()
    at = turned(page, "efficiency")
    assert link(at)["figure"] == ["zipf_exponent"]
    assert turned(page, "sample").selectbox(key="entropy.figure").value == "zipf_exponent"


def test_the_address_says_all_that_is_chosen() -> None:
    query = link(opened(**BOTH, shift="second"))
    assert query["corpus"] == ["first"]
    assert query["tokenizers"] == list(NAMES)
    assert query["language"] == ["eng_Latn", "tur_Latn"]
    assert query["shift"] == ["second"]
    assert query["section"] == ["efficiency"]
    assert query["focus"] == ["eng_Latn"]
    assert query["figure"] == ["conditional_entropy_1"]
    assert query["sizes"] == ["matched"]


def test_a_link_gives_the_same_page(page: AppTest) -> None:
    first = turned(page, "vocabulary", "tur_Latn")
    second = opened(**link(first))
    assert link(second) == link(first)
    assert answer(second) == answer(first)
    assert "In **Turkish**" in answer(second)


def test_what_a_link_asks_for_in_vain_is_named() -> None:
    at = opened(language="tlh", section="poetry", shift="first", steps="99", focus="deu_Latn")
    said = at.warning[0].value
    for unknown in ("tlh", "poetry", "shift “first”", "99", "deu\\_Latn"):
        assert unknown.replace("\\_", "_") in said.replace("\\_", "_")


def test_search_narrows_the_table() -> None:
    at = opened(**BOTH, search="turkish more")
    assert at.dataframe[0].value["tokenizer"].to_list() == ["more"]


def test_the_signature_and_all_tables_are_there(page: AppTest) -> None:
    at = turned(page, "efficiency")
    spec = studies.prepare("entropy", list(NAMES), "first", {"languages": "eng_Latn,tur_Latn"})
    assert any(spec.key in one.value for one in at.markdown)
    offered = " ".join(next(one for one in at.selectbox if "download" in one.label).options)
    for table in ("orders", "summary", "renyi", "zipf", "compression", "learning_curve", "shift"):
        assert table in offered


# --- what isn't defined ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "reason"),
    [("tur_Latn", "only one distinct token occurs"), ("deu_Latn", "there is only one token")],
)
def test_a_text_without_choice_shows_its_reason(language: str, reason: str) -> None:
    at = opened(corpus="tiny", language=language, shift="second")
    assert f"there is no entropy to show: {reason}" in answer(at)
    for section in ("efficiency", "vocabulary", "compression", "sample", "shift"):
        at.segmented_control(key="entropy.section").set_value(section).run()
        assert not at.exception
        assert reason in html(at)
        for drawn in at.get("plotly_chart"):
            assert "NaN" not in drawn.proto.spec
            assert '"y":[0.0' not in drawn.proto.spec
        row = pl.from_pandas(at.dataframe[-1].value).row(0, named=True)
        assert row["h1"] is None or np.isnan(row["h1"])
        assert reason in row["note"]


def test_a_text_shorter_than_k_says_so() -> None:
    at = opened(corpus="tiny", tokenizers="few")
    assert "no segment has 5 tokens" in html(at)
    (figure,) = (
        json.loads(one.proto.spec)
        for one in at.get("plotly_chart")
        if one.proto.id.endswith("-conditional_entropy eng_Latn")
    )
    notes = {each["hovertext"] for each in figure["layout"]["annotations"] if each["text"] == "n/a"}
    assert notes == {"no segment has 4 tokens", "no segment has 5 tokens"}


def test_a_language_that_the_second_corpus_lacks() -> None:
    at = opened(section="shift", shift="second", language="tur_Latn")
    assert any("the second corpus lacks the language" in one.value for one in at.markdown)


def test_training_on_too_little_text_is_said() -> None:
    at = opened(corpus="tiny", section="training")
    next(one for one in at.button if one.label == "Train them").click().run()
    assert "3 segments here; training and measuring needs at least 10" in at.error[0].value
    assert at.header[-1].value == "All figures"  # the rest of the page stands
    at = opened(section="training", vocabularies="7")
    assert "a size lies between" in at.error[0].value


# --- parts -------------------------------------------------------------------------------------


def test_names_of_figures() -> None:
    assert labels.conditional(1) == "H(X1)"
    assert labels.conditional(3) == "H(X3 | X1 X2)"
    assert [labels.block(k) for k in (1, 2, 4)] == ["H(X1)", "H(X1 X2)", "H(X1 … X4)"]
    assert len(labels.of_a_sample(5)) == 10 + 9
    assert labels.written(None, "bits") == "n/a"


def test_a_title_is_no_markup() -> None:
    row = {"order": 2, "grams": 9, "distinct": 8, "seen_once_share": 0.9, "seen_once_mass": 0.8}
    row |= {"block_entropy": 1.0, "block_entropy_corrected": 2.0, "reliability": "none"}
    assert "<i>" not in orders.hover(row, "block_entropy", "<i>x</i>")
    assert "<i>x" not in labels.legend(["a"], {"a": "<i>x</i>"}, "light")
