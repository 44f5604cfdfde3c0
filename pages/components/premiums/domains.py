"""How premiums differ between texts: one tokenizer, a language, every corpus that has it."""

from collections.abc import Mapping, Sequence
from html import escape

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from pages.components import axis_names, corpus_picker, defaults, figures, languages, offers, study
from pages.components.address import Address
from pages.components.drawings import drawn_once
from pages.components.palette import SURFACES, Mode, class_colour
from studies.desks.corpora import Choice

THIS, ALL = "this", "all"
MOST = 16  # languages
ROW = 30  # pixels


def declare(address: Address) -> str:
    """Prepare the address parameter `texts`; returns the widget's key."""
    return address.choice("texts", [THIS, ALL], THIS)


def section(key: str, corpus: str, tokenizer: str, title: str, reference: str, mode: Mode) -> None:
    """Draw the choice, and the figure where it is asked for: it has the other corpora counted."""
    known = corpus_picker.known()
    others = [name for name, one in known.items() if name != corpus and _fits(one, reference)]
    if not others or not _fits(known[corpus], reference):
        return
    st.header("Is it the language, or the text?", anchor=False)
    chosen = st.segmented_control(
        f"Premiums under {title}, on",
        [THIS, ALL],
        key=key,
        format_func=lambda texts: {THIS: "this text", ALL: "all texts that are here"}[texts],
        required=True,
    )
    if chosen != ALL:
        return
    params = defaults.params(reference, defaults.UNIT)
    frame = pl.concat(
        study.obtain("premiums", tokenizers=[tokenizer], corpus=name, params=params)
        .tables["premiums"]
        .select(pl.lit(name).alias("corpus"), "language", "premium", "premium_low", "premium_high")
        for name in [corpus, *others]
    )
    shared = in_several(frame, reference)
    if shared.is_empty():
        st.info("No language stands in two of the texts that are here.", icon=":material/info:")
        return
    titles = {name: offers.titled(known[name]) for name in [corpus, *others]}
    names = languages.table(shared["language"].unique(maintain_order=True).to_list())
    figures.show(
        figure(
            shared,
            names=dict(names.select("language", "display").iter_rows()),
            titles=titles,
            mode=mode,
        ),
        key="domains",
        alt="Premiums of the same languages on several texts, with 95 % intervals",
    )


def _fits(choice: Choice, reference: str) -> bool:
    return choice.here and reference in choice.languages and len(choice.languages) > 1


def in_several(frame: pl.DataFrame, reference: str) -> pl.DataFrame:
    """The rows of the languages that have a premium on two corpora or more, the reference left out;
    of at most MOST languages, those on the most corpora and there with the highest premium."""
    rows = frame.filter(pl.col("language") != reference).drop_nulls("premium")
    ranked = (
        rows.group_by("language")
        .agg(pl.len().alias("corpora"), pl.max("premium").alias("highest"))
        .filter(pl.col("corpora") > 1)
        .sort("corpora", "highest", "language", descending=[True, True, False])
        .head(MOST)
        .sort("highest", "language", descending=[True, False])
    )
    return ranked.select("language").join(rows, on="language", how="left", maintain_order="left")


@drawn_once
def figure(
    frame: pl.DataFrame, *, names: Mapping[str, str], titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """A row a language, the highest premium on top, a point a corpus with its interval."""
    order: Sequence[str] = frame["language"].unique(maintain_order=True).to_list()
    corpora: Sequence[str] = [name for name in titles if name in frame["corpus"].to_list()]
    traces = []
    for place, corpus in enumerate(corpora):
        its = frame.filter(pl.col("corpus") == corpus)
        # Side by side, so that intervals don't hide each other.
        apart = (place - (len(corpora) - 1) / 2) * 0.18
        traces.append(
            figures.scatter(
                "markers",
                its["premium"].to_list(),
                [len(order) - 1 - order.index(one) - apart for one in its["language"]],
                [
                    f"<b>{escape(names[row['language']], quote=False)}</b>, "
                    f"{escape(titles[corpus], quote=False)}<br>premium {row['premium']:.2f} "
                    f"({row['premium_low'] or 0:.2f} to {row['premium_high'] or 0:.2f})"
                    for row in its.iter_rows(named=True)
                ],
                name=escape(titles[corpus], quote=False),
                marker={"size": 9, "color": class_colour(place, mode)},
                error_x=figures.error_bar(
                    its.select("premium", "premium_low", "premium_high").rows(),
                    class_colour(place, mode),
                    thickness=1.5,
                ),
            )
        )
    surface = SURFACES[mode]
    return figures.drawn(
        traces,
        mode,
        height=ROW * len(order) + 90,
        zooms=True,
        xaxis={"title": "Premium (times the tokens of the reference)"},
        yaxis={
            "tickvals": list(range(len(order))),
            "ticktext": [axis_names.on_axis(names[one]) for one in reversed(order)],
            "range": [-0.6, len(order) - 0.4],
        },
        margin={"l": 8, "r": 16, "t": 8, "b": 44},
        showlegend=True,
        legend={
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "font": {"color": surface.ink},
        },
    )
