"""How many letters the token has that hides the letter asked for, by the length of the word; and
the items by a property."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.components import tables
from pages.components.charbench.accuracies import colours
from pages.components.charbench.controls import PROPERTIES
from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.figures import Trace, drawn, error_bar, scatter
from pages.components.palette import SURFACES, Mode, tokenizer_colour
from pages.components.tables import COUNT, NUMBER, TEXT

PROPERTY_SIGNS = (("┄", "always the commonest right answer of the items with that value"),)


@drawn_once
def figure(
    letters: pl.DataFrame, *, tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """A line a tokenizer, with intervals. `letters` has the columns of the desk's table, its rows
    are of one task."""
    own = letters.drop_nulls("length")
    traces: list[Trace] = []
    for number, name in enumerate(tokenizers):
        rows = own.filter(pl.col("tokenizer") == name).sort("length").to_dicts()
        beside = 0.06 * (number - (len(tokenizers) - 1) / 2)  # intervals stand beside each other
        colour = tokenizer_colour(name, mode)
        traces.append(
            scatter(
                "lines+markers",
                [row["length"] + beside for row in rows],
                [row["letters"] for row in rows],
                [_hover(titles[name], row) for row in rows],
                name=titles[name],
                line={"width": 2, "color": colour},
                marker={"size": 7, "color": colour},
                error_y=error_bar(
                    [(row["letters"], row["letters_low"], row["letters_high"]) for row in rows],
                    colour,
                    width=2,
                ),
            )
        )
    return drawn(
        traces,
        mode,
        height=400,
        xaxis={"dtick": 1, "showgrid": False, "title": "letters of the word"},
        yaxis={"rangemode": "tozero", "title": "letters of the token (mean)"},
    )


def _hover(title: str, row: Mapping[str, float]) -> str:
    interval = (
        "no interval: there is one item"
        if row["letters_low"] is None
        else f"95 % interval {row['letters_low']:.2f} to {row['letters_high']:.2f}"
    )
    return (
        f"<b>{plain(title)}</b>, words of {row['length']:.0f} letters"
        f"<br>the letter's token has <b>{row['letters']:.2f}</b> letters<br>{interval}"
        f"<br>shared with another letter: {row['hidden']:.1%} "
        f"({row['hidden_low']:.1%} to {row['hidden_high']:.1%}) of {row['items']:,.0f} items"
    )


def of(accuracy: pl.DataFrame, task: str, column: str) -> pl.DataFrame:
    """The rows of a table of accuracies that are about one task and the values of one property."""
    return accuracy.filter(pl.col("task") == task, pl.col("by") == column).sort("model", "value")


@drawn_once
def properties_figure(rows: pl.DataFrame, models: list[str], by: str, mode: Mode) -> go.Figure:
    """A line a model, with intervals. `rows` is what `of` gives, `by` names the property."""
    own = colours(models, mode)
    traces: list[Trace] = []
    for model in models:
        its = rows.filter(pl.col("model") == model).to_dicts()
        x = [row["value"] for row in its]
        traces.append(
            scatter(
                "lines",
                x,
                [row["majority_share"] for row in its],
                None,
                line={"dash": "dot", "width": 1.5, "color": SURFACES[mode].faint},
            )
        )
        traces.append(
            scatter(
                "lines+markers",
                x,
                [row["accuracy"] for row in its],
                [_property_hover(row, by) for row in its],
                line={"width": 2, "color": own[model]},
                marker={"size": 8, "color": own[model]},
                error_y=error_bar(
                    [(row["accuracy"], row["accuracy_low"], row["accuracy_high"]) for row in its],
                    own[model],
                    width=2,
                ),
            )
        )
    return drawn(
        traces,
        mode,
        height=380,
        xaxis={"title": PROPERTIES[by], "showgrid": False},
        yaxis={"range": [-0.02, 1.04], "tickformat": ".0%", "title": "accuracy, % of the items"},
    )


def _property_hover(row: dict[str, Any], by: str) -> str:
    return (
        f"<b>{plain(row['model'])}</b><br>{PROPERTIES[by]}: {row['value']:g}"
        f"<br><b>{row['accuracy']:.1%}</b> of {row['items']:,} items right"
        f"<br>95 % interval {row['accuracy_low']:.1%} to {row['accuracy_high']:.1%}"
        f"<br>standard error {row['standard_error']:.1%}"
        f"<br>always the commonest: {row['majority_share']:.1%}"
    )


SHARES = ("accuracy", "accuracy_low", "accuracy_high", "standard_error", "majority_share",
          "zero_share", "one_share")  # fmt: skip


def table(rows: pl.DataFrame, key: str) -> None:
    """Accuracies with interval, standard error and baselines."""
    shares = [(pl.col(name) * 100).alias(name) for name in SHARES]
    tables.draw(
        rows.with_columns(shares),
        "charbench_answers",
        "accuracy",
        {
            "model": TEXT(pinned=True, width=170),
            "score": TEXT(),
            "task": TEXT(),
            **({"value": NUMBER(format="%.2f")} if rows["value"].count() else {}),
            **dict.fromkeys(("items", "rights"), COUNT),
            **dict.fromkeys(SHARES, NUMBER(format="%.1f")),
        },
        key=f"charbench.{key}",
        alt="Accuracies with intervals and standard errors, beside what one answer always gets",
        height="content" if rows.height <= 12 else 440,
    )
