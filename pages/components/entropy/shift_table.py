"""The table of all figures on both corpora."""

from collections.abc import Mapping

import polars as pl

from pages.components import tables
from pages.components.entropy.labels import figure_of
from pages.components.tables import NUMBER, TEXT


def table(shift: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """All figures on both corpora, a row a tokenizer and figure."""
    named = [figure_of(*row) for row in shift.select("figure", "order").iter_rows()]
    tables.draw(
        shift.with_columns(
            pl.col("tokenizer").replace(titles),
            pl.Series("named", [one.name for one in named], pl.String),
            pl.Series("unit", [one.unit for one in named], pl.String),
            pl.coalesce(
                pl.concat_str(
                    "value_note", "shifted_note", separator="; ", ignore_nulls=True
                ).replace("", None),
                pl.when(pl.col("matched").is_null() & pl.col("value").is_not_null()).then(
                    pl.lit("doesn't depend on the sample's size")
                ),
                *(
                    pl.when(pl.col(f"{size}reliability") == its).then(
                        pl.lit(f"{said}more than half of {what} k-grams were seen once")
                    )
                    for size, said in (("", ""), ("matched_", "at equal size, "))
                    for its, what in (("none", "all"), ("low", "the distinct"))
                ),
                pl.lit(""),
            ).alias("note"),
        ),
        "entropy",
        "shift",
        {
            "named": TEXT("Figure", pinned=True, width=260),
            "unit": TEXT("Unit"),
            "tokenizer": TEXT(),
            "value": NUMBER(format="%.4f"),
            "shifted": NUMBER(format="%.4f"),
            "difference": NUMBER(format="%+.4f"),
            "matched": NUMBER(format="%.4f"),
            "matched_shifted": NUMBER(format="%.4f"),
            "matched_difference": NUMBER(format="%+.4f"),
            "note": TEXT("Note"),
        },
        key="entropy.shift rows",
        alt="Figures on both corpora and their differences",
        height=360,
        lazy=True,
    )
