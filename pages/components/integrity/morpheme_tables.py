"""The tables of the study `boundaries`: every figure, and every word."""

from collections.abc import Mapping

import polars as pl

from pages.components import tables
from pages.components.tables import COUNT, NUMBER, TEXT


def figures(rows: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """Every figure of every tokenizer, with what chance and never cutting give."""
    tables.draw(
        rows.with_columns(pl.col("tokenizer").replace(titles)),
        "boundaries",
        "figures",
        {
            "tokenizer": TEXT("Tokenizer", pinned=True, width=150),
            "figure": TEXT(width=160),
            "value": NUMBER("Value", format="%.3f"),
            "low": NUMBER("95 % low", format="%.3f"),
            "high": NUMBER("95 % high", format="%.3f"),
            **dict.fromkeys(("by_chance", "uncut"), NUMBER(format="%.3f")),
            "words": COUNT,
            "meaning": TEXT(width=380),
        },
        key="integrity.figures",
        alt="Every figure on morphemes, with its interval, chance and never cutting",
        height=420,
        lazy=True,
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
    tables.draw(
        rows.sort(["wrong", "occurrences"], descending=True, nulls_last=True),
        "boundaries",
        "words",
        {
            "word": TEXT(pinned=True, width=170),
            "morphemes": TEXT(width=220),
            "tokens": TEXT("Tokens", width=220, help="‖: cut inside the character before it"),
            "wrong": NUMBER("Wrong", help="cuts that are no boundary, and boundaries not cut"),
            "f1": NUMBER(format="%.2f"),
            "occurrences": COUNT,
        },
        key="integrity.words",
        alt="Words with their morphemes and their tokens",
        height=420,
        lazy=True,
    )
