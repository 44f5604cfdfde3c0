"""Figures for pages whose main figure is HTML: the same answer as bars, points and cells."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from pages.components.audit.report import SIGNS, WORDS, named
from pages.components.axis_names import on_axis, unique
from pages.components.figures import drawn, scatter
from pages.components.palette import SURFACES, VERDICTS, Mode, readable_on, tokenizer_colour
from studies.report.document import ordinal, written
from studies.report.registry import all_sections

ROW = 34  # pixels


def token_counts(summary: pl.DataFrame, titles: Mapping[str, str], mode: Mode) -> go.Figure:
    """A bar a tokenizer. `summary`: the table of the study `segmentation`."""
    names = summary["tokenizer"].to_list()
    counts = summary["tokens"].to_list()
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": unique([on_axis(titles[one]) for one in names]),
        "x": counts,
        "text": [f"{count:,}" for count in counts],
        "textposition": "auto",
        "marker": {"color": [tokenizer_colour(one, mode) for one in names]},
        "hovertemplate": "<b>%{y}</b><br>%{x:,} tokens<extra></extra>",
    }
    return drawn(
        [bars],
        mode,
        height=ROW * len(names) + 60,
        zooms=True,
        xaxis={"title": "Tokens of the text", "rangemode": "tozero"},
        yaxis={"autorange": "reversed", "showgrid": False, "ticksuffix": " "},
        bargap=0.3,
    )


def standing(sections: pl.DataFrame, tokenizer: str, mode: Mode) -> go.Figure:
    """A point a figure of the report: of how many of the others it is better. `sections`: the table
    of the study `report`."""
    ranked = sections.filter(
        pl.col("tokenizer") == tokenizer, pl.col("rank").is_not_null(), pl.col("of") > 1
    )
    forms = {(its.name, one.name): one for its in all_sections() for one in its.figures}
    rows = [
        (row, forms[row["section"], row["figure"]])
        for row in ranked.iter_rows(named=True)
        if (row["section"], row["figure"]) in forms
    ]
    names = [": ".join(filter(None, (one.title, row["label"]))) for row, one in rows]
    points = scatter(
        "markers",
        [row["better_than"] / (row["of"] - 1) for row, _ in rows],
        unique(names),
        [
            f"{written(row['value'], one.form)}, {ordinal(row['rank'])} of {row['of']}"
            for row, one in rows
        ],
        marker={"size": 12, "color": tokenizer_colour(tokenizer, mode)},
    )
    return drawn(
        [points],
        mode,
        height=24 * len(rows) + 60,
        zooms=True,
        xaxis={
            "range": [-0.03, 1.03],
            "tickformat": ".0%",
            "title": "of the other tokenizers, those that it is better than",
        },
        yaxis={"autorange": "reversed", "ticksuffix": " "},
    )


def verdicts(
    checks: pl.DataFrame, tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """Checks × tokenizers. `checks`: the table of the study `audit`."""
    known = {
        (tokenizer, check): verdict
        for tokenizer, check, verdict in checks.select("tokenizer", "check", "verdict").iter_rows()
    }
    lines = checks["check"].unique(maintain_order=True).to_list()
    grid = [[known.get((name, check)) for name in tokenizers] for check in lines]
    places = {verdict: place for place, verdict in enumerate(SIGNS)}
    colours = [_colour(verdict, mode) for verdict in SIGNS]
    stops = [
        (end / len(colours), colour)
        for place, colour in enumerate(colours)
        for end in (place, place + 1)
    ]
    cells = {
        "type": "heatmap",
        "z": [[places[verdict] for verdict in row] for row in grid],
        "zmin": -0.5,
        "zmax": len(colours) - 0.5,
        "colorscale": stops,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "x": unique([on_axis(titles[name]) for name in tokenizers]),
        "y": [named(check) for check in lines],
        "text": [[SIGNS[verdict] for verdict in row] for row in grid],
        "texttemplate": "%{text}",
        "textfont": {"color": readable_on(colours[0])},
        "hovertext": [[WORDS[verdict] for verdict in row] for row in grid],
        "hovertemplate": "<b>%{x}</b><br>%{y}: %{hovertext}<extra></extra>",
    }
    return drawn(
        [cells],
        mode,
        height=26 * len(lines) + 60,
        zooms=True,
        xaxis={"showgrid": False},
        yaxis={"autorange": "reversed", "showgrid": False, "ticksuffix": " "},
    )


def of_verdicts(mode: Mode) -> tuple[tuple[str, str], ...]:
    """What the colours of `verdicts` mean."""
    return tuple((WORDS[verdict], _colour(verdict, mode)) for verdict in SIGNS)


def _colour(verdict: str | None, mode: Mode) -> str:
    return SURFACES[mode].context if verdict is None else VERDICTS[mode][verdict]
