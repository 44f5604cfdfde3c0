"""The distribution of the indicator over a vocabulary, with the threshold and what was asked."""

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.figures import Trace, drawn, note, titled
from pages.components.palette import SURFACES, Mode, class_colour
from pages.components.token_text import of_hex

BINS = 120
AXES = {"input_norm": "Norm of the input row", "cosine_distance": "Cosine distance to unused ids"}
# What was asked → its colour's place in the palette, and its sign.
MARKS = {"below 0.01": (3, "x"), "0.01 to 0.1": (1, "diamond"), "above 0.1": (2, "circle")}


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
