"""A second corpus beside the first: the same figures on both, and what changes."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from pages.components import tables
from pages.components.drawings import drawn_once
from pages.components.entropy.labels import (
    KNOWN_BEFORE,
    Row,
    conditional,
    figure_of,
    k_axis,
    plain,
    written,
)
from pages.components.entropy.reliability import marker, reliability, why
from pages.components.escaping import escaped
from pages.components.figures import Trace, drawn, note, scatter
from pages.components.palette import Mode, tokenizer_colour
from pages.components.tables import NUMBER, TEXT

HEIGHT = 430
SIZES = {"matched": "Equally long samples", "whole": "All of both"}
APART = 0.1
# Of the first corpus, of the second, their difference, and how far both can be relied on.
COLUMNS = {
    "matched": ("matched", "matched_shifted", "matched_difference", "matched_reliability"),
    "whole": ("value", "shifted", "difference", "reliability"),
}
SIGNS = (
    ("●", "first corpus"),
    ("◆", "second corpus"),
    ("○ ◇", "greyed: on one of them more than half of the distinct k-grams were seen once"),
    ("○ ◇", "grey: not reliable: on one of them more than half of all k-grams were seen once"),
)


@drawn_once
def figure(
    shift: pl.DataFrame,
    *,
    sizes: str,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    mode: Mode,
) -> go.Figure:
    """Conditional entropies over k on both corpora, tied together, a colour a tokenizer. `shift` is
    the study's table of one language; `sizes` a key of SIZES."""
    rows = shift.filter(pl.col("figure") == "conditional_entropy").sort("order")
    first, second, difference, worse = COLUMNS[sizes]
    rows = rows.with_columns(
        pl.col(difference).alias("difference"), pl.col(worse).alias("reliability")
    )
    traces: list[Trace] = []
    for place, name in enumerate(tokenizers):
        own = rows.filter(pl.col("tokenizer") == name)
        apart = (place - (len(tokenizers) - 1) / 2) * APART
        colour = tokenizer_colour(name, mode)
        for column, symbol in ((first, "circle"), (second, "diamond")):
            traces += _points(own, column, symbol, titles[name], colour, apart, mode)
        whole = own.drop_nulls([first, second])
        traces.insert(0, _ties(whole, first, second, colour, apart))
    last = max(rows["order"].to_list(), default=1)
    lacking = rows.filter(pl.col(first).is_null() | pl.col(second).is_null())
    return drawn(
        traces,
        mode,
        height=HEIGHT,
        xaxis=k_axis(last, KNOWN_BEFORE),
        yaxis={"rangemode": "tozero", "title": "entropy of the next token (bits)"},
        annotations=[
            note("n/a", mode, x=order, yref="paper", y=0, yanchor="bottom")
            | {"hovertext": _reasons(group), "captureevents": True}
            for (order,), group in lacking.group_by("order", maintain_order=True)
        ],
    )


def _reasons(rows: pl.DataFrame) -> str:
    notes = [*rows["value_note"].drop_nulls(), *rows["shifted_note"].drop_nulls()]
    return " / ".join(map(plain, dict.fromkeys(notes))) or "a sample of equal size has no value"


def _ties(whole: pl.DataFrame, first: str, second: str, colour: str, apart: float) -> Trace:
    x: list[float | None] = []
    y: list[float | None] = []
    for row in whole.iter_rows(named=True):
        x += [row["order"] + apart, row["order"] + apart, None]
        y += [row[first], row[second], None]
    line = {"color": colour, "width": 1.5}
    return scatter("lines", x, y, None, line=line)


def _points(
    own: pl.DataFrame, column: str, symbol: str, title: str, colour: str, apart: float, mode: Mode
) -> list[Trace]:
    rows = own.drop_nulls(column)
    told = rows.to_dicts()
    return [
        scatter(
            "markers",
            [order + apart for order in rows["order"]],
            rows[column].to_list(),
            [_hover(row, column, title) for row in told],
            name=f"{title}, {column}",
            marker=marker([*map(reliability, told)], colour, mode, symbol=symbol),
        )
    ]


def _hover(row: Row, column: str, title: str) -> str:
    which = "second" if "shifted" in column else "first"
    tokens = {
        "value": "tokens",
        "shifted": "shifted_tokens",
        "matched": "matched_tokens",
        "matched_shifted": "matched_shifted_tokens",
    }[column]
    lines = [
        f"<b>{plain(title)}</b>, {which} corpus",
        f"{conditional(row['order'])} = <b>{written(row[column], 'bits')}</b>",
        f"{row[tokens]:,} tokens",
        f"second minus first: {signed(row['difference'])}",
    ]
    return "<br>".join([*lines, *why(reliability(row), "k-grams on one of them")])


def signed(value: float | None) -> str:
    """A difference in bits with its sign."""
    return "n/a" if value is None else f"{value:+.2f} bits".replace("-", "−")


def sentence(shift: pl.DataFrame, first: str, second: str, titles: Mapping[str, str]) -> str:
    """What the second text does to H1 at equal size. Markdown."""
    rows = shift.filter(pl.col("figure") == "h1")
    defined = rows.drop_nulls("matched_difference").sort("matched_difference")
    if defined.is_empty():
        notes = [*rows["shifted_note"].drop_nulls(), *rows["value_note"].drop_nulls()]
        return f"There is nothing to compare: {notes[0] if notes else 'no sample of equal size'}."
    low, high = defined.row(0, named=True), defined.row(-1, named=True)
    said = f"From {first} to {second}, at equal length, the entropy of a token changes by "
    one = f"**{signed(low['matched_difference'])}** under {escaped(titles[low['tokenizer']])}"
    if defined.height == 1:
        return f"{said}{one}."
    other = f"**{signed(high['matched_difference'])}** under {escaped(titles[high['tokenizer']])}"
    return f"{said}{one} and {other}."


def table(shift: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """All figures on both corpora, a row a tokenizer and figure."""
    named = [figure_of(*row) for row in shift.select("figure", "order").iter_rows()]
    tables.draw(
        shift.with_columns(
            pl.col("tokenizer").replace(titles),
            pl.Series("named", [one.name for one in named], pl.String),
            pl.Series("unit", [one.unit for one in named], pl.String),
            pl.coalesce(
                pl.concat_str(
                    "value_note", "shifted_note", separator="; ", ignore_nulls=True
                ).replace("", None),
                pl.when(pl.col("matched").is_null() & pl.col("value").is_not_null()).then(
                    pl.lit("doesn't depend on the sample's size")
                ),
                *(
                    pl.when(pl.col(f"{size}reliability") == its).then(
                        pl.lit(f"{said}more than half of {what} k-grams were seen once")
                    )
                    for size, said in (("", ""), ("matched_", "at equal size, "))
                    for its, what in (("none", "all"), ("low", "the distinct"))
                ),
                pl.lit(""),
            ).alias("note"),
        ),
        "entropy",
        "shift",
        {
            "named": TEXT("Figure", pinned=True, width=260),
            "unit": TEXT("Unit"),
            "tokenizer": TEXT(),
            "value": NUMBER(format="%.4f"),
            "shifted": NUMBER(format="%.4f"),
            "difference": NUMBER(format="%+.4f"),
            "matched": NUMBER(format="%.4f"),
            "matched_shifted": NUMBER(format="%.4f"),
            "matched_difference": NUMBER(format="%+.4f"),
            "note": TEXT("Note"),
        },
        key="entropy.shift rows",
        alt="Figures on both corpora and their differences",
        height=360,
        lazy=True,
    )
