"""Entropies of k-grams over k, a line a tokenizer; what can't be relied on is grey.

How far a point can be relied on (reliability.py) follows from how much was seen once; a panel
beneath shows that itself (singletons.py).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy import singletons
from pages.components.entropy.labels import (
    CORRECTED,
    KNOWN_BEFORE,
    Row,
    block,
    conditional,
    k_axis,
    plain,
    written,
)
from pages.components.entropy.reliability import Line, reliability, why
from pages.components.figures import Trace, axis, drawn, titled
from pages.components.palette import Mode, tokenizer_colour

Measure = Literal["conditional_entropy", "block_entropy"]
NAMES: dict[Measure, Callable[[int], str]] = {
    "conditional_entropy": conditional,
    "block_entropy": block,
}
HEIGHT = 500
APART = 0.07  # of k, between two tokenizers' points


@drawn_once
def figure(
    orders: pl.DataFrame,
    *,
    measure: Measure,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    mode: Mode,
    top: float | None = None,
) -> go.Figure:
    """`orders` is the study's table of one language. `top` is where the scale ends (for several
    figures side by side); the conditional entropies have the share seen once beneath."""
    both = measure == "conditional_entropy"
    traces: list[Trace] = []
    apart = {
        name: (place - (len(tokenizers) - 1) / 2) * APART for place, name in enumerate(tokenizers)
    }
    for name in tokenizers:
        own = orders.filter(pl.col("tokenizer") == name).sort("order")
        colour = tokenizer_colour(name, mode)
        traces += _lines(own, measure, titles[name], colour, apart[name], mode)
        if both:
            traces += singletons.lines(own, titles[name], colour, apart[name])
    last = max(orders["order"].to_list(), default=1)
    shapes, notes = singletons.beyond(orders, mode, both)
    layout: dict[str, Any] = {"shapes": shapes, "annotations": notes}
    if both:
        layout["yaxis2"] = {
            **axis(mode),
            "domain": [0, 0.24],
            "range": [-0.04, 1.08],
            "tickvals": [0, 0.5, 1],
            "tickformat": ".0%",
            "fixedrange": True,
            "title": titled("seen once", mode),
        }
    return drawn(
        traces,
        mode,
        height=HEIGHT,
        xaxis=k_axis(last, KNOWN_BEFORE if both else "k, tokens together")
        | {"anchor": "y2" if both else "y"},
        yaxis={
            "domain": [0.31, 1] if both else [0, 1],
            "range": [0, top * 1.06] if top else None,
            "rangemode": "tozero",
            "title": "entropy of the next token (bits)" if both else "entropy together (bits)",
        },
        **layout,
    )


def highest(orders: pl.DataFrame, measure: Measure) -> float | None:
    """The largest estimate in the table, corrected ones too; None without any."""
    values = [orders[measure].max(), orders[f"{measure}_corrected"].max()]
    found = [float(value) for value in values if value is not None]  # type: ignore[arg-type]
    return max(found, default=None)


def hover(row: Row, measure: Measure, title: str) -> str:
    """What a pointer is told of one point."""
    order = row["order"]
    what = "tokens" if order == 1 else f"{order}-grams"
    lines = [
        f"<b>{plain(title)}</b>",
        f"{NAMES[measure](order)} = <b>{written(row[measure], 'bits')}</b>",
        f"{CORRECTED}: {written(row[f'{measure}_corrected'], 'bits')}",
        f"{row['grams']:,} {what}, {row['distinct']:,} of them distinct",
        f"seen once: {singletons.once(row)}",
    ]
    return "<br>".join([*lines, *why(reliability(row), what)])


def _lines(
    own: pl.DataFrame, measure: Measure, title: str, colour: str, apart: float, mode: Mode
) -> list[Trace]:
    """A tokenizer's line, dotted where it can't be relied on; the corrected estimates as dashes."""
    rows = own.drop_nulls(measure)
    each = [reliability(row) for row in rows.iter_rows(named=True)]
    x = [order + apart for order in rows["order"]]
    y = rows[measure].to_list()
    sure = next((place for place, its in enumerate(each) if its != "reliable"), len(each))
    told = [hover(row, measure, title) for row in rows.iter_rows(named=True)]
    line = Line(title, colour, mode)
    dotted, solid, points = line.curve(x, y, each, told, slice(sure))
    corrected = rows[f"{measure}_corrected"].to_list()
    return [dotted, solid, line.dashes(x, corrected, each, told), points]
