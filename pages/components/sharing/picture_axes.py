"""The axes of a picture: where their values lie, their ticks, names and grid."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, PercentFormatter

from pages.components.palette import SURFACES, Mode
from pages.components.sharing.picture_words import drawable, plain, short

MODE: Mode = "light"
MOST_NAMES = 42  # on an axis; above that, every so many
LONGEST_NAME = 30


class Axis:
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


def draw(area: Axes, x: Axis, y: Axis) -> None:
    """Draw both, once the marks have given names their places."""
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
            axis.set_label_text(drawable(plain(title)), size=11, color=surface.faint)
        axis.set_tick_params(which="both", length=0, labelsize=10.5, labelcolor=surface.ink)
        if said.get("showgrid", True) and not its.names:
            axis.grid(visible=True, color=surface.grid, linewidth=0.8)
        if said.get("visible") is False or said.get("showticklabels") is False:
            axis.set_ticks([])
    if len(x.names) > 8:
        area.tick_params(axis="x", labelrotation=50)
        for label in area.get_xticklabels():
            label.set(ha="right", rotation_mode="anchor")


def _ticks(axis: Any, its: Axis) -> None:
    said = its.said
    if its.names:
        step = -(-len(its.names) // MOST_NAMES)
        shown = [(place, name) for name, place in its.names.items() if place % step == 0]
        names = [short(drawable(plain(name)), LONGEST_NAME) for _, name in shown]
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
