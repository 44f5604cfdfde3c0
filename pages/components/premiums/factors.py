"""What goes with a premium: measured factors, the least-squares line, R² and n."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.figures import Trace, drawn, note, scatter
from pages.components.palette import SURFACES, Mode, tokenizer_colour

# Column of the premiums table → what the axis calls it, and the format of its ticks.
FACTORS = {
    "whitespace_share": ("whitespace, share of the characters", ".0%"),
    "mean_token_length": ("mean length of the distinct tokens used, characters", ".1f"),
}


def name(factor: str) -> str:
    """What people call it."""
    return FACTORS[factor][0].partition(",")[0]


@drawn_once
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
    rows = frame.filter(
        (pl.col("tokenizer") == tokenizer)
        & pl.col("premium").is_not_null()
        & pl.col(factor).is_not_null()
    )
    inside = pl.col("language").is_in(list(labels))
    traces: list[Trace] = [
        {
            "type": "scatter",
            "x": part[factor].to_numpy(),
            "y": part["premium"].to_numpy(),
            "text": part["display"].to_list(),
            "mode": "markers",
            "marker": {"color": colour, "size": size, "opacity": opacity, "line": {"width": 0}},
            "hovertemplate": (
                f"<b>%{{text}}</b><br>%{{x:{ticks}}}<br>premium %{{y:.2f}}<extra></extra>"
            ),
        }
        for part, colour, size, opacity in (
            (rows.filter(~inside), surface.context, 4, 0.5),
            (rows.filter(inside), tokenizer_colour(tokenizer, mode), 7, 0.9),
        )
    ]
    notes: list[Trace] = []
    found = factors.filter((pl.col("tokenizer") == tokenizer) & (pl.col("factor") == factor))
    for fit in found.drop_nulls("slope").iter_rows(named=True):
        x = np.array([rows[factor].min(), rows[factor].max()], dtype=float)
        traces.append(
            scatter(
                "lines",
                x,
                fit["intercept"] + fit["slope"] * x,
                None,
                line={"color": surface.ink, "width": 1.5},
            )
        )
        corner = {"xref": "paper", "yref": "paper", "x": 1, "y": 1, "xanchor": "right"}
        text = f"R² = {fit['r_squared']:.2f}, n = {fit['n']}"
        notes.append(note(text, mode, yanchor="top", bgcolor=surface.paper, **corner))
    top = max(rows["premium"].to_list(), default=1.0) * 1.08  # the line may fall below 0
    return drawn(
        traces,
        mode,
        height=250,
        zooms=True,
        xaxis={"title": title, "tickformat": ticks},
        yaxis={"title": "premium", "ticksuffix": "×", "range": [0, top]},
        annotations=notes,
    )
