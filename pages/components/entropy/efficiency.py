"""How much of what a vocabulary could carry is used, with both denominators."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy.labels import Row, figure_of, interval, plain, written
from pages.components.figures import Trace, error_bar
from pages.components.named_rows import drawn_rows
from pages.components.palette import Mode, tokenizer_colour

ROW = 74  # pixels
# Column → its sign in the figure (plotly's name, and as a letter for the legend).
SHOWN = {
    "efficiency_observed": ("circle", "●"),
    "efficiency_declared": ("circle-open", "○"),
    "utilisation": ("diamond", "◆"),
    "utilisation_2": ("diamond-open", "◇"),
}
SIGNS = tuple((sign, figure_of(name, None).name) for name, (_, sign) in SHOWN.items())


@drawn_once
def figure(
    summary: pl.DataFrame, *, tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """A line a tokenizer, its name above. `summary` is the study's table of one language."""
    rows = {row["tokenizer"]: row for row in summary.iter_rows(named=True)}
    traces = [
        _marks(rows[name], column, place, titles[name], tokenizer_colour(name, mode))
        for place, name in enumerate(tokenizers)
        for column in SHOWN
    ]
    return drawn_rows(
        [trace for trace in traces if trace],
        [_named(rows[name], titles[name]) for name in tokenizers],
        mode,
        row=ROW,
        above=0.3,
        xaxis={
            "range": [0, 1],
            "tickformat": ".0%",
            "title": "share of the largest entropy possible",
        },
    )


def _named(row: Row, title: str) -> str:
    text = f"<b>{plain(title)}</b>"
    return text if row["h1"] is not None else f"{text}  n/a: {plain(row['h1_note'])}"


def _marks(row: Row, column: str, place: int, title: str, colour: str) -> Trace | None:
    value = row[column]
    if value is None:
        return None
    low, high = row.get(f"{column}_low"), row.get(f"{column}_high")
    said = interval(low, high, "share", row["interval_note"])
    if column == "utilisation_2":
        said = "no interval is computed for it"
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"{title}, {column}",
        "x": [value],
        # Two marks of one value would hide each other.
        "y": [place + (0.14 if column.startswith("utilisation") else -0.06)],
        "marker": {
            "symbol": SHOWN[column][0],
            "size": 11,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        "error_x": error_bar([(value, low, high)], colour),
        "hovertext": [
            f"<b>{plain(title)}</b><br>{figure_of(column, None).name}"
            f"<br><b>{written(value, 'share')}</b><br>{said}"
        ],
        "hoverinfo": "text",
    }
