"""A figure as a PNG, drawn without a browser: what goes with a link when it is pasted into a chat.

Only what the main figures of the pages consist of is drawn: bars, points and lines with their
intervals, cells. matplotlib's object interface is used from several threads, one figure each.
"""

import io
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from html import unescape
from textwrap import wrap
from typing import Any

import numpy as np
import plotly.graph_objects as go
from matplotlib import font_manager, rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, PercentFormatter

from pages.components.palette import SURFACES, Mode

VERSION = 1
"""Raised when pictures look different: kept ones are drawn anew."""
DPI = 100
MODE: Mode = "light"
MOST_NAMES = 42  # on an axis; above that, every so many
LONGEST_NAME = 30
MARKERS = {
    "circle": "o",
    "circle-open": "o",
    "diamond": "D",
    "square": "s",
    "line-ns": "|",
    "line-ew": "_",
}
DASHES = {"dot": ":", "dash": "--", "solid": "-"}
rcParams["text.parse_math"] = False  # a dollar sign in a name is one

Trace = Mapping[str, Any]
Legend = Sequence[tuple[str, str]]


def png(
    figure: go.Figure,
    title: str,
    sentence: str,
    foot: str,
    legend: Legend,
    size: tuple[int, int],
) -> bytes:
    """The figure under its title and sentence, above `foot`; `size` in pixels. Texts are plain; the
    same arguments give the same bytes."""
    surface = SURFACES[MODE]
    whole = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI, facecolor=surface.paper)
    canvas = FigureCanvasAgg(whole)
    lines = wrap(drawable(sentence), 112, max_lines=2, placeholder=" …")
    whole.text(0.03, 0.945, _short(drawable(title), 62), size=21, weight="bold", color=surface.ink,
               va="center")  # fmt: skip
    whole.text(0.03, 0.895, "\n".join(lines), size=12.5, color=surface.ink, va="top",
               linespacing=1.35)  # fmt: skip
    whole.text(0.03, 0.03, drawable(foot), size=10.5, color=surface.faint, va="center")
    below = 0.1 + 0.05 * bool(legend)
    area = whole.add_axes((0.03, below, 0.94, 0.77 - below - 0.025 * (len(lines) - 1)))
    _draw(area, go.Figure.to_dict(figure))  # as it was before it was written as JSON
    if legend:
        whole.legend(
            handles=[Patch(color=colour or "none", label=_short(drawable(name), 24))
                     for name, colour in legend[:9]],
            loc="lower left", bbox_to_anchor=(0.025, 0.055), ncols=9, frameon=False,
            fontsize=10.5, handlelength=1, handleheight=1, columnspacing=1.4,
            labelcolor=surface.ink,
        )  # fmt: skip
    canvas.draw()
    _fit(area, whole)
    written = io.BytesIO()
    whole.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def drawable(text: str) -> str:
    """The text without what the font has no shape for."""
    kept = "".join(one for one in text if one.isspace() or ord(one) in _shapes())
    return " ".join(kept.split()).removesuffix(" ·")


def _shapes() -> set[int]:
    if not _known:
        _known.update(FT2Font(font_manager.findfont("DejaVu Sans")).get_charmap())
    return _known


_known: set[int] = set()


def _draw(area: Axes, drawn: Mapping[str, Any]) -> None:
    layout = drawn["layout"]
    x, y = _Axis(layout.get("xaxis", {})), _Axis(layout.get("yaxis", {}))
    traces = [one for one in drawn["data"] if one.get("yaxis", "y") == "y"]
    stacked: dict[Any, float] = {}
    groups = [one for one in traces if one["type"] == "bar"]
    for trace in traces:
        if trace["type"] == "bar":
            _bars(area, trace, x, y, layout, stacked, groups)
        elif trace["type"] == "heatmap":
            _cells(area, trace, x, y)
        else:
            _points(area, trace, x, y)
    for note in layout.get("annotations", ()):
        _note(area, note, y)
    _axes(area, x, y)


