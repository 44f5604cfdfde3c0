"""The Compare page as AppTest sees it: the text in the link, counts, costs, agreement, sharing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import studies
from data import catalogue
from data.corpora import collection
from data.errors import TokenariumError, UnknownName
from pages.components import method_panel, visitor
from pages.components.compare import summary
from pages.components.compare.text import IN_ADDRESS, SAMPLE
from tests.pages import brought_text, made_up_segmentation
from tests.pages.app_test import answer, link, page_at, stand_in
from tests.pages.conftest import row

NAMES = made_up_segmentation.NAMES
KEY = "f" * 64


@pytest.fixture
def cut(
    home: Path, monkeypatch: pytest.MonkeyPatch, broken: set[str]
) -> Iterator[list[studies.Spec]]:
    """Stands in for the catalogue and the study; yields the questions that were computed."""
    computed: list[studies.Spec] = []

    def prepare(
        name: str, tokenizers: Sequence[str], corpus: None, params: Mapping[str, Any], **_: Any
    ) -> studies.Spec:
        for one in tokenizers:
            if one not in NAMES:
                raise UnknownName("tokenizer", one, NAMES)
        inputs = tuple(studies.Input(one, f"hash of {one}") for one in tokenizers)
        return studies.Spec(name, 1, inputs, None, dict(params))

    def run(spec: studies.Spec, keep: bool) -> studies.Result:
        assert not keep, "what someone types was written"
        for one in spec.tokenizers:
            if one.name in broken:
                raise TokenariumError(f"{one.name} took longer than 10 s on this text.")
        computed.append(spec)
        said = [{"name": one.name, "fingerprint": one.hash} for one in spec.tokenizers]
        signature = {"study": spec.study, "version": 1, "tokenizers": said, "corpus": None}
        signature["parameters"] = dict(spec.parameters)
        return studies.Result(spec.key, signature, made_up_segmentation.answer(spec))

    stand_in(monkeypatch, studies, "prepare", prepare)
    stand_in(monkeypatch, studies, "run", run)
    monkeypatch.setattr(catalogue, "tokenizers", lambda: {name: row(name) for name in NAMES})
    monkeypatch.setattr(catalogue, "corpora", lambda: {"gone": row("gone")})
    st.cache_resource.clear()
    yield computed
    st.cache_resource.clear()


def opened(**query: Any) -> AppTest:
    return page_at("compare.py", {"tokenizers": list(NAMES), **query})


Cut = list[studies.Spec]


def test_the_answer_comes_first(cut: Cut) -> None:
    at = opened(text="four of eight words")
    assert at.title[0].value == "How is this text cut into tokens?"
    # 4 words; 19 bytes in threes are 7.
    assert answer(at) == (
        "**Title of words** cuts this text into **4 tokens**, **Title of threes** into "
        "**7 tokens**: 1.75 times as many."
    )


def test_agreement_is_said_as_a_number_with_its_definition(cut: Cut) -> None:
    at = opened(text="ab cd efg")
    # Cuts before 2 and 5; after 3 and 6: none of four is shared.
    assert "0% of the boundaries**: 0 places where all of them cut, of 4" in " ".join(
        one.value for one in at.caption
    )
    at = opened(text="abc de fg")
    # Before 3 and 6; after 3 and 6.
    assert "100% of the boundaries**: 2 places where all of them cut, of 2" in " ".join(
        one.value for one in at.caption
    )


def test_without_a_text_in_the_link_a_sample_is_shown(cut: Cut) -> None:
    at = opened()
    assert at.text_area[0].value == SAMPLE
    assert cut[-1].parameters["text"] == SAMPLE


def test_spaces_around_a_text_are_kept(cut: Cut) -> None:
    at = opened(text=" a\n ")
    assert cut[-1].parameters["text"] == " a\n "
    assert link(at)["text"] == [" a\n "]


def test_an_empty_text_says_what_the_page_shows_and_offers_a_sample(cut: Cut) -> None:
    at = opened(text="a")
    at.text_area[0].set_value("").run()
    assert "cut into coloured tokens" in at.info[0].value
    at.button(key="show a sample").click().run()
    assert at.text_area[0].value == SAMPLE
    assert not at.info


def test_a_long_text_stays_out_of_the_address_and_in_the_session(cut: Cut) -> None:
    at = opened(text="short")
    long = "x" * (IN_ADDRESS + 1)
    at.text_area[0].set_value(long).run()
    assert "text" not in link(at)
    assert any("use Share" in caption.value for caption in at.caption)
    assert cut[-1].parameters["text"] == long
    at.switch_page("about.py").run()
    at.query_params.clear()
    at.switch_page("compare.py").run()
    assert at.text_area[0].value == long


def test_a_long_text_is_kept_for_its_visitor_alone(
    cut: Cut, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "x" * (IN_ADDRESS + 1)
    monkeypatch.setattr(visitor, "current", lambda: studies.Visitor("a" * 64))
    at = opened(text="short")
    at.text_area[0].set_value(long).run()
    key = link(at)["text_key"]
    assert "text" not in link(at)
    assert any("leads you back to it" in caption.value for caption in at.caption)
    # A reload, in a session of its own; going on from there keeps the key.
    at = opened(text_key=key)
    assert at.text_area[0].value == long and not at.warning
    at.number_input(key="compare.price").set_value(2.0).run()
    assert link(at)["text_key"] == key and at.text_area[0].value == long
    at.text_area[0].set_value("short").run()
    assert "text_key" not in link(at)
    # Someone else.
    monkeypatch.setattr(visitor, "current", lambda: studies.Visitor("b" * 64))
    at = opened(text_key=key)
    assert at.text_area[0].value == SAMPLE
    assert "only for the visitor who typed it: ask them to share the page" in at.warning[0].value
    assert "text_key" not in link(at)


def test_a_click_sent_with_an_older_address_counts(cut: Cut) -> None:
    at = opened(text="short")
    long = "x" * (IN_ADDRESS + 1)
    at.text_area[0].set_value(long).run()
    before = link(at)
    at.number_input(key="compare.price").set_value(2.0).run()
    # The browser sends the next click before it has heard of the new address.
    at.query_params.clear()
    for name, values in before.items():
        at.query_params[name] = values
    at.number_input(key="compare.window").set_value(1000).run()
    assert link(at)["price"] == ["2.0"]
    assert link(at)["window"] == ["1000"]
    assert at.text_area[0].value == long
    # Gone back to, the same address is followed.
    at.query_params.clear()
    for name, values in before.items():
        at.query_params[name] = values
    at.run()
    assert link(at)["price"] == before["price"] == ["1.0"]
    assert at.text_area[0].value == long  # no address holds it, so none takes it away


def test_costs_follow_the_price_and_the_window(cut: Cut) -> None:
    at = opened(text="four of eight words", price="2.5", window="1000")
    table = at.dataframe[0].value
    # 4 tokens at 2.5 a million; 4 of 1,000 are 0.4 %.
    assert table["cost"][0] == pytest.approx(4 * 2.5 / 1e6)
    assert table["window"][0] == pytest.approx(0.4)
    assert link(at)["price"] == ["2.5"]


@pytest.mark.parametrize(
    ("name", "value"), [("price", "-1"), ("price", "nan"), ("window", "0"), ("special", "yes")]
)
def test_what_a_link_asks_for_in_vain_is_named(cut: Cut, name: str, value: str) -> None:
    at = opened(text="a b", **{name: value})
    assert f"{name} “{value}”" in at.warning[0].value


def test_special_tokens_are_interpreted_only_when_asked(cut: Cut) -> None:
    opened(text="a")
    assert cut[-1].parameters["special"] == "plain"
    opened(text="a", special="interpreted")
    assert cut[-1].parameters["special"] == "interpreted"


def test_a_tokenizer_that_fails_on_a_text_is_tried_again_on_the_next(
    cut: Cut, broken: set[str]
) -> None:
    broken.add("threes")
    at = opened(text="a b c")
    assert "took longer than 10 s" in at.warning[0].value
    assert answer(at).startswith("**Title of words** cuts this text into **3 tokens**")
    broken.clear()
    at.text_area[0].set_value("a b").run()
    assert not at.warning
    assert "Both tokenizers" in answer(at) or "Title of threes" in answer(at)


def test_more_tokenizers_than_fit_are_named(cut: Cut, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"words {number}" for number in range(9)]
    monkeypatch.setattr(catalogue, "tokenizers", lambda: {name: row(name) for name in many})
    monkeypatch.setattr(
        studies,
        "prepare",
        lambda name, tokenizers, **_: studies.Spec(
            name, 1, tuple(studies.Input(one, one) for one in tokenizers), None, {"text": "a"}
        ),
    )
    at = opened(text="a", tokenizers=many)
    assert "words 8” (no more than 8)" in at.warning[0].value
    assert link(at)["tokenizers"] == many[:8]


def test_the_last_tokenizer_cannot_be_taken_out(cut: Cut) -> None:
    at = opened(text="a", tokenizers=["words"])
    pills = at.button_group(key="compare.tokenizers catalogue")
    pills.set_value([]).run()
    assert link(at)["tokenizers"] == ["words"]
    at.button_group(key="compare.tokenizers catalogue").set_value(["words", "threes"]).run()
    assert link(at)["tokenizers"] == ["words", "threes"]


def frozen_here(patch: pytest.MonkeyPatch, text: str, inputs: Sequence[studies.Input]) -> None:
    """A frozen page of the text, cut by these of NAMES' tokenizers."""
    params = {"text": text, "special": "plain"}
    spec = studies.Spec("segmentation", 1, tuple(inputs), None, params)
    own = replace(spec, tokenizers=tuple(studies.Input(one, one) for one in NAMES))
    titles = dict(zip(NAMES, (one.name for one in inputs), strict=True))
    tables = {
        name: frame.with_columns(pl.col("tokenizer").replace_strict(titles))
        for name, frame in made_up_segmentation.answer(own).items()
    }
    said = [{"name": one.name, "fingerprint": one.hash} for one in inputs]
    signature = {"study": "segmentation", "version": 1, "tokenizers": said, "corpus": None}
    result = studies.Result(KEY, {**signature, "parameters": params}, tables)
    day = datetime(2026, 3, 4, tzinfo=UTC)
    shared = studies.Frozen(KEY, (spec,), studies.Wrapping(), day, {})
    stand_in(patch, studies, "frozen", lambda key: shared if key == KEY else None)
    stand_in(patch, studies, "show_frozen", lambda key, place: result)


