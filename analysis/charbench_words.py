"""CharBench's words under a tokenizer, in the mean."""

from typing import Any

import polars as pl

from analysis.charbench import TASKS
from analysis.charbench_accuracy import ALL, TASK
from analysis.charbench_tokens import BARE, IN_QUESTION
from analysis.columns import SHARE, Column, Columns, schema


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
