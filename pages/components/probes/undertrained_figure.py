"""The distribution of the indicator over a vocabulary, with the threshold and what was asked; and
the tables of tokens and models."""

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl
import streamlit as st

from pages.components import tables, token_text
from pages.components.drawings import drawn_once
from pages.components.figures import Trace, drawn, note, titled
from pages.components.palette import SURFACES, Mode, class_colour
from pages.components.tables import COUNT, NUMBER, TEXT
from pages.components.token_text import of_hex

BINS = 120
AXES = {"input_norm": "Norm of the input row", "cosine_distance": "Cosine distance to unused ids"}
# What was asked → its colour's place in the palette, and its sign.
MARKS = {"below 0.01": (3, "x"), "0.01 to 0.1": (1, "diamond"), "above 0.1": (2, "circle")}
_FIGURES = (
    *("copy_probability", "meaning_probability", "repeat_probability"),
    *("input_norm", "output_norm", "cosine_distance", "centred_distance"),
    *("residual_distance", "euclidean_distance"),
)


def legend(title: str, row: Mapping[str, Any], mode: Mode) -> str:
    """Whose figure it is, and what the marks are, as HTML."""
    marks = "".join(
        f'<span><i style="background:{class_colour(place, mode)}"></i>{escape(name)}</span>'
        for name, (place, _) in MARKS.items()
    )
    return (
        f'<div class="legend"><b>{escape(title)}</b><span>{row["items"]:,} items; probability of '
        f"those asked:</span>{marks}</div>"
    )


@drawn_once
def figure(items: pl.DataFrame, row: Mapping[str, Any], mode: Mode) -> go.Figure:
    """`items`: rows of one model's table; `row`: its row of the summary."""
    indicator = items.filter(pl.col("kind") == "reachable")["indicator"].to_numpy()
    counts, edges = np.histogram(indicator, BINS)
    middles, width = (edges[:-1] + edges[1:]) / 2, float(edges[1] - edges[0])
    traces: list[Trace] = [
        {
            "type": "bar",
            "x": middles.tolist(),
            "y": counts.tolist(),
            "width": width,
            "marker": {"color": SURFACES[mode].context, "line": {"width": 0}},
            "hovertemplate": "%{y:,} reachable items near %{x:.3f}<extra></extra>",
        }
    ]
    asked = items.filter(pl.col("probability").is_not_null())
    for name, (place, symbol) in MARKS.items():
        traces.append(_marks(asked.filter(_band(name)), name, class_colour(place, mode), symbol))
    limit = row["threshold"]
    room = limit - edges[0] > (edges[-1] - edges[0]) / 3
    return drawn(
        traces,
        mode,
        height=300,
        xaxis={"title": AXES[row["indicator"]], "anchor": "y2"},
        yaxis={"title": "Items", "domain": [0.24, 1.0], "rangemode": "tozero"},
        yaxis2={
            "domain": [0.0, 0.2],
            "title": titled("p", mode),
            "range": [-0.1, 1.1],
            "tickvals": [0, 1],
            "gridcolor": SURFACES[mode].grid,
            "zeroline": False,
            "tickfont": {"size": 12, "color": SURFACES[mode].ink},
        },
        bargap=0,
        zooms=True,
        shapes=[
            {
                "type": "line",
                "x0": limit,
                "x1": limit,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": SURFACES[mode].ink, "width": 1, "dash": "dot"},
            }
        ],
        annotations=[
            note(
                f"2 %: {limit:.3f}",
                mode,
                x=limit,
                y=1,
                yref="paper",
                # Most of the items lie above the threshold: the room is before it, if there is any.
                xanchor="right" if room else "left",
                yanchor="top",
                xshift=-4 if room else 4,
            )
        ],
    )


def _band(name: str) -> pl.Expr:
    p = pl.col("probability")
    return {"below 0.01": p < 0.01, "0.01 to 0.1": (p >= 0.01) & (p <= 0.1), "above 0.1": p > 0.1}[
        name
    ]


def _marks(its: pl.DataFrame, name: str, colour: str, symbol: str) -> Trace:
    words = [of_hex(one) for one in its["bytes_hex"].to_list()]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": its["indicator"].to_list(),
        "y": its["probability"].to_list(),
        "yaxis": "y2",
        "name": name,
        "marker": {"color": colour, "symbol": symbol, "size": 7, "opacity": 0.8},
        "customdata": list(zip(words, its["id"].to_list(), its["verdict"].to_list(), strict=True)),
        "hovertemplate": "<b>%{customdata[0]}</b> (id %{customdata[1]})<br>p = %{y:.4f}, "
        "%{customdata[2]}<br>indicator %{x:.4f}<extra></extra>",
    }


def tokens(items: pl.DataFrame, titles: Mapping[str, str], search: str) -> None:
    """Those in which every word of `search` stands, the least trained first."""
    shown = items.with_columns(
        token_text.column(items["bytes_hex"], token_text.of_hex).alias("token"),
        token_text.column(items["said"], token_text.of_text),
        pl.col("verdict", "asked_as").fill_null(""),
        pl.col("model").replace(titles),
    )
    place = pl.concat_str("text", "kind", "verdict", "asked_as", separator="\n").str.to_lowercase()
    for word in search.casefold().split():
        shown = shown.filter(
            place.str.contains(word, literal=True) | (pl.col("id").cast(pl.String) == word)
        )
    tables.draw(
        shown.sort("indicator", "id", nulls_last=True),
        "undertrained",
        "items",
        {
            **({"model": TEXT(width=170)} if len(titles) > 1 else {}),
            "token": TEXT("Token", pinned=True, width=190),
            "indicator": NUMBER(format="%.4f", help="Low: hardly trained"),
            "probability": NUMBER(format="%.4f", help="Highest over three prompts and places"),
            "verdict": TEXT(),
            "said": TEXT(help="Its likeliest three tokens where it should repeat this one"),
            "kind": TEXT(),
            "asked_as": TEXT(),
            "id": COUNT,
            **dict.fromkeys(_FIGURES, NUMBER(format="%.4f")),
            "bytes_hex": TEXT(),
        },
        key="undertrained.items",
        alt="All tokens, the least trained first",
        height=420,
        lazy=True,
    )


def models(summary: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """One row a model."""
    shares = ("controls_share", "controls_share_low", "controls_share_high")
    counts = (
        *("candidates", "tested", "below_0_01", "strongly_verified", "weakly_verified"),
        *("weakly_rejected", "strongly_rejected", "not_encodable"),
        *("controls", "controls_below_0_01"),
    )
    tables.draw(
        summary.with_columns(
            pl.col("model").replace(titles),
            pl.col("note", "unused").fill_null(""),
            pl.col("indicator").str.replace("_", " "),
            pl.col(*shares) * 100,
        ),
        "undertrained",
        "summary",
        {
            "model": TEXT(pinned=True, width=190),
            **dict.fromkeys(counts, COUNT),
            **dict.fromkeys(shares, NUMBER(format="%.1f")),
            "threshold": NUMBER(format="%.4f"),
            "indicator": TEXT(),
            "tied": st.column_config.CheckboxColumn(),
            "indicator_mean": NUMBER(format="%.4f"),
            "indicator_deviation": NUMBER(format="%.4f"),
            "items": COUNT,
            "unused": TEXT(),
            "note": TEXT(),
        },
        key="undertrained.summary",
        alt="What was found of each model",
    )