class _Axis:
    """An axis: names get places as they come; numbers are their own."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.said = said
        self.names: dict[str, int] = {}
        self.log = said.get("type") == "log"

    def places(self, values: Sequence[Any]) -> list[float]:
        return [self.place(value) for value in values]

    def place(self, value: Any) -> float:
        if isinstance(value, str):
            return float(self.names.setdefault(value, len(self.names)))
        return float("nan") if value is None else float(value)


def _bars(
    area: Axes,
    trace: Trace,
    x: _Axis,
    y: _Axis,
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


def _points(area: Axes, trace: Trace, x: _Axis, y: _Axis) -> None:
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
            area.annotate(drawable(_plain(text)), place, xytext=(0, 5), ha="center", size=9,
                          textcoords="offset points", color=font.get("color"))  # fmt: skip


def _intervals(area: Axes, trace: Trace, xs: Sequence[float], ys: Sequence[float]) -> None:
    error = trace.get("error_x")
    if not error or error.get("visible") is False:
        return
    low, high = ([value or 0.0 for value in error[one]] for one in ("arrayminus", "array"))
    area.errorbar(xs, ys, xerr=[low, high], fmt="none", ecolor=error.get("color"), elinewidth=1.3,
                  capsize=2.5, zorder=2.5)  # fmt: skip


def _cells(area: Axes, trace: Trace, x: _Axis, y: _Axis) -> None:
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


def _note(area: Axes, note: Trace, y: _Axis) -> None:
    """Names of lines; what says how a figure is used is left out."""
    if note.get("yref", "y") != "y" or not note.get("text"):
        return
    mixed = area.get_yaxis_transform() if note.get("xref") == "paper" else area.transData
    area.text(
        note.get("x", 0), y.place(note.get("y")), _short(drawable(_plain(note["text"])), 80),
        transform=mixed, size=10.5, va="center" if "yanchor" not in note else "bottom",
        ha=note.get("xanchor", "left"), color=note["font"]["color"],
        weight="bold" if note["text"].startswith("<b>") else "normal",
    )  # fmt: skip


def _axes(area: Axes, x: _Axis, y: _Axis) -> None:
    surface = SURFACES[MODE]
    for side in area.spines.values():
        side.set_visible(False)
    area.set_facecolor("none")
    area.set_axisbelow(True)
    for which, its, axis in (("x", x, area.xaxis), ("y", y, area.yaxis)):
        said = its.said
        limits = area.set_xlim if which == "x" else area.set_ylim
        if its.log:
            (area.set_xscale if which == "x" else area.set_yscale)("log")
        if said.get("range") and None not in said["range"]:
            ends = said["range"]
            limits(*((10**end for end in ends) if its.log else ends))
        elif its.names:
            low, high = -0.6, len(its.names) - 0.4
            limits(*((high, low) if said.get("autorange") == "reversed" else (low, high)))
        elif said.get("rangemode") == "tozero" and not its.log:
            limits(0, None)
        _ticks(axis, its)
        title = (said.get("title") or {}).get("text")
        if title:
            axis.set_label_text(drawable(_plain(title)), size=11, color=surface.faint)
        axis.set_tick_params(which="both", length=0, labelsize=10.5, labelcolor=surface.ink)
        if said.get("showgrid", True) and not its.names:
            axis.grid(visible=True, color=surface.grid, linewidth=0.8)
        if said.get("visible") is False or said.get("showticklabels") is False:
            axis.set_ticks([])
    if len(x.names) > 8:
        area.tick_params(axis="x", labelrotation=50)
        for label in area.get_xticklabels():
            label.set(ha="right", rotation_mode="anchor")


def _ticks(axis: Any, its: _Axis) -> None:
    said = its.said
    if its.names:
        step = -(-len(its.names) // MOST_NAMES)
        shown = [(place, name) for name, place in its.names.items() if place % step == 0]
        names = [_short(drawable(_plain(name)), LONGEST_NAME) for _, name in shown]
        axis.set_ticks([place for place, _ in shown], labels=names)
    elif said.get("tickvals") is not None and said.get("ticktext") is not None:
        axis.set_ticks(list(said["tickvals"]), labels=list(said["ticktext"]), minor=False)
        axis.set_minor_formatter(FuncFormatter(lambda value, place: ""))
    elif said.get("tickvals") is not None:
        axis.set_ticks(list(said["tickvals"]))
    elif str(said.get("tickformat", "")).endswith("%"):
        axis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    else:
        axis.set_major_formatter(FuncFormatter(lambda value, place: f"{value:,.6g}"))


def _fit(area: Axes, whole: Figure) -> None:
    """Make room for the names beside the axes."""
    box = area.get_position()
    around = area.get_tightbbox()
    if around is None:
        return
    inside = around.transformed(whole.transFigure.inverted())
    left, below = max(0.0, box.x0 - inside.x0), max(0.0, box.y0 - inside.y0)
    right = max(0.0, inside.x1 - 0.98)
    area.set_position((box.x0 + left, box.y0 + below, box.width - left - right, box.height - below))


def _plain(text: str) -> str:
    """The words of a text of plotly's: without tags, and the square that names a colour."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).replace("■", " ").split())


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