def test_a_shared_link_brings_its_text_and_its_figures(
    cut: Cut, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "ab " * 700
    frozen_here(
        monkeypatch, long, [studies.Input(f"sharer's {one}", f"hash of {one}") for one in NAMES]
    )
    at = opened(share=KEY)
    assert at.text_area[0].value == long
    assert not cut, "a shared answer was computed again"
    assert "Title of words" in answer(at)
    assert link(at)["share"] == [KEY]
    assert said_frozen(at).startswith(":material/ac_unit: **Frozen, as measured on 4 March")
    # What changes nothing leaves it as it is; a change goes live, and its address with it.
    at.text_input(key="compare search").set_value("ab").run()
    assert link(at)["share"] == [KEY] and "Frozen, as" in said_frozen(at)
    at.text_area[0].set_value("other").run()
    assert cut[-1].parameters["text"] == "other"
    assert "share" not in link(at)
    assert "**You changed this.** It is live now, not what was frozen on 4 March" in said_frozen(at)
    computed = len(cut)
    at.button(key="frozen page changed button").click().run()
    assert link(at)["share"] == [KEY] and "Frozen, as" in said_frozen(at)
    assert at.text_area[0].value == long and len(cut) == computed
    # Live, without a change: the same text, counted here.
    at.button(key="frozen page button").click().run()
    assert "share" not in link(at) and not said_frozen(at)
    assert at.text_area[0].value == long and len(cut) == computed + 1


def test_a_link_still_shows_its_figures_when_the_catalogues_row_has_changed(
    cut: Cut, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen_here(
        monkeypatch,
        "ab ab",
        [studies.Input(one, f"what the row of {one} was") for one in NAMES],
    )
    at = opened(share=KEY)
    assert not cut, "a shared answer was computed again, by another tokenizer"
    assert "as measured on 4 March 2026" in said_frozen(at)
    assert "2 tokens" in answer(at)


def said_frozen(at: AppTest) -> str:
    """What the page says of being frozen, or having been."""
    found = [one.value for one in at.markdown if "rozen" in one.value]
    assert len(found) < 2
    return "".join(found)


@pytest.mark.parametrize("key", ["f" * 64, "../../etc/passwd", "<b>"])
def test_a_key_that_is_not_here_is_said(cut: Cut, key: str) -> None:
    at = opened(text="a", share=key)
    assert "was shared under" in at.warning[0].value
    assert "Ask for a new one" in at.warning[0].value


def test_search_finds_text_id_and_bytes(cut: Cut) -> None:
    at = opened(text="abc abd")
    at.text_input(key="compare search").set_value("616264").run()
    assert len(at.dataframe[1].value) == 0
    at.text_input(key="compare search").set_value("616263").run()
    assert set(at.dataframe[1].value["text"]) == {"abc"}


def test_a_segment_of_a_corpus_can_be_opened(cut: Cut, tmp_path: Path) -> None:
    collection.add_path(brought_text.flores_zip(tmp_path), name="villages")
    turkish = brought_text.SENTENCES["tur_Latn"]
    at = opened(text="a")
    at.session_state["samples"] = True
    at.run()
    at.selectbox(key="sample corpus").set_value("villages").run()
    at.selectbox(key="sample language of villages").set_value("tur_Latn").run()
    at.number_input(key="sample number of villages tur_Latn").set_value(3).run()
    at.button(key="use one").click().run()
    assert cut[-1].parameters["text"] == turkish[2]
    at.session_state["samples"] = True
    at.run()
    at.selectbox(key="sample language of villages").set_value("tur_Latn").run()
    at.button(key="use all").click().run()
    assert cut[-1].parameters["text"] == "\n".join(turkish)


def test_one_answer_sentence_for_each_case() -> None:
    titles = {"a": "A*", "b": "B"}

    def table(**tokens: int) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "tokenizer": list(tokens),
                "tokens": list(tokens.values()),
                "characters_per_token": [2.5] * len(tokens),
            }
        )

    assert summary.sentence(table(a=1), titles) == (
        "**A\\*** cuts this text into **1 token**, 2.50 characters each."
    )
    assert summary.sentence(table(a=2, b=2), titles).startswith("Both tokenizers cut")
    assert "1.50 times as many" in summary.sentence(table(a=3, b=2), titles)
    assert summary.sentence(table(a=3, b=0), titles).endswith("into **3 tokens**.")


def test_a_long_text_is_shortened_in_the_signature_shown() -> None:
    shown = method_panel.shortened({"parameters": {"text": "é" * 1000, "special": "plain"}})
    assert "1,000 characters, sha256" in shown["parameters"]["text"]
    short = {"parameters": {"text": "short"}}
    assert method_panel.shortened(short) == short
