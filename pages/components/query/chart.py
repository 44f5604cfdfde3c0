"""A chart of a query's result: which columns, and the figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from pages.components import axis_names, figures
from pages.components.address import Address
from pages.components.escaping import escaped
from pages.components.palette import SURFACES, Mode, class_colour, tokenizer_colour

KINDS = {"bars": "Bars", "lines": "Lines", "points": "Points", "none": "No chart"}
MOST = {"bars": 120, "lines": 2000, "points": 2000}  # rows that are drawn
MOST_COLOURS = 10
LONGEST_NAME = 40
MOST_NAMED = 40  # colours that a legend says


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


def draw(frame: pl.DataFrame, titles: Mapping[str, str], mode: Mode) -> None:
    """The choice of columns and the figure, where the frame has something to draw. `titles` are the
    names of tokenizers, which have colours of their own."""
    chosen = _controls(frame)
    if chosen is None:
        return
    rows = drawn_rows(frame, chosen)
    if repeated(rows, chosen):
        chosen = replace(chosen, kind="points")
        st.caption(
            f"Several rows have the same {escaped(chosen.x)}, and bars would add them up: these "
            "are points. Choose a colour, or aggregate."
        )
    alt = f"{chosen.y} for each {chosen.x}"
    figures.show(figure(rows, chosen, titles, mode), key="query figure", alt=alt)
    if rows.height < frame.height:
        st.caption(f"The chart shows {rows.height:,} of the {frame.height:,} rows.")


def _controls(frame: pl.DataFrame) -> Chosen | None:
    plain = [name for name, its_type in frame.schema.items() if not its_type.is_nested()]
    numbers = [name for name in plain if frame.schema[name].is_numeric()]
    if not numbers or len(plain) < 2 or frame.height < 2:
        return None
    state = st.session_state
    others = [name for name in plain if name not in numbers]
    first_x = others[0] if others else plain[0]
    first_y = next((name for name in reversed(numbers) if name != first_x), numbers[0])
    _correct("sql.chart", list(KINDS), "bars")
    _correct("sql.x", plain, first_x)
    _correct("sql.y", numbers, first_y)
    _correct("sql.colour", ["", *plain], "")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control(
            "Chart", list(KINDS), key="sql.chart", format_func=KINDS.__getitem__, required=True
        )
        if kind is None or kind == "none":
            return None
        st.selectbox("Across", plain, key="sql.x", width=200)
        st.selectbox("Up", numbers, key="sql.y", width=200)
        st.selectbox(
            "Colour",
            ["", *plain],
            key="sql.colour",
            format_func=lambda name: name or "All the same",
            width=200,
        )
    return Chosen(kind, state["sql.x"], state["sql.y"], state["sql.colour"])


def _correct(key: str, known: Sequence[str], default: str) -> None:
    """Another statement has other columns. The value is set anew in any case: Streamlit forgets it
    where the last run didn't come as far as the widget."""
    value = st.session_state.get(key)
    st.session_state[key] = value if value in known else default


def drawn_rows(frame: pl.DataFrame, chosen: Chosen) -> pl.DataFrame:
    """What a chart shows: x, y and colour (text) of the first rows that have both values."""
    # By name one at a time: in a list, polars would read ^a$ as a pattern.
    x, y = frame[chosen.x], frame[chosen.y]
    colour = frame[chosen.colour] if chosen.colour else pl.repeat("", frame.height, eager=True)
    rows = pl.DataFrame(
        {
            "x": x.cast(pl.Float64 if x.dtype.is_numeric() else pl.String),
            "y": y.cast(pl.Float64),
            "colour": colour.cast(pl.String).fill_null("null"),
        }
    )
    return rows.drop_nulls().head(MOST[chosen.kind])


def repeated(rows: pl.DataFrame, chosen: Chosen) -> bool:
    """Whether bars would stand on each other: several rows for one place and colour."""
    return chosen.kind == "bars" and rows.select("x", "colour").is_duplicated().any()


def figure(rows: pl.DataFrame, chosen: Chosen, titles: Mapping[str, str], mode: Mode) -> go.Figure:
    """The figure of what `drawn_rows` gives; `titles` as in `draw`."""
    across: figures.Trace = {"title": _short(chosen.x)}
    if rows.schema["x"] == pl.String:
        # Two long names may be the same when they are cut, and are still two places.
        names = rows["x"].unique(maintain_order=True).to_list()
        shown = axis_names.unique([_short(name) for name in names])
        rows = rows.with_columns(pl.col("x").replace_strict(names, shown, return_dtype=pl.String))
        across |= {"type": "category", "tickangle": -50 if axis_names.crowded(shown) else 0}
    groups = {str(key): part for (key,), part in rows.partition_by("colour", as_dict=True).items()}
    traces = [
        _trace(part, chosen, label, _colour(label, place, titles, mode))
        for place, (label, part) in enumerate(groups.items())
    ]
    return figures.drawn(
        traces,
        mode,
        height=420,
        zooms=True,
        xaxis=across,
        yaxis={"title": _short(chosen.y), "rangemode": "tozero"},
        barmode="group",
        showlegend=1 < len(groups) <= MOST_NAMED,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )


def _trace(rows: pl.DataFrame, chosen: Chosen, label: str, colour: str) -> figures.Trace:
    shared = {
        "x": rows["x"].to_list(),
        "y": rows["y"].to_list(),
        "name": _short(label),
        "hovertemplate": f"%{{x}}<br><b>%{{y:,}}</b><extra>{_short(label)}</extra>",
        "marker": {"color": colour},
    }
    if chosen.kind == "bars":
        return {"type": "bar", **shared}
    mode = "lines+markers" if chosen.kind == "lines" else "markers"
    return {"type": "scatter", "mode": mode, **shared}


def _colour(label: str, place: int, titles: Mapping[str, str], mode: Mode) -> str:
    if label in titles:
        return tokenizer_colour(label, mode)
    return class_colour(place, mode) if place < MOST_COLOURS else SURFACES[mode].context


def _short(label: str) -> str:
    """Plotly reads names as HTML, and $ as the beginning of a formula."""
    cut = label if len(label) <= LONGEST_NAME else f"{label[: LONGEST_NAME - 1]}…"
    return cut.replace("&", "&amp;").replace("<", "&lt;").replace("$", "&#36;")
