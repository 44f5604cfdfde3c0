"""All figures of a tokenizer and language in one row: the table, its search."""

from typing import Any

import polars as pl

from pages.components import tables
from pages.components.tables import NUMBER, TEXT

SHARES = (
    "vocabulary_used_share",
    "efficiency_observed",
    "efficiency_observed_low",
    "efficiency_observed_high",
    "efficiency_declared",
    "efficiency_declared_low",
    "efficiency_declared_high",
    "shannon_efficiency_observed",
    "utilisation",
    "utilisation_low",
    "utilisation_high",
    "utilisation_2",
    "percentile_frequency",
    "unk_share",
)


def table(frame: pl.DataFrame) -> None:
    """Entropies in bits, shares in per cent; what isn't defined is n/a, and the note says why."""
    count: dict[str, Any] = {"format": "localized"}
    bits: dict[str, Any] = {"format": "%.3f"}
    per_cent: dict[str, Any] = {"format": "%.2f"}
    ratio: dict[str, Any] = {"format": "%.3f"}
    tables.draw(
        frame.with_columns(
            *(pl.col(name) * 100 for name in SHARES),
            pl.coalesce("h1_note", "interval_note", pl.lit("")).alias("note"),
        ),
        "entropy",
        "summary",
        {
            "title": TEXT("Tokenizer", pinned=True, width=150),
            "name": TEXT("Language"),
            "tokens": NUMBER(**count),
            "types": NUMBER(**count),
            "vocabulary_size": NUMBER(**count),
            "vocabulary_used_share": NUMBER(**per_cent),
            "h1": NUMBER(**bits),
            "h1_low": NUMBER(**bits),
            "h1_high": NUMBER(**bits),
            "h1_corrected": NUMBER(help="Miller–Madow", **bits),
            "renyi_2": NUMBER(**bits),
            "renyi_2_low": NUMBER(**bits),
            "renyi_2_high": NUMBER(**bits),
            "renyi_2_5": NUMBER(**bits),
            "renyi_2_5_low": NUMBER(**bits),
            "renyi_2_5_high": NUMBER(**bits),
            "efficiency_observed": NUMBER(**per_cent),
            "efficiency_observed_low": NUMBER(**per_cent),
            "efficiency_observed_high": NUMBER(**per_cent),
            "efficiency_declared": NUMBER(**per_cent),
            "efficiency_declared_low": NUMBER(**per_cent),
            "efficiency_declared_high": NUMBER(**per_cent),
            "shannon_efficiency_observed": NUMBER(**per_cent),
            "utilisation": NUMBER(**per_cent),
            "utilisation_low": NUMBER(**per_cent),
            "utilisation_high": NUMBER(**per_cent),
            "utilisation_2": NUMBER(**per_cent),
            "percentile_frequency": NUMBER(**per_cent),
            "bytes_per_token": NUMBER(**ratio),
            "characters_per_token": NUMBER(**ratio),
            "tokens_per_character": NUMBER(**ratio),
            "segments": NUMBER(**count),
            "bytes": NUMBER(**count),
            "characters": NUMBER(**count),
            "unk_share": NUMBER(**per_cent),
            "note": TEXT("Note", help="Why there is no figure, or no interval"),
        },
        key="entropy.rows",
        alt="All figures, a row for each tokenizer and language",
        height="content" if frame.height < 12 else 420,
        order=[
            *("title", "name", "tokens", "types", "vocabulary_size", "vocabulary_used_share"),
            *("h1", "h1_low", "h1_high", "h1_corrected"),
            *("renyi_2", "renyi_2_low", "renyi_2_high"),
            *("renyi_2_5", "renyi_2_5_low", "renyi_2_5_high"),
            *("efficiency_observed", "efficiency_observed_low", "efficiency_observed_high"),
            *("efficiency_declared", "efficiency_declared_low", "efficiency_declared_high"),
            "shannon_efficiency_observed",
            *("utilisation", "utilisation_low", "utilisation_high", "utilisation_2"),
            *("percentile_frequency", "bytes_per_token", "characters_per_token"),
            *("tokens_per_character", "segments", "bytes", "characters", "unk_share", "note"),
        ],
    )
