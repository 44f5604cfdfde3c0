"""The columns of the entropy tables. Entropies are in bits, shares between 0 and 1."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from analysis.columns import BITS, LANGUAGE, SHARE, Column, Columns, schema, with_interval
from analysis.entropy import reliability

ENTROPIES = ("h1", "renyi_2", "renyi_2_5")
WITH_INTERVAL = (*ENTROPIES, "efficiency_observed", "efficiency_declared", "utilisation")
TEXT_FIGURES = ("bytes_per_token", "characters_per_token", "tokens_per_character")
ZIPF_FIT = ("exponent", "intercept", "first_rank", "last_rank", "n", "r_squared")


def table(rows: Sequence[dict[str, Any]], columns: Columns) -> pl.DataFrame:
    """The rows in these columns."""
    return pl.DataFrame(rows, schema=schema(columns))


def with_reliability(table: pl.DataFrame) -> pl.DataFrame:
    """A table that was kept before reliability was a column, with it. Tables of samples kept no
    mass: theirs is `low` at worst."""
    for unreliable in ("unreliable", "matched_unreliable"):
        name = unreliable.replace("unreliable", "reliability")
        if unreliable in table.columns and name not in table.columns:
            known = [one for one in (unreliable, "seen_once_mass") if one in table.columns]
            values = [reliability(*row) for row in table.select(known).iter_rows()]
            place = table.columns.index(unreliable) + 1
            table = table.insert_column(place, pl.Series(name, values, pl.String))
    return table


_NO_ENTROPY = "block_entropy_note says why"
_RELIABILITY = (
    "reliable, low (more than half of the distinct k-grams seen once), none (more than half of all)"
)
_OF_NO_K = "it is of no k, or has no value"


def _of_order(name: str, meaning: str, formula: str) -> Column:
    return Column(name, pl.Float64, meaning, BITS, _NO_ENTROPY, formula=formula)


ORDER_FIGURES = (
    Column("order", pl.Int64, "k, the tokens of a k-gram", "tokens"),
    Column("tokens", pl.Int64, "tokens of the text", "tokens"),
    Column("grams", pl.Int64, "k-grams in it", "k-grams"),
    Column("distinct", pl.Int64, "distinct k-grams", "k-grams"),
    Column("contexts", pl.Int64, "distinct (k - 1)-grams that these k-grams begin with",
           "(k - 1)-grams"),
    Column("seen_once_share", pl.Float64, "share of the distinct k-grams seen once", SHARE,
           _NO_ENTROPY, formula="singletons"),
    Column("seen_once_mass", pl.Float64, "share of all k-grams seen once", SHARE, _NO_ENTROPY,
           formula="singletons"),
    _of_order("block_entropy", "entropy of a k-gram", "block entropy"),
    _of_order("block_entropy_corrected", "the same, corrected (Miller-Madow)", "Miller–Madow"),
    _of_order(
        "conditional_entropy",
        "entropy of a token, given the k - 1 before it",
        "conditional entropy",
    ),
    _of_order("conditional_entropy_corrected", "the same, corrected", "Miller–Madow"),
    Column("unreliable", pl.Boolean, "more than half of the distinct k-grams seen once",
           null=_NO_ENTROPY, formula="singletons"),
    Column("reliability", pl.String, _RELIABILITY, null=_NO_ENTROPY, formula="reliability"),
    Column("block_entropy_note", pl.String, "why there is no entropy", null="there is one"),
)  # fmt: skip
ORDERS = (LANGUAGE, *ORDER_FIGURES)

_NO_H1 = "h1_note says why"
_ONE_TYPE = "h1_note says why, or fewer than two ids are to be divided by"


def _figure(
    name: str, meaning: str, unit: str, null: str, heading: str, formula: str = ""
) -> Column:
    return Column(name, pl.Float64, meaning, unit, null, heading, formula)


SUMMARY_COUNTS = (
    Column("segments", pl.Int64, "segments of the text", "segments", heading="Segments"),
    Column("bytes", pl.Int64, "bytes of UTF-8 of the text", "bytes", heading="Bytes"),
    Column("characters", pl.Int64, "its characters (code points)", "characters", "", "Characters"),
    Column("tokens", pl.Int64, "tokens of the text", "tokens", heading="Tokens"),
    Column("types", pl.Int64, "distinct tokens in it", "ids", heading="Distinct tokens"),
    Column(
        "vocabulary_size", pl.Int64, "ids that the tokenizer has", "ids", "", "Vocabulary (ids)"
    ),
    _figure(
        "vocabulary_used_share",
        "share of the ids that occur in the text",
        SHARE,
        "the tokenizer has no ids",
        "Vocabulary used (%)",
        "vocabulary used",
    ),
)
_INTERVAL = "entropy interval"
SUMMARY_FIGURES = (
    *with_interval(
        _figure("h1", "entropy of a token", BITS, _NO_H1, "H1 (bits)", "Shannon entropy"),
        "H1,",
        _INTERVAL,
    ),
    *with_interval(
        _figure(
            "renyi_2",
            "Rényi entropy of order 2",
            BITS,
            _NO_H1,
            "Rényi, order 2 (bits)",
            "Rényi entropy",
        ),
        "order 2,",
        _INTERVAL,
    ),
    *with_interval(
        _figure(
            "renyi_2_5",
            "Rényi entropy of order 2.5",
            BITS,
            _NO_H1,
            "Rényi, order 2.5 (bits)",
            "Rényi entropy",
        ),
        "order 2.5,",
        _INTERVAL,
    ),
    *with_interval(
        _figure(
            "efficiency_observed",
            "renyi_2_5 over log2 of the types",
            SHARE,
            _ONE_TYPE,
            "H2.5 ÷ log2 of ids seen (%)",
            "efficiency",
        ),
        "its",
        _INTERVAL,
    ),
    *with_interval(
        _figure(
            "efficiency_declared",
            "renyi_2_5 over log2 of all ids",
            SHARE,
            _ONE_TYPE,
            "H2.5 ÷ log2 of all ids (%)",
            "efficiency",
        ),
        "its",
        _INTERVAL,
    ),
    *with_interval(
        _figure(
            "utilisation",
            "h1 over log2 of all ids",
            SHARE,
            _ONE_TYPE,
            "H1 ÷ log2 of all ids (%)",
            "utilisation",
        ),
        "its",
        _INTERVAL,
    ),
    _figure(
        "h1_corrected",
        "h1, corrected (Miller-Madow)",
        BITS,
        _NO_H1,
        "H1 corrected (bits)",
        "Miller–Madow",
    ),
    _figure(
        "shannon_efficiency_observed",
        "h1 over log2 of the types",
        SHARE,
        _ONE_TYPE,
        "H1 ÷ log2 of ids seen (%)",
        "efficiency",
    ),
    _figure(
        "utilisation_2",
        "renyi_2 over log2 of all ids",
        SHARE,
        _ONE_TYPE,
        "H2 ÷ log2 of all ids (%)",
        "utilisation",
    ),
    _figure(
        "percentile_frequency",
        "share of the tokens whose types rank from 3 to 83 %",
        SHARE,
        "h1_note says why, or no rank lies between",
        "Percentile frequency (%)",
        "percentile frequency",
    ),
    _figure(
        "bytes_per_token",
        "bytes of UTF-8 over tokens",
        "bytes per token",
        "there are no tokens, or the text became UNK",
        "Bytes per token",
        "bytes per token",
    ),
    _figure(
        "characters_per_token",
        "characters over tokens",
        "characters per token",
        "there are no tokens, or the text became UNK",
        "Characters per token",
        "characters per token",
    ),
    _figure(
        "tokens_per_character",
        "tokens over characters",
        "tokens per character",
        "there are no tokens, or the text became UNK",
        "Tokens per character",
        "tokens per character",
    ),
)
H1_NOTE = Column("h1_note", pl.String, "why there is no entropy", null="there is one")
SUMMARY = (
    LANGUAGE,
    *SUMMARY_COUNTS,
    *SUMMARY_FIGURES,
    _figure(
        "unk_share",
        "share of the characters that became UNK",
        SHARE,
        "there are no characters",
        "UNK, share of characters (%)",
        "UNK share",
    ),
    H1_NOTE,
    Column("interval_note", pl.String, "why there is no interval", null="every figure has one"),
)

_NO_VALUE = "value_note says why"
RENYI = (
    LANGUAGE,
    Column("order", pl.String, "order of the Rényi entropy, as text: 0.5, 2, inf"),
    Column("alpha", pl.Float64, "the order as a number", "", "it is infinity", "", "Rényi entropy"),
    _figure("value", "Rényi entropy of that order", BITS, _NO_VALUE, "", "Rényi entropy"),
    _figure(
        "low",
        "lower end of its 95 % interval",
        BITS,
        "there is no value, or nothing to resample",
        "",
        _INTERVAL,
    ),
    _figure(
        "high",
        "upper end of its 95 % interval",
        BITS,
        "there is no value, or nothing to resample",
        "",
        _INTERVAL,
    ),
    Column("value_note", pl.String, "why there is no value", null="there is one"),
)

FIGURE = Column(
    "figure", pl.String, "name of the figure: a column of summary or orders, or zipf_exponent"
)
FIGURE_ORDER = Column("order", pl.Int64, "k of a figure of k-grams", "tokens", "it is of no k")
OF_FIGURE = "that of the figure"
LEARNING_CURVE = (
    LANGUAGE,
    Column("segments", pl.Int64, "segments of the subsample", "segments"),
    Column("tokens", pl.Int64, "its tokens", "tokens"),
    FIGURE,
    FIGURE_ORDER,
    _figure("value", "the figure's value there", OF_FIGURE, _NO_VALUE, "", "learning curve"),
    Column("unreliable", pl.Boolean, "more than half of the distinct k-grams seen once",
           null=_OF_NO_K, formula="singletons"),
    Column("reliability", pl.String, _RELIABILITY, null=_OF_NO_K, formula="reliability"),
    Column("value_note", pl.String, "why there is no value", null="there is one"),
)  # fmt: skip
