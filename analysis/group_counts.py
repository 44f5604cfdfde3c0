"""Sums of counts by group, gathered batch by batch, and what follows from them.

A batch is a frame of group columns (`by`) and counts; sums of sums are the sums of the whole, in
whatever batches and order they come.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from analysis.columns import SHARE, Column
from analysis.premiums import UNK_LIMIT

_SPARE = 2_000
NO_TOKENS = "there are no tokens to divide by"

GROUP_COLUMNS = (
    Column("language", pl.String, "label of the language; there if grouped by it"),
    Column("section", pl.String, "section or domain; there if grouped by it"),
    Column("segment_id", pl.String, "what the source calls the segment; there if grouped by it"),
)
COUNT_COLUMNS = (
    Column("segments", pl.Int64, "segments of the group", "segments"),
    Column("tokens", pl.Int64, "tokens of these segments", "tokens"),
    Column("bytes", pl.Int64, "their bytes of UTF-8", "bytes"),
    Column("characters", pl.Int64, "their characters (code points)", "characters"),
    Column("bytes_per_token", pl.Float64, "bytes over tokens", "bytes per token",
           "bytes_per_token_note says why", formula="bytes per token"),
    Column("characters_per_token", pl.Float64, "characters over tokens", "characters per token",
           "characters_per_token_note says why", formula="characters per token"),
    Column("unk_share", pl.Float64, "share of the characters that became UNK", SHARE,
           "there are no characters", formula="UNK share"),
    Column("bytes_per_token_note", pl.String, "why there is no bytes_per_token",
           null="there is one"),
    Column("characters_per_token_note", pl.String, "why there is no characters_per_token",
           null="there is one"),
)  # fmt: skip


def group_sums(rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """One row a group, sorted by it: its columns, and the sums of all others. Without a group
    column, one row."""
    if not by:
        return rows.sum()
    return rows.group_by(by).sum().sort(by)


@dataclass
class GroupSums:
    """The sums so far. Memory: the groups, at most about three times; `rows` counts what is held,
    groups that came up again since they were last summed included."""

    by: Sequence[str]
    rows: int = 0
    _parts: list[pl.DataFrame] = field(default_factory=list)
    _summed: int = 0

    def add(self, rows: pl.DataFrame) -> None:
        self._parts.append(group_sums(rows, self.by))
        self.rows += self._parts[-1].height
        if self.rows > 2 * self._summed + _SPARE:
            self.total()

    def total(self) -> pl.DataFrame:
        """The sums of all that was added. Raises ValueError if nothing was."""
        if len(self._parts) > 1:
            self._parts = [group_sums(pl.concat(self._parts), self.by)]
        self._summed = self.rows = self._parts[0].height
        return self._parts[0]


def count_table(sums: pl.DataFrame) -> pl.DataFrame:
    """The sums with what is to be said of them.

    Takes and gives segments, tokens, bytes, characters; unk_characters becomes unk_share (null
    without characters). bytes_per_token and characters_per_token are ratios of the sums, null
    without tokens, or where more than UNK_LIMIT of the characters became UNK (Petrov et al. 2023:
    a text that became UNK is not encoded); the reason stands in their _note.
    """
    unk = pl.col("unk_characters") / pl.col("characters")
    sums = sums.with_columns(unk_share=pl.when(pl.col("characters") > 0).then(unk)).drop(
        "unk_characters"
    )
    percent = (pl.col("unk_share") * 100).round(0).cast(pl.Int64)
    note = (
        pl.when(pl.col("tokens") == 0)
        .then(pl.lit(NO_TOKENS))
        .when(pl.col("unk_share") > UNK_LIMIT)
        .then(pl.format("{}% of its characters became UNK: the text is not encoded", percent))
    )
    for length in ("bytes", "characters"):
        ratio = pl.col(length) / pl.col("tokens")
        sums = sums.with_columns(
            pl.when(note.is_null()).then(ratio).alias(f"{length}_per_token"),
            note.alias(f"{length}_per_token_note"),
        )
    ends = [name for name in sums.columns if name.endswith("_note")]
    return sums.select(pl.exclude("unk_share", *ends), "unk_share", *ends)
