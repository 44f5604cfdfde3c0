"""How is this text cut? A text under tokenizers, token by token."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from analysis.columns import Column, schema
from analysis.cuts import KINDS, Cuts, agreement_table, boundaries, shared_by_all, token_kinds
from analysis.token_surfaces import is_text
from data.tokenizers import Tokenizer
from studies.engine.parameters import Parameter, choice, verbatim
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table, each

METHOD = {
    "unit": "the text, encoded alone; offsets are bytes of its UTF-8 form",
    "offsets": "sums of the tokens' lengths where their surfaces are the text, else the reference "
    "library's offsets, which are whole characters",
    "short_texts": "a file of ranks cuts up to 10,000 characters by its reference library; the "
    "engine that is named was held against it",
    "kinds": "part of a character: the token's bytes are no whole characters, or it shares a "
    "character of the text with its neighbour",
}


TOKEN_COLUMNS = (
    Column("position", pl.Int64, "place of the token, from 0", heading="Position"),
    Column("id", pl.Int64, "its id", heading="Id"),
    Column("bytes_hex", pl.String, "the bytes that the id stands for, in hex",
           heading="Bytes (hex)"),
    Column("text", pl.String, "these bytes as text; a cut character is U+FFFD", heading="Text"),
    Column("start", pl.Int64, "first byte of the text that it covers", "bytes", heading="From byte",
           formula="token offsets"),
    Column("end", pl.Int64, "the byte after the last one", "bytes", heading="To byte",
           formula="token offsets"),
    Column("kind", pl.String, "whole, part of a character, special or unknown", heading="Kind",
           formula="kind of a token"),
)  # fmt: skip
_NO_TOKENS = "the text has no tokens"
SUMMARY_COLUMNS = (
    Column("tokens", pl.Int64, "tokens of the text", "tokens", heading="Tokens"),
    Column("bytes", pl.Int64, "its bytes of UTF-8", "bytes"),
    Column("characters", pl.Int64, "its characters (code points)", "characters"),
    Column("characters_per_token", pl.Float64, "characters over tokens", "characters per token",
           _NO_TOKENS, "Characters per token", "characters per token"),
    Column("bytes_per_token", pl.Float64, "bytes over tokens", "bytes per token", _NO_TOKENS,
           "Bytes per token", "bytes per token"),
    Column("distinct", pl.Int64, "distinct ids", "ids", heading="Distinct tokens"),
    Column("parts", pl.Int64, "tokens that are a part of a character", "tokens",
           heading="Parts of characters", formula="kind of a token"),
    Column("special", pl.Int64, "special tokens", "tokens", "", "Special", "kind of a token"),
    Column("unknown", pl.Int64, "tokens UNK", "tokens", "", "Unknown", "kind of a token"),
    Column("note", pl.String, "why there are no means", null="there are"),
)  # fmt: skip


def _answer(tokenizer: Tokenizer, parameters: Mapping[str, Any], steps: Steps) -> Answer:
    text, special = parameters["text"], parameters["special"] == "interpreted"
    said = "interpreted" if special else "none added; written ones are plain text"
    steps(f"Encoding with {tokenizer.title}", 0.0)
    tokens = token_table(tokenizer, text, special)
    tables = {"tokens": tokens, "summary": _summary(tokens, text)}
    return Answer(tables, {**METHOD, "special_tokens": said})


def token_table(tokenizer: Tokenizer, text: str, special: bool) -> pl.DataFrame:
    """One row a token of the text, in order."""
    found = tokenizer.segment(text, special)
    vocabulary = tokenizer.vocabulary()
    used, which = np.unique(found.ids, return_inverse=True)
    surfaces = [vocabulary[its_id] for its_id in used.tolist()]
    whole = np.fromiter(map(is_text, surfaces), bool, len(used))
    kinds = token_kinds(
        found.starts,
        found.ends,
        whole[which],
        np.isin(found.ids, list(tokenizer.special_ids)),
        found.ids == (-1 if tokenizer.unk_id is None else tokenizer.unk_id),
    )
    hexes = pl.Series([surface.hex() for surface in surfaces], dtype=pl.String)
    texts = pl.Series([s.decode(errors="replace") for s in surfaces], dtype=pl.String)
    return pl.DataFrame(
        {
            "position": np.arange(len(found.ids), dtype=np.int64),
            "id": found.ids.astype(np.int64),
            "bytes_hex": hexes.gather(which),
            "text": texts.gather(which),
            "start": found.starts,
            "end": found.ends,
            "kind": pl.Series(KINDS, dtype=pl.String).gather(kinds),
        },
        schema=schema(TOKEN_COLUMNS),
    )


def _summary(tokens: pl.DataFrame, text: str) -> pl.DataFrame:
    """One row; the means are null for a text without tokens."""
    counts = {kind: int((tokens["kind"] == kind).sum()) for kind in KINDS}
    size, characters, n = len(text.encode()), len(text), tokens.height
    return pl.DataFrame(
        {
            "tokens": [n],
            "bytes": [size],
            "characters": [characters],
            "characters_per_token": [characters / n if n else None],
            "bytes_per_token": [size / n if n else None],
            "distinct": [len(np.unique(tokens["id"].to_numpy()))],
            "parts": [counts["part of a character"]],
            "special": [counts["special"]],
            "unknown": [counts["unknown"]],
            "note": [None if n else _NO_TOKENS],
        },
        schema=schema(SUMMARY_COLUMNS),
    )


def agreement(tokens: pl.DataFrame, size: int) -> pl.DataFrame:
    """For every ordered pair of tokenizers in the table `tokens` of a segmentation of a text of
    `size` bytes: tokenizer, other, boundaries, shared, either, share, note."""
    return agreement_table(_cuts(tokens, size))


def agreement_of_all(tokens: pl.DataFrame, size: int) -> tuple[int, int]:
    """How many boundaries all the tokenizers have, and how many at least one has."""
    return shared_by_all(list(_cuts(tokens, size).values()))


def _cuts(tokens: pl.DataFrame, size: int) -> dict[str, Cuts]:
    columns = tokens.select("tokenizer", "start", "end")
    return {
        part["tokenizer"][0]: boundaries(part["start"].to_numpy(), part["end"].to_numpy(), size)
        for part in columns.partition_by("tokenizer", maintain_order=True)
    }


SEGMENTATION_STUDY = Study(
    name="segmentation",
    version=2,
    about="How tokenizers cut one text: every token with the bytes it stands for.",
    parameters=(
        Parameter("text", "The quick brown fox, 12 345 naïve 猫s.", "the text", verbatim),
        Parameter(
            "special",
            "plain",
            "special tokens written in the text are plain: ordinary text; interpreted: themselves",
            choice("plain", "interpreted"),
        ),
    ),
    tables={
        "tokens": Table(
            "one row a token, in order: its id, bytes and place in the text", TOKEN_COLUMNS
        ),
        "summary": Table(
            "one row a tokenizer: tokens, bytes, characters, and their ratios", SUMMARY_COLUMNS
        ),
    },
    compute=each(_answer),
    corpus=None,
)
