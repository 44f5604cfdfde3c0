"""A figure as a PNG, drawn without a browser: what goes with a link when it is pasted into a chat.

Only what the main figures of the pages consist of is drawn: bars, points and lines with their
intervals, cells. matplotlib's object interface is used from several threads, one figure each.
"""

import io
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from pages.components.palette import SURFACES
from pages.components.sharing import picture_axes as axes
from pages.components.sharing import picture_marks as marks
from pages.components.sharing.picture_axes import MODE, Axis
from pages.components.sharing.picture_words import drawable, short

VERSION = 1
"""Raised when pictures look different: kept ones are drawn anew."""
DPI = 100
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
    whole.text(0.03, 0.945, short(drawable(title), 62), size=21, weight="bold", color=surface.ink,
               va="center")  # fmt: skip
    whole.text(0.03, 0.895, "\n".join(lines), size=12.5, color=surface.ink, va="top",
               linespacing=1.35)  # fmt: skip
    whole.text(0.03, 0.03, drawable(foot), size=10.5, color=surface.faint, va="center")
    below = 0.1 + 0.05 * bool(legend)
    area = whole.add_axes((0.03, below, 0.94, 0.77 - below - 0.025 * (len(lines) - 1)))
    _draw(area, go.Figure.to_dict(figure))  # as it was before it was written as JSON
    if legend:
        whole.legend(
            handles=[Patch(color=colour or "none", label=short(drawable(name), 24))
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


def _draw(area: Axes, drawn: Mapping[str, Any]) -> None:
    layout = drawn["layout"]
    x, y = Axis(layout.get("xaxis", {})), Axis(layout.get("yaxis", {}))
    traces = [one for one in drawn["data"] if one.get("yaxis", "y") == "y"]
    stacked: dict[Any, float] = {}
    groups = [one for one in traces if one["type"] == "bar"]
    for trace in traces:
        if trace["type"] == "bar":
            marks.bars(area, trace, y, layout, stacked, groups)
        elif trace["type"] == "heatmap":
            marks.cells(area, trace, x, y)
        else:
            marks.points(area, trace, x, y)
    for note in layout.get("annotations", ()):
        marks.note(area, note, y)
    axes.draw(area, x, y)


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
