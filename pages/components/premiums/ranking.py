"""Ranked bars with intervals: languages under one tokenizer, or tokenizers for one language."""

import plotly.graph_objects as go
import polars as pl

from pages.components.axis_names import crowded, on_axis, room, unique
from pages.components.drawings import drawn_once
from pages.components.figures import drawn, error_bar, note
from pages.components.palette import SURFACES, Mode, tokenizer_colour
from pages.components.premiums.heatmap import LABELLED
from pages.components.premiums.map_cells import hover_data, premium_hover


@drawn_once
def languages(frame: pl.DataFrame, *, tokenizer: str, reference: str, mode: Mode) -> go.Figure:
    """A bar for each language of `frame`, highest premium first, in the tokenizer's colour.

    `frame` as for the heat map; languages without a premium are left out.
    """
    rows = frame.filter((pl.col("tokenizer") == tokenizer) & pl.col("premium").is_not_null()).sort(
        "premium", "name", descending=[True, False]
    )
    colours = [tokenizer_colour(tokenizer, mode)] * len(rows)
    return _bars(rows, "display", colours, reference, mode)


@drawn_once
def tokenizers(frame: pl.DataFrame, *, language: str, reference: str, mode: Mode) -> go.Figure:
    """A bar for each tokenizer, lowest premium of one language first, each in its colour."""
    rows = frame.filter((pl.col("language") == language) & pl.col("premium").is_not_null()).sort(
        "premium", "tokenizer"
    )
    colours = [tokenizer_colour(name, mode) for name in rows["tokenizer"]]
    return _bars(rows, "title", colours, reference, mode)


def _bars(
    rows: pl.DataFrame, name: str, colours: list[str], reference: str, mode: Mode
) -> go.Figure:
    """Bars from 0 on a linear scale, so that twice the premium is twice the length."""
    surface = SURFACES[mode]
    names = unique([on_axis(text) for text in rows[name]])
    dense, turned = len(rows) > LABELLED, crowded(names)
    beneath = room(names, turned=True) if turned else 34
    before = round(room(names[:2]) * 0.62) if turned else 0  # slanted names reach there
    bars = {
        "type": "bar",
        "x": names,
        "y": rows["premium"].to_numpy(),
        "marker": {"color": colours, "line": {"width": 0}, "opacity": 0.88},
        "error_y": error_bar(
            rows.select("premium", "premium_low", "premium_high").rows(),
            surface.ink,
            thickness=0.6 if dense else 1.2,
            width=0 if dense else 3,
        ),
        "customdata": [hover_data(row) for row in rows.iter_rows(named=True)],
        "hovertemplate": premium_hover("%{x}", reference),
    }
    line = {"color": surface.ink, "width": 1, "dash": "dot"}
    place = {"xref": "paper", "x": 1, "xanchor": "left", "y": 1, "yanchor": "middle"}
    return drawn(
        [bars],
        mode,
        height=220 + beneath,
        margin={
            "t": 8,
            "r": room([f"{reference} = 1"]),
            "b": beneath,
            "l": max(56, before),
            "autoexpand": False,
        },
        xaxis={
            "type": "category",
            "automargin": False,
            "tickangle": -50 if turned else 0,
            "tickvals": None if dense else names,
            "fixedrange": not dense,
            "showgrid": False,
            "ticks": "",
            "range": [-0.6, max(len(rows), 6) - 0.4],
        },
        yaxis={"rangemode": "tozero", "ticksuffix": "×", "automargin": False},
        bargap=0 if dense else 0.28,
        dragmode="zoom" if dense else False,
        shapes=[
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 1, "y1": 1, "line": line}
        ],
        annotations=[note(f" {reference} = 1", mode, **place)],
    )
