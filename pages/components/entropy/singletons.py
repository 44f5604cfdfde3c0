"""How many k-grams there are and how much of them was seen once: a panel beneath the figures, the
range in which nothing can be relied on for that, and a table."""

from collections.abc import Mapping, Sequence

import polars as pl

from pages.components.entropy.grid import Cell, grid, missing
from pages.components.entropy.labels import Row, plain, written
from pages.components.entropy.reliability import reliability, why
from pages.components.figures import Trace, note, scatter
from pages.components.palette import SURFACES, Mode

LIMIT = 0.5  # the study's, for both shares


def once(row: Row) -> str:
    """The two shares of an order in words: of the distinct k-grams, of all of them."""
    distinct, of_all = (written(row[f"seen_once_{one}"], "share") for one in ("share", "mass"))
    return f"{distinct} of the distinct, {of_all} of all"


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
        scatter(
            "lines+markers",
            [order + apart for order in rows["order"]],
            rows[column].to_list(),
            told,
            name=f"{title}, {name}",
            yaxis="y2",
            line={"color": colour, "width": 1, "dash": dash},
            marker={"size": 5, "color": colour, "symbol": symbol},
        )
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
        and (defined["reliability"] == "none").all()
    ]
    if never:
        first, last = min(never) - 0.5, max(never) + 0.5
        box = {"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": surface.gap}
        shapes.append({**box, "x0": first, "x1": last, "yref": "y domain", "y0": 0, "y1": 1})
        # Where there is room, on a narrow screen too: conditional entropies fall, the others rise.
        up = {"y": 0.985, "yanchor": "top"} if both else {"y": 0.03, "yanchor": "bottom"}
        text = "too little text: more than half<br>of all k-grams were seen once"
        notes.append(
            note(text, mode, x=last, xanchor="right", xshift=-6, yref="y domain", **up)
            | {
                "font": {"size": 12, "color": surface.faint},
                "align": "right",
                "hovertext": "<br>".join(why("none", "k-grams")),
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


def table(
    orders: pl.DataFrame, *, tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode
) -> str:
    """A row a tokenizer, a column a k, as HTML. `orders` is the study's table of one language."""
    lengths = orders["order"].unique().sort().to_list()
    found = {(row["tokenizer"], row["order"]): row for row in orders.iter_rows(named=True)}
    heads = ["Distinct of all", *("tokens" if k == 1 else f"{k}-grams" for k in lengths)]
    rows = {name: [_cell(found[name, k]) for k in lengths] for name in tokenizers}
    return grid(heads, rows, titles=titles, mode=mode)


def _cell(row: Row) -> Cell:
    text = f"{row['distinct']:,} of {row['grams']:,}"
    if row["seen_once_share"] is None:
        reason = missing(row["block_entropy_note"])
        return Cell(text, reason.small, reason.why)
    its = reliability(row)
    return Cell(text, f"once: {once(row)}", " ".join(why(its, "k-grams")), its == "none")
