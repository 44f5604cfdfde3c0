"""What became of marked words: a share an outcome and model, with its interval."""

from collections.abc import Mapping
from html import escape

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.figures import Trace, drawn, error_bar, scatter
from pages.components.palette import Mode, class_colour

ROWS = {
    "phantom": "only cut otherwise",
    "replaced": "replaced",
    "unchanged": "left as it was",
    "lost": "lost",
}


def legend(titles: Mapping[str, str], mode: Mode) -> str:
    """The models' colours, as HTML."""
    spans = "".join(
        f'<span><i style="background:{class_colour(place, mode)}"></i>{escape(title)}</span>'
        for place, title in enumerate(titles.values())
    )
    return f'<div class="legend">{spans}</div>'


@drawn_once
def figure(rates: pl.DataFrame, titles: Mapping[str, str], mode: Mode) -> go.Figure:
    """`rates`: the study's table."""
    traces: list[Trace] = []
    for number, (name, title) in enumerate(titles.items()):
        its = {row["outcome"]: row for row in rates.filter(pl.col("model") == name).to_dicts()}
        rows = [its[outcome] for outcome in ROWS]
        beside = 0.16 * (number - (len(titles) - 1) / 2)
        colour = class_colour(number, mode)
        traces.append(
            scatter(
                "markers",
                [row["rate"] for row in rows],
                [place + beside for place in range(len(rows))],
                [
                    f"<b>{plain(title)}</b>: {ROWS[row['outcome']]}"
                    f"<br><b>{row['words']:,}</b> of {row['n']:,} words, {row['rate']:.1%}"
                    f"<br>95 % interval {row['low']:.1%} to {row['high']:.1%}"
                    for row in rows
                ],
                marker={"symbol": "diamond", "size": 11, "color": colour},
                error_x=error_bar(
                    [(row["rate"], row["low"], row["high"]) for row in rows], colour, thickness=1.4
                ),
            )
        )
    return drawn(
        traces,
        mode,
        height=40 * len(ROWS) + 60,
        xaxis={"range": [-0.02, 1.02], "tickformat": ".0%", "title": "% of the marked words"},
        yaxis={
            "range": [len(ROWS) - 0.5, -0.5],
            "tickvals": list(range(len(ROWS))),
            "ticktext": [f"{one}  " for one in ROWS.values()],
        },
    )
