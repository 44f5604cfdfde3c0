"""The columns of the entropy tables. Entropies are in bits, shares between 0 and 1."""

from collections.abc import Sequence
from typing import Any

import polars as pl

ENTROPIES = ("h1", "renyi_2", "renyi_2_5")
WITH_INTERVAL = (*ENTROPIES, "efficiency_observed", "efficiency_declared", "utilisation")
TEXT_FIGURES = ("bytes_per_token", "characters_per_token", "tokens_per_character")
ZIPF_FIT = ("exponent", "intercept", "first_rank", "last_rank", "n", "r_squared")


def table(rows: Sequence[dict[str, Any]], schema: pl.Schema) -> pl.DataFrame:
    """The rows in the schema's columns."""
    return pl.DataFrame(rows, schema=schema)


_LANGUAGE: dict[str, Any] = {"language": pl.String}
_ORDER_VALUES = dict.fromkeys(
    (
        "block_entropy",
        "block_entropy_corrected",
        "conditional_entropy",
        "conditional_entropy_corrected",
    ),
    pl.Float64,
)
ORDER_FIGURES = {
    "order": pl.Int64,
    "tokens": pl.Int64,
    "grams": pl.Int64,
    "distinct": pl.Int64,
    "contexts": pl.Int64,
    "seen_once_share": pl.Float64,
    "seen_once_mass": pl.Float64,
    **_ORDER_VALUES,
    "unreliable": pl.Boolean,
    "block_entropy_note": pl.String,
}
ORDERS = pl.Schema({**_LANGUAGE, **ORDER_FIGURES})
SUMMARY = pl.Schema(
    {
        **_LANGUAGE,
        "segments": pl.Int64,
        "bytes": pl.Int64,
        "characters": pl.Int64,
        "tokens": pl.Int64,
        "types": pl.Int64,
        "vocabulary_size": pl.Int64,
        "vocabulary_used_share": pl.Float64,
        **{
            column: pl.Float64
            for name in WITH_INTERVAL
            for column in (name, f"{name}_low", f"{name}_high")
        },
        "h1_corrected": pl.Float64,
        "shannon_efficiency_observed": pl.Float64,
        "utilisation_2": pl.Float64,
        "percentile_frequency": pl.Float64,
        **dict.fromkeys(TEXT_FIGURES, pl.Float64),
        "unk_share": pl.Float64,
        "h1_note": pl.String,
        "interval_note": pl.String,
    }
)
RENYI = pl.Schema(
    {
        **_LANGUAGE,
        "order": pl.String,
        "alpha": pl.Float64,
        "value": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "value_note": pl.String,
    }
)
ZIPF = pl.Schema({**_LANGUAGE, "rank": pl.Int64, "frequency": pl.Int64, "share": pl.Float64})
FIT = pl.Schema(
    {
        **_LANGUAGE,
        "exponent": pl.Float64,
        "intercept": pl.Float64,
        "first_rank": pl.Int64,
        "last_rank": pl.Int64,
        "n": pl.Int64,
        "r_squared": pl.Float64,
        "exponent_note": pl.String,
    }
)
_FIGURE = {
    "figure": pl.String,
    "order": pl.Int64,
    "value": pl.Float64,
    "unreliable": pl.Boolean,
    "value_note": pl.String,
}
LEARNING_CURVE = pl.Schema({**_LANGUAGE, "segments": pl.Int64, "tokens": pl.Int64, **_FIGURE})
SHIFT = pl.Schema(
    {
        **_LANGUAGE,
        "figure": pl.String,
        "order": pl.Int64,
        "tokens": pl.Int64,
        "shifted_tokens": pl.Int64,
        "value": pl.Float64,
        "shifted": pl.Float64,
        "difference": pl.Float64,
        "matched_tokens": pl.Int64,
        "matched_shifted_tokens": pl.Int64,
        "matched": pl.Float64,
        "matched_shifted": pl.Float64,
        "matched_difference": pl.Float64,
        "unreliable": pl.Boolean,
        "matched_unreliable": pl.Boolean,
        "value_note": pl.String,
        "shifted_note": pl.String,
    }
)
COMPRESSION = pl.Schema(
    {
        **_LANGUAGE,
        "stream": pl.String,
        "compressor": pl.String,
        "segments": pl.Int64,
        "text_bytes": pl.Int64,
        "size": pl.Int64,
        "bits_per_byte": pl.Float64,
        "over_text": pl.Float64,
        "size_note": pl.String,
    }
)
