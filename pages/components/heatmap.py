"""The main figure: premium of each language under each tokenizer, as a map of coloured cells."""

from collections.abc import Sequence
from urllib.parse import quote

import numpy as np
import plotly.graph_objects as go
import polars as pl

from pages.components.figures import blank
from pages.components.palette import (
    RATIO_RANGE,
    RATIO_TICKS,
    SURFACES,
    Mode,
    ratio_scale,
)

ROW = 29  # pixels a row
BAND = 62  # pixels above the cells, for the caption and the scale
LABELLED = 60  # up to so many columns every one carries its name and each cell its figure


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

    `frame` has a row for each (tokenizer, language) with premium (null: n/a, with premium_note),
    premium_low, premium_high, tokens, segments, reference_tokens, display. `languages` and
    `tokenizers` give the order. The longer list goes along x. Every clickable mark carries
    customdata [tokenizer, language]. `reference` is the name of the language compared with,
    `caption` stands above the map.
    """
    rows = {(row["tokenizer"], row["language"]): row for row in frame.iter_rows(named=True)}
    names = dict(zip(frame["language"], frame["display"], strict=True))
    across = len(languages) >= min(len(tokenizers), 9)  # languages along x
    columns, lines = (languages, tokenizers) if across else (tokenizers, languages)

    def cell(line: str, column: str) -> dict[str, object]:
        return rows[(line, column) if across else (column, line)]

    grid = [[cell(line, column) for column in columns] for line in lines]
    labelled = len(columns) <= LABELLED
    tall = ROW if across else 46
    x, y = ([names.get(key, key) for key in keys] for keys in (columns, lines))
    short = {name: shortened(name) for name in (*x, *y)}
    beneath = 34 if not across or not labelled else 24 + round(4.6 * max(map(len, short.values())))
    chart = blank(mode, height=BAND + tall * len(lines) + beneath)
    chart.update_layout(margin={"t": BAND, "r": 12})
    chart.add_annotation(
        text=caption,
        xref="paper",
        yref="paper",
        x=0,
        y=1,
        yshift=12,
        xanchor="left",
        yanchor="bottom",
        align="left",
        showarrow=False,
        font={"size": 13, "color": SURFACES[mode].faint},
    )
    chart.add_trace(_cells(grid, x, y, labelled, mode, reference))
    _mark_missing(chart, grid, x, y, labelled, mode)
    if labelled:
        chart.add_trace(_targets(grid, x, y))
    chart.update_xaxes(
        type="category",
        showgrid=False,
        tickangle=-50 if across else 0,
        tickvals=x if labelled else None,
        ticktext=[short[name] for name in x] if labelled else None,
        ticks="",
        showline=False,
        range=[-0.5, len(columns) - 0.5],
        fixedrange=labelled,
        tickfont_size=12 if labelled else 11,
    )
    if not labelled:
        chart.update_layout(dragmode="zoom")
    chart.update_yaxes(
        type="category",
        showgrid=False,
        range=[len(lines) - 0.5, -0.5],
        fixedrange=True,
        tickvals=y,
        ticktext=[short[name] for name in y],
        ticks="",
        showline=False,
    )
    if across and focus in lines and len(lines) > 1:
        _outline(chart, list(lines).index(focus), mode)
    return chart


def _cells(
    grid: list[list[dict[str, object]]],
    x: list[str],
    y: list[str],
    labelled: bool,
    mode: Mode,
    reference: str,
) -> go.Heatmap:
    """The coloured cells. Arrays are (lines, columns); undefined premiums stay empty."""
    premium = _array(grid, "premium")
    numbers = ("premium", "premium_low", "premium_high", "tokens", "reference_tokens", "segments")
    return go.Heatmap(
        x=x,
        y=y,
        z=np.log2(premium).astype(np.float32),
        customdata=np.stack([_array(grid, name) for name in numbers], axis=-1).astype(np.float32),
        text=np.round(premium, 2) if labelled else None,
        texttemplate="%{text:.1f}" if labelled else None,
        textfont={"size": 11},
        hovertemplate=hover("%{x}<br>%{y}", reference),
        hoverongaps=False,
        zmin=RATIO_RANGE[0],
        zmax=RATIO_RANGE[1],
        colorscale=ratio_scale(mode),
        xgap=1.5 if labelled else 0,
        ygap=1.5,
        colorbar={
            "orientation": "h",
            "thickness": 9,
            "len": 320,
            "lenmode": "pixels",
            "x": 1,
            "xanchor": "right",
            "y": 1,
            "yanchor": "bottom",
            "ypad": 8,
            "xpad": 0,
            "outlinewidth": 0,
            "tickvals": [float(np.log2(tick)) for tick in RATIO_TICKS],
            "ticktext": [f"{tick:g}×" for tick in RATIO_TICKS],
            "ticklabeloverflow": "allow",
            "tickfont": {"size": 11, "color": SURFACES[mode].faint},
            "title": {
                "text": f"tokens compared with {reference}",
                "side": "top",
                "font": {"size": 11, "color": SURFACES[mode].faint},
            },
        },
    )


def hover(head: str, reference: str) -> str:
    """The hover label of a premium: customdata [premium, low, high, tokens, of reference, segments]."""
    return (
        f"<b>{head}</b><br>"
        f"<b>%{{customdata[0]:.2f}}</b> times the tokens of {reference}"
        "<br>95 % interval %{customdata[1]:.2f} to %{customdata[2]:.2f}"
        f"<br>%{{customdata[3]:,.0f}} tokens, {reference} %{{customdata[4]:,.0f}}"
        "<br>%{customdata[5]:,.0f} segments<extra></extra>"
    )


def _mark_missing(
    chart: go.Figure,
    grid: list[list[dict[str, object]]],
    x: list[str],
    y: list[str],
    labelled: bool,
    mode: Mode,
) -> None:
    """Hatch the cells without a premium; their hover label says why there is none."""
    missing = [
        (x[column], y[line], column, line, row)
        for line, cells in enumerate(grid)
        for column, row in enumerate(cells)
        if row["premium"] is None
    ]
    if not missing:
        return
    surface = SURFACES[mode]
    for _, _, column, line, _ in missing if len(missing) <= 200 else []:
        chart.add_layout_image(
            source=_hatching(surface.hatch),
            xref="x",
            yref="y",
            x=column - 0.46,
            y=line - 0.46,
            sizex=0.92,
            sizey=0.92,
            sizing="fill",
            layer="below",
        )
    chart.add_trace(
        go.Scatter(
            x=[entry[0] for entry in missing],
            y=[entry[1] for entry in missing],
            mode="text" if labelled else "markers",
            text=["n/a"] * len(missing),
            textfont={"size": 10, "color": surface.faint},
            marker={"symbol": "square", "size": 3, "color": surface.hatch},
            hovertext=[str(entry[4]["premium_note"] or "not defined") for entry in missing],
            hovertemplate="<b>%{x}<br>%{y}</b><br>n/a: %{hovertext}<extra></extra>",
        )
    )


def _targets(grid: list[list[dict[str, object]]], x: list[str], y: list[str]) -> go.Scatter:
    """Invisible marks on the cells: a heat map's own cells can't be clicked to select."""
    places = [
        (x[column], y[line], row["tokenizer"], row["language"])
        for line, cells in enumerate(grid)
        for column, row in enumerate(cells)
    ]
    return go.Scatter(
        x=[place[0] for place in places],
        y=[place[1] for place in places],
        customdata=[[place[2], place[3]] for place in places],
        mode="markers",
        marker={"symbol": "square", "size": 22, "color": "rgba(0,0,0,0)"},
        hoverinfo="none",
    )


def _outline(chart: go.Figure, line: int, mode: Mode) -> None:
    """A frame around the row of the tokenizer in focus."""
    chart.add_shape(
        type="rect",
        xref="paper",
        x0=0,
        x1=1,
        y0=line - 0.5,
        y1=line + 0.5,
        line={"color": SURFACES[mode].ink, "width": 1.5},
    )


def _array(grid: list[list[dict[str, object]]], name: str) -> np.ndarray:
    """One column of the rows as floats (lines, columns); null becomes NaN."""
    return np.array([[row[name] for row in cells] for cells in grid], dtype=float)


def shortened(name: str, most: int = 26) -> str:
    """A name that fits beside an axis; its native part is kept whole where there is one."""
    english, dot, native = name.partition(" · ")
    room = most - min(len(native), 12)
    cut = english if len(english) <= room else f"{english[: room - 1].rstrip(' (,')}…"
    return f"{cut}{dot}{native}"


def _hatching(colour: str) -> str:
    """A small picture of slanted lines, as a data address."""
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='60'>"
        f"<path d='M-10 30L30 -10M-10 50L50 -10M-10 70L70 -10M10 70L70 10M30 70L70 30' "
        f"stroke='{colour}' stroke-width='1.6'/></svg>"
    )
    return f"data:image/svg+xml;utf8,{quote(svg)}"
