"""CharBench's words under a tokenizer, in the mean."""

from typing import Any

import polars as pl

from analysis.charbench import FIRST, LAST, TASKS
from analysis.charbench_accuracy import ALL, TASK
from analysis.charbench_tokens import BARE, IN_QUESTION
from analysis.columns import SHARE, Column, Columns, schema
from analysis.proportion import Z, wilson


def _columns(before: str, where: str, heading: str) -> Columns:
    none = "no item there has it"
    return (
        Column(f"{before}counted", pl.Int64, f"items whose tokens {where} can be counted", "items"),
        Column(
            f"{before}mean_tokens",
            pl.Float64,
            f"mean of the tokens of the word {where}",
            "tokens",
            none,
            f"Tokens{heading}",
            "tokens of a word",
        ),
        Column(
            f"{before}mean_letters_per_token",
            pl.Float64,
            "mean of letters over tokens",
            "letters per token",
            none,
            f"Letters per token{heading}",
            "tokens of a word",
        ),
        Column(
            f"{before}mean_token_letters",
            pl.Float64,
            "mean of the letters of the token that holds the right place",
            "letters",
            "the task isn't first or last, or no item there has it",
            f"Letters of its token{heading}",
            "letters of the token",
        ),
        Column(
            f"{before}hidden_share",
            pl.Float64,
            "items whose letter shares its token with another, over those that have such a token",
            SHARE,
            f"as {before}mean_token_letters",
            f"Letter hidden, %{heading}",
            "letters of the token",
        ),
    )


SUMMARY_COLUMNS = (
    TASK,
    Column("length", pl.Int64, "letters of the words", "letters", "over all", "Letters"),
    Column("items", pl.Int64, "items", "items", heading="Items"),
    *_columns(BARE, "alone", ""),
    *_columns(IN_QUESTION, "in its question", " in its question"),
)


LETTER_COLUMNS = (
    TASK,
    Column("length", pl.Int64, "letters of the words", "letters", "over all", "Letters"),
    Column("items", pl.Int64, "items with such a token", "items", heading="Items"),
    Column("letters", pl.Float64, "mean letters of the token that holds the right place", "letters",
           heading="Letters of its token", formula="letters of the token"),
    Column("letters_low", pl.Float64, "lower end of its 95 % interval", "letters",
           "there is one item"),
    Column("letters_high", pl.Float64, "upper end of its 95 % interval", "letters",
           "there is one item"),
    Column("hidden", pl.Float64, "items whose letter shares its token with another", SHARE,
           heading="Letter hidden, %", formula="letters of the token"),
    Column("hidden_low", pl.Float64, "lower end of its 95 % interval", SHARE),
    Column("hidden_high", pl.Float64, "upper end of its 95 % interval", SHARE),
)  # fmt: skip


def letters_table(items: pl.DataFrame, within: str = BARE) -> pl.DataFrame:
    """How many letters the token has that hides the one asked for: columns as LETTER_COLUMNS, for
    the tasks about places and both together. Intervals: the mean ± Z standard errors, and Wilson's.

    >>> its = {"task": ["first"] * 3, "length": [4, 4, 5], "token_letters": [1, 3, 5]}
    >>> letters_table(pl.DataFrame(its)).select("task", "length", "letters", "hidden").rows()[:2]
    [('all', None, 3.0, 0.6666666666666666), ('all', 4, 2.0, 0.5)]
    """
    there = items.drop_nulls(f"{within}token_letters")
    rows: list[dict[str, Any]] = []
    for task in (ALL, FIRST, LAST):
        its = there if task == ALL else there.filter(pl.col("task") == task)
        groups = [(None, its)] if its.height else []
        groups += [
            (length, group)
            for (length,), group in its.sort("length").group_by("length", maintain_order=True)
        ]
        for length, group in groups:
            rows.append(
                {"task": task, "length": length, **_letters(group[f"{within}token_letters"])}
            )
    return pl.DataFrame(rows, schema=schema(LETTER_COLUMNS))


def _letters(letters: pl.Series) -> dict[str, Any]:
    n, hidden = len(letters), int((letters > 1).sum())
    mean = letters.cast(pl.Float64).mean()
    spread = letters.cast(pl.Float64).std()
    off = None if spread is None else Z * spread / n**0.5
    low, high = wilson(hidden, n)
    return {
        "items": n,
        "letters": mean,
        "letters_low": None if off is None else mean - off,
        "letters_high": None if off is None else mean + off,
        "hidden": hidden / n,
        "hidden_low": low,
        "hidden_high": high,
    }


def summary_table(items: pl.DataFrame) -> pl.DataFrame:
    """Columns as SUMMARY_COLUMNS, from items with what a tokenizer makes of them."""
    rows: list[dict[str, Any]] = []
    for task in (ALL, *TASKS):
        its = items if task == ALL else items.filter(pl.col("task") == task)
        if not its.height:
            continue
        rows.append({"task": task, **_means(its)})
        for (length,), group in its.sort("length").group_by("length", maintain_order=True):
            rows.append({"task": task, "length": length, **_means(group)})
    return pl.DataFrame(rows, schema=schema(SUMMARY_COLUMNS))


def _means(items: pl.DataFrame) -> dict[str, Any]:
    found: dict[str, Any] = {"items": items.height}
    for before in (BARE, IN_QUESTION):
        letters = items[f"{before}token_letters"].drop_nulls()
        found |= {
            f"{before}counted": items[f"{before}tokens"].count(),
            f"{before}mean_tokens": items[f"{before}tokens"].mean(),
            f"{before}mean_letters_per_token": items[f"{before}letters_per_token"].mean(),
            f"{before}mean_token_letters": letters.mean(),
            f"{before}hidden_share": (letters > 1).mean(),
        }
    return found
