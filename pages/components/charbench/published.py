"""The tables of the paper."""

import polars as pl
import streamlit as st

from pages.components.charbench.controls import PROPERTIES, TASKS
from pages.components.tables import NUMBER, TEXT, plain
from studies.desks import charbench

ABOUT = (
    "{source}: 175,000 items, exact match, temperature 0. Its draw can't be repeated and its "
    "wording isn't used here: figures measured on other items are **beside** these, not the same "
    "benchmark. The mean is as the paper reports it."
)


def tables() -> None:
    """Accuracy a model and task, and the mean correlations."""
    st.caption(ABOUT.format(source=charbench.published_source()))
    accuracies = charbench.published_accuracies().pivot(on="task", index="model", values="accuracy")
    means = {"model": "mean of these", **charbench.published_mean_accuracies()}
    rows = pl.concat([accuracies, pl.DataFrame([means])], how="diagonal")
    plain(
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
