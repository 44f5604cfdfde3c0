"""How often models are right, the published ones and those measured, beside what always giving one
number gets: the page's main figure; and the tables of the paper."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from pages.components import tables
from pages.components.charbench.controls import PROPERTIES, TASKS
from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.figures import Trace, drawn, error_bar, note, scatter
from pages.components.palette import SURFACES, Mode, class_colour
from pages.components.tables import NUMBER, TEXT
from studies.desks import charbench

LANE = 24  # pixels
HEAD = 1.7  # lanes from a task's name to the published models
SIGNS = (
    ("○", "published, a model each"),
    ("┃", "their mean"),
    ("│", "always the commonest right answer"),
    ("0 1", "always 0, always 1"),
)
NONE = pl.DataFrame(schema={"model": pl.String, "task": pl.String})
Row = Mapping[str, Any]
ABOUT_PUBLISHED = (
    "{source}: 175,000 items, exact match, temperature 0. Its draw can't be repeated and its "
    "wording isn't used here: figures measured on other items are **beside** these, not the same "
    "benchmark. The mean is as the paper reports it."
)


def overall(accuracy: pl.DataFrame) -> pl.DataFrame:
    """Of a table of accuracies, those over all items of a task."""
    return accuracy.filter(pl.col("by").is_null())


def colours(models: Sequence[str], mode: Mode) -> dict[str, str]:
    """A colour for each model that was measured, in their order."""
    return {model: class_colour(place, mode) for place, model in enumerate(models)}


def legend(models: Sequence[str], mode: Mode, *signs: tuple[str, str]) -> str:
    """The models measured and their colours as HTML, and signs with what they mean."""
    spans = "".join(
        f'<span><i style="background:{colour}"></i>{escape(model)}</span>'
        for model, colour in colours(models, mode).items()
    )
    faint = SURFACES[mode].faint
    spans += "".join(
        f'<span style="color:{faint}"><b>{sign}</b>&ensp;{escape(said)}</span>'
        for sign, said in signs
    )
    return f'<div class="legend">{spans}</div>'


@drawn_once
def figure(
    published: pl.DataFrame,
    means: Mapping[str, float],
    baselines: pl.DataFrame,
    measured: pl.DataFrame,
    mode: Mode,
) -> go.Figure:
    """A part for each task: published models on one line, a line for each model measured, and one
    for `baselines`. `measured` has rows of the study's table `accuracy`, with `model`."""
    traces: list[Trace] = []
    named: list[Trace] = []
    models = measured["model"].unique(maintain_order=True).to_list()
    own = colours(models, mode)
    lanes = len(models) + 4
    for place, (task, title) in enumerate(TASKS.items()):
        top = place * lanes
        at = {"xref": "paper", "x": 0, "xanchor": "left", "y": top}
        named.append(note(f"<b>{title}</b>", mode, **at))
        its = published.filter(pl.col("task") == task).sort("accuracy")
        traces += _published(its, means[task], top + HEAD, mode)
        for number, model in enumerate(models):
            rows = measured.filter(pl.col("task") == task, pl.col("model") == model)
            for row in rows.iter_rows(named=True):
                traces.append(_measured(row, top + HEAD + 1 + number, own[model]))
        for row in baselines.filter(pl.col("task") == task).iter_rows(named=True):
            traces.append(_baselines(row, top + HEAD + 1 + len(models), mode))
    return drawn(
        traces,
        mode,
        height=LANE * lanes * len(TASKS) + 50,
        xaxis={
            "range": [-0.02, 1.02],
            "tickformat": ".0%",
            "title": "accuracy: right answers, % of the items",
        },
        yaxis={
            "range": [lanes * len(TASKS) - 0.4, -0.6],
            "showticklabels": False,
            "showgrid": False,
        },
        annotations=named,
    )


