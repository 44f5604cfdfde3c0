"""Figures as data: what is drawn where, and that nothing undefined is drawn as a number."""

import numpy as np
import plotly.graph_objects as go
import polars as pl
import pytest

from pages.components import languages, tables
from pages.components.axis_names import on_axis, unique
from pages.components.palette import tokenizer_colour
from pages.components.premiums import byte_scatter, factors, heatmap, ranking, selection
from pages.components.premiums.selection import View
from tests.pages.conftest import MADE_UP, TOKENIZERS, answer_for

LOOK = {"reference": "English", "mode": "light"}


@pytest.fixture
def frame() -> pl.DataFrame:
    names = languages.table(sorted(MADE_UP))
    return tables.joined(answer_for(TOKENIZERS)["premiums"], names, {})


def drawn(frame: pl.DataFrame, labels: list[str], **more: object) -> go.Figure:
    return heatmap.figure(
        frame,
        languages=labels,
        tokenizers=TOKENIZERS,
        focus="cl100k_base",
        caption="",
        **LOOK,
        **more,
    )


def test_the_heat_map_shows_log2_of_the_premium_where_it_belongs(frame: pl.DataFrame) -> None:
    labels = ["mya_Mymr", "shn_Mymr", *(label for label in MADE_UP if "Mymr" not in label)]
    cells = drawn(frame, labels).data[0]
    assert cells.z.shape == (2, 12)
    assert cells.z[1, 0] == pytest.approx(np.log2(4.2))
    assert (cells.zmin, cells.zmax) == (-1, 4)
    assert cells.text[0][0] == "15.7"


def test_an_undefined_premium_is_no_number_and_says_why(frame: pl.DataFrame) -> None:
    figure = drawn(frame, list(MADE_UP))
    cells, gaps, _, missing = figure.data
    assert np.isnan(cells.z[0, -1])
    assert cells.text[0][-1] == ""
    assert gaps.text[0][-1] == "n/a"
    assert missing.customdata == (["cl100k_base", "shn_Mymr", "90% of its characters became UNK"],)
    assert len(figure.layout.images) == 1


def test_every_cell_can_be_clicked(frame: pl.DataFrame) -> None:
    marks = [
        mark[:2] for trace in drawn(frame, list(MADE_UP)).data[2:] for mark in trace.customdata
    ]
    assert sorted(marks) == sorted([name, label] for name in TOKENIZERS for label in MADE_UP)


def test_names_beside_a_scrolled_map_have_their_tokenizers_colours(frame: pl.DataFrame) -> None:
    hostile = frame.with_columns(title=pl.lit("<b>x</b> ").add(pl.col("tokenizer")))
    figure = drawn(hostile, list(MADE_UP))
    html = heatmap.row_names(figure, "light")
    for name in TOKENIZERS:
        mark = f'<span style="color:{tokenizer_colour(name, "light")}">■</span>'
        assert f"<div>{mark} &lt;b&gt;x&lt;/b&gt; {name}</div>" in html


def test_few_languages_stand_along_y(frame: pl.DataFrame) -> None:
    cells = drawn(frame, ["tur_Latn"]).data[0]
    assert cells.z.shape == (1, 2)
    assert cells.z[0] == pytest.approx(np.log2([2.1, 1.4]))


def test_hundreds_of_languages_stay_light() -> None:
    many = [f"x{a}{b}_Latn" for a in "abcdefghijklmnopqrst" for b in "abcdefghijklmnopqrstuvwxyz"]
    wide = pl.concat(
        answer_for(["cl100k_base"])["premiums"]
        .head(1)
        .with_columns(language=pl.lit(label), tokenizer=pl.lit(name))
        for label in many
        for name in TOKENIZERS
    )
    frame = tables.joined(wide, languages.table(many), {})
    figure = drawn(frame, many)
    marks = sum(len(trace.x) for trace in figure.data if trace.type == "scatter")
    assert marks == len(many)  # one row of marks, not all cells
    assert figure.data[0].text is None
    assert figure.layout.dragmode == "zoom"


def test_bars_carry_their_intervals(frame: pl.DataFrame) -> None:
    bars = ranking.languages(frame, tokenizer="cl100k_base", **LOOK).data[0]
    assert bars.y[0] == 15.7
    assert bars.error_y.array[0] == pytest.approx(15.7 * 0.05)
    assert bars.error_y.arrayminus[0] == pytest.approx(15.7 * 0.05)
    assert len(bars.y) == len(MADE_UP) - 1  # the undefined one is left out
    assert list(bars.y) == sorted(bars.y, reverse=True)


