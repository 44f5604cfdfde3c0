"""The tables of the probe for under-trained tokens."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from pages.components import tables, token_text
from pages.components.tables import COUNT, NUMBER, TEXT

_FIGURES = (
    *("copy_probability", "meaning_probability", "repeat_probability"),
    *("input_norm", "output_norm", "cosine_distance", "centred_distance"),
    *("residual_distance", "euclidean_distance"),
)


def tokens(items: pl.DataFrame, titles: Mapping[str, str], search: str) -> None:
    """Those in which every word of `search` stands, the least trained first."""
    shown = items.with_columns(
        token_text.column(items["bytes_hex"], token_text.of_hex).alias("token"),
        token_text.column(items["said"], token_text.of_text),
        pl.col("verdict", "asked_as").fill_null(""),
        pl.col("model").replace(titles),
    )
    place = pl.concat_str("text", "kind", "verdict", "asked_as", separator="\n").str.to_lowercase()
    for word in search.casefold().split():
        shown = shown.filter(
            place.str.contains(word, literal=True) | (pl.col("id").cast(pl.String) == word)
        )
    tables.draw(
        shown.sort("indicator", "id", nulls_last=True),
        "undertrained",
        "items",
        {
            **({"model": TEXT(width=170)} if len(titles) > 1 else {}),
            "token": TEXT("Token", pinned=True, width=190),
            "indicator": NUMBER(format="%.4f", help="Low: hardly trained"),
            "probability": NUMBER(format="%.4f", help="Highest over three prompts and places"),
            "verdict": TEXT(),
            "said": TEXT(help="Its likeliest three tokens where it should repeat this one"),
            "kind": TEXT(),
            "asked_as": TEXT(),
            "id": COUNT,
            **dict.fromkeys(_FIGURES, NUMBER(format="%.4f")),
            "bytes_hex": TEXT(),
        },
        key="undertrained.items",
        alt="All tokens, the least trained first",
        height=420,
        lazy=True,
    )


def models(summary: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """One row a model."""
    shares = ("controls_share", "controls_share_low", "controls_share_high")
    counts = (
        *("candidates", "tested", "below_0_01", "strongly_verified", "weakly_verified"),
        *("weakly_rejected", "strongly_rejected", "not_encodable"),
        *("controls", "controls_below_0_01"),
    )
    tables.draw(
        summary.with_columns(
            pl.col("model").replace(titles),
            pl.col("note", "unused").fill_null(""),
            pl.col("indicator").str.replace("_", " "),
            pl.col(*shares) * 100,
        ),
        "undertrained",
        "summary",
        {
            "model": TEXT(pinned=True, width=190),
            **dict.fromkeys(counts, COUNT),
            **dict.fromkeys(shares, NUMBER(format="%.1f")),
            "threshold": NUMBER(format="%.4f"),
            "indicator": TEXT(),
            "tied": st.column_config.CheckboxColumn(),
            "indicator_mean": NUMBER(format="%.4f"),
            "indicator_deviation": NUMBER(format="%.4f"),
            "items": COUNT,
            "unused": TEXT(),
            "note": TEXT(),
        },
        key="undertrained.summary",
        alt="What was found of each model",
    )
