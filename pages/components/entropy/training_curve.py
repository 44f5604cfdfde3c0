"""Charts of the study `training`: entropies over the size of the training text."""

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy.labels import Row, conditional, written
from pages.components.entropy.reliability import GREY, SIGNS, marker, reliability, why
from pages.components.entropy.singletons import once
from pages.components.figures import Trace, drawn, note, scatter
from pages.components.palette import SURFACES, Mode, on_share_scale

PLAIN = "bpe"
HEIGHT = 340


def colour_of(vocabulary: int, vocabularies: Sequence[int], mode: Mode) -> str:
    """The larger the vocabulary, the farther along the scale."""
    place = list(vocabularies).index(vocabulary)
    return on_share_scale(0.4 + 0.6 * (place + 1) / len(vocabularies), mode)


def legend(vocabularies: Sequence[int], mode: Mode) -> str:
    """The vocabularies and their colours, as HTML."""
    spans = "".join(
        f'<span><i style="background:{colour_of(size, vocabularies, mode)}"></i>'
        f"vocabulary of {size:,}</span>"
        for size in vocabularies
    )
    spans += "".join(f"<span><b>{sign}</b>&ensp;{said}</span>" for sign, said in (SIGNS[2], GREY))
    return f'<div class="legend">{spans}</div>'


@drawn_once
def figure(
    orders: pl.DataFrame, *, order: int, vocabularies: Sequence[int], mode: Mode
) -> go.Figure:
    """The conditional entropy of one k, a line a vocabulary. `orders` is the study's table."""
    rows = orders.filter((pl.col("algorithm") == PLAIN) & (pl.col("order") == order))
    traces: list[Trace] = []
    for size in vocabularies:
        own = rows.filter(pl.col("vocabulary") == size).sort("training_bytes")
        traces += _line(own, size, colour_of(size, vocabularies, mode), mode)
    reasons = rows.filter(pl.col("vocabulary").is_in(list(vocabularies)))
    notes = []
    lacking = reasons.filter(pl.col("conditional_entropy").is_null())
    if lacking.height:
        text = f"n/a: {lacking['block_entropy_note'][0]}"
        corner = {"xref": "paper", "yref": "paper", "x": 0, "y": 0, "xanchor": "left"}
        notes.append(note(text, mode, yanchor="bottom", **corner))
    return drawn(
        traces,
        mode,
        height=HEIGHT,
        xaxis={"type": "log", "tickformat": "~s", "title": "training text (bytes)"},
        yaxis={"title": f"{conditional(order)} (bits)"},
        annotations=notes,
    )


def _line(own: pl.DataFrame, size: int, colour: str, mode: Mode) -> list[Trace]:
    rows = own.drop_nulls("conditional_entropy")
    each = [reliability(row) for row in rows.iter_rows(named=True)]
    line = {"color": SURFACES[mode].context if {*each} == {"none"} else colour, "width": 1.5}
    return [
        scatter(
            "lines+markers",
            rows["training_bytes"].to_list(),
            rows["conditional_entropy"].to_list(),
            [_hover(row) for row in rows.iter_rows(named=True)],
            name=f"vocabulary of {size:,}",
            line=line,
            marker=marker(each, colour, mode),
        )
    ]


def _hover(row: Row) -> str:
    lines = [
        f"<b>vocabulary of {row['vocabulary']:,}</b>",
        f"{conditional(row['order'])} = <b>{written(row['conditional_entropy'], 'bits')}</b>",
        f"trained on {row['training_bytes']:,} bytes, {row['training_segments']:,} segments",
        f"measured on {row['tokens']:,} tokens",
        f"seen once: {once(row)}",
    ]
    return "<br>".join([*lines, *why(reliability(row), "k-grams")])
