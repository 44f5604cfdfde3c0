"""Answers put together with the tokens of one tokenizer, once."""

import polars as pl
import streamlit as st

from pages.components.drawings import contents
from studies.desks import charbench

KEPT = 6


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
