"""What all figures of the app share: margins, axes, hover labels, and how they are shown."""

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from pages.components.palette import SURFACES, Mode

# A ratio axis in powers of two reads as "twice", "four times".
RATIOS = (0.25, 0.5, 1, 2, 4, 8, 16, 32, 64)


def mode() -> Mode:
    """Whether the reader's page is light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def blank(mode: Mode, *, height: int, **layout: Any) -> go.Figure:
    """An empty figure in the house style, `height` pixels high."""
    surface = SURFACES[mode]
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"size": 13, "color": surface.ink},
        hoverlabel={
            "bgcolor": surface.paper,
            "bordercolor": surface.hatch,
            "font": {"color": surface.ink, "size": 13},
            "align": "left",
        },
        showlegend=False,
        dragmode=False,
        bargap=0.28,
    )
    axis = {
        "gridcolor": surface.grid,
        "zeroline": False,
        "linecolor": surface.grid,
        "tickfont": {"size": 12, "color": surface.ink},
        "title": {"font": {"size": 13, "color": surface.faint}},
        "automargin": True,
    }
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    figure.update_layout(**layout)
    return figure


def ratio_axis(title: str) -> dict[str, Any]:
    """Axis settings for a ratio on a log scale with ticks at powers of two."""
    return {
        "type": "log",
        "tickvals": list(RATIOS),
        "ticktext": [f"{ratio:g}×" for ratio in RATIOS],
        "title_text": title,
    }


def show(
    figure: go.Figure, key: str, alt: str, on_select: Callable[[], None] | None = None
) -> None:
    """Draw a figure; `on_select` is called after a click on one of its marks."""
    config = {
        "displaylogo": False,
        "modeBarButtonsToRemove": ["pan2d", "zoomIn2d", "zoomOut2d", "autoScale2d"],
        "toImageButtonOptions": {"filename": key, "scale": 2},
    }
    if on_select is None:
        st.plotly_chart(figure, key=key, alt=alt, config=config)
    else:
        st.plotly_chart(
            figure,
            key=key,
            alt=alt,
            config=config,
            on_select=on_select,
            selection_mode="points",
        )
