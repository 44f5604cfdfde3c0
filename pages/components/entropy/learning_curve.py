"""A figure against the size of the sample: whether its estimate has settled."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy.labels import CORRECTED, Figure, corrected, plain, written
from pages.components.entropy.reliability import Line, reliability, why
from pages.components.figures import Trace, drawn, note
from pages.components.palette import SURFACES, Mode, tokenizer_colour

HEIGHT = 430


def of(curve: pl.DataFrame, what: Figure) -> pl.DataFrame:
    """The rows of one figure."""
    order = pl.col("order").is_null() if what.order is None else pl.col("order") == what.order
    return curve.filter((pl.col("figure") == what.figure) & order)


@drawn_once
def figure(
    curve: pl.DataFrame,
    what: Figure,
    *,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    mode: Mode,
) -> go.Figure:
    """`curve` is the study's table `learning_curve` of one language."""
    rows, twin = of(curve, what), corrected(what)
    other = None if twin is None else of(curve, twin)
    traces: list[Trace] = []
    for name in tokenizers:
        colour = tokenizer_colour(name, mode)
        if other is not None:
            its = other.filter(pl.col("tokenizer") == name)
            traces.append(_dashes(its, titles[name], colour, mode))
        own = rows.filter(pl.col("tokenizer") == name).sort("segments")
        traces += _line(own, what, titles[name], colour, mode)
    lacking = rows.filter(pl.col("value").is_null())
    return drawn(
        traces,
        mode,
        height=HEIGHT,
        xaxis={"type": "log", "tickformat": ",~s", "title": "tokens in the sample"},
        yaxis={"tickformat": ".0%" if what.unit == "share" else None, "title": what.axis},
        annotations=[_lacking(lacking, mode)] if lacking.height else [],
    )


def _lacking(rows: pl.DataFrame, mode: Mode) -> Trace:
    """How many points there aren't, and why."""
    reasons = rows["value_note"].drop_nulls().unique(maintain_order=True).head(3)
    text = f"n/a at {rows.height} of the sizes: {'; '.join(map(plain, reasons))}"
    corner = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left"}
    return note(text, mode, yanchor="bottom", **corner) | {
        "font": {"size": 12, "color": SURFACES[mode].faint}
    }


def _line(own: pl.DataFrame, what: Figure, title: str, colour: str, mode: Mode) -> list[Trace]:
    rows = own.drop_nulls("value")
    each = [reliability(row) for row in rows.iter_rows(named=True)]
    x, y = rows["tokens"].to_list(), rows["value"].to_list()
    told = [
        f"<b>{plain(title)}</b><br>{what.name}: <b>{written(row['value'], what.unit)}</b>"
        f"<br>{row['tokens']:,} tokens of {row['segments']:,} segments"
        + "".join(f"<br>{line}" for line in why(reliability(row), "k-grams"))
        for row in rows.iter_rows(named=True)
    ]
    # The larger the sample, the fewer were seen once: the reliable end is the last one.
    sure = max((n + 1 for n, its in enumerate(each) if its != "reliable"), default=0)
    return Line(title, colour, mode).curve(x, y, each, told, slice(sure, None))


def _dashes(own: pl.DataFrame, title: str, colour: str, mode: Mode) -> Trace:
    rows = own.drop_nulls("value").sort("segments")
    x, y = rows["tokens"].to_list(), rows["value"].to_list()
    each = [reliability(row) for row in rows.iter_rows(named=True)]
    told = [f"<b>{plain(title)}</b><br>{CORRECTED}: {written(value, 'bits')}" for value in y]
    return Line(title, colour, mode).dashes(x, y, each, told)


def sentence(curve: pl.DataFrame, what: Figure) -> str:
    """How much the figure still moved at the last doubling."""
    moved = []
    for _, own in of(curve, what).group_by("tokenizer", maintain_order=True):
        values = own.sort("segments")["value"].to_list()[-2:]
        if len(values) == 2 and None not in values:
            moved.append(abs(values[1] - values[0]))
    if not moved:
        return "There are no two samples to compare."
    low, high = written(min(moved), what.unit), written(max(moved), what.unit)
    amount = low if low == high else f"{low} to {high}"
    return (
        f"When the sample last doubled, it moved by {amount}. A figure that has settled moves no "
        "more."
    )
