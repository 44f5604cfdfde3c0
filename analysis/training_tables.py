"""The columns of the tables about tokenizers that were trained on one language of a corpus."""

import polars as pl

from analysis.columns import Column, without
from analysis.entropy_tables import H1_NOTE, ORDER_FIGURES, SUMMARY_COUNTS, SUMMARY_FIGURES

_KEY = (
    Column("algorithm", pl.String, "bpe or compressed_bpe"),
    Column("vocabulary", pl.Int64, "vocabulary size that was asked for", "ids"),
    Column("training_bytes", pl.Int64, "bytes of UTF-8 of the training text", "bytes"),
    Column("training_segments", pl.Int64, "segments of the training text", "segments"),
)
ORDERS = (*_KEY, *ORDER_FIGURES)


def _compressed(compressor: str) -> tuple[Column, Column]:
    return (
        Column(
            f"{compressor}_size",
            pl.Int64,
            f"size of the ids in whole bytes under {compressor}",
            "bytes",
            formula="compression",
        ),
        Column(
            f"{compressor}_bits_per_byte",
            pl.Float64,
            f"8 × {compressor}_size over bytes",
            "bits per byte",
            formula="compression",
        ),
    )


_SIZES = tuple(zip(_compressed("zstd"), _compressed("xz"), strict=True))
_ENDS = [one.name for one in SUMMARY_FIGURES if one.name.endswith(("_low", "_high"))]
SUMMARY = (
    *_KEY,
    *SUMMARY_COUNTS,
    *without(SUMMARY_FIGURES, *_ENDS),
    H1_NOTE,
    *(column for pair in _SIZES for column in pair),
    Column(
        "vocabulary_note", pl.String, "why vocabulary_size is below vocabulary", null="it is not"
    ),
)

MERGES = (
    Column("vocabulary", pl.Int64, "vocabulary size that was asked for", "ids"),
    Column("step", pl.Int64, "place of the merge, from 0"),
    Column("left_hex", pl.String, "bytes of the left part, in hex"),
    Column("right_hex", pl.String, "bytes of the right part, in hex"),
    Column("text", pl.String, "bytes of the merge as text; a cut character is U+FFFD"),
    Column("frequency", pl.Int64, "how often the pair occurred in the training text", "pairs",
           formula="compression-aware BPE"),
    Column("candidate", pl.Int64, "rank among the candidates, 0 for the most frequent pair",
           formula="compression-aware BPE"),
    Column("validation_size", pl.Int64, "compressed size of the validation text after the merge",
           "bytes", formula="compression-aware BPE"),
)  # fmt: skip
