"""Which vocabularies have items in common, as a map of Jaccard indices."""

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go
import polars as pl

from pages.components.axis_names import on_axis, room, unique
from pages.components.drawings import drawn_once
from pages.components.figures import drawn
from pages.components.palette import (
    SURFACES,
    Mode,
    on_share_scale,
    readable_on,
    share_scale,
    tokenizer_colour,
)

ROW = 44


@drawn_once
def figure(
    overlap: pl.DataFrame, *, tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """Cells of the Jaccard index (0 to 1) of each pair, its value printed; none for a tokenizer
    with itself. `overlap` has tokenizer, other, shared, jaccard, one row an ordered pair."""
    found = {
        (one, other): (shared, jaccard)
        for one, other, shared, jaccard in overlap.select(
            "tokenizer", "other", "shared", "jaccard"
        ).iter_rows()
    }
    names = unique([on_axis(titles[name], 20) for name in tokenizers])
    coloured = [
        f'<span style="color:{tokenizer_colour(name, mode)}">■</span> {escape(title, quote=False)}'
        for name, title in zip(tokenizers, names, strict=True)
    ]
    nothing = (None, None)
    grid = [
        [nothing if one == other else found.get((one, other), nothing) for other in tokenizers]
        for one in tokenizers
    ]
    turned = len(names) > 3
    beneath = room(names, turned=True) if turned else 30
    cells = {
        "type": "heatmap",
        "x": coloured,
        "y": coloured,
        "z": [[np.nan if jaccard is None else jaccard for _, jaccard in line] for line in grid],
        "zmin": 0,
        "zmax": 1,
        "colorscale": share_scale(mode),
        "showscale": False,
        "hoverongaps": False,
        "xgap": 2,
        "ygap": 2,
        "customdata": [[shared or 0 for shared, _ in line] for line in grid],
        "hovertemplate": "<b>%{y}<br>%{x}</b><br>Jaccard index %{z:.3f}"
        "<br>%{customdata:,.0f} items in both<extra></extra>",
    }
    return drawn(
        [cells],
        mode,
        height=ROW * len(names) + beneath + 12,
        margin={"l": room(names) + 20, "r": 8, "t": 8, "b": beneath, "autoexpand": False},
        xaxis={
            "type": "category",
            "showgrid": False,
            "automargin": False,
            "tickangle": -50 if turned else 0,
        },
        yaxis={"type": "category", "showgrid": False, "automargin": False, "autorange": "reversed"},
        # Written as annotations, as each needs the colour that its cell asks for.
        annotations=[
            {
                "text": "–" if jaccard is None else f"{jaccard:.2f}",
                "x": coloured[column],
                "y": coloured[line],
                "showarrow": False,
                "font": {
                    "size": 13,
                    "color": SURFACES[mode].faint
                    if jaccard is None
                    else readable_on(on_share_scale(jaccard, mode)),
                },
            }
            for line, cells_of in enumerate(grid)
            for column, (_, jaccard) in enumerate(cells_of)
        ],
    )
