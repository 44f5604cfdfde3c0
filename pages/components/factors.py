"""What goes with a premium: measured factors, the least-squares line, R² and n."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
import polars as pl

from pages.components.figures import blank
from pages.components.palette import SURFACES, Mode, tokenizer_colour

# Column of the premiums table → what the axis calls it, and the format of its ticks.
FACTORS = {
    "whitespace_share": ("whitespace, share of the characters", ".0%"),
    "mean_token_length": ("mean token length on the text, characters", ".1f"),
}


def figure(
    frame: pl.DataFrame,
    factors: pl.DataFrame,
    *,
    tokenizer: str,
    factor: str,
    labels: Sequence[str],
    mode: Mode,
) -> go.Figure:
    """Premium against one factor for one tokenizer, with the study's own least-squares line.

    `factors` has tokenizer, factor, n, r_squared, slope, intercept; the line is over all
    languages of the study, those in `labels` are in colour.
    """
    title, ticks = FACTORS[factor]
    surface = SURFACES[mode]
    chart = blank(mode, height=250)
    rows = frame.filter(
        (pl.col("tokenizer") == tokenizer)
        & pl.col("premium").is_not_null()
        & pl.col(factor).is_not_null()
    )
    inside = pl.col("language").is_in(list(labels))
    for part, colour, size, opacity in (
        (rows.filter(~inside), surface.context, 4, 0.5),
        (rows.filter(inside), tokenizer_colour(tokenizer, mode), 7, 0.9),
    ):
        chart.add_trace(
            go.Scatter(
                x=part[factor].to_numpy(),
                y=part["premium"].to_numpy(),
                text=part["display"].to_list(),
                mode="markers",
                marker={"color": colour, "size": size, "opacity": opacity, "line_width": 0},
                hovertemplate=(
                    f"<b>%{{text}}</b><br>%{{x:{ticks}}}<br>premium %{{y:.2f}}<extra></extra>"
                ),
            )
        )
    found = factors.filter((pl.col("tokenizer") == tokenizer) & (pl.col("factor") == factor))
    for fit in found.iter_rows(named=True):
        if fit["slope"] is None or rows.is_empty():
            continue
        x = np.array([rows[factor].min(), rows[factor].max()], dtype=float)
        chart.add_trace(
            go.Scatter(
                x=x,
                y=fit["intercept"] + fit["slope"] * x,
                mode="lines",
                line={"color": surface.ink, "width": 1.5},
                hoverinfo="skip",
            )
        )
        chart.add_annotation(
            text=f"R² = {fit['r_squared']:.2f}, n = {fit['n']}",
            xref="paper",
            yref="paper",
            x=1,
            y=1,
            xanchor="right",
            yanchor="top",
            showarrow=False,
            font={"size": 12, "color": surface.ink},
            bgcolor=surface.paper,
        )
    chart.update_xaxes(title_text=title, tickformat=ticks)
    chart.update_yaxes(title_text="premium", ticksuffix="×", rangemode="tozero")
    return chart
