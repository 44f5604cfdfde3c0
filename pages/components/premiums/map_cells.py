"""The cells of the heat map: colours and figures, the scale, what stands in for no premium, what
can be clicked, and what is told beside the pointer."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import numpy as np

from pages.components.figures import Trace
from pages.components.palette import RATIO_RANGE, RATIO_TICKS, SURFACES, Mode, ratio_scale

Row = dict[str, Any]
Grid = list[list[Row]]
# In the order of its customdata.
HOVER = ("premium", "interval", "tokens", "reference_tokens", "segments", "counted")


def cells(grid: Grid, x: list[str], y: list[str], dense: bool, mode: Mode, reference: str) -> Trace:
    """The coloured cells; an undefined premium stays empty.

    On a map that isn't dense the figures are written on the cells, and the marks that lie on them
    (`targets`) have the hover labels.
    """
    premium = premiums(grid)
    trace: Trace = {
        "type": "heatmap",
        "x": x,
        "y": y,
        "z": np.log2(premium).astype(np.float32),
        "zmin": RATIO_RANGE[0],
        "zmax": RATIO_RANGE[1],
        "colorscale": ratio_scale(mode),
        "colorbar": _scale(reference, mode),
        "hoverongaps": False,
        "xgap": 0 if dense else 1.5,
        "ygap": 1.5,
    }
    if dense:
        trace |= {
            "customdata": premium.astype(np.float32),
            "hovertemplate": "<b>%{x}<br>%{y}</b><br><b>%{customdata:.2f}</b> times as many as "
            f"in {reference}<extra></extra>",
        }
    else:
        trace |= {
            "text": [
                ["" if row["premium"] is None else f"{row['premium']:.1f}" for row in line]
                for line in grid
            ],
            "texttemplate": "%{text}",
            "textfont": {"size": 11 if len(x) > 20 else 13},
            "hoverinfo": "skip",
        }
    return trace


def gaps(missing: np.ndarray, x: list[str], y: list[str], dense: bool, mode: Mode) -> list[Trace]:
    """Grey cells marked n/a where there is no premium."""
    if not missing.any():
        return []
    surface = SURFACES[mode]
    trace: Trace = {
        "type": "heatmap",
        "x": x,
        "y": y,
        "z": np.where(missing, 0.0, np.nan).astype(np.float32),
        # Without room for n/a, a grey that the scale doesn't have must say it.
        "colorscale": [(place, surface.context if dense else surface.gap) for place in (0, 1)],
        "showscale": False,
        "hoverongaps": False,
        "xgap": 0 if dense else 1.5,
        "ygap": 1.5,
    }
    if dense:
        return [trace | {"hovertemplate": "<b>%{x}<br>%{y}</b><br>n/a<extra></extra>"}]
    return [
        trace
        | {
            "text": [["n/a" if gap else "" for gap in line] for line in missing],
            "texttemplate": "%{text}",
            "textfont": {"size": 10, "color": surface.faint},
            "hoverinfo": "skip",
        }
    ]


def targets(
    grid: Grid, x: list[str], y: list[str], only: int | None, reference: str
) -> list[Trace]:
    """Invisible marks on the cells, as a heat map's own cells can't be clicked to select.

    On a dense map only those of line `only`: thousands of marks would make the page slow.
    """
    traces = []
    head = "%{x}<br>%{y}"
    for undefined, template in (
        (False, premium_hover(head, reference, first=2)),
        (True, f"<b>{head}</b><br>n/a: %{{customdata[2]}}<extra></extra>"),
    ):
        places = [
            (x[column], y[line], row)
            for line, cells in enumerate(grid)
            for column, row in enumerate(cells)
            if (only is None or line == only) and (row["premium"] is None) == undefined
        ]
        traces.append(
            {
                "type": "scatter",
                "x": [place[0] for place in places],
                "y": [place[1] for place in places],
                "customdata": [
                    [row["tokenizer"], row["language"]]
                    + ([row["premium_note"]] if undefined else hover_data(row))
                    for _, _, row in places
                ],
                "mode": "markers",
                "marker": {"symbol": "square", "size": 22, "color": "rgba(0,0,0,0)"},
                "hovertemplate": template,
            }
        )
    return traces


def hatched(missing: np.ndarray, mode: Mode) -> list[Trace]:
    """A small picture of slanted lines on each cell without a premium."""
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='60'>"
        "<path d='M-10 30L30 -10M-10 50L50 -10M-10 70L70 -10M10 70L70 10M30 70L70 30' "
        f"stroke='{SURFACES[mode].hatch}' stroke-width='1.2'/></svg>"
    )
    picture = {
        "source": f"data:image/svg+xml;utf8,{quote(svg)}",
        "xref": "x",
        "yref": "y",
        "sizex": 1,
        "sizey": 1,
        "sizing": "fill",
        "layer": "above",
    }
    return [
        {**picture, "x": column - 0.5, "y": line - 0.5}
        for line, column in np.argwhere(missing).tolist()
    ]


def premiums(grid: Grid) -> np.ndarray:
    """The premiums as floats (lines, columns); null becomes NaN."""
    return np.array([[row["premium"] for row in line] for line in grid], dtype=float)


def _scale(reference: str, mode: Mode) -> Trace:
    """The colour scale above the map, with ticks at powers of two."""
    font = {"size": 11, "color": SURFACES[mode].faint}
    return {
        "orientation": "h",
        "thickness": 9,
        "len": 384,
        "lenmode": "pixels",
        "x": 1,
        "xanchor": "right",
        "xpad": 64,  # room for the figure's own buttons
        "y": 1,
        "yanchor": "bottom",
        "ypad": 8,
        "outlinewidth": 0,
        "tickvals": [float(np.log2(tick)) for tick in RATIO_TICKS],
        "ticktext": [f"{tick:g}×" for tick in RATIO_TICKS],
        "ticklabeloverflow": "allow",
        "tickfont": font,
        "title": {"text": f"tokens compared with {reference}", "side": "top", "font": font},
    }


def hover_data(row: Mapping[str, Any]) -> list[Any]:
    """The customdata of one row of the premiums table for `premium_hover`."""
    interval = row["interval_note"] or "no interval"
    if row["premium_low"] is not None:
        interval = f"95 % interval {row['premium_low']:.2f} to {row['premium_high']:.2f}"
    its = {**row, "interval": interval, "counted": row.get("counted") or "tokens"}
    return [its[name] for name in HOVER]


def premium_hover(head: str, reference: str, first: int = 0) -> str:
    """The hover label of a premium; customdata holds `hover_data`, from place `first` on."""
    premium, interval, tokens, others, segments, counted = (
        f"%{{customdata[{first + place}]{form}}}"
        for place, form in enumerate((":.2f", "", ":,.0f", ":,.0f", ":,.0f", ""))
    )
    return (
        f"<b>{head}</b><br><b>{premium}</b> times the {counted} of {reference}"
        f"<br>{interval}<br>{tokens} {counted}; {reference}: {others}"
        f"<br>{segments} segments<extra></extra>"
    )
