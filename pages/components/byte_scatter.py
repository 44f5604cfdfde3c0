"""Premium against byte premium: how much of it is UTF-8's doing."""

from collections.abc import Sequence
from math import log2

import numpy as np
import plotly.graph_objects as go
import polars as pl

from pages.components.figures import blank, ratio_axis
from pages.components.palette import SURFACES, Mode, tokenizer_colour


def figure(
    frame: pl.DataFrame, *, tokenizer: str, labels: Sequence[str], reference: str, mode: Mode
) -> go.Figure:
    """A point a language, on log scales; those in `labels` in the tokenizer's colour.

    `frame` has tokenizer, title, language, display, name, premium, byte_premium. On the diagonal the
    premium is just what the bytes of UTF-8 make of it; above it the tokenizer adds to that.
    """
    rows = frame.filter((pl.col("tokenizer") == tokenizer) & pl.col("premium").is_not_null())
    chosen = rows.filter(pl.col("language").is_in(list(labels)))
    others = rows.filter(~pl.col("language").is_in(list(labels)))
    surface = SURFACES[mode]
    chart = blank(mode, height=520)
    if rows.is_empty():
        return chart
    ends = _ends(rows)
    chart.add_trace(
        go.Scatter(
            x=ends,
            y=ends,
            mode="lines",
            line={"color": surface.faint, "width": 1, "dash": "dot"},
            hoverinfo="skip",
        )
    )
    if len(others):
        chart.add_trace(_points(others, surface.context, 5, 0.55, reference))
    chart.add_trace(_points(chosen, tokenizer_colour(tokenizer, mode), 9, 0.9, reference))
    for row in _spread(chosen):
        chart.add_annotation(
            x=log2(row["byte_premium"]) / log2(10),
            y=log2(row["premium"]) / log2(10),
            text=row["name"],
            showarrow=False,
            xanchor="left",
            xshift=8,
            font={"size": 11, "color": surface.ink},
        )
    chart.add_annotation(
        x=log2(ends[1]) / log2(10),
        y=log2(ends[1]) / log2(10),
        text="as many as its bytes",
        showarrow=False,
        xanchor="right",
        yanchor="bottom",
        textangle=0,
        xshift=-6,
        font={"size": 11, "color": surface.faint},
    )
    chart.update_xaxes(**ratio_axis(f"byte premium (UTF-8 bytes ÷ bytes of {reference})"))
    chart.update_yaxes(**ratio_axis(f"premium under {rows['title'][0]}"))
    return chart


def _points(
    rows: pl.DataFrame, colour: str, size: int, opacity: float, reference: str
) -> go.Scatter:
    return go.Scatter(
        x=rows["byte_premium"].to_numpy(),
        y=rows["premium"].to_numpy(),
        text=rows["display"].to_list(),
        mode="markers",
        marker={"color": colour, "size": size, "opacity": opacity, "line_width": 0},
        hovertemplate=(
            "<b>%{text}</b><br>premium %{y:.2f}<br>byte premium %{x:.2f}"
            f"<br>both compared with {reference}<extra></extra>"
        ),
    )


def _ends(rows: pl.DataFrame) -> tuple[float, float]:
    """Where the diagonal starts and ends: the range that both ratios have in common, and a bit."""
    low = np.nanmin([rows["byte_premium"].min(), rows["premium"].min()])
    high = np.nanmax([rows["byte_premium"].max(), rows["premium"].max()])
    return float(low) * 0.9, float(high) * 1.05


def _spread(rows: pl.DataFrame, most: int = 12) -> list[dict[str, float | str]]:
    """The points to label: from the highest premium down, none too near one already labelled."""
    labelled: list[dict[str, float | str]] = []
    for row in rows.sort("premium", descending=True).iter_rows(named=True):
        x, y = log2(row["byte_premium"]), log2(row["premium"])
        clear = all(
            abs(y - log2(float(other["premium"]))) > 0.22
            or abs(x - log2(float(other["byte_premium"]))) > 0.9
            for other in labelled
        )
        if clear:
            labelled.append(row)
        if len(labelled) == most:
            break
    return labelled
