"""Bits per byte along a text, a line for each model; of a corpus, a bar for each language."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from pages.components.axis_names import on_axis, room
from pages.components.drawings import drawn_once
from pages.components.figures import Trace, drawn
from pages.components.palette import SURFACES, Mode, class_colour


def colours(names: Sequence[str], mode: Mode) -> dict[str, str]:
    """A colour for each model, in the order of choosing."""
    return {name: class_colour(place, mode) for place, name in enumerate(names)}


def legend(titles: Mapping[str, str], mode: Mode) -> str:
    """The models and their colours, as HTML."""
    from html import escape

    own = colours(list(titles), mode)
    parts = [
        f'<span><i style="background:{own[name]}"></i>{escape(title)}</span>'
        for name, title in titles.items()
    ]
    return f'<div class="legend">{"".join(parts)}</div>'


@drawn_once
def figure(curve: pl.DataFrame, titles: Mapping[str, str], mode: Mode) -> go.Figure:
    """`curve` has model, byte and bits_per_byte (null: nothing there has a surprisal)."""
    own = colours(list(titles), mode)
    traces: list[Trace] = []
    for name, title in titles.items():
        rows = curve.filter(pl.col("model") == name)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": rows["byte"].to_list(),
                "y": rows["bits_per_byte"].to_list(),
                "name": title,
                "line": {"color": own[name], "width": 2},
                "hovertemplate": "<b>%{y:.2f}</b> bits per byte<extra>" + title + "</extra>",
            }
        )
    return drawn(
        traces,
        mode,
        height=260,
        zooms=True,
        xaxis={"title": "Byte of the text", "tickformat": ",d"},
        yaxis={"title": "Bits per byte", "rangemode": "tozero"},
        hovermode="x unified",
    )


@drawn_once
def bars(
    languages: pl.DataFrame, display: Mapping[str, str], titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """`languages` has model, language and bits_per_byte; the hardest under the first model
    stands on top."""
    own = colours(list(titles), mode)
    first = languages.filter(pl.col("model") == next(iter(titles)))
    order = first.sort("bits_per_byte", nulls_last=True)["language"].to_list()
    names = [on_axis(display.get(label, label)) for label in order]
    traces: list[Trace] = []
    for name, title in reversed(list(titles.items())):
        its = languages.filter(pl.col("model") == name)
        value = dict(its.select("language", "bits_per_byte").iter_rows())
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "x": [value.get(label) for label in order],
                "y": names,
                "name": title,
                "marker": {"color": own[name]},
                "hovertemplate": f"<b>%{{y}}</b><br>%{{x:.2f}} bits per byte<extra>{title}</extra>",
            }
        )
    return drawn(
        traces,
        mode,
        height=70 + (14 + 16 * len(titles)) * len(order),
        zooms=True,
        margin={"l": room(names), "r": 16, "t": 8, "b": 8},
        xaxis={"title": "Bits per byte", "rangemode": "tozero"},
        yaxis={"type": "category", "gridcolor": SURFACES[mode].paper},
        barmode="group",
        bargap=0.3,
    )
