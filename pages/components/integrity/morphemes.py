"""Where words are cut: the figures of the study `boundaries`, word by word, and its tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.components import tables
from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.figures import Trace, drawn, error_bar
from pages.components.palette import SURFACES, Mode, tokenizer_colour
from pages.components.tables import COUNT, NUMBER, TEXT

# What is drawn, in what order, and what people call it.
DRAWN = {
    "f1_macro": "F1 (mean over words)",
    "precision_macro": "Precision",
    "recall_macro": "Recall",
    "morph_score": "MorphScore",
    "stem_is_token": "Stem is one token",
    "affixes_are_tokens": "Affix is one token",
    "exact_match": "Tokens are the morphemes",
}
BAR = 15  # pixels a tokenizer in a group
SIGNS = (("│", "as many cuts at random places"),)


@drawn_once
def figure(
    figures: pl.DataFrame, *, tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """A group a figure, a mark a tokenizer with its interval, and a tick where chance is."""
    traces: list[Trace] = []
    groups = list(DRAWN)
    step = 0.8 / max(1, len(tokenizers))
    for number, name in enumerate(tokenizers):
        own = figures.filter(pl.col("tokenizer") == name).drop_nulls("value")
        its = {row["figure"]: row for row in own.iter_rows(named=True)}
        rows = [(place, its[one]) for place, one in enumerate(groups) if one in its]
        at = [place - 0.4 + step * (number + 0.5) for place, _ in rows]
        traces += _marks([row for _, row in rows], at, titles[name], name, mode)
    return drawn(
        traces,
        mode,
        height=len(groups) * (BAR * len(tokenizers) + 16) + 50,
        xaxis={"range": [-0.01, 1.01], "tickformat": ".1f"},
        yaxis={
            "tickvals": list(range(len(groups))),
            "ticktext": [DRAWN[one] for one in groups],
            "range": [len(groups) - 0.5, -0.5],
            "showgrid": False,
        },
        shapes=[
            {
                "type": "line",
                "x0": 0,
                "x1": 1,
                "xref": "paper",
                "y0": place - 0.5,
                "y1": place - 0.5,
                "line": {"color": SURFACES[mode].grid, "width": 1},
            }
            for place in range(1, len(groups))
        ],
    )


def _marks(
    rows: Sequence[Mapping[str, Any]], at: list[float], title: str, name: str, mode: Mode
) -> list[Trace]:
    colour = tokenizer_colour(name, mode)
    tick = {"symbol": "line-ns", "size": 9, "line": {"width": 2, "color": SURFACES[mode].faint}}
    hover = [
        f"<b>{plain(title)}</b><br>{DRAWN[row['figure']]}: <b>{row['value']:.3f}</b>"
        f"<br>{_interval(row)}<br>by chance {row['by_chance']:.3f}<br>{row['words']:,} words"
        for row in rows
    ]
    common: Trace = {"type": "scatter", "mode": "markers", "y": at, "hovertext": hover}
    common |= {"hoverinfo": "text"}
    around = [(row["value"], row["low"], row["high"]) for row in rows]
    return [
        common
        | {"name": f"{title}, by chance", "x": [r["by_chance"] for r in rows], "marker": tick},
        common
        | {
            "name": title,
            "x": [row["value"] for row in rows],
            "marker": {"size": 9, "color": colour},
            "error_x": error_bar(around, colour, width=2),
        },
    ]


def _interval(row: Mapping[str, Any]) -> str:
    if row["low"] is None:
        return "no interval: fewer than two words"
    return f"95 % interval {row['low']:.3f} to {row['high']:.3f}"


def figure_table(rows: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """Every figure of every tokenizer, with what chance and never cutting give."""
    tables.draw(
        rows.with_columns(pl.col("tokenizer").replace(titles)),
        "boundaries",
        "figures",
        {
            "tokenizer": TEXT("Tokenizer", pinned=True, width=150),
            "figure": TEXT(width=160),
            "value": NUMBER("Value", format="%.3f"),
            "low": NUMBER("95 % low", format="%.3f"),
            "high": NUMBER("95 % high", format="%.3f"),
            **dict.fromkeys(("by_chance", "uncut"), NUMBER(format="%.3f")),
            "words": COUNT,
            "meaning": TEXT(width=380),
        },
        key="integrity.figures",
        alt="Every figure on morphemes, with its interval, chance and never cutting",
        height=420,
        lazy=True,
    )


def word_table(its: pl.DataFrame, search: str) -> None:
    """The words of one tokenizer, those cut worst and most frequent first."""
    wrong = (pl.col("boundaries") + pl.col("cuts") - 2 * pl.col("hits")).alias("wrong")
    rows = its.with_columns(wrong)
    for part in search.casefold().split():
        rows = rows.filter(
            pl.col("word").str.contains(part, literal=True)
            | pl.col("morphemes").str.contains(part, literal=True)
        )
    tables.draw(
        rows.sort(["wrong", "occurrences"], descending=True, nulls_last=True),
        "boundaries",
        "words",
        {
            "word": TEXT(pinned=True, width=170),
            "morphemes": TEXT(width=220),
            "tokens": TEXT("Tokens", width=220, help="‖: cut inside the character before it"),
            "wrong": NUMBER("Wrong", help="cuts that are no boundary, and boundaries not cut"),
            "f1": NUMBER(format="%.2f"),
            "occurrences": COUNT,
        },
        key="integrity.words",
        alt="Words with their morphemes and their tokens",
        height=420,
        lazy=True,
    )
