"""How long the segments of a corpus are."""

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.figures import drawn
from pages.components.palette import Mode, share_scale

MARKS_QUIET, MARKS_LOUD = 0.3, 0.92  # opacity of what is not chosen, and of what is


def of(lengths: pl.DataFrame, language: str) -> pl.DataFrame:
    """from, to, segments, share: of a language, or of all ("")."""
    own = lengths.filter(pl.col("language") == language) if language else lengths
    summed = own.group_by("from", "to").agg(pl.col("segments").sum()).sort("from")
    return summed.with_columns(share=pl.col("segments") / pl.col("segments").sum())


@drawn_once
def figure(lengths: pl.DataFrame, *, language: str, mode: Mode) -> go.Figure:
    """A bar for each doubling of the length in characters, no length between left out."""
    rows = of(lengths, language)
    low, high = rows["from"].min(), rows["to"].max()
    every = [(0, 1)] if low == 0 else []
    every += [(1 << bits, 2 << bits) for bits in range(63) if low < 2 << bits <= high]  # type: ignore[operator]
    counts = {row["from"]: row for row in rows.iter_rows(named=True)}
    nothing = {"segments": 0, "share": 0.0}
    found = [counts.get(start, nothing) for start, _ in every]
    bars = {
        "type": "bar",
        "x": [_range(start, end) for start, end in every],
        "y": [row["segments"] for row in found],
        "customdata": [[row["share"]] for row in found],
        "marker": {"color": share_scale(mode)[3][1], "line": {"width": 0}, "opacity": MARKS_LOUD},
        "hovertemplate": (
            "<b>%{x} characters</b><br>%{y:,.0f} segments<br>%{customdata[0]:.1%}<extra></extra>"
        ),
    }
    return drawn(
        [bars],
        mode,
        height=300,
        xaxis={"type": "category", "showgrid": False, "title": "Characters a segment"},
        yaxis={"rangemode": "tozero", "title": "Segments"},
        bargap=0.12,
    )


def _range(start: int, end: int) -> str:
    """A range of lengths: 1, 2–3, 64–127, 1024–2047."""
    return str(start) if end - start <= 1 else f"{start:,}–{end - 1:,}"
