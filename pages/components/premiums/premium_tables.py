"""The tables of the premiums page: every premium, and how even each tokenizer is."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pages.components import tables
from pages.components.tables import COUNT, NUMBER, TEXT


def premium_columns(meaning: str) -> dict[str, Any]:
    """Those of a premium with its interval, as every table here shows them."""
    return {
        "premium": NUMBER(format="%.2f", help=meaning),
        "premium_low": NUMBER(format="%.2f"),
        "premium_high": NUMBER(format="%.2f"),
        "premium_note": TEXT(help="Why there is no premium, or no interval"),
    }


def _percent(column: str) -> pl.Expr:
    """A share as per cent, so that all rows have the same digits."""
    return pl.col(column).fill_nan(None) * 100


def premiums(frame: pl.DataFrame) -> None:
    """The premiums table; ratios with two decimals, shares in per cent."""
    tables.draw(
        frame.sort("premium", descending=True, nulls_last=True).with_columns(
            pl.col("native_name").fill_null(""),
            pl.coalesce("premium_note", "interval_note", pl.lit("")).alias("premium_note"),
            _percent("unk_share"),
        ),
        "premiums",
        "premiums",
        {
            "name": TEXT("Language", pinned=True, width=170),
            "native_name": TEXT("Native name"),
            "script": TEXT("Script"),
            "family": TEXT("Family"),
            "region": TEXT("Region"),
            "title": TEXT("Tokenizer"),
            **premium_columns("Tokens ÷ tokens of the reference"),
            "byte_premium": NUMBER(format="%.2f"),
            **dict.fromkeys(("tokens", "bytes", "characters", "segments"), COUNT),
            "tokens_per_character": NUMBER(format="%.3f"),
            "unk_share": NUMBER(format="%.1f"),
            "language": TEXT(),
        },
        key="premiums.rows",
        alt="Premiums with intervals and counts, a row for each language and tokenizer",
        height=420,
        lazy=True,
    )


def evenness(fairness: pl.DataFrame, factors: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """One row a tokenizer: how unequal it is over languages, and what explains it."""
    explained = factors.pivot(on="factor", index="tokenizer", values="r_squared")
    frame = fairness.join(explained, on="tokenizer", how="left").sort("max_over_min")
    tables.draw(
        frame.with_columns(pl.col("tokenizer").replace(titles), _percent("share_at_least_2")),
        "premiums",
        "fairness",
        {
            "tokenizer": TEXT(pinned=True, width=170),
            "languages": COUNT,
            "max_over_min": NUMBER(format="%.2f"),
            "standard_deviation": NUMBER(format="%.2f"),
            "gini": NUMBER(format="%.3f"),
            "share_at_least_2": NUMBER(format="%.1f"),
            "whitespace_share": NUMBER("R², whitespace share", format="%.2f"),
            "mean_token_length": NUMBER("R², mean token length", format="%.2f"),
            "byte_premium": NUMBER("R², byte premium", format="%.2f"),
        },
        key="premiums.evenness",
        alt="How evenly each tokenizer treats languages",
    )
