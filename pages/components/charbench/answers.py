"""What models said, whoever asked them: a file's answers and those of models that were asked here,
as one set of tables, joined with what each tokenizer hides."""

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

import studies
from pages.components.drawings import contents
from studies.desks import charbench

Tables = dict[str, pl.DataFrame]
KEPT = 6


def together(
    file: studies.Result | None,
    asked: studies.Result | None,
    models: Sequence[str],
    titles: Mapping[str, str],
    score: str,
) -> Tables:
    """The tables of the study `charbench_answers` over both, of one score and these models of the
    file, in their order; `titles` of the models asked. Empty where nobody answered."""
    found: list[Tables] = []
    if file is not None:
        found.append(_of_models(file.tables, models))
    if asked is not None:
        named = pl.col("model").replace(titles)
        found.append({name: table.with_columns(named) for name, table in asked.tables.items()})
    tables: Tables = {}
    for name in ("answers", "accuracy", "correlations", "errors") if found else ():
        both = pl.concat([its[name] for its in found], how="diagonal")
        tables[name] = both.filter(pl.col("score") == score) if "score" in both.columns else both
    if found:
        tables["overlap"] = charbench.overlap(tables["answers"])
    return tables


def _of_models(tables: Mapping[str, pl.DataFrame], models: Sequence[str]) -> Tables:
    """The rows of these models alone, in their order."""
    order = {model: place for place, model in enumerate(models)}
    place = pl.col("model").replace_strict(order, return_dtype=pl.Int64)
    return {
        name: table.filter(pl.col("model").is_in(list(models))).sort(place, maintain_order=True)
        for name, table in tables.items()
    }


@st.cache_resource(
    max_entries=KEPT,
    show_spinner="Putting answers and tokens together",
    hash_funcs={pl.DataFrame: contents},
)
def by_tokens(answers: pl.DataFrame, items: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Accuracies and correlations by all properties. `answers` and `items` are the studies' tables,
    these of one tokenizer."""
    return charbench.by_tokens(answers, items)


@st.cache_resource(max_entries=KEPT, show_spinner=False, hash_funcs={pl.DataFrame: contents})
def hiding(items: pl.DataFrame, within: str) -> pl.DataFrame:
    """How many letters hide the one asked for. `items` is the study's table."""
    return charbench.letters(items, within)


@st.cache_resource(max_entries=KEPT, show_spinner=False, hash_funcs={pl.DataFrame: contents})
def baselines(items: pl.DataFrame) -> pl.DataFrame:
    """What always giving one number would get. `items` is the study's table."""
    return charbench.baselines(items)
