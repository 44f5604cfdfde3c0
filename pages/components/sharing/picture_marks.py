"""The marks of a picture: bars, points and lines with their intervals, cells, notes."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize

from pages.components.palette import SURFACES
from pages.components.sharing.picture_axes import MODE, Axis
from pages.components.sharing.picture_words import drawable, plain, short

MARKERS = {
    "circle": "o",
    "circle-open": "o",
    "diamond": "D",
    "square": "s",
    "line-ns": "|",
    "line-ew": "_",
}
DASHES = {"dot": ":", "dash": "--", "solid": "-"}

Trace = Mapping[str, Any]


def bars(
    area: Axes,
    trace: Trace,
    y: Axis,
    layout: Trace,
    stacked: dict[Any, float],
    groups: Sequence[Trace],
) -> None:
    """Lying ones; standing ones are drawn as they are, without stacks."""
    if trace.get("orientation") != "h":
        width = trace.get("width", 0.8)
        area.bar(trace["x"], trace["y"], width=width, color=trace["marker"]["color"], linewidth=0)
        return
    places, values = y.places(trace["y"]), [value or 0.0 for value in trace["x"]]
    barmode, room = layout.get("barmode"), 1 - layout.get("bargap", 0.25)
    of_group = len(groups) if barmode == "group" else 1
    height = room / of_group
    if of_group > 1:
        number = [one is trace for one in groups].index(True)
        places = [place - room / 2 + height * (number + 0.5) for place in places]
    starts = [stacked.get(place, 0.0) if barmode == "stack" else 0.0 for place in places]
    for place, start, value in zip(places, starts, values, strict=True):
        stacked[place] = start + value
    area.barh(
        places, values, height=height, left=starts, color=trace["marker"]["color"], linewidth=0
    )
    _intervals(area, trace, values, places)
    inside = trace.get("textfont", {}).get("color")
    for text, place, start, value in zip(
        trace.get("text", ()), places, starts, values, strict=False
    ):
        wide = value > 0.013 * len(text)
        if text and barmode == "stack" and wide:
            at = (start + value / 2, place)
            area.text(*at, drawable(text), color=inside, ha="center", va="center", size=10)
        elif text and barmode != "stack":
            area.annotate(text, (value, place), xytext=(5, 0), textcoords="offset points",
                          va="center", size=11, color=SURFACES[MODE].ink)  # fmt: skip


def points(area: Axes, trace: Trace, x: Axis, y: Axis) -> None:
    """Lines, markers, their intervals and texts, as the trace's mode says."""
    marker, mode = trace.get("marker", {}), trace.get("mode", "lines")
    if marker.get("color") == "rgba(0,0,0,0)":
        return  # to be clicked, not seen
    xs, ys = x.places(trace["x"]), y.places(trace["y"])
    if "lines" in mode:
        line = trace.get("line", {})
        area.plot(xs, ys, color=line.get("color"), linewidth=line.get("width", 2) * 0.9,
                  linestyle=DASHES.get(line.get("dash", "solid"), "-"), zorder=2)  # fmt: skip
    if "markers" in mode:
        symbol = marker.get("symbol", "circle")
        edge = marker.get("line", {})
        fill, size = marker.get("color"), marker.get("size", 6)
        if symbol in ("line-ns", "line-ew"):
            fill = edge.get("color", fill)
        open_ = symbol == "circle-open"
        edges = edge.get("color") or fill
        area.scatter(
            xs, ys, s=size**2 * 0.6, marker=MARKERS.get(symbol, "o"), zorder=3, clip_on=False,
            c="none" if open_ else fill, edgecolors=None if symbol.startswith("line") else edges,
            linewidths=edge.get("width", 1.0 if open_ else 0.0),
        )  # fmt: skip
    _intervals(area, trace, xs, ys)
    if "text" in mode and "text" in trace:
        font = trace.get("textfont", {})
        for place, text in zip(zip(xs, ys, strict=True), trace["text"], strict=True):
            area.annotate(drawable(plain(text)), place, xytext=(0, 5), ha="center", size=9,
                          textcoords="offset points", color=font.get("color"))  # fmt: skip


def _intervals(area: Axes, trace: Trace, xs: Sequence[float], ys: Sequence[float]) -> None:
    error = trace.get("error_x")
    if not error or error.get("visible") is False:
        return
    low, high = ([value or 0.0 for value in error[one]] for one in ("arrayminus", "array"))
    area.errorbar(xs, ys, xerr=[low, high], fmt="none", ecolor=error.get("color"), elinewidth=1.3,
                  capsize=2.5, zorder=2.5)  # fmt: skip


def cells(area: Axes, trace: Trace, x: Axis, y: Axis) -> None:
    """A map of values, with numbers in its cells where there are few."""
    columns, rows = x.places(list(trace["x"])), y.places(list(trace["y"]))
    values = _numbers(trace["z"])
    colours = LinearSegmentedColormap.from_list("", [tuple(one) for one in trace["colorscale"]])
    scale = Normalize(trace.get("zmin", 0.0), trace.get("zmax", 1.0))
    area.pcolormesh(
        np.array([*columns, columns[-1] + 1]) - 0.5,
        np.array([*rows, rows[-1] + 1]) - 0.5,
        np.ma.masked_invalid(values),
        cmap=colours,
        norm=scale,
        edgecolor=SURFACES[MODE].paper if len(columns) <= 60 else "none",
        linewidth=1.0,
    )
    font = trace.get("textfont", {})
    if "text" in trace and len(columns) <= 26:
        for row, place in enumerate(rows):
            for column, at in enumerate(columns):
                filled = colours(scale(values[row, column]))
                light = 0.3 * filled[0] + 0.59 * filled[1] + 0.11 * filled[2] > 0.55
                own = font.get("color") or ("#000000" if light else "#ffffff")
                area.text(at, place, trace["text"][row][column], ha="center", va="center",
                          size=9.5, color=own)  # fmt: skip


def _numbers(given: Any) -> np.ndarray:
    """A table of numbers, which plotly may have packed."""
    if not isinstance(given, Mapping):
        return np.array(given, dtype=float)
    packed = np.frombuffer(b64decode(given["bdata"]), dtype=given["dtype"])
    return packed.reshape([int(one) for one in str(given["shape"]).split(",")]).astype(float)


def note(area: Axes, note: Trace, y: Axis) -> None:
    """Names of lines; what says how a figure is used is left out."""
    if note.get("yref", "y") != "y" or not note.get("text"):
        return
    mixed = area.get_yaxis_transform() if note.get("xref") == "paper" else area.transData
    area.text(
        note.get("x", 0), y.place(note.get("y")), short(drawable(plain(note["text"])), 80),
        transform=mixed, size=10.5, va="center" if "yanchor" not in note else "bottom",
        ha=note.get("xanchor", "left"), color=note["font"]["color"],
        weight="bold" if note["text"].startswith("<b>") else "normal",
    )  # fmt: skip
