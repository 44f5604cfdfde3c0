"""A chart of a query's result: which columns, and the figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from pages.components import figures
from pages.components.address import Address
from pages.components.palette import SURFACES, Mode, class_colour, tokenizer_colour

KINDS = {"bars": "Bars", "lines": "Lines", "points": "Points", "none": "No chart"}
MOST = {"bars": 120, "lines": 2000, "points": 2000}  # rows that are drawn
MOST_COLOURS = 10


@dataclass(frozen=True)
class Chosen:
    """Columns of a chart; an empty `colour` is none."""

    kind: str
    x: str
    y: str
    colour: str


def declare(address: Address) -> None:
    """Make the chart a part of the address, before it is known which columns there are."""
    address.choice("chart", list(KINDS), "bars")
    for name in ("x", "y", "colour"):
        address.text(name)


def controls(frame: pl.DataFrame) -> Chosen | None:
    """Draw the choice of columns; None where there is nothing to draw."""
    numbers = [name for name, its_type in frame.schema.items() if its_type.is_numeric()]
    if not numbers or frame.width < 2 or frame.height < 2:
        return None
    state = st.session_state
    others = [name for name in frame.columns if name not in numbers]
    first_x = others[0] if others else frame.columns[0]
    first_y = next((name for name in reversed(numbers) if name != first_x), numbers[0])
    _correct("sql.x", frame.columns, first_x)
    _correct("sql.y", numbers, first_y)
    _correct("sql.colour", ["", *frame.columns], "")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control(
            "Chart", list(KINDS), key="sql.chart", format_func=KINDS.__getitem__, required=True
        )
        if kind is None or kind == "none":
            return None
        st.selectbox("Across", frame.columns, key="sql.x", width=200)
        st.selectbox("Up", numbers, key="sql.y", width=200)
        st.selectbox(
            "Colour",
            ["", *frame.columns],
            key="sql.colour",
            format_func=lambda name: name or "All the same",
            width=200,
        )
    return Chosen(kind, state["sql.x"], state["sql.y"], state["sql.colour"])


def _correct(key: str, known: Sequence[str], default: str) -> None:
    """Another statement has other columns."""
    if st.session_state.get(key) not in known:
        st.session_state[key] = default


def drawn_rows(frame: pl.DataFrame, chosen: Chosen) -> pl.DataFrame:
    """The rows that a chart shows: the first ones that have both values."""
    return frame.drop_nulls([chosen.x, chosen.y]).head(MOST[chosen.kind])


def figure(rows: pl.DataFrame, chosen: Chosen, titles: Mapping[str, str], mode: Mode) -> go.Figure:
    """The figure; `titles` are the names of tokenizers, which have colours of their own."""
    groups: list[tuple[str, pl.DataFrame]] = [("", rows)]
    if chosen.colour:
        values = rows[chosen.colour].cast(pl.String).fill_null("–")
        named = rows.with_columns(values.alias("colour of the mark"))
        groups = [
            (str(value[0]), group)
            for value, group in named.partition_by(
                "colour of the mark", as_dict=True, include_key=False
            ).items()
        ]
    traces = [
        _trace(group, chosen, label, _colour(label, place, titles, mode))
        for place, (label, group) in enumerate(groups)
    ]
    categories = not rows.schema[chosen.x].is_numeric() and not rows.schema[chosen.x].is_temporal()
    names = rows[chosen.x].cast(pl.String).unique().to_list() if categories else []
    turned = bool(names) and figures.crowded(names)
    return figures.drawn(
        traces,
        mode,
        height=420,
        xaxis={
            "title": figures.titled(chosen.x, mode),
            "type": "category" if categories else None,
            "tickangle": -50 if turned else 0,
        },
        yaxis={"title": figures.titled(chosen.y, mode), "rangemode": "tozero"},
        barmode="group",
        showlegend=1 < len(groups) <= 40,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )


def _trace(rows: pl.DataFrame, chosen: Chosen, label: str, colour: str) -> figures.Trace:
    x, y = rows[chosen.x], rows[chosen.y].cast(pl.Float64)
    across = x if x.dtype.is_numeric() or x.dtype.is_temporal() else x.cast(pl.String)
    shared = {
        "x": across.to_list(),
        "y": y.to_list(),
        "name": _short(label),
        "hovertemplate": "%{x}<br><b>%{y:,}</b>" + f"<extra>{_short(label)}</extra>",
    }
    if chosen.kind == "bars":
        return {"type": "bar", "marker": {"color": colour}, **shared}
    mode = "lines+markers" if chosen.kind == "lines" else "markers"
    return {"type": "scatter", "mode": mode, "marker": {"color": colour, "size": 7}, **shared}


def _colour(label: str, place: int, titles: Mapping[str, str], mode: Mode) -> str:
    if label in titles:
        return tokenizer_colour(label, mode)
    return class_colour(place, mode) if place < MOST_COLOURS else SURFACES[mode].context


def _short(label: str) -> str:
    """Plotly reads names as HTML."""
    plain = label.replace("&", "&amp;").replace("<", "&lt;")
    return plain if len(plain) <= 40 else f"{plain[:39]}…"
