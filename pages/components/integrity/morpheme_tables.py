"""The tables of the study `boundaries`: every figure, and every word."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from pages.components.tables import NUMBER, TEXT, headed


def figures(rows: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """Every figure of every tokenizer, with what chance and never cutting give."""
    st.dataframe(
        rows.with_columns(pl.col("tokenizer").replace(titles)),
        hide_index=True,
        height=420,
        lazy=True,
        placeholder="n/a",
        key="integrity.figures",
        alt="Every figure on morphemes, with its interval, chance and never cutting",
        column_order=[
            *("tokenizer", "figure", "value", "low", "high", "by_chance", "uncut"),
            *("words", "meaning"),
        ],
        column_config=headed(
            "boundaries",
            "figures",
            {
                "tokenizer": TEXT("Tokenizer", pinned=True, width=150),
                "figure": TEXT(width=160),
                "value": NUMBER("Value", format="%.3f"),
                "low": NUMBER("95 % low", format="%.3f"),
                "high": NUMBER("95 % high", format="%.3f"),
                "by_chance": NUMBER(format="%.3f"),
                "uncut": NUMBER(format="%.3f"),
                "words": NUMBER(format="localized"),
                "meaning": TEXT(width=380),
            },
        ),
    )


def words(its: pl.DataFrame, search: str) -> None:
    """The words of one tokenizer, those cut worst and most frequent first."""
    wrong = (pl.col("boundaries") + pl.col("cuts") - 2 * pl.col("hits")).alias("wrong")
    rows = its.with_columns(wrong)
    for part in search.casefold().split():
        rows = rows.filter(
            pl.col("word").str.contains(part, literal=True)
            | pl.col("morphemes").str.contains(part, literal=True)
        )
    st.dataframe(
        rows.sort(["wrong", "occurrences"], descending=True, nulls_last=True),
        hide_index=True,
        height=420,
        lazy=True,
        placeholder="n/a",
        key="integrity.words",
        alt="Words with their morphemes and their tokens",
        column_order=["word", "morphemes", "tokens", "wrong", "f1", "occurrences"],
        column_config=headed(
            "boundaries",
            "words",
            {
                "word": TEXT(pinned=True, width=170),
                "morphemes": TEXT(width=220),
                "tokens": TEXT("Tokens", width=220, help="‖: cut inside the character before it"),
                "wrong": NUMBER("Wrong", help="cuts that are no boundary, and boundaries not cut"),
                "f1": NUMBER(format="%.2f"),
                "occurrences": NUMBER(format="localized"),
            },
        ),
    )
