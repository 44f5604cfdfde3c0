"""The main figure: premium of each language under each tokenizer, as a map of coloured cells."""

import re
from collections.abc import Sequence
from html import escape, unescape

import numpy as np
import plotly.graph_objects as go
import polars as pl

from pages.components.axis_names import crowded, on_axis, room, unique
from pages.components.drawings import drawn_once
from pages.components.figures import Trace, drawn, note
from pages.components.palette import SURFACES, Mode, tokenizer_colour
from pages.components.premiums import map_cells

LABELLED = 60  # up to so many columns, each carries its name and each cell its figure
BAND = 56  # pixels above the cells, for the caption and the scale
ROW, TALL_ROW = 29, 46  # pixels a row, with many columns and with few

BARE = {"type": "category", "automargin": False, "showgrid": False, "ticks": "", "showline": False}


@drawn_once
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

    missing = np.isnan(map_cells.premiums(grid))
    framed = list(tokenizers).index(focus) if across else None
    traces = [
        map_cells.cells(grid, x, y, dense, mode, reference),
        *map_cells.gaps(missing, x, y, dense, mode),
    ]
    traces += map_cells.targets(grid, x, y, framed if dense else None, reference)
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
        yaxis={**BARE, "tickvals": y, "range": [len(y) - 0.5, -0.5]},
        dragmode="zoom" if dense else False,
        hoverdistance=20 if dense else -1,  # a mark answers for its whole cell
        images=[] if dense else map_cells.hatched(missing, mode),
        shapes=[] if framed is None or len(y) == 1 else [_frame(framed, mode)],
        annotations=[_caption(caption, mode)],
    )


def row_names(drawn_map: go.Figure, mode: Mode) -> str:
    """The names of the rows as HTML, which stay where they are while the map is scrolled sideways
    (on a narrow screen; style.css)."""
    layout, names = drawn_map.layout, drawn_map.data[0].y
    row = (layout.height - layout.margin.t - layout.margin.b) / len(names)
    sizes = f"--top:{layout.margin.t}px;--row:{row}px;--left:{layout.margin.l - 4}px"
    style = f"--paper:{SURFACES[mode].paper};{sizes}"
    rows = "".join(f"<div>{_row_name(name)}</div>" for name in names)
    return f'<div class="row-names" aria-hidden="true" style="{style}">{rows}</div>'


def _row_name(name: str) -> str:
    """A name on the map's axis as HTML: the tokenizer's mark in its colour, and text."""
    mark = re.match(r'<span style="color:#[0-9a-f]{6}">■</span> ', name)
    text = escape(unescape(re.sub(r"<[^>]*>", "", name[mark.end() :] if mark else name)).strip())
    return f"{mark[0]}{text}" if mark else text


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
