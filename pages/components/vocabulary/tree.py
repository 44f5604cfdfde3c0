"""How the merges make a token: its derivation as a tree, the whole token on top."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.components import token_text
from pages.components.drawings import drawn_once
from pages.components.figures import Trace, drawn, scatter
from pages.components.palette import SURFACES, Mode, tokenizer_colour

MOST = 32  # parts side by side; a longer token's longest parts are opened first
LEVEL = 62  # pixels from a part to the one above
LETTER, LEAST = 8.5, 34  # width of a letter and of the narrowest part, in pixels
LONG = 26  # letters in a box
NARROW = 360  # a tree wider than this needs a wide screen, or scrolling

Row = dict[str, Any]


@dataclass
class Part:
    """A node with its place: `x` in pixels, `height` in levels above the lowest parts."""

    row: Row
    below: list["Part"] = field(default_factory=list)
    closed: bool = False  # it has parts that aren't drawn
    x: float = 0.0
    height: int = 0

    @property
    def text(self) -> str:
        return token_text.of_hex(self.row["bytes_hex"])

    @property
    def label(self) -> str:
        """The text, the middle of a long one left out."""
        text, more = self.text, " …" if self.closed else ""
        return text + more if len(text) <= LONG else f"{text[:12]} … {text[-8:]}{more}"


def laid_out(derivation: pl.DataFrame, most: int = MOST) -> tuple[list[Part], float]:
    """The parts to draw, each before those below it, and the width of them all.

    `derivation` has node, parent (null for the whole token), bytes_hex, rank (null for what no
    merge made), a row a node, left before right.
    """
    below: Mapping[Any, list[Row]] = {}
    for row in derivation.iter_rows(named=True):
        below.setdefault(row["parent"], []).append(row)  # type: ignore[attr-defined]
    root = Part(below[None][0])
    ends = [root]
    # Open the longest closed part until no more fit.
    while closed := [part for part in ends if not part.below and part.row["node"] in below]:
        longest = max(closed, key=lambda part: len(part.row["bytes_hex"]))
        inside = [Part(row) for row in below[longest.row["node"]]]
        if len(ends) + len(inside) - 1 > most:
            break
        longest.below = inside
        at = ends.index(longest)
        ends[at : at + 1] = inside
    width = 0.0
    for part in ends:
        part.closed = part.row["node"] in below
        own = max(LEAST, LETTER * len(part.label) + 18)
        part.x = width + own / 2
        width += own
    drawn_parts = [root]
    for part in drawn_parts:
        drawn_parts += part.below
    for part in reversed(drawn_parts):
        if part.below:
            part.x = sum(one.x for one in part.below) / len(part.below)
            part.height = 1 + max(one.height for one in part.below)
    return drawn_parts, width


@drawn_once
def figure(derivation: pl.DataFrame, *, tokenizer: str, mode: Mode) -> go.Figure:
    """Boxes with each part's text and the rank of the merge that made it, joined by lines."""
    parts, width = laid_out(derivation)
    surface = SURFACES[mode]
    lines: Trace = scatter(
        "lines",
        [x for part in parts for one in part.below for x in (part.x, one.x, None)],
        [y for part in parts for one in part.below for y in (part.height, one.height, None)],
        None,
        line={"color": surface.hatch, "width": 1.5},
    )
    marks: Trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [part.x for part in parts],
        "y": [part.height for part in parts],
        "marker": {"symbol": "square", "size": 30, "color": "rgba(0,0,0,0)"},
        "customdata": [
            [
                escape(part.text, quote=False),
                token_text.spaced(part.row["bytes_hex"]),
                "no id of its own" if part.row["id"] is None else f"id {part.row['id']:,}",
                _made(part),
            ]
            for part in parts
        ],
        "hovertemplate": "<b>%{customdata[0]}</b><br>%{customdata[2]}<br>%{customdata[3]}"
        "<br>bytes %{customdata[1]}<extra></extra>",
    }
    return drawn(
        [lines, marks],
        mode,
        height=LEVEL * (parts[0].height + 1) + 24,
        margin={"l": 0, "r": 0, "t": 0, "b": 0, "autoexpand": False},
        xaxis={"visible": False, "range": [0, width]},
        yaxis={"visible": False, "range": [-0.55, parts[0].height + 0.6]},
        hoverdistance=30,
        annotations=[_box(part, tokenizer, mode, first=part is parts[0]) for part in parts],
    )


def opened(derivation: pl.DataFrame) -> tuple[int, int]:
    """How many of the token's lowest parts are drawn, and how many there are."""
    parts, _ = laid_out(derivation)
    inner = set(derivation["parent"].drop_nulls())
    ends = [part for part in parts if not part.below]
    return sum(not part.closed for part in ends), len(set(derivation["node"]) - inner)


def wide(derivation: pl.DataFrame) -> bool:
    """Whether the tree needs more room than a narrow screen has."""
    return laid_out(derivation)[1] > NARROW


def _made(part: Part) -> str:
    if part.row["rank"] is None:
        return "made by no merge"
    more = ", its parts aren't drawn" if part.closed else ""
    return f"merge {part.row['rank']:,}{more}"


def _box(part: Part, tokenizer: str, mode: Mode, first: bool) -> Trace:
    surface = SURFACES[mode]
    text = f"<b>{escape(part.label, quote=False)}</b>"
    if part.row["rank"] is not None:
        text += (
            f'<br><span style="font-size:10px;color:{surface.faint}">{part.row["rank"]:,}</span>'
        )
    return {
        "text": text,
        "x": part.x,
        "y": part.height,
        "showarrow": False,
        "bgcolor": surface.paper,
        "bordercolor": tokenizer_colour(tokenizer, mode) if first else surface.hatch,
        "borderwidth": 2 if first else 1,
        "borderpad": 4,
        "font": {"size": 13, "color": surface.ink},
        "captureevents": False,
    }
