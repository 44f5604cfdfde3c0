"""The answers of the mixture page, from the data on screen, and how they are measured."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pages.components.escaping import escaped

ALIKE, MUCH = 0.95, 0.3
FORMULA = r"""
\min \sum_t v_t + \sum_p u_p
\quad\text{such that}\quad
v_t + u_p + \sum_i a_i\, c_{i,m_t,t} \ge \sum_i a_i\, c_{i,p,t},
\qquad \sum_i a_i = 1
"""

_TEXT = """
**The idea.** A BPE tokenizer merges, again and again, the pair that is most frequent in its
training text. Each merge of its list says of the text: this pair was at least as frequent as every
other. The mixture is the one under which as little as possible has to be added to make that true.

**Counting.** Each category is a sample ({sample}), cut as the tokenizer cuts it and merged as its
list says; *c* are the counts of a pair when the merge's turn comes, over all pairs before the first
merge. {merges}.

**Solving.** {solved}. Both bounds of the loss are known, and so is the gap between them.

**Shares.** {shares}.

**Intervals.** {intervals}.

**Baselines.** Hard assignment: each merge is given to the category in which its pair stands most.

**Source.** Hayase, Liu et al. 2024 ([arXiv 2407.16607](https://arxiv.org/abs/2407.16607)).
"""


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


def method(signature: Mapping[str, Any]) -> str:
    """The text for an answer of the study `mixture`."""
    said = {name: _outcome(str(one)) for name, one in signature["method"].items()}
    return _TEXT.format(
        sample=signature["method"]["sample"],
        merges=said["merges"],
        solved=said["solved"],
        shares=said["shares"],
        intervals=said["intervals"],
    )


def _outcome(method: str) -> str:
    return method[:1].upper() + method[1:]
