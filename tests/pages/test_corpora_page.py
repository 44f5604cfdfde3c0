"""The corpora page as AppTest sees it, over a small corpus that the test makes; and its parts."""

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import studies
from data import catalogue, lake
from data.corpora import collection
from data.errors import TokenariumError
from pages.components import names
from pages.components.corpora import alignment, holdings, lengths, preview, samples, sentence, sizes
from pages.components.corpora.holdings import Holdings
from studies.desks import corpora
from studies.desks.corpora import Options
from tests.pages import brought_text
from tests.pages.app_test import first_of_link, html, page_at
from tests.pages.conftest import row

COLUMNS = {"nr": "id", "tongue": "language", "saying": "text"}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A state folder with two corpora of everyone's: `villages` (parallel) and `labels` (one row
    missing, its Turkish labelled German); the catalogue's can't be had."""
    folder = tmp_path_factory.mktemp("corpora")

    def languages(*_: Any) -> list[str]:
        raise TokenariumError("There is no network.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(folder / "home"))
        patch.setattr(catalogue, "corpora", lambda: {"gone": row("gone")})
        patch.setattr(studies, "languages", languages)
        collection.add_path(
            brought_text.flores_zip(folder), name="villages", licence="CC0 *really*"
        )
        collection.add_path(brought_text.table(folder), Options(mapping=COLUMNS), name="labels")
        st.cache_resource.clear()
        yield
        st.cache_resource.clear()
        lake.detach()


@pytest.fixture
def villages(here: None) -> Holdings:
    return holdings.of(corpora.profile("villages", studies.EVERYONE))


@pytest.fixture
def labels(here: None) -> Holdings:
    return holdings.of(corpora.profile("labels", studies.EVERYONE))


def opened(**query: str) -> AppTest:
    return page_at("corpora.py", query)


def test_it_says_what_a_corpus_holds(here: None) -> None:
    at = opened(corpus="villages")
    assert at.title[0].value == "What text is measured here?"
    # 12 sentences, 4 a language; the sizes are those of the sentences in UTF-8.
    bytes_of = {
        language: sum(len(text.encode()) for text in texts)
        for language, texts in brought_text.SENTENCES.items()
    }
    assert at.markdown[0].value == (
        f"**villages** holds **3 languages**: 12 texts in 4 segments, "
        f"**{sum(bytes_of.values())} bytes** of UTF-8. Arabic takes the most, "
        f"{bytes_of['arb_Arab']} bytes; English the least, {bytes_of['eng_Latn']} bytes."
    )
    assert "CC0 *really*" in html(at)
    assert not at.warning
    assert not at.error


def test_the_address_says_all_that_is_chosen(here: None) -> None:
    at = opened(corpus="villages", language="ar", size="segments", order="name", segment="3")
    assert first_of_link(at) == {
        "corpus": "villages",
        "language": "arb_Arab",
        "size": "segments",
        "order": "name",
        "segment": "3",
    }
    assert "**4 segments** in **Arabic**" in at.markdown[0].value
    at.button(key="undo").click().run()
    assert "language" not in first_of_link(at)
    assert first_of_link(at)["segment"] == "3"
    assert brought_text.SENTENCES["tur_Latn"][2] in html(at)


def test_what_is_not_there_is_said(here: None) -> None:
    at = opened(corpus="villages", language="Klingon", size="weight")
    assert "Klingon" in at.warning[0].value
    assert "weight" in at.warning[0].value
    at = opened(corpus="gone")
    assert at.error[0].value == "There is no network. Choose another corpus."


def test_a_search_narrows_the_table(here: None) -> None:
    at = opened(corpus="villages", search="latin turk")
    (table,) = (one.value for one in at.dataframe if "duplicates" in one.value)
    assert list(table["language"]) == ["tur_Latn"]


def test_a_wrong_label_and_gaps_are_flagged(here: None) -> None:
    at = opened(corpus="labels")
    assert at.expander[0].label == "A language looks like another than the label says"
    flagged = at.dataframe[0].value
    assert list(flagged["name"]) == ["German"]
    assert list(flagged["looks_like_name"]) == ["Turkish"]
    said = [one.value for one in at.markdown]
    assert any("**3** of the segments exist in all 2 languages" in one for one in said)
    said = [one.value for one in opened(corpus="labels", language="de").markdown]
    assert "German lacks 1 segment: 4." in said


# --- parts ----------------------------------------------------------------------------------------


def test_bars_stand_by_size_and_have_their_script_s_colour(villages: Holdings) -> None:
    figure = sizes.figure(villages, measure="bytes", order="size", chosen="tur_Latn", mode="light")
    (bars,) = figure.data
    assert [data[0] for data in bars.customdata] == ["arb_Arab", "tur_Latn", "eng_Latn"]
    assert list(bars.x) == sorted(villages.languages["bytes"], reverse=True)
    assert bars.marker.color[1] == bars.marker.color[2] != bars.marker.color[0]
    quiet, loud = lengths.MARKS_QUIET, lengths.MARKS_LOUD
    assert list(bars.marker.opacity) == [quiet, loud, quiet]
    assert "Latin 2" in sizes.legend(villages, "light")


def test_many_languages_stand_side_by_side(villages: Holdings) -> None:
    many = pl.concat(
        villages.languages.with_columns(pl.col("language") + f"_{n}") for n in range(30)
    )
    held = Holdings(**{**vars(villages), "languages": many})
    assert not sizes.lying(held)
    (bars,) = sizes.figure(held, measure="bytes", order="name", chosen="", mode="dark").data
    assert len(set(bars.x)) == 90  # names that look alike keep their own places


def test_no_length_between_is_left_out() -> None:
    rows = {"language": ["a", "a", "b"], "from": [0, 16, 2], "to": [1, 32, 4]}
    table = pl.DataFrame({**rows, "segments": [1, 3, 5]})
    (bars,) = lengths.figure(table, language="", mode="light").data
    assert list(bars.x) == ["0", "1", "2–3", "4–7", "8–15", "16–31"]
    assert list(bars.y) == [1, 0, 5, 0, 0, 3]
    (bars,) = lengths.figure(table, language="b", mode="light").data
    assert (list(bars.x), list(bars.y)) == (["2–3"], [5])


def test_samples_run_as_their_script_does_and_are_no_html(villages: Holdings) -> None:
    rows = villages.samples.filter(pl.col("segment") == 0).with_columns(
        pl.col("text") + "<script>alert(1)</script>"
    )
    said = samples.html(villages, rows, True, "light")
    assert "<script>" not in said
    assert f'<dd dir="rtl" lang="ar">{brought_text.SENTENCES["arb_Arab"][0]}' in said
    assert '<dd dir="auto" lang="en">' in said


def test_domains_are_shown_only_if_all_are_known(villages: Holdings) -> None:
    assert villages.covered
    assert "sections" in villages.tables()
    less = Holdings(**{**vars(villages), "sections": villages.sections.head(1)})
    assert not less.covered
    assert "sections" not in less.tables()


def test_texts_that_are_no_translations_are_said_to_be_none(villages: Holdings) -> None:
    single = villages.alignment.with_columns(pl.col("languages").list.head(1))
    held = Holdings(**{**vars(villages), "alignment": single})
    assert "no parallel text" in alignment.sentence(held)


def test_what_downloads_hold_can_be_written_as_csv(villages: Holdings) -> None:
    for frame in villages.tables().values():
        assert studies.csv(frame)


def test_amounts_as_people_say_them(villages: Holdings) -> None:
    assert [preview.size(n) for n in (999, 1000, 5_370_951, 2 * 10**9)] == [
        "999 bytes",
        "1.0 kB",
        "5.4 MB",
        "2.0 GB",
    ]
    assert sentence.counted(1, "segment") == "1 segment"


def test_a_name_is_no_markup() -> None:
    assert names.cleaned("<b>My *text*</b>") == "b My text b"
