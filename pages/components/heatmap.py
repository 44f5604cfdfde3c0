"""The main figure: premium of each language under each tokenizer, as a map of coloured cells."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import numpy as np
import plotly.graph_objects as go
import polars as pl

from pages.components.figures import (
    Trace,
    crowded,
    drawn,
    note,
    on_axis,
    premium_hover,
    room,
    said,
    unique,
)
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
BARE = {"type": "category", "automargin": False, "showgrid": False, "ticks": "", "showline": False}


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
    they are few. `reference` is the name of the language compared with, `caption` stands above
    the map, the row of the tokenizer `focus` is framed. Clickable marks carry customdata
    [tokenizer, language, …].
    """
    rows = {(row["tokenizer"], row["language"]): row for row in frame.iter_rows(named=True)}
    names = dict(frame.select("language", "display").unique().iter_rows())
    titles = dict(frame.select("tokenizer", "title").unique().iter_rows())
    across = len(languages) >= min(len(tokenizers), 9)
    dense = across and len(languages) > LABELLED
    long = unique([on_axis(names[label]) for label in languages])
    short = unique([on_axis(titles[name]) for name in tokenizers])
    coloured = [
        f'<span style="color:{tokenizer_colour(name, mode)}">■</span> {title}'
        for name, title in zip(tokenizers, short, strict=True)
    ]
    if across:
        x, y = long, coloured
        grid = [[rows[name, label] for label in languages] for name in tokenizers]
    else:
        x, y = coloured, long
        grid = [[rows[name, label] for name in tokenizers] for label in languages]

    missing = np.isnan(_premiums(grid))
    framed = list(tokenizers).index(focus) if across else None
    traces = [_cells(grid, x, y, dense, mode, reference), *_gaps(missing, x, y, dense, mode)]
    traces += _targets(grid, x, y, framed if dense else None, reference)
    turned = across or crowded(short)
    beneath = room(long if across else short, turned=True) if turned else 34
    return drawn(
        traces,
        mode,
        height=BAND + (ROW if across else TALL_ROW) * len(y) + beneath,
        margin={
            "t": BAND,
            "r": 16,
            "b": beneath,
            "l": room(short) + 18 if across else room(long),
            "pad": 4,
            "autoexpand": False,
        },
        xaxis={
            **BARE,
            "tickangle": -50 if turned else 0,
            "tickvals": None if dense else x,
            "range": [-0.5, len(x) - 0.5],
            "fixedrange": not dense,
        },
        yaxis={**BARE, "tickvals": y, "range": [len(y) - 0.5, -0.5], "fixedrange": True},
        dragmode="zoom" if dense else False,
        hoverdistance=20 if dense else -1,  # a mark answers for its whole cell
        images=[] if dense else _hatched(missing, mode),
        shapes=[] if framed is None or len(y) == 1 else [_frame(framed, mode)],
        annotations=[_caption(caption, mode)],
    )


def _cells(
    grid: Grid, x: list[str], y: list[str], dense: bool, mode: Mode, reference: str
) -> Trace:
    """The coloured cells; an undefined premium stays empty.

    On a map that isn't dense the figures are written on the cells, and the marks that lie on them
    (`_targets`) have the hover labels.
    """
    premium = _premiums(grid)
    trace: Trace = {
        "type": "heatmap",
        "x": x,
        "y": y,
        "z": np.log2(premium).astype(np.float32),
        "zmin": RATIO_RANGE[0],
        "zmax": RATIO_RANGE[1],
        "colorscale": ratio_scale(mode),
        "colorbar": _scale(reference, mode),
        "hoverongaps": False,
        "xgap": 0 if dense else 1.5,
        "ygap": 1.5,
    }
    if dense:
        trace |= {
            "customdata": premium.astype(np.float32),
            "hovertemplate": "<b>%{x}<br>%{y}</b><br><b>%{customdata:.2f}</b> times the tokens of "
            f"{reference}<extra></extra>",
        }
    else:
        trace |= {
            "text": [
                ["" if row["premium"] is None else f"{row['premium']:.1f}" for row in line]
                for line in grid
            ],
            "texttemplate": "%{text}",
            "textfont": {"size": 11 if len(x) > 20 else 13},
            "hoverinfo": "skip",
        }
    return trace


