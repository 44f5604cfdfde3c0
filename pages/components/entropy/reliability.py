"""How far a figure of k-grams can be relied on, and how that looks.

The study says it in its column `reliability`, from how much of the sample was seen once
(singletons.py). A point of `low` reliability is hollow and greyed; one of `none` is grey, in a grey
range.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pages.components.entropy.labels import CORRECTED, Row
from pages.components.figures import Trace
from pages.components.palette import SURFACES, Mode, greyed

Floats = Sequence[float]
Texts = Sequence[str]

SIGNS = (
    ("●", "estimate"),
    ("–", CORRECTED),
    ("○", "greyed: more than half of the distinct k-grams were seen once"),
    ("▒", "not reliable: more than half of all k-grams were seen once"),
)
GREY = ("○", f"grey: {SIGNS[3][1]}")
"""The last sign where no range is shaded."""


def reliability(row: Row) -> str:
    """Of a row of the study; a figure of no k has nothing that could be seen once."""
    return row["reliability"] or "reliable"


def why(its: str, what: str) -> list[str]:
    """What a pointer is told of it; `what` names the things counted."""
    if its == "none":
        return [
            f"not reliable: more than half of all {what} were seen once,",
            "so most contexts are followed by one token only",
            "and the estimate falls towards 0",
        ]
    if its == "low":
        return [
            f"rather too low: more than half of the distinct {what}",
            "were seen once; look at the corrected estimate",
        ]
    return []


def shade(its: str, colour: str, mode: Mode) -> str:
    """The colour, stepped back where there is reason to."""
    return {"none": SURFACES[mode].context, "low": greyed(colour)}.get(its, colour)


def marker(each: Sequence[str], colour: str, mode: Mode, **more: Any) -> dict[str, Any]:
    """Points of these reliabilities: full in colour, or hollow and greyed."""
    paper = SURFACES[mode].paper
    return {
        "size": 9,
        "color": [colour if its == "reliable" else paper for its in each],
        "line": {"width": 1.5, "color": [shade(its, colour, mode) for its in each]},
        **more,
    }


@dataclass(frozen=True)
class Line:
    """How a tokenizer's points are drawn, of which `each` has a reliability; a pointer is `told`
    of each."""

    name: str
    colour: str
    mode: Mode

    def curve(self, x: Floats, y: Floats, each: Texts, told: Texts, solid: slice) -> list[Trace]:
        """The estimates: points on a dotted line, which is full in colour where it is `solid`."""
        line = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
        grey = {"color": SURFACES[self.mode].context, "width": 1, "dash": "dot"}
        return [
            {**line, "x": x, "y": y, "line": grey},
            {**line, "x": x[solid], "y": y[solid], "line": {"color": self.colour, "width": 2}},
            self._points(x, y, told, self.name, marker(each, self.colour, self.mode)),
        ]

    def dashes(self, x: Floats, y: Floats, each: Texts, told: Texts) -> Trace:
        """The corrected estimates."""
        colours = [shade(its, self.colour, self.mode) for its in each]
        dash = {"symbol": "line-ew", "size": 11, "line": {"width": 2, "color": colours}}
        return self._points(x, y, told, f"{self.name}, corrected", dash)

    @staticmethod
    def _points(x: Floats, y: Floats, told: Texts, name: str, sign: dict[str, Any]) -> Trace:
        points = {"type": "scatter", "mode": "markers", "name": name, "x": x, "y": y}
        return {**points, "marker": sign, "hovertext": told, "hoverinfo": "text"}
