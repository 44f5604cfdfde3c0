"""How far the tokenizers of a segmentation agree on where to cut."""

import polars as pl

from analysis.agreement import Cuts, agreement_table, boundaries, shared_by_all


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
