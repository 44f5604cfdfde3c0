"""A figure of rows, the name of each above its marks: where names are too long for an axis."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from pages.components.figures import Trace, drawn, note
from pages.components.palette import Mode


def drawn_rows(
    traces: Sequence[Trace],
    names: Sequence[str],
    mode: Mode,
    *,
    row: int,
    above: float,
    xaxis: Mapping[str, Any],
) -> go.Figure:
    """Marks at y = 0 belong to the first row, about 1 to the second, …

    names: HTML, of each row. row: pixels that one takes. above: how far over its marks the name
    stands, in rows.
    """
    return drawn(
        traces,
        mode,
        height=row * len(names) + 60,
        xaxis=xaxis,
        yaxis={
            "range": [len(names) - 0.35, -above - 0.45],
            "showticklabels": False,
            "showgrid": False,
        },
        annotations=[
            note(name, mode, xref="paper", x=0, xanchor="left", y=place - above, yanchor="bottom")
            for place, name in enumerate(names)
        ],
    )
