"""White-space words beside the tokenizers: what cutting at spaces would cost. No tokenizer, as they
have no ids: only the figures that rest on counts have them."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

import studies
from pages.components import study, tables
from pages.components.address import Address
from pages.components.premiums.premium_tables import premium_columns
from pages.components.tables import COUNT, NUMBER, TEXT

NAME = "white-space words"  # no tokenizer's can have a space
TITLE = "White-space words"
HIDDEN, SHOWN = "hidden", "shown"
MOST_NAMED = 8  # languages


def declare(address: Address) -> str:
    """Prepare the address parameter `words`; returns the widget's key."""
    return address.choice("words", [HIDDEN, SHOWN], HIDDEN)


def choice(key: str) -> None:
    """Draw the choice."""
    st.segmented_control(
        TITLE,
        [HIDDEN, SHOWN],
        key=key,
        format_func=str.capitalize,
        required=True,
        help="What a language pays if a text is cut at white space: a baseline without a tokenizer",
    )


def asked(key: str, corpus: str, params: Mapping[str, Any]) -> studies.Result | None:
    """The answer where it is wanted; `params` are those of the premiums."""
    if st.session_state[key] != SHOWN:
        return None
    its = {name: value for name, value in params.items() if name != "unit"}
    return study.obtain("words", corpus=corpus, params=its)


def beside(premiums: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """The premiums with a row for the words of each of their languages, as one more tokenizer."""
    known = premiums.select("language", "display", "name").unique("language", maintain_order=True)
    rows = known.join(words, on="language", how="left", maintain_order="left").select(
        pl.lit(NAME).alias("tokenizer"),
        pl.lit(TITLE).alias("title"),
        "language",
        "display",
        "name",
        pl.col("words").alias("tokens"),
        pl.col("reference_words").alias("reference_tokens"),
        *("segments", "premium", "premium_low", "premium_high", "premium_note", "interval_note"),
        pl.lit("words").alias("counted"),
    )
    return pl.concat([premiums, rows], how="diagonal")


def caption(rows: pl.DataFrame, labels: Sequence[str]) -> str:
    """What they are, and which of the languages shown have none. Plain text."""
    its = rows.filter(
        (pl.col("tokenizer") == NAME) & pl.col("language").is_in(list(labels))
    ).drop_nulls("premium_note")
    said = "White-space words are no tokenizer: they are what stands between white space."
    if its.is_empty():
        return said
    names = its["name"].to_list()
    more = len(names) - MOST_NAMED
    listed = ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"{said} No figure for {listed}: the cells say why."


def table(result: studies.Result, names: pl.DataFrame) -> None:
    """Every language's words, with downloads."""
    st.subheader(TITLE, anchor=False)
    rows = result.tables["words"].join(names, on="language", how="left")
    rows = rows.sort("premium", descending=True, nulls_last=True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tables.downloads(rows, "words", result.key, result.signature)
    tables.draw(
        rows.with_columns(pl.coalesce("premium_note", "interval_note", pl.lit(""))),
        "words",
        "words",
        {
            "name": TEXT("Language", pinned=True, width=170),
            **premium_columns("Words ÷ words of the reference"),
            "words": COUNT,
            "characters_per_word": NUMBER(format="%.1f"),
            "language": TEXT(),
        },
        key="premiums.words.rows",
        alt="White-space words and their premiums, a row for each language",
        height=320,
        lazy=True,
    )
