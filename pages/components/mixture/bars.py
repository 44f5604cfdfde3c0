"""The mixtures: a stacked bar a tokenizer, and each share with its interval."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.figures import drawn, error_bar, titled
from pages.components.palette import SURFACES, Mode, class_colour, readable_on, tokenizer_colour

NAMED = 0.07  # shares from here on are named inside the bar
COLOURS = 10


def ordered(shares: pl.DataFrame, share: str) -> list[str]:
    """The categories, the largest over all tokenizers first."""
    column = f"{share}_share"
    means = shares.group_by("category").agg(pl.mean(column))
    return means.sort([column, "category"], descending=[True, False], nulls_last=True)[
        "category"
    ].to_list()


def colours(shares: pl.DataFrame, mode: Mode) -> dict[str, str]:
    """The colour of each category, the largest first; the same for pairs and bytes."""
    return {
        category: class_colour(place, mode) if place < COLOURS else SURFACES[mode].context
        for place, category in enumerate(ordered(shares, "pair"))
    }


def legend(colours: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The categories and their colours as HTML."""
    spans = "".join(
        f'<span><i style="background:{colour}"></i>{plain(names.get(category, category))}</span>'
        for category, colour in colours.items()
    )
    return f'<div class="legend">{spans}</div>'


@drawn_once
def figure(
    shares: pl.DataFrame,
    share: str,
    names: Mapping[str, str],
    *,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    mode: Mode,
) -> go.Figure:
    """A stacked bar a tokenizer. `names`: what people read for a category."""
    traces, colour_of = [], colours(shares, mode)
    for category in ordered(shares, share):
        rows = {
            row["tokenizer"]: row
            for row in shares.filter(pl.col("category") == category).iter_rows(named=True)
        }
        colour = colour_of[category]
        its = [rows[name] for name in tokenizers]
        values = [row[f"{share}_share"] for row in its]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": names.get(category, category),
                "y": [plain(titles[name]) for name in tokenizers],
                "x": values,
                "text": [
                    f"{plain(names.get(category, category))} {value:.0%}"
                    if (value or 0) >= NAMED
                    else ""
                    for value in values
                ],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "textfont": {"size": 12, "color": readable_on(colour)},
                "marker": {"color": colour, "line": {"width": 1, "color": SURFACES[mode].paper}},
                "hovertext": [
                    f"<b>{plain(titles[row['tokenizer']])}</b><br>{_said(row, share, names)}"
                    for row in its
                ],
                "hoverinfo": "text",
            }
        )
    unit = "pairs" if share == "pair" else "bytes"
    return drawn(
        traces,
        mode,
        height=58 * len(tokenizers) + 60,
        barmode="stack",
        uniformtext={"minsize": 10, "mode": "hide"},
        bargap=0.25,
        xaxis={
            "range": [0, 1],
            "tickformat": ".0%",
            "fixedrange": True,
            "title": titled(f"inferred share of its {unit}", mode),
        },
        yaxis={"autorange": "reversed", "fixedrange": True, "showgrid": False},
    )


def _said(row: Mapping[str, object], share: str, names: Mapping[str, str]) -> str:
    value, low = row[f"{share}_share"], row[f"{share}_share_low"]
    category = plain(names.get(str(row["category"]), str(row["category"])))
    if value is None:
        return f"{category}: no share, {plain(str(row['pair_share_note']))}"
    interval = f"no interval: {row['interval_note']}"
    if low is not None:
        interval = f"95 % interval {low:.1%} to {row[f'{share}_share_high']:.1%}"
    return f"{category}: <b>{value:.1%}</b><br>{plain(interval)}"


@drawn_once
def intervals(
    shares: pl.DataFrame,
    share: str,
    names: Mapping[str, str],
    *,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    mode: Mode,
) -> go.Figure:
    """A line a category, a mark a tokenizer with its interval; hollow: the hard assignment."""
    groups = ordered(shares, share)
    step = 0.8 / max(1, len(tokenizers))
    traces = []
    for number, name in enumerate(tokenizers):
        rows = {
            row["category"]: row
            for row in shares.filter(pl.col("tokenizer") == name).iter_rows(named=True)
        }
        its = [rows[one] for one in groups]
        at = [place - 0.4 + step * (number + 0.5) for place in range(len(groups))]
        colour = tokenizer_colour(name, mode)
        hover = [f"<b>{plain(titles[name])}</b><br>{_said(row, share, names)}" for row in its]
        common: dict[str, Any] = {
            "type": "scatter",
            "mode": "markers",
            "y": at,
            "hoverinfo": "text",
            "cliponaxis": False,  # a share of nothing stands on the axis
        }
        value, low, high = (f"{share}_share{end}" for end in ("", "_low", "_high"))
        around = [(row[value], row[low], row[high]) for row in its]
        traces += [
            common
            | {
                "name": f"{plain(titles[name])}, hard assignment",
                "x": [row["token_share"] for row in its],
                "marker": {"symbol": "circle-open", "size": 8, "color": colour, "opacity": 0.7},
                "hovertext": [
                    f"<b>{plain(titles[name])}</b><br>share of the merges that stand in "
                    f"{plain(names.get(row['category'], row['category']))} most: "
                    f"{row['token_share']:.1%}"
                    if row["token_share"] is not None
                    else ""
                    for row in its
                ],
            },
            common
            | {
                "name": plain(titles[name]),
                "x": [row[value] for row in its],
                "marker": {"size": 9, "color": colour},
                "hovertext": hover,
                "error_x": error_bar(around, colour, width=2),
            },
        ]
    return drawn(
        traces,
        mode,
        height=len(groups) * (14 * len(tokenizers) + 10) + 60,
        xaxis={"tickformat": ".0%", "rangemode": "tozero", "fixedrange": True},
        yaxis={
            "tickvals": list(range(len(groups))),
            "ticktext": [plain(names.get(one, one)) for one in groups],
            "range": [len(groups) - 0.5, -0.5],
            "fixedrange": True,
        },
    )
