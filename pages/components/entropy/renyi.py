"""Rényi entropy over its order, a curve a tokenizer, with intervals."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy.labels import interval, plain, written
from pages.components.figures import Trace, drawn, error_bar, scatter
from pages.components.palette import Mode, tokenizer_colour

HEIGHT = 420
NAMED = {"0": " = log2 of the ids seen", "1": " = H1", "inf": " = −log2 of the largest share"}


@drawn_once
def figure(
    renyi: pl.DataFrame,
    notes: Mapping[str, str | None],
    *,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    mode: Mode,
) -> go.Figure:
    """`renyi` is the study's table of one language; `notes` say by tokenizer why it has no
    intervals. Infinity stands behind the last order, on a dotted piece."""
    largest = renyi["alpha"].max() or 1.0
    beyond = float(largest) * 1.2  # type: ignore[arg-type]
    traces: list[Trace] = []
    for name in tokenizers:
        own = renyi.filter((pl.col("tokenizer") == name) & pl.col("value").is_not_null())
        traces += _curve(own, notes.get(name), titles[name], tokenizer_colour(name, mode), beyond)
    ticks = [order for order in (0, 1, 2, 3, 4, 6, 8) if order <= largest]  # type: ignore[operator]
    return drawn(
        traces,
        mode,
        height=HEIGHT,
        xaxis={
            "tickvals": [*ticks, beyond],
            "ticktext": [*map(str, ticks), "∞"],
            "title": "order α: the higher, the more the frequent tokens count",
        },
        yaxis={"title": "Rényi entropy (bits)"},
    )


def _curve(
    own: pl.DataFrame, why: str | None, title: str, colour: str, beyond: float
) -> list[Trace]:
    told = [
        f"<b>{plain(title)}</b><br>order {_order(row['order'])}: "
        f"<b>{written(row['value'], 'bits')}</b>{NAMED.get(row['order'], '')}"
        f"<br>{interval(row['low'], row['high'], 'bits', why)}"
        for row in own.iter_rows(named=True)
    ]
    x = own["alpha"].fill_null(beyond).to_list()
    finite = own["alpha"].count()
    y = own["value"].to_list()
    band = own.filter(pl.col("low").is_not_null() & pl.col("alpha").is_not_null())
    around = band["alpha"].to_list()
    line = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    return [
        {
            **line,
            "name": f"{title}, interval",
            "x": [*around, *around[::-1]],
            "y": [*band["high"], *band["low"].reverse()],
            "fill": "toself",
            "fillcolor": colour,
            "opacity": 0.18,
            "line": {"width": 0},
        },
        {**line, "x": x[finite - 1 :], "y": y[finite - 1 :]}
        | {"line": {"color": colour, "width": 1, "dash": "dot"}},
        scatter("lines", x[:finite], y[:finite], None, line={"color": colour, "width": 2}),
        scatter(
            "markers",
            x,
            y,
            told,
            name=title,
            marker={"color": colour, "size": 7},
            error_y=error_bar(own.select("value", "low", "high").rows(), colour),
        ),
    ]


def _order(order: str) -> str:
    return "∞" if order == "inf" else order
