"""The published figures on linguistic integrity, and how they go with a benchmark."""

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

import data
from analysis.regression import pearson

_TABLE = Path(data.__file__).parent / "published" / "bayram_2025.toml"
MEASURES = {
    "valid": "%TR",
    "pure": "%Pure",
    "distinct": "distinct tokens",
    "tokens": "tokens of the text",
    "vocabulary": "vocabulary",
    "parameters": "parameters of the model",
}
_SCHEMA = {
    "name": pl.String,
    "tokenizer": pl.String,
    "parameters": pl.Float64,
    "tr_mmlu": pl.Float64,
    "vocabulary": pl.Int64,
    "tokens": pl.Int64,
    "distinct": pl.Int64,
    "valid": pl.Float64,
    "pure": pl.Float64,
}


@cache
def table() -> pl.DataFrame:
    """A row a model: its score in TR-MMLU (per cent), billions of parameters, and its tokenizer's
    figures over 6,200 questions; %TR and %Pure (valid, pure) in per cent of the distinct tokens.
    Null where nothing is published."""
    models = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["model"]
    return pl.DataFrame(models, schema=_SCHEMA)


@cache
def correlations() -> pl.DataFrame:
    """A row a measure: its Pearson correlation with the score over the models that have both, n,
    95 % interval and permutation p."""
    rows = []
    for column, name in MEASURES.items():
        both = table().drop_nulls(["tr_mmlu", column])
        found = pearson(
            both["tr_mmlu"].to_numpy(), both[column].cast(pl.Float64).to_numpy().astype(np.float64)
        )
        assert found is not None  # the table is ours
        rows.append((name, found.n, found.r, found.low, found.high, found.p))
    return pl.DataFrame(rows, ["measure", "models", "r", "low", "high", "p"], orient="row")
