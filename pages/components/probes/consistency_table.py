"""Marked words with both id sequences, the sentences, and kinds of phantom edits."""

from collections.abc import Mapping
from html import escape

import polars as pl

from pages.components import tables
from pages.components.palette import Mode
from pages.components.probes.pieces import framed, grid
from pages.components.tables import NUMBER, TEXT


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
            **({"model": TEXT(width=170)} if len(titles) > 1 else {}),
            "asked": TEXT(width=480),
            "response": TEXT(width=480),
            "kept": NUMBER(format="%.0f", help="Of the words that weren't marked"),
            "marked": NUMBER(),
        },
        key="consistency.sentences",
        alt="The sentences and their copies",
        height=320,
    )


def artefacts(rows: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """The kinds that there are, a row each."""
    shares = ("rate", "low", "high")
    tables.draw(
        rows.with_columns(pl.col("model").replace(titles), pl.col(*shares) * 100),
        "consistency",
        "artefacts",
        {
            "artefact": TEXT(),
            "model": TEXT(width=180),
            "n": NUMBER(),
            "words": NUMBER(),
            **dict.fromkeys(shares, NUMBER(format="%.1f")),
        },
        key="consistency.artefacts",
        alt="Kinds of phantom edits",
    )
