"""How many letters the token has that hides the letter asked for, by the length of the word."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.figures import Trace, drawn, error_bar, scatter
from pages.components.palette import Mode, tokenizer_colour


@drawn_once
def figure(
    letters: pl.DataFrame, *, tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """A line a tokenizer, with intervals. `letters` has the columns of the desk's table, its rows
    are of one task."""
    own = letters.drop_nulls("length")
    traces: list[Trace] = []
    for number, name in enumerate(tokenizers):
        rows = own.filter(pl.col("tokenizer") == name).sort("length").to_dicts()
        beside = 0.06 * (number - (len(tokenizers) - 1) / 2)  # intervals stand beside each other
        colour = tokenizer_colour(name, mode)
        traces.append(
            scatter(
                "lines+markers",
                [row["length"] + beside for row in rows],
                [row["letters"] for row in rows],
                [_hover(titles[name], row) for row in rows],
                name=titles[name],
                line={"width": 2, "color": colour},
                marker={"size": 7, "color": colour},
                error_y=error_bar(
                    [(row["letters"], row["letters_low"], row["letters_high"]) for row in rows],
                    colour,
                    width=2,
                ),
            )
        )
    return drawn(
        traces,
        mode,
        height=400,
        xaxis={"dtick": 1, "showgrid": False, "title": "letters of the word"},
        yaxis={"rangemode": "tozero", "title": "letters of the token (mean)"},
    )


def _hover(title: str, row: Mapping[str, float]) -> str:
    interval = (
        "no interval: there is one item"
        if row["letters_low"] is None
        else f"95 % interval {row['letters_low']:.2f} to {row['letters_high']:.2f}"
    )
    return (
        f"<b>{plain(title)}</b>, words of {row['length']:.0f} letters"
        f"<br>the letter's token has <b>{row['letters']:.2f}</b> letters<br>{interval}"
        f"<br>shared with another letter: {row['hidden']:.1%} "
        f"({row['hidden_low']:.1%} to {row['hidden_high']:.1%}) of {row['items']:,.0f} items"
    )
