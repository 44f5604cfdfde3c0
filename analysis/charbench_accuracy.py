"""How often CharBench's items were answered rightly: by task, by property, beside baselines.

Source: Uzan and Pinter 2025, CharBench (arXiv 2508.02591) for accuracy by property with its
standard error and the mean error of wrong counts. The baselines are defined here.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import polars as pl

from analysis.charbench import TASKS
from analysis.charbench_tokens import BARE, IN_QUESTION
from analysis.columns import SHARE, Column, schema
from analysis.proportion import standard_error, wilson
from analysis.regression import correlation

ALL = "all"
SCORE = Column("score", pl.String, "exact match, or ranked first", heading="Score")
TASK = Column("task", pl.String, "count, distinct, first, last; all: all four", heading="Task")
WORD_PROPERTIES = {"length": "WL", "gold": "GT", "gold_share": "GT/WL"}
TOKEN_PROPERTIES = {
    f"{where}{name}": abbreviation
    for where in (BARE, IN_QUESTION)
    for name, abbreviation in (
        ("tokens", "NT"),
        ("letters_per_token", "CR"),
        ("token_letters", "TTL"),
    )
}
PROPERTIES = {**WORD_PROPERTIES, **TOKEN_PROPERTIES}
"""The columns that hold an item's properties, with the abbreviations of the paper; gold_share is
the right answer over the letters."""

ACCURACY_COLUMNS = (
    SCORE,
    TASK,
    Column("by", pl.String, "the property whose value is given", "", "over all its items", "By"),
    Column("value", pl.Float64, "its value", "", "as by", "Value", "properties of items"),
    Column("items", pl.Int64, "items", "items", heading="Items"),
    Column("rights", pl.Int64, "right answers", "items", heading="Right"),
    Column("accuracy", pl.Float64, "rights over items", SHARE, "", "Accuracy, %", "accuracy"),
    Column("accuracy_low", pl.Float64, "lower end of its 95 % interval", SHARE, "",
           "Accuracy, % 95 % low", "interval of an accuracy"),
    Column("accuracy_high", pl.Float64, "upper end of its 95 % interval", SHARE, "",
           "Accuracy, % 95 % high", "interval of an accuracy"),
    Column("standard_error", pl.Float64, "sqrt(p (1 - p) / n)", SHARE, "", "Standard error, %",
           "interval of an accuracy"),
    Column("majority", pl.Int64, "the commonest right answer", "", "over all tasks", "Commonest",
           "baselines of charbench"),
    Column("majority_share", pl.Float64, "accuracy of always giving the task's commonest", SHARE,
           "", "Always the commonest, %", "baselines of charbench"),
    Column("zero_share", pl.Float64, "accuracy of always giving 0", SHARE, "", "Always 0, %",
           "baselines of charbench"),
    Column("one_share", pl.Float64, "accuracy of always giving 1", SHARE, "", "Always 1, %",
           "baselines of charbench"),
)  # fmt: skip
_NO_R = "note says why"
CORRELATION_COLUMNS = (
    SCORE,
    TASK,
    Column("property", pl.String, "name of the property's column", heading="Property"),
    Column("items", pl.Int64, "items that have it", "items", heading="Items"),
    Column("r", pl.Float64, "Pearson's r between it and being right", "-1 to 1", _NO_R, "r",
           "correlation with being right"),
    Column("r_low", pl.Float64, "lower end of its 95 % interval", "-1 to 1",
           f"{_NO_R}, or there are three items, or r is 1 or -1", "r 95 % low",
           "correlation with being right"),
    Column("r_high", pl.Float64, "upper end of its 95 % interval", "-1 to 1", "as r_low",
           "r 95 % high", "correlation with being right"),
    Column("p", pl.Float64, "p of a permutation test on both sides", SHARE, _NO_R, "p",
           "correlation with being right"),
    Column("note", pl.String, "why there is no r", null="there is one", heading="Note"),
)  # fmt: skip
ERROR_COLUMNS = (
    TASK,
    Column("wrong", pl.Int64, "wrong answers", "items", heading="Wrong"),
    Column("numbers", pl.Int64, "numbers among them", "items", heading="Wrong numbers"),
    Column("too_low", pl.Int64, "of these, below the right one", "items", heading="Too low"),
    Column("too_high", pl.Int64, "of these, above it", "items", heading="Too high"),
    Column("mean_error", pl.Float64, "mean of number less right answer over the wrong numbers", "",
           "no wrong answer is a number", "Mean error", "signed error"),
    Column("mean_error_deviation", pl.Float64, "standard deviation of these (over n - 1)", "",
           "fewer than two wrong answers are numbers", "Standard deviation", "signed error"),
)  # fmt: skip


def with_gold_share(items: pl.DataFrame) -> pl.DataFrame:
    """The items with GT/WL in a column `gold_share`."""
    return items.with_columns((pl.col("gold") / pl.col("length")).alias("gold_share"))


def accuracy_table(scored: pl.DataFrame, score: str) -> pl.DataFrame:
    """Columns as ACCURACY_COLUMNS, from items with columns task, length, gold and right (Boolean),
    and those of TOKEN_PROPERTIES that are known; an item without a property is left out there.

    >>> items = pl.DataFrame({"task": ["count"] * 4, "length": [4, 4, 5, 5], "gold": [1, 1, 1, 2]})
    >>> its = accuracy_table(items.with_columns(right=pl.Series([True, True, False, False])), "s")
    >>> its.filter(pl.col("by").is_null()).select("task", "accuracy", "majority_share").rows()
    [('all', 0.5, 0.75), ('count', 0.5, 0.75)]
    """
    items = with_gold_share(scored)
    rows = []
    for task, its in _by_task(items):
        rows.append({"task": task, **_accuracy(its)})
        for name in _known(items):
            there = its.drop_nulls(name)
            for (value,), group in there.group_by(name, maintain_order=True):
                rows.append({"task": task, "by": name, "value": float(value), **_accuracy(group)})
    order = {name: place for place, name in enumerate([None, *PROPERTIES])}
    rows.sort(key=lambda row: ([ALL, *TASKS].index(row["task"]), order[row.get("by")],
                               row.get("value", 0.0)))  # fmt: skip
    return pl.DataFrame(
        [{"score": score, "by": None, "value": None, **row} for row in rows],
        schema=schema(ACCURACY_COLUMNS),
    )


def correlation_table(scored: pl.DataFrame, score: str) -> pl.DataFrame:
    """Columns as CORRELATION_COLUMNS, from what `accuracy_table` takes; each task alone."""
    items = with_gold_share(scored)
    rows: list[dict[str, Any]] = []
    for task, its in _by_task(items):
        if task == ALL:
            continue
        for name in _known(items):
            there = its.drop_nulls(name)
            right = there["right"].to_numpy().astype(bool)
            found = correlation(there[name].cast(pl.Float64).to_numpy(), right)
            row = {"score": score, "task": task, "property": name, "items": there.height}
            if found is None:
                rows.append({**row, "note": _why(there, right)})
            else:
                rows.append({**row, "r": found.r, "r_low": found.low, "r_high": found.high,
                             "p": found.p})  # fmt: skip
    return pl.DataFrame(rows, schema=schema(CORRELATION_COLUMNS))


def error_table(answered: pl.DataFrame) -> pl.DataFrame:
    """How far wrong numbers are off, columns as ERROR_COLUMNS, from items with columns task, gold,
    number and right."""
    rows: list[dict[str, Any]] = []
    for task, its in _by_task(answered):
        if task == ALL:
            continue
        wrong = its.filter(~pl.col("right"))
        numbers = wrong.drop_nulls("number")
        # As floats: numbers may have 64 bits, and a difference one more.
        off = (numbers["number"].cast(pl.Float64) - numbers["gold"]).to_numpy()
        rows.append(
            {
                "task": task,
                "wrong": wrong.height,
                "numbers": len(off),
                "too_low": int((off < 0).sum()),
                "too_high": int((off > 0).sum()),
                "mean_error": float(off.mean()) if len(off) else None,
                "mean_error_deviation": float(off.std(ddof=1)) if len(off) > 1 else None,
            }
        )
    return pl.DataFrame(rows, schema=schema(ERROR_COLUMNS))


def _by_task(items: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """All of them, then those of each task, where there are any."""
    if items.height:
        yield ALL, items
    for task in TASKS:
        its = items.filter(pl.col("task") == task)
        if its.height:
            yield task, its


def _known(items: pl.DataFrame) -> Iterable[str]:
    return [name for name in PROPERTIES if name in items.columns]


def _accuracy(items: pl.DataFrame) -> dict[str, Any]:
    n, right = items.height, int(items["right"].sum())
    low, high = wilson(right, n)
    tasks = items["task"].n_unique()
    counts = (
        items.group_by("task", "gold")
        .len()
        .sort("task", "len", "gold", descending=[False, True, False])
    )
    commonest = counts.group_by("task", maintain_order=True).first()
    return {
        "items": n,
        "rights": right,
        "accuracy": right / n,
        "accuracy_low": low,
        "accuracy_high": high,
        "standard_error": standard_error(right, n),
        "majority": commonest["gold"][0] if tasks == 1 else None,
        "majority_share": commonest["len"].sum() / n,
        "zero_share": int((items["gold"] == 0).sum()) / n,
        "one_share": int((items["gold"] == 1).sum()) / n,
    }


def _why(items: pl.DataFrame, right: np.ndarray[Any, Any]) -> str:
    if not items.height:
        return "no item of the task has it"
    if items.height < 3:
        return "there are fewer than three items"
    if right.all() or not right.any():
        return "all answers are right" if right.all() else "no answer is right"
    return "it doesn't vary"