def _published(rows: pl.DataFrame, mean: float, y: float, mode: Mode) -> list[Trace]:
    surface = SURFACES[mode]
    names, values = rows["model"].to_list(), rows["accuracy"].to_list()
    ends = (0, len(names) - 1)
    return [
        scatter(
            "markers",
            [mean],
            [y],
            [f"mean of the published models: <b>{mean:.1%}</b>"],
            marker={"symbol": "line-ns", "size": 16, "line": {"width": 4, "color": surface.ink}},
        ),
        scatter(
            "markers+text",
            values,
            [y] * len(values),
            [
                f"<b>{plain(name)}</b>, published<br><b>{value:.1%}</b> right"
                for name, value in zip(names, values, strict=True)
            ],
            text=[plain(one) if n in ends else "" for n, one in enumerate(names)],
            textposition="top center",
            textfont={"size": 11, "color": surface.faint},
            cliponaxis=False,
            marker={
                "symbol": "circle-open",
                "size": 10,
                "line": {"width": 2},
                "color": surface.faint,
            },
        ),
    ]


def _measured(row: Row, y: float, colour: str) -> Trace:
    around = row["accuracy"], row["accuracy_low"], row["accuracy_high"]
    return scatter(
        "markers",
        [row["accuracy"]],
        [y],
        [
            f"<b>{plain(row['model'])}</b>, {row['score']}<br><b>{row['accuracy']:.1%}</b> of "
            f"{row['items']:,} items right"
            f"<br>95 % interval {row['accuracy_low']:.1%} to {row['accuracy_high']:.1%}"
            f"<br>always the commonest: {row['majority_share']:.1%}, "
            f"always 0: {row['zero_share']:.1%}, always 1: {row['one_share']:.1%}"
        ],
        marker={"symbol": "diamond", "size": 11, "color": colour},
        error_x=error_bar([around], colour, thickness=1.4),
    )


def _baselines(row: Row, y: float, mode: Mode) -> Trace:
    faint = SURFACES[mode].faint
    shares = {
        "│": ("majority_share", "the commonest right answer of the task"),
        "0": ("zero_share", "0"),
        "1": ("one_share", "1"),
    }
    return {
        "type": "scatter",
        "mode": "text",
        "x": [row[name] for name, _ in shares.values()],
        "y": [y, y + 0.5, y + 0.5],  # one of the numbers may be the commonest
        "text": list(shares),
        "textposition": ["middle center", "middle left", "middle right"],
        "textfont": {"size": 12, "color": faint},
        "cliponaxis": False,
        "hovertext": [
            f"always {said}: <b>{row[name]:.1%}</b> of {row['items']:,} items"
            for name, said in shares.values()
        ],
        "hoverinfo": "text",
    }


def published_tables() -> None:
    """Accuracy a model and task, and the mean correlations."""
    st.caption(ABOUT_PUBLISHED.format(source=charbench.published_source()))
    accuracies = charbench.published_accuracies().pivot(on="task", index="model", values="accuracy")
    means = {"model": "mean of these", **charbench.published_mean_accuracies()}
    rows = pl.concat([accuracies, pl.DataFrame([means])], how="diagonal")
    tables.plain(
        rows.sort("all", descending=True).with_columns(pl.col(list(TASKS)) * 100),
        {
            "model": TEXT("Published for", pinned=True, width=160),
            **{task: NUMBER(f"{title}, %", format="%.2f") for task, title in TASKS.items()},
        },
        key="charbench.published",
        alt="Published accuracies of seven models by task",
    )
    by_property = charbench.published_correlations().pivot(
        on="task", index="property", values="r", maintain_order=True
    )
    st.dataframe(
        by_property.with_columns(pl.col("property").replace(PROPERTIES)),
        hide_index=True,
        height="content",
        placeholder="n/a",
        key="charbench.published correlations",
        alt="Published mean correlations between properties and being right",
        column_config={
            "property": TEXT("Mean r of being right with", pinned=True, width=240),
            **{
                task: NUMBER(title, format="%.3f") for task, title in TASKS.items() if task != "all"
            },
        },
    )
