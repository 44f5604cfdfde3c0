"""Premium against byte premium: how much of it is UTF-8's doing."""

from collections.abc import Sequence
from math import log2, log10

import numpy as np
import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.figures import Trace, drawn, note, ratio_axis, scatter
from pages.components.palette import SURFACES, Mode, tokenizer_colour

HEIGHT = 520


@drawn_once
def figure(
    frame: pl.DataFrame, *, tokenizer: str, labels: Sequence[str], reference: str, mode: Mode
) -> go.Figure:
    """A point a language, on log scales; those in `labels` in the tokenizer's colour.

    `frame` has tokenizer, title, language, display, name, premium, byte_premium. On the diagonal
    the premium is just what the bytes of UTF-8 make of it; above it the tokenizer adds to that.
    """
    rows = frame.filter(
        (pl.col("tokenizer") == tokenizer)
        & pl.col("premium").is_not_null()
        & (pl.col("byte_premium") > 0)
    )
    chosen = rows.filter(pl.col("language").is_in(list(labels)))
    others = rows.filter(~pl.col("language").is_in(list(labels)))
    if rows.is_empty():
        return drawn([], mode, height=HEIGHT, xaxis={}, yaxis={}, zooms=True)
    surface = SURFACES[mode]
    ends = _ends(rows)
    diagonal = scatter(
        "lines", ends, ends, None, line={"color": surface.faint, "width": 1, "dash": "dot"}
    )
    small = {"size": 11, "color": surface.ink}
    notes = [
        note(name, mode, x=log10(x), y=log10(y), xanchor="left", xshift=8) | {"font": small}
        for name, x, y in _spread(chosen)
    ]
    corner = {"x": log10(ends[1]), "y": log10(ends[1]), "xanchor": "right", "xshift": -8}
    return drawn(
        [
            diagonal,
            _points(others, surface.context, 5, 0.55, reference),
            _points(chosen, tokenizer_colour(tokenizer, mode), 9, 0.9, reference),
        ],
        mode,
        height=HEIGHT,
        xaxis=ratio_axis(f"byte premium (UTF-8 bytes ÷ bytes of {reference})"),
        yaxis=ratio_axis(f"premium under {rows['title'][0]}"),
        zooms=True,
        annotations=[
            *notes,
            note("as many as its bytes", mode, yanchor="bottom", **corner)
            | {"font": {"size": 11, "color": surface.faint}},
        ],
    )


def _points(rows: pl.DataFrame, colour: str, size: int, opacity: float, reference: str) -> Trace:
    return {
        "type": "scatter",
        "x": rows["byte_premium"].to_numpy(),
        "y": rows["premium"].to_numpy(),
        "text": rows["display"].to_list(),
        "mode": "markers",
        "marker": {"color": colour, "size": size, "opacity": opacity, "line": {"width": 0}},
        "hovertemplate": (
            "<b>%{text}</b><br>premium %{y:.2f}<br>byte premium %{x:.2f}"
            f"<br>both compared with {reference}<extra></extra>"
        ),
    }


def _ends(rows: pl.DataFrame) -> tuple[float, float]:
    """Where the diagonal starts and ends: the range that both ratios have in common, and a bit."""
    low = np.nanmin([rows["byte_premium"].min(), rows["premium"].min()])
    high = np.nanmax([rows["byte_premium"].max(), rows["premium"].max()])
    return float(low) * 0.9, float(high) * 1.05


def _spread(rows: pl.DataFrame, most: int = 12) -> list[tuple[str, float, float]]:
    """The points to label, as (name, byte premium, premium): from the highest premium down, none
    too near one already labelled."""
    labelled: list[tuple[str, float, float]] = []
    ranked = rows.sort("premium", descending=True)
    for name, x, y in ranked.select("name", "byte_premium", "premium").iter_rows():
        clear = all(
            abs(log2(y / above)) > 0.22 or abs(log2(x / beside)) > 0.9
            for _, beside, above in labelled
        )
        if clear:
            labelled.append((name, x, y))
        if len(labelled) == most:
            break
    return labelled
