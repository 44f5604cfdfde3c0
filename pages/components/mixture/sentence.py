"""The answers of the mixture page, from the data on screen."""

from collections.abc import Mapping

import polars as pl

from pages.components.escaping import escaped

ALIKE, MUCH = 0.95, 0.3


def mixture(
    shares: pl.DataFrame, share: str, names: Mapping[str, str], titles: Mapping[str, str]
) -> str:
    """The two largest shares of each tokenizer. Markdown."""
    said = []
    for name in shares["tokenizer"].unique(maintain_order=True):
        column = f"{share}_share"
        its = shares.filter(pl.col("tokenizer") == name).drop_nulls(column)
        rows = its.sort(column, descending=True).head(2)
        largest = " and ".join(
            f"{row[column]:.0%} {escaped(names.get(row['category'], row['category']))}"
            for row in rows.iter_rows(named=True)
        )
        said.append(f"**{escaped(titles[name])}** {largest}")
    return f"Of these categories, the merges are explained best by: {'; '.join(said)}."


def doubts(
    shares: pl.DataFrame, program: pl.DataFrame, names: Mapping[str, str], titles: Mapping[str, str]
) -> list[str]:
    """What makes the figures doubtful, a sentence each. Markdown."""
    said = []
    alike = shares.filter(pl.col("affinity") >= ALIKE).with_columns(
        pair=pl.concat_list("category", "nearest").list.sort()
    )
    for tokenizer in alike["tokenizer"].unique(maintain_order=True):
        rows = alike.filter(pl.col("tokenizer") == tokenizer).unique("pair", maintain_order=True)
        pairs = ", ".join(
            " from ".join(escaped(names.get(one, one)) for one in pair)
            for pair in rows["pair"].to_list()
        )
        said.append(
            f"The merges of **{escaped(titles[tokenizer])}** hardly tell {pairs}: read their "
            "shares together."
        )
    far = program.filter(pl.col("relative_loss") > MUCH)
    if far.height:
        each = "; ".join(
            f"{escaped(titles[row['tokenizer']])} {row['relative_loss']:.0%}"
            for row in far.iter_rows(named=True)
        )
        said.append(
            f"Much stays unexplained ({each} of what the merges count): the samples are another "
            "kind of text than the tokenizer was trained on, or a category is missing. The "
            "intervals don't cover that: larger samples may move the shares further than they say."
        )
    return said


def solved(program: pl.DataFrame, titles: Mapping[str, str]) -> str:
    """How well each program was solved. Markdown."""
    return "; ".join(
        f"{escaped(titles[row['tokenizer']])}: {row['merges']:,} merges, {row['held']:.0%} of the "
        f"constraints hold, gap of the bounds {row['gap']:.2%}"
        for row in program.iter_rows(named=True)
    )


def listed(unexplained: pl.DataFrame, program: pl.DataFrame, titles: Mapping[str, str]) -> str:
    """How many merges of each tokenizer no category explains, and in which scripts. Markdown."""
    said = []
    for name, merges in program.select("tokenizer", "merges").iter_rows():
        its = unexplained.filter(pl.col("tokenizer") == name)
        scripts = (
            its["script"]
            .drop_nulls()
            .value_counts(sort=True)
            .sort(["count", "script"], descending=[True, False])
        )
        most = ", ".join(f"{script} {count:,}" for script, count in scripts.head(4).iter_rows())
        said.append(
            f"**{escaped(titles[name])}** {its.height:,} of {merges:,} merges"
            + (f" ({most})" if most else "")
        )
    return f"No category explains: {'; '.join(said)}."