def test_tokenizers_are_ranked_for_one_language(frame: pl.DataFrame) -> None:
    bars = ranking.tokenizers(
        frame.filter(pl.col("language") == "tur_Latn"), language="tur_Latn", **LOOK
    ).data[0]
    assert list(bars.x) == ["o200k_base", "cl100k_base"]
    assert len(set(bars.marker.color)) == 2


def test_the_diagonal_is_where_premium_and_byte_premium_agree(frame: pl.DataFrame) -> None:
    figure = byte_scatter.figure(frame, tokenizer="cl100k_base", labels=["tur_Latn"], **LOOK)
    diagonal, others, chosen = figure.data
    assert tuple(diagonal.x) == tuple(diagonal.y)
    assert len(chosen.x) == 1
    assert len(others.x) == len(MADE_UP) - 2


def test_the_line_is_the_study_s_own(frame: pl.DataFrame) -> None:
    table = answer_for(TOKENIZERS)["factors"]
    fit = table.filter(tokenizer="cl100k_base", factor="whitespace_share").row(0, named=True)
    figure = factors.figure(
        frame,
        table,
        tokenizer="cl100k_base",
        factor="whitespace_share",
        labels=list(MADE_UP),
        mode="light",
    )
    line = figure.data[-1]
    assert line.y == pytest.approx(fit["intercept"] + fit["slope"] * np.array(line.x))
    assert figure.layout.annotations[0].text == f"R² = {fit['r_squared']:.2f}, n = {fit['n']}"


def test_a_factor_without_a_line_draws_none(frame: pl.DataFrame) -> None:
    table = answer_for(TOKENIZERS)["factors"].with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in ("slope", "intercept", "r_squared")
    )
    figure = factors.figure(
        frame, table, tokenizer="cl100k_base", factor="whitespace_share", labels=[], mode="dark"
    )
    assert len(figure.data) == 2


def test_names_on_an_axis_are_short_and_distinct() -> None:
    assert len(on_axis("Quechua, Huamalíes-Dos de Mayo Huánuco")) <= 26
    assert on_axis("Burmese · မြန်မာ").endswith("မြန်မာ")
    assert len(set(unique(["a", "a", "b", "a"]))) == 4


def view(**more: object) -> View:
    return View("cl100k_base", **more)  # type: ignore[arg-type]


def test_which_languages_are_shown(frame: pl.DataFrame) -> None:
    assert selection.ordered(frame, view(show="highest", count=5))[0] == "mya_Mymr"
    assert (
        selection.ordered(frame, view(show="lowest", count=5))[-1] == "shn_Mymr"
    )  # undefined: last
    ends = selection.ordered(frame, view(show="ends", count=5))
    assert ends[:3] == ["mya_Mymr", "hin_Deva", "tha_Thai"]
    assert len(ends) == 5
    assert "shn_Mymr" not in selection.ordered(frame, view(show="spoken"))
    assert len(selection.ordered(frame, view(show="all"))) == len(MADE_UP)


def test_in_which_order(frame: pl.DataFrame) -> None:
    by_script = selection.ordered(frame, view(show="all", order="script"))
    assert by_script[0] == "arb_Arab"
    latin = [label for label in by_script if label.endswith("Latn")]
    assert latin == ["tur_Latn", "deu_Latn", "fra_Latn", "eng_Latn"]  # by falling premium


def test_narrowing_by_script_and_language(frame: pl.DataFrame) -> None:
    both = selection.narrowed(frame, view(scripts=("Latin",), languages=("tur_Latn", "rus_Cyrl")))
    assert both["language"].unique().to_list() == ["tur_Latn"]


def test_what_is_shown_is_said_as_it_is(frame: pl.DataFrame) -> None:
    assert selection.described(frame, view()) == "widely spoken"
    assert selection.described(frame, view(languages=("tur_Latn",))) == "chosen"
    few = selection.narrowed(frame, view(scripts=("Myanmar",)))
    # One of the two is widely spoken, too few to show only those.
    assert selection.ordered(few, view(scripts=("Myanmar",))) == ["mya_Mymr", "shn_Mymr"]
    assert selection.described(few, view(scripts=("Myanmar",))) == "all, filtered"
    assert selection.described(frame, view(show="highest", count=5)) == "highest"
