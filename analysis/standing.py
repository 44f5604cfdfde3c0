"""Where one stands among others."""

import polars as pl

from analysis.columns import Column

COLUMNS = (
    Column("rank", pl.Int64, "1 for the best; those with the same value share a rank", "tokenizers",
           "there is no value, or none is better than another", "Rank", "rank among the library"),
    Column("better_than", pl.Int64, "how many it is better than", "tokenizers", "as rank"),
    Column("of", pl.Int64, "how many have a value, itself among them", "tokenizers"),
)  # fmt: skip


def standings(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """`rows` with `rank`, `better_than` and `of` among those of the same `by`.

    Rows have `value` (null where there is none) and `better`: lower, higher, or null where neither
    is. Ranks are those of competitions: 1, 2, 2, 4.

    >>> rows = pl.DataFrame({"figure": ["gini"] * 4, "better": ["lower"] * 4,
    ...     "value": [0.3, 0.1, 0.3, None]})
    >>> standings(rows, ["figure"]).select("rank", "better_than", "of").rows()
    [(2, 0, 3), (1, 2, 3), (2, 0, 3), (None, None, 3)]
    """
    cost = pl.when(pl.col("better") == "higher").then(-pl.col("value")).otherwise("value")
    cost = pl.when(pl.col("better").is_not_null()).then(cost)
    worst = cost.rank("max").over(by)
    return rows.with_columns(
        rank=cost.rank("min").over(by).cast(pl.Int64),
        better_than=(cost.count().over(by) - worst).cast(pl.Int64),
        of=pl.col("value").count().over(by).cast(pl.Int64),
    )
