"""How being right goes with the properties of the items: Pearson's r with intervals, beside the
published means."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.components import tables
from pages.components.charbench.accuracies import colours
from pages.components.charbench.controls import PROPERTIES, column
from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.figures import Trace, drawn, error_bar, note, scatter
from pages.components.palette import SURFACES, Mode
from pages.components.tables import COUNT, NUMBER, TEXT

MARK = 15  # pixels of a model in a group
SIGNS = (("┃", "published: mean over seven models"),)


def of(correlations: pl.DataFrame, task: str, within: str) -> pl.DataFrame:
    """The rows about one task, of the word's properties and those of its tokens `within` (the
    prefix of their columns), which `by` names as PROPERTIES does."""
    columns = {column(name, within): name for name in PROPERTIES}
    return correlations.filter(
        pl.col("task") == task, pl.col("property").is_in(list(columns))
    ).with_columns(pl.col("property").replace(columns).alias("by"))


def none() -> pl.DataFrame:
    """What `of` gives where nothing was measured."""
    return pl.DataFrame(schema={"by": pl.String, "model": pl.String, "r": pl.Float64})


@drawn_once
def figure(
    published: pl.DataFrame, rows: pl.DataFrame, task: str, models: Sequence[str], mode: Mode
) -> go.Figure:
    """A group a property: the published mean, and a mark a model with its interval. `rows` is what
    `of` gives."""
    asked = published.filter(pl.col("task") == task)
    means = dict(asked.select("property", "r").iter_rows())
    shown = [name for name in PROPERTIES if name in means]
    own, lanes = colours(models, mode), len(models) + 2
    traces: list[Trace] = []
    named: list[Trace] = []
    for place, name in enumerate(shown):
        top = place * lanes
        at = {"xref": "paper", "x": 0, "xanchor": "left", "y": top}
        named.append(note(f"<b>{PROPERTIES[name]}</b>", mode, **at))
        its = rows.filter(pl.col("by") == name).drop_nulls("r")
        found = {row["model"]: row for row in its.iter_rows(named=True)}
        traces.append(_mean(means[name], [top + 0.6, top + lanes - 0.6], mode))
        for number, model in enumerate(models):
            if model in found:
                traces.append(_mark(found[model], top + 1 + number, own[model]))
    return drawn(
        traces,
        mode,
        height=lanes * (MARK + 4) * len(shown) + 50,
        xaxis={
            "range": [-1.02, 1.02] if models else [-0.52, 0.52],
            "zeroline": True,
            "zerolinecolor": SURFACES[mode].hatch,
            "title": "Pearson's r with being right (−1 to 1)",
        },
        yaxis={
            "range": [lanes * len(shown) - 0.4, -0.7],
            "showticklabels": False,
            "showgrid": False,
        },
        annotations=named,
    )


def _mean(r: float, lane: list[float], mode: Mode) -> Trace:
    return scatter(
        "lines",
        [r, r],
        lane,
        [f"published mean over seven models: <b>r = {r:.3f}</b>"] * 2,
        line={"width": 4, "color": SURFACES[mode].ink},
    )


def _mark(row: Mapping[str, Any], y: float, colour: str) -> Trace:
    known = row["r_low"] is not None
    interval = (
        f"95 % interval {row['r_low']:.2f} to {row['r_high']:.2f}" if known else "no interval"
    )
    return scatter(
        "markers",
        [row["r"]],
        [y],
        [
            f"<b>{plain(row['model'])}</b><br><b>r = {row['r']:.3f}</b>, {interval}"
            f"<br>permutation p {row['p']:.3f}, {row['items']:,} items"
        ],
        marker={"symbol": "diamond", "size": 10, "color": colour},
        error_x=error_bar([(row["r"], row["r_low"], row["r_high"])], colour, thickness=1.4),
    )


def table(rows: pl.DataFrame) -> None:
    """Every r with its interval, or why there is none."""
    tables.draw(
        rows.with_columns(pl.col("by").replace(PROPERTIES), pl.col("note").fill_null("")),
        "charbench_answers",
        "correlations",
        {
            "model": TEXT(pinned=True, width=170),
            "score": TEXT(),
            "by": TEXT("Property", width=230),
            "items": COUNT,
            **dict.fromkeys(("r", "r_low", "r_high", "p"), NUMBER(format="%.3f")),
            "note": TEXT(),
        },
        key="charbench.correlations",
        alt="Pearson's r between properties and being right, with intervals and p",
        height="content" if rows.height <= 12 else 440,
    )
