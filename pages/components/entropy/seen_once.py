"""In the figures of k-grams, how much was seen once, and where nothing can be trusted for that."""

import polars as pl

from pages.components.entropy.doubt import LIMIT, Doubt, doubt, why
from pages.components.entropy.labels import plain, written
from pages.components.figures import Trace, note
from pages.components.palette import SURFACES, Mode


def lines(own: pl.DataFrame, title: str, colour: str, apart: float) -> list[Trace]:
    """The shares of all k-grams, and of the distinct ones, that were seen once."""
    rows = own.drop_nulls("seen_once_share")
    told = [
        f"<b>{plain(title)}</b>, k = {row['order']}<br>seen once: "
        f"{written(row['seen_once_mass'], 'share')} of all {row['grams']:,},<br>"
        f"{written(row['seen_once_share'], 'share')} of the {row['distinct']:,} distinct"
        for row in rows.iter_rows(named=True)
    ]
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": f"{title}, {name}",
            "yaxis": "y2",
            "x": [order + apart for order in rows["order"]],
            "y": rows[column].to_list(),
            "line": {"color": colour, "width": 1, "dash": dash},
            "marker": {"size": 5, "color": colour, "symbol": symbol},
            "hovertext": told,
            "hoverinfo": "text",
        }
        for column, name, dash, symbol in (
            ("seen_once_share", "seen once of the distinct", "dot", "circle-open"),
            ("seen_once_mass", "seen once of all", "solid", "circle"),
        )
    ]


def beyond(orders: pl.DataFrame, mode: Mode, both: bool) -> tuple[list[Trace], list[Trace]]:
    """The range in which no tokenizer's figure can be trusted, and where there is none at all."""
    surface = SURFACES[mode]
    shapes: list[Trace] = []
    notes: list[Trace] = []
    never = [
        order
        for (order,), rows in orders.group_by("order", maintain_order=True)
        if (defined := rows.drop_nulls("seen_once_mass")).height
        and all(doubt(row) is Doubt.FULL for row in defined.iter_rows(named=True))
    ]
    if never:
        first, last = min(never) - 0.5, max(never) + 0.5
        box = {"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": surface.gap}
        shapes.append(
            {**box, "x0": first, "x1": last, "yref": "y domain", "y0": 0, "y1": 1},
        )
        # Where there is room, on a narrow screen too: conditional entropies fall, the others rise.
        up = {"y": 0.985, "yanchor": "top"} if both else {"y": 0.03, "yanchor": "bottom"}
        text = "too little text: more than half<br>of all k-grams were seen once"
        notes.append(
            note(text, mode, x=last, xanchor="right", xshift=-6, yref="y domain", **up)
            | {
                "font": {"size": 12, "color": surface.faint},
                "align": "right",
                "hovertext": "<br>".join(why(Doubt.FULL, "k-grams")),
                "captureevents": True,
            }
        )
    if both:
        dash = {"color": surface.faint, "width": 1, "dash": "dash"}
        shapes.append(
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "line": dash}
            | {"yref": "y2", "y0": LIMIT, "y1": LIMIT}
        )
    lacking = orders.filter(pl.col("block_entropy").is_null())
    for (order,), rows in lacking.group_by("order", maintain_order=True):
        reasons = " / ".join(map(plain, rows["block_entropy_note"].unique(maintain_order=True)))
        notes.append(
            note("n/a", mode, x=order, yref="y domain", y=0, yanchor="bottom")
            | {"hovertext": reasons, "captureevents": True}
        )
    return shapes, notes
