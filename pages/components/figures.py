"""What all figures of the app share: margins, axes, hover labels, and how they are shown."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from pages.components.drawings import Drawing
from pages.components.palette import SURFACES, Mode

Trace = dict[str, Any]

VALIDATED = False
TOOLBAR = 28  # pixels above a figure, where its toolbar lies over nothing
SLIM = {"l": 8, "r": 8, "t": 8, "b": 8}

# A ratio axis in powers of two reads as "twice", "four times".
RATIOS = (0.25, 0.5, 1, 2, 4, 8, 16, 32, 64)


def mode() -> Mode:
    """Whether the reader's page is light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def drawn(
    traces: Sequence[Trace],
    mode: Mode,
    *,
    height: int,
    xaxis: Mapping[str, Any],
    yaxis: Mapping[str, Any],
    margin: Mapping[str, Any] | None = None,
    zooms: bool = False,
    **layout: Any,
) -> go.Figure:
    """A figure in the house style, `height` pixels high, with room for the toolbar above it. A
    title of an axis may be its text. `zooms`: readers may narrow the axes that don't say otherwise.

    Made of plain dictionaries in one go: plotly's update methods take ten times as long, and so
    does looking at every value (which tests do).
    """
    surface = SURFACES[mode]
    house = {
        "height": height + TOOLBAR,
        "margin": {**(margin or SLIM), "t": (margin or SLIM)["t"] + TOOLBAR},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 13, "color": surface.ink},
        "hoverlabel": {
            "bgcolor": surface.paper,
            "bordercolor": surface.hatch,
            "font": {"color": surface.ink, "size": 13},
            "align": "left",
        },
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": surface.faint},
        "showlegend": False,
        "dragmode": False,
        "xaxis": _in_style(xaxis, mode, zooms),
        "yaxis": _in_style(yaxis, mode, zooms),
    }
    return Drawing({"data": list(traces), "layout": {**house, **layout}}, _validate=VALIDATED)


def axis(mode: Mode) -> Trace:
    """How every axis looks; for figures with more than two."""
    surface = SURFACES[mode]
    return {
        "gridcolor": surface.grid,
        "zeroline": False,
        "linecolor": surface.grid,
        "tickfont": {"size": 12, "color": surface.ink},
        "automargin": True,
    }


def _in_style(own: Mapping[str, Any], mode: Mode, zooms: bool) -> Trace:
    whole = {**axis(mode), **({} if zooms else {"fixedrange": True}), **own}
    if isinstance(own.get("title"), str):
        whole["title"] = titled(own["title"], mode)
    return whole


def titled(text: str, mode: Mode) -> Trace:
    """The title of an axis."""
    return {"text": text, "font": {"size": 13, "color": SURFACES[mode].faint}}


def scatter(mode: str, x: Any, y: Any, told: Sequence[str] | None, **more: Any) -> Trace:
    """Marks, lines or texts (`mode`, as plotly has it) at `x` and `y`; what is `told` of each
    stands beside the pointer, nothing for None."""
    hover = {"hoverinfo": "skip"} if told is None else {"hoverinfo": "text", "hovertext": told}
    return {"type": "scatter", "mode": mode, "x": x, "y": y, **hover, **more}


Around = tuple[float | None, float | None, float | None]


def error_bar(
    around: Sequence[Around], colour: str, *, thickness: float = 1.2, width: float = 3
) -> Trace:
    """A trace's error_x or error_y. `around`: of each mark its value, and the low and the high end
    of its interval; nothing is drawn where one is None."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [_reach(value, high) for value, _, high in around],
        "arrayminus": [_reach(low, value) for value, low, _ in around],
        "color": colour,
        "thickness": thickness,
        "width": width,
    }


def _reach(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else max(0.0, end - start)


def note(text: str, mode: Mode, **place: Any) -> Trace:
    """A text in a figure, without an arrow."""
    font = {"size": 12, "color": SURFACES[mode].ink}
    return {"text": text, "showarrow": False, "font": font, **place}


def ratio_axis(title: str) -> Trace:
    """Axis settings for a ratio on a log scale with ticks at powers of two."""
    return {
        "type": "log",
        "tickvals": list(RATIOS),
        "ticktext": [f"{ratio:g}×" for ratio in RATIOS],
        "title": title,
    }


def file_name(alt: str) -> str:
    """What a picture is called when it is downloaded: what it shows, as any system takes it."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", alt).casefold())
    return "-".join(["tokenarium", *words])[:120]


def show(
    figure: go.Figure, key: str, alt: str, on_select: Callable[[], None] | None = None
) -> None:
    """Draw a figure; `on_select` is called after a click on one of its marks."""
    config = {
        "displaylogo": False,
        "modeBarButtonsToRemove": ["pan2d", "zoomIn2d", "zoomOut2d", "autoScale2d"],
        "displayModeBar": "hover",
        "toImageButtonOptions": {"filename": file_name(alt), "scale": 2},
    }
    if on_select is None:
        st.plotly_chart(figure, key=key, alt=alt, config=config)
    else:
        st.plotly_chart(
            figure, key=key, alt=alt, config=config, on_select=on_select, selection_mode="points"
        )