def _scale(reference: str, mode: Mode) -> Trace:
    """The colour scale above the map, with ticks at powers of two."""
    font = {"size": 11, "color": SURFACES[mode].faint}
    return {
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
        "tickfont": font,
        "title": {"text": f"tokens compared with {reference}", "side": "top", "font": font},
    }


def _gaps(missing: np.ndarray, x: list[str], y: list[str], dense: bool, mode: Mode) -> list[Trace]:
    """Grey cells marked n/a where there is no premium."""
    if not missing.any():
        return []
    surface = SURFACES[mode]
    trace: Trace = {
        "type": "heatmap",
        "x": x,
        "y": y,
        "z": np.where(missing, 0.0, np.nan).astype(np.float32),
        # Without room for n/a, a grey that the scale doesn't have must say it.
        "colorscale": [(place, surface.context if dense else surface.gap) for place in (0, 1)],
        "showscale": False,
        "hoverongaps": False,
        "xgap": 0 if dense else 1.5,
        "ygap": 1.5,
    }
    if dense:
        return [trace | {"hovertemplate": "<b>%{x}<br>%{y}</b><br>n/a<extra></extra>"}]
    return [
        trace
        | {
            "text": [["n/a" if gap else "" for gap in line] for line in missing],
            "texttemplate": "%{text}",
            "textfont": {"size": 10, "color": surface.faint},
            "hoverinfo": "skip",
        }
    ]


def _hatched(missing: np.ndarray, mode: Mode) -> list[Trace]:
    """A small picture of slanted lines on each cell without a premium."""
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='60'>"
        "<path d='M-10 30L30 -10M-10 50L50 -10M-10 70L70 -10M10 70L70 10M30 70L70 30' "
        f"stroke='{SURFACES[mode].hatch}' stroke-width='1.2'/></svg>"
    )
    picture = {
        "source": f"data:image/svg+xml;utf8,{quote(svg)}",
        "xref": "x",
        "yref": "y",
        "sizex": 1,
        "sizey": 1,
        "sizing": "fill",
        "layer": "above",
    }
    return [
        {**picture, "x": column - 0.5, "y": line - 0.5}
        for line, column in np.argwhere(missing).tolist()
    ]


def _targets(
    grid: Grid, x: list[str], y: list[str], only: int | None, reference: str
) -> list[Trace]:
    """Invisible marks on the cells, as a heat map's own cells can't be clicked to select.

    On a dense map only those of line `only`: thousands of marks would make the page slow.
    """
    traces = []
    head = "%{x}<br>%{y}"
    for undefined, template in (
        (False, premium_hover(head, reference, first=2)),
        (True, f"<b>{head}</b><br>n/a: %{{customdata[2]}}<extra></extra>"),
    ):
        places = [
            (x[column], y[line], row)
            for line, cells in enumerate(grid)
            for column, row in enumerate(cells)
            if (only is None or line == only) and (row["premium"] is None) == undefined
        ]
        traces.append(
            {
                "type": "scatter",
                "x": [place[0] for place in places],
                "y": [place[1] for place in places],
                "customdata": [
                    [row["tokenizer"], row["language"]]
                    + ([row["premium_note"]] if undefined else said(row))
                    for _, _, row in places
                ],
                "mode": "markers",
                "marker": {"symbol": "square", "size": 22, "color": "rgba(0,0,0,0)"},
                "hovertemplate": template,
            }
        )
    return traces


def _frame(line: int, mode: Mode) -> Trace:
    """A frame around one line of cells."""
    return {
        "type": "rect",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": line - 0.5,
        "y1": line + 0.5,
        "line": {"color": SURFACES[mode].ink, "width": 1.5},
    }


def _caption(text: str, mode: Mode) -> Trace:
    faint = {"size": 13, "color": SURFACES[mode].faint}
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "yshift": 10}
    anchor = {"xanchor": "left", "yanchor": "bottom", "align": "left"}
    return note(text, mode, **place, **anchor) | {"font": faint}


def _premiums(grid: Grid) -> np.ndarray:
    """The premiums as floats (lines, columns); null becomes NaN."""
    return np.array([[row["premium"] for row in line] for line in grid], dtype=float)
