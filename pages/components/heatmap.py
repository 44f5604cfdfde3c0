"""The main figure: premium of each language under each tokenizer, as a map of coloured cells."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import numpy as np
import plotly.graph_objects as go
import polars as pl

from pages.components.figures import blank, on_axis, premium_hover, room, said, unique
from pages.components.palette import (
    RATIO_RANGE,
    RATIO_TICKS,
    SURFACES,
    Mode,
    ratio_scale,
    tokenizer_colour,
)

LABELLED = 60  # up to so many columns, each carries its name and each cell its figure
BAND = 56  # pixels above the cells, for the caption and the scale
ROW, TALL_ROW = 29, 46  # pixels a row, with many columns and with few

Row = dict[str, Any]
Grid = list[list[Row]]


def figure(
    frame: pl.DataFrame,
    *,
    languages: Sequence[str],
    tokenizers: Sequence[str],
    focus: str,
    reference: str,
    caption: str,
    mode: Mode,
) -> go.Figure:
    """Cells coloured by premium on a log scale centred on 1.

    `frame` has a row for each (tokenizer, language) with title, display, premium (null: n/a, with
    premium_note), premium_low, premium_high (null: none, with interval_note), tokens, segments
    and reference_tokens. `languages` and `tokenizers` give the order; languages go along x unless
    they are few. `reference` is the name of the language compared with, `caption` stands above the map, the row of the tokenizer
    `focus` is framed. Clickable marks carry customdata [tokenizer, language, …].
    """
    rows = {(row["tokenizer"], row["language"]): row for row in frame.iter_rows(named=True)}
    names = dict(frame.select("language", "display").unique().iter_rows())
    across = len(languages) >= min(len(tokenizers), 9)
    dense = across and len(languages) > LABELLED
    long = unique([on_axis(names[label]) for label in languages])
    titles = dict(frame.select("tokenizer", "title").unique().iter_rows())
    shown = unique([on_axis(titles[name]) for name in tokenizers])
    coloured = [
        f'<span style="color:{tokenizer_colour(name, mode)}">■</span> {title}'
        for name, title in zip(tokenizers, shown, strict=True)
    ]
    if across:
        x, y = long, coloured
        grid = [[rows[name, label] for label in languages] for name in tokenizers]
    else:
        x, y = coloured, long
        grid = [[rows[name, label] for name in tokenizers] for label in languages]

    beneath = room(long, turned=True) if across else 34
    height = BAND + (ROW if across else TALL_ROW) * len(y) + beneath
    left = room(shown) + 18 if across else room(long)
    edges = {"t": BAND, "r": 16, "b": beneath, "l": left, "pad": 4, "autoexpand": False}
    chart = blank(mode, height=height, margin=edges)
    chart.add_trace(_cells(grid, x, y, dense, mode, reference))
    _mark_missing(chart, grid, x, y, dense, mode)
    line = list(tokenizers).index(focus) if across else None
    chart.add_traces(_targets(grid, x, y, line if dense else None, reference))
    if line is not None and len(y) > 1:
        _outline(chart, line, mode)
    _caption(chart, caption, mode)
    chart.update_xaxes(
        type="category",
        automargin=False,
        tickangle=-50 if across else 0,
        tickvals=None if dense else x,
        ticktext=None if dense else x,
        range=[-0.5, len(x) - 0.5],
        fixedrange=not dense,
        tickfont_size=11 if dense else 12,
        **BARE,
    )
    chart.update_yaxes(
        type="category",
        automargin=False,
        range=[len(y) - 0.5, -0.5],
        fixedrange=True,
        tickvals=y,
        **BARE,
    )
    if dense:
        chart.update_layout(dragmode="zoom")
    return chart


BARE = {"showgrid": False, "ticks": "", "showline": False}


def _cells(
    grid: Grid, x: list[str], y: list[str], dense: bool, mode: Mode, reference: str
) -> go.Heatmap:
    """The coloured cells; an undefined premium stays empty."""
    written = [
        ["" if row["premium"] is None else f"{row['premium']:.1f}" for row in line]
        for line in grid
    ]
    surface = SURFACES[mode]
    return go.Heatmap(
        x=x,
        y=y,
        z=np.log2(_array(grid, "premium")).astype(np.float32),
        customdata=_array(grid, "premium").astype(np.float32) if dense else None,
        text=None if dense else written,
        texttemplate=None if dense else "%{text}",
        textfont={"size": 11 if len(x) > 20 else 13},
        # On a map that isn't dense the marks on the cells say more (`_targets`).
        hoverinfo=None if dense else "skip",
        hovertemplate=f"<b>%{{x}}<br>%{{y}}</b><br><b>%{{customdata:.2f}}</b> times the tokens of "
        f"{reference}<extra></extra>"
        if dense
        else None,
        hoverongaps=False,
        zmin=RATIO_RANGE[0],
        zmax=RATIO_RANGE[1],
        colorscale=ratio_scale(mode),
        xgap=0 if dense else 1.5,
        ygap=1.5,
        colorbar={
            "orientation": "h",
            "thickness": 9,
            "len": 384,
            "lenmode": "pixels",
            "x": 1,
            "xanchor": "right",
            "xpad": 64,  # room for the figure's own buttons
            "y": 1,
            "yanchor": "bottom",
            "ypad": 8,
            "outlinewidth": 0,
            "tickvals": [float(np.log2(tick)) for tick in RATIO_TICKS],
            "ticktext": [f"{tick:g}×" for tick in RATIO_TICKS],
            "ticklabeloverflow": "allow",
            "tickfont": {"size": 11, "color": surface.faint},
            "title": {
                "text": f"tokens compared with {reference}",
                "side": "top",
                "font": {"size": 11, "color": surface.faint},
            },
        },
    )


def _mark_missing(
    chart: go.Figure, grid: Grid, x: list[str], y: list[str], dense: bool, mode: Mode
) -> None:
    """Grey, hatched cells where there is no premium."""
    missing = np.isnan(_array(grid, "premium"))
    if not missing.any():
        return
    surface = SURFACES[mode]
    chart.add_trace(
        go.Heatmap(
            x=x,
            y=y,
            z=np.where(missing, 0.0, np.nan).astype(np.float32),
            colorscale=[(0, surface.gap), (1, surface.gap)],
            showscale=False,
            hoverongaps=False,
            xgap=0 if dense else 1.5,
            ygap=1.5,
            text=None if dense else [["n/a" if gap else "" for gap in line] for line in missing],
            texttemplate=None if dense else "%{text}",
            textfont={"size": 10, "color": surface.faint},
            hoverinfo=None if dense else "skip",
            hovertemplate="<b>%{x}<br>%{y}</b><br>n/a<extra></extra>" if dense else None,
        )
    )
    for line, column in [] if dense else np.argwhere(missing):
        chart.add_layout_image(
            source=_hatching(surface.hatch),
            xref="x",
            yref="y",
            x=column - 0.5,
            y=line - 0.5,
            sizex=1,
            sizey=1,
            sizing="fill",
            layer="above",
        )


def _targets(
    grid: Grid, x: list[str], y: list[str], only: int | None, reference: str
) -> list[go.Scatter]:
    """Invisible marks on the cells, as a heat map's own cells can't be clicked to select.

    On a dense map only those of line `only`: thousands of marks would make the page slow.
    """
    traces = []
    for undefined in (False, True):
        places = [
            (x[column], y[line], row)
            for line, cells in enumerate(grid)
            for column, row in enumerate(cells)
            if (only is None or line == only) and (row["premium"] is None) == undefined
        ]
        missing = "<b>%{x}<br>%{y}</b><br>n/a: %{customdata[2]}<extra></extra>"
        traces.append(
            go.Scatter(
                x=[place[0] for place in places],
                y=[place[1] for place in places],
                customdata=[
                    [row["tokenizer"], row["language"]]
                    + ([row["premium_note"]] if undefined else said(row))
                    for _, _, row in places
                ],
                mode="markers",
                marker={"symbol": "square", "size": 22, "color": "rgba(0,0,0,0)"},
                hovertemplate=missing
                if undefined
                else premium_hover("%{x}<br>%{y}", reference, first=2),
            )
        )
    return traces


def _outline(chart: go.Figure, line: int, mode: Mode) -> None:
    """A frame around one line of cells."""
    chart.add_shape(
        type="rect",
        xref="paper",
        x0=0,
        x1=1,
        y0=line - 0.5,
        y1=line + 0.5,
        line={"color": SURFACES[mode].ink, "width": 1.5},
    )


def _caption(chart: go.Figure, text: str, mode: Mode) -> None:
    chart.add_annotation(
        text=text,
        xref="paper",
        yref="paper",
        x=0,
        y=1,
        yshift=10,
        xanchor="left",
        yanchor="bottom",
        align="left",
        showarrow=False,
        font={"size": 13, "color": SURFACES[mode].faint},
    )


def _array(grid: Grid, name: str) -> np.ndarray:
    """One column of the rows as floats (lines, columns); null becomes NaN."""
    return np.array([[row[name] for row in line] for line in grid], dtype=float)


def _hatching(colour: str) -> str:
    """A small picture of slanted lines, as a data address."""
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='60'>"
        "<path d='M-10 30L30 -10M-10 50L50 -10M-10 70L70 -10M10 70L70 10M30 70L70 30' "
        f"stroke='{colour}' stroke-width='1.2'/></svg>"
    )
    return f"data:image/svg+xml;utf8,{quote(svg)}"
