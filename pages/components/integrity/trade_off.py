"""What integrity costs: the share of words against tokens per word."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.figures import drawn, scatter
from pages.components.palette import Mode, tokenizer_colour


@drawn_once
def figure(
    rows: pl.DataFrame,
    summary: pl.DataFrame,
    *,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    mode: Mode,
) -> go.Figure:
    """A mark a tokenizer: tokens per word, and by how much its %TR is above chance. `rows` is one
    choice of the study's table `shares`."""
    both = {
        row["tokenizer"]: row
        for row in rows.join(summary, on="tokenizer", suffix="_all").iter_rows(named=True)
    }
    traces = []
    defined = [
        row
        for row in (both[name] for name in tokenizers)
        if row["valid_share"] is not None and row["tokens_per_word"] is not None
    ]
    at = {row["tokenizer"]: (row["tokens_per_word"], _above(row)) for row in defined}
    for row in defined:
        name, above = row["tokenizer"], _above(row)
        title = plain(titles[name])
        traces.append(
            scatter(
                "markers+text",
                [row["tokens_per_word"]],
                [100 * above],
                [
                    f"<b>{title}</b><br>{row['tokens_per_word']:.2f} tokens a word"
                    f"<br>%TR {row['valid_share']:.1%}, by chance {row['chance_valid_share']:.1%}"
                    f"<br><b>{100 * above:+.1f} points</b> above chance"
                ],
                name=titles[name],
                text=[title],
                textposition=f"{_side(name, at)} center",
                textfont={"size": 11},
                cliponaxis=False,
                marker={"size": 12, "color": tokenizer_colour(name, mode)},
            )
        )
    return drawn(
        traces,
        mode,
        height=380,
        margin={"l": 8, "r": 30, "t": 22, "b": 8},
        xaxis={
            "title": "tokens a word (fewer is cheaper)",
            "range": _around([row["tokens_per_word"] for row in defined]),
        },
        yaxis={"title": "points of %TR above chance", "tickformat": "+.0f", "zeroline": True},
    )


def _above(row: Mapping[str, Any]) -> float:
    """By how much %TR is above chance."""
    return float(row["valid_share"] - row["chance_valid_share"])


def _side(name: str, at: Mapping[str, tuple[float, float]]) -> str:
    """Where a mark's name stands, away from the nearest mark: the higher of two has it on top."""
    others = {other: place for other, place in at.items() if other != name}
    if not others:
        return "top"
    wide, high = ((max(axis) - min(axis)) or 1.0 for axis in zip(*at.values(), strict=True))
    x, y = at[name]
    nearest = min(
        others, key=lambda one: ((at[one][0] - x) / wide) ** 2 + ((at[one][1] - y) / high) ** 2
    )
    return "top" if (y, name) > (at[nearest][1], nearest) else "bottom"


def _around(values: Sequence[float]) -> list[float] | None:
    """A range with room for names at its ends."""
    if not values:
        return None
    room = 0.3 * max(max(values) - min(values), 0.5)
    return [min(values) - room, max(values) + room]
