"""The distinct tokens of one tokenizer with the lexicon's verdict on each."""

import polars as pl

from pages.components import tables
from pages.components.tables import COUNT, NUMBER, TEXT

_WHY = (
    pl.when(pl.col("kind") == "unknown")
    .then(pl.lit("not expressed"))
    .when(pl.col("root").fill_null(False))
    .then(pl.lit("root"))
    .when(pl.col("word"))
    .then(pl.lit("word"))
    .when(pl.col("affix").fill_null(False))
    .then(pl.lit("affix"))
    .otherwise(pl.lit("neither"))
    .alias("verdict")
)
VERDICTS = ("any verdict", "root", "word", "affix", "neither", "not expressed")


def found(tokens: pl.DataFrame, search: str, verdict: str) -> pl.DataFrame:
    """Those with the text in them and the verdict."""
    rows = tokens.with_columns(_WHY)
    if search.strip():
        text = search.strip().casefold()
        rows = rows.filter(pl.col("surface").str.to_lowercase().str.contains(text, literal=True))
    return rows if verdict == VERDICTS[0] else rows.filter(pl.col("verdict") == verdict)


def table(rows: pl.DataFrame) -> None:
    """The most frequent first."""
    tables.draw(
        rows,
        "integrity",
        "tokens",
        {
            "surface": TEXT(pinned=True, width=200),
            "verdict": TEXT("Verdict", width=130),
            "kind": TEXT("Kind", width=160),
            "occurrences": COUNT,
            "initial": NUMBER("At the start of words", format="localized"),
        },
        key="integrity.tokens",
        alt="Distinct tokens with the lexicon's verdict",
        height=420,
        lazy=True,
        placeholder="",
    )
