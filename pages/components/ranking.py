"""Ranked bars with intervals: languages under one tokenizer, or tokenizers for one language."""

import numpy as np
import plotly.graph_objects as go
import polars as pl

from pages.components.figures import blank
from pages.components.heatmap import LABELLED, hover, shortened
from pages.components.palette import SURFACES, Mode, tokenizer_colour


def languages(
    frame: pl.DataFrame, *, tokenizer: str, reference: str, mode: Mode
) -> go.Figure:
    """A bar for each language of `frame`, highest premium first, in the tokenizer's colour.

    `frame` as for the heat map; languages without a premium are left out.
    """
    rows = frame.filter(
        (pl.col("tokenizer") == tokenizer) & pl.col("premium").is_not_null()
    ).sort("premium", "name", descending=[True, False])
    colours = [tokenizer_colour(tokenizer, mode)] * len(rows)
    return _bars(rows, "display", colours, reference, mode)


def tokenizers(frame: pl.DataFrame, *, language: str, reference: str, mode: Mode) -> go.Figure:
    """A bar for each tokenizer, lowest premium of one language first, each in its colour."""
    rows = frame.filter(
        (pl.col("language") == language) & pl.col("premium").is_not_null()
    ).sort("premium", "tokenizer")
    colours = [tokenizer_colour(name, mode) for name in rows["tokenizer"]]
    return _bars(rows, "tokenizer", colours, reference, mode)


def _bars(
    rows: pl.DataFrame, name: str, colours: list[str], reference: str, mode: Mode
) -> go.Figure:
    surface = SURFACES[mode]
    chart = blank(mode, height=330)
    premium = rows["premium"].to_numpy()
    numbers = ("premium", "premium_low", "premium_high", "tokens", "reference_tokens", "segments")
    labelled = len(rows) <= LABELLED
    chart.add_trace(
        go.Bar(
            x=rows[name].to_list(),
            y=premium,
            marker={"color": colours, "line_width": 0},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": rows["premium_high"].to_numpy() - premium,
                "arrayminus": premium - rows["premium_low"].to_numpy(),
                "color": surface.ink,
                "thickness": 1.2,
                "width": 3 if labelled else 0,
            },
            customdata=np.stack([rows[column].to_numpy() for column in numbers], axis=-1),
            hovertemplate=hover("%{x}", reference),
        )
    )
    chart.add_hline(y=1, line={"color": surface.ink, "width": 1, "dash": "dot"})
    chart.add_annotation(
        text=f"{reference} = 1",
        xref="paper",
        x=1,
        y=1,
        xanchor="right",
        yanchor="bottom",
        showarrow=False,
        font={"size": 11, "color": surface.ink},
        bgcolor=surface.paper,
        opacity=0.9,
    )
    names = rows[name].to_list()
    chart.update_xaxes(
        type="category",
        tickangle=-50 if len(rows) > 16 else 0,
        tickvals=names if labelled else None,
        ticktext=[shortened(name) for name in names] if labelled else None,
        tickfont_size=12 if labelled else 11,
        fixedrange=labelled,
        showgrid=False,
        range=[-0.6, max(len(rows), 6) - 0.4],
    )
    chart.update_yaxes(
        title_text=f"premium (tokens ÷ tokens of {reference})",
        rangemode="tozero",
        ticksuffix="×",
        fixedrange=True,
    )
    if not labelled:
        chart.update_layout(dragmode="zoom", bargap=0)
    return chart
