"""All figures of a tokenizer and language in one row: the table, its search."""

import polars as pl

from pages.components import tables
from pages.components.tables import COUNT, NUMBER, TEXT

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
    bits = ratio = NUMBER(format="%.3f")
    per_cent = NUMBER(format="%.2f")
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
            **dict.fromkeys(("tokens", "types", "vocabulary_size"), COUNT),
            "vocabulary_used_share": per_cent,
            **dict.fromkeys(("h1", "h1_low", "h1_high"), bits),
            "h1_corrected": NUMBER(help="Miller–Madow", format="%.3f"),
            **dict.fromkeys(("renyi_2", "renyi_2_low", "renyi_2_high"), bits),
            **dict.fromkeys(("renyi_2_5", "renyi_2_5_low", "renyi_2_5_high"), bits),
            **dict.fromkeys(SHARES[1:-1], per_cent),
            **dict.fromkeys(
                ("bytes_per_token", "characters_per_token", "tokens_per_character"), ratio
            ),
            **dict.fromkeys(("segments", "bytes", "characters"), COUNT),
            "unk_share": per_cent,
            "note": TEXT("Note", help="Why there is no figure, or no interval"),
        },
        key="entropy.rows",
        alt="All figures, a row for each tokenizer and language",
        height="content" if frame.height < 12 else 420,
    )
