"""Marked words with both id sequences, the sentences, and kinds of phantom edits."""

from collections.abc import Mapping
from html import escape

import polars as pl
import streamlit as st

from pages.components import tables
from pages.components.palette import Mode
from pages.components.probes.pieces import framed, grid
from pages.components.tables import NUMBER, TEXT, headed


def words(rows: pl.DataFrame, titles: Mapping[str, str], mode: Mode) -> str:
    """As HTML: the ids stand behind each token."""
    several = len(titles) > 1
    head = ("Word", *(("Model",) if several else ()), "Outcome", "Before", "After", "Kind")
    body = [
        (
            escape(row["word"]),
            *((escape(titles[row["model"]]),) if several else ()),
            row["outcome"],
            framed(row["pieces_before"], row["ids_before"]),
            framed(row["pieces_after"], row["ids_after"]),
            escape(row["artefact"] or ""),
        )
        for row in rows.to_dicts()
    ]
    return grid(head, body, "Words as tokens before and after", mode)


def sentences(rows: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """What was asked and said."""
    tables.draw(
        rows.with_columns(
            pl.col("model").replace(titles),
            pl.col("response").str.strip_chars(),
            pl.col("kept") * 100,
        ),
        "consistency",
        "sentences",
        {
            "model": TEXT(width=170),
            "asked": TEXT(width=480),
            "response": TEXT(width=480),
            "kept": NUMBER(format="%.0f", help="Of the words that weren't marked"),
            "marked": NUMBER(),
        },
        key="consistency.sentences",
        alt="The sentences and their copies",
        height=320,
        order=[
            *(("model",) if len(titles) > 1 else ()),
            *("asked", "response", "kept", "marked"),
        ],
    )


def artefacts(rows: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """The kinds that there are, a row each."""
    shares = ("rate", "low", "high")
    st.dataframe(
        rows.with_columns(pl.col("model").replace(titles), pl.col(*shares) * 100),
        hide_index=True,
        height="content",
        key="consistency.artefacts",
        alt="Kinds of phantom edits",
        column_order=["artefact", "model", "n", "words", *shares],
        column_config=headed(
            "consistency",
            "artefacts",
            {
                "artefact": TEXT(),
                "model": TEXT(width=180),
                "n": NUMBER(),
                "words": NUMBER(),
                **{name: NUMBER(format="%.1f") for name in shares},
            },
        ),
    )
