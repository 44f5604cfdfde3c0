"""The columns of the study `mixture_calibration`."""

from dataclasses import replace

import polars as pl

from analysis import mixture_tables
from analysis.columns import SHARE, Column

SHARES = (
    Column("trial", pl.Int64, "number of the trial, from 0"),
    mixture_tables.CATEGORY,
    Column("true_share", pl.Float64,
           "share of the category in the bytes that the tokenizer was trained on", SHARE,
           formula="calibration"),
    replace(mixture_tables.SHARES[7], null=""),
    Column("token_share", pl.Float64, "what the baseline TC says", SHARE,
           formula="hard assignment of tokens"),
    Column("encoding_share", pl.Float64, "what the baseline TEE says, fitted on the other trials",
           SHARE, "there are fewer than two trials", formula="encoding efficiency of a mixture"),
)  # fmt: skip
TRIALS = (
    Column("trial", pl.Int64, "number of the trial, from 0"),
    Column("training_bytes", pl.Int64, "bytes that the tokenizer was trained on", "bytes"),
    Column("sample_bytes", pl.Int64, "bytes of the samples, over all categories", "bytes"),
    Column("merges", pl.Int64, "merges of the tokenizer", "merges"),
    *(
        Column(f"{name}_error", pl.Float64, f"log10 of the mean squared error of {what}", null=null,
               formula="calibration")
        for name, what, null in (
            ("mixture", "the inferred byte shares", "there is none at all"),
            ("token", "the baseline TC", "there is none at all"),
            ("encoding", "the baseline TEE", "there are fewer than two trials"),
            ("even", "even shares", "there is none at all"),
        )
    ),
    Column("gap", pl.Float64, "relative gap of the loss", SHARE, formula="mixture"),
)  # fmt: skip
