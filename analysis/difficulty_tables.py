"""The columns of the tables about a text's difficulty for a language model."""

import polars as pl

from analysis.columns import BITS, Column

TOKENS = (
    Column("position", pl.Int64, "place of the token in its text, from 0", heading="Position"),
    Column("id", pl.Int64, "its id", heading="Id"),
    Column("text", pl.String, "its bytes as text; a cut character is U+FFFD", heading="Text"),
    Column(
        "bits",
        pl.Float64,
        "surprisal of the token",
        BITS,
        "bits_note says why",
        "Bits",
        "surprisal",
    ),
    Column(
        "bits_note", pl.String, "why there is no surprisal", null="there is one", heading="Note"
    ),
    Column(
        "bytes_hex", pl.String, "the bytes that the id stands for, in hex", heading="Bytes (hex)"
    ),
    Column(
        "start", pl.Int64, "first byte of the text that it covers", "bytes", formula="token offsets"
    ),
    Column("end", pl.Int64, "the byte after the last one", "bytes", formula="token offsets"),
    Column(
        "piece",
        pl.Int64,
        "number of the piece of text; tokens that share a character have the same",
        formula="piece",
    ),
    Column(
        "language",
        pl.String,
        "label of the language",
        null="a text was given, no corpus",
        heading="Language",
    ),
    Column(
        "segment",
        pl.Int64,
        "place of the segment in the corpus, from 0",
        null="a text was given, no corpus",
        heading="Segment",
    ),
)

_NONE_SCORED = "no token has a surprisal: note says why"
SUMMARY = (
    Column("tokens", pl.Int64, "tokens of the text", "tokens", heading="Tokens"),
    Column("bytes", pl.Int64, "its bytes of UTF-8", "bytes", heading="Bytes of text"),
    Column(
        "bits",
        pl.Float64,
        "sum of the surprisals",
        BITS,
        _NONE_SCORED,
        "Bits in all",
        "bits per byte of a model",
    ),
    Column(
        "bits_per_byte",
        pl.Float64,
        "bits over scored_bytes",
        "bits per byte",
        f"{_NONE_SCORED}, or they cover no byte",
        "Bits per byte",
        "bits per byte of a model",
    ),
    Column(
        "spread",
        pl.Float64,
        "standard deviation of the surprisals",
        BITS,
        _NONE_SCORED,
        "Standard deviation (bits)",
        "standard deviation of surprisal",
    ),
    Column(
        "bits_per_token",
        pl.Float64,
        "bits over scored_tokens",
        "bits per token",
        _NONE_SCORED,
        "Bits per token",
        "bits per byte of a model",
    ),
    Column("scored_tokens", pl.Int64, "tokens that have a surprisal", "tokens"),
    Column(
        "scored_bytes",
        pl.Int64,
        "bytes of the text that these tokens answer for",
        "bytes",
        heading="Bytes counted",
    ),
    Column("note", pl.String, "why there are no bits", null="there are some", heading="Note"),
)

LANGUAGES = (
    Column("language", pl.String, "label of the language", heading="Language"),
    Column("segments", pl.Int64, "segments that were measured", "segments", "", "Segments"),
    *SUMMARY,
)

CURVE = (
    Column("byte", pl.Int64, "place in the text, in bytes from its start", "bytes"),
    Column(
        "bits_per_byte",
        pl.Float64,
        "bits per byte around that place, a moving average",
        "bits per byte",
        "no token around it has a surprisal",
        formula="difficulty curve",
    ),
)
