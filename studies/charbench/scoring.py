"""The tables that follow from answers, whoever gave them."""

from collections.abc import Sequence

import polars as pl

from analysis.charbench_accuracy import (
    ACCURACY_COLUMNS,
    CORRELATION_COLUMNS,
    ERROR_COLUMNS,
    accuracy_table,
    correlation_table,
    error_table,
)
from analysis.charbench_answers import EXACT, RANKED, number
from analysis.columns import schema
from studies.engine.study import Table

LONGEST_ANSWER = 200

TABLES = {
    "accuracy": Table(
        "one row a score and task, over all its items and by each value of each property: "
        "accuracy, interval, standard error, baselines",
        ACCURACY_COLUMNS,
    ),
    "correlations": Table(
        "one row a score, task and property: Pearson's r between it and being right",
        CORRELATION_COLUMNS,
    ),
    "errors": Table("one row a task: how far wrong numbers are off", ERROR_COLUMNS),
}


def with_numbers(items: pl.DataFrame, answers: Sequence[str]) -> pl.DataFrame:
    """The items with `answer` (cut after LONGEST_ANSWER characters), `number` and `right`."""
    numbers = pl.Series("number", [number(one) for one in answers], pl.Int64)
    shown = [one if len(one) <= LONGEST_ANSWER else f"{one[:LONGEST_ANSWER]}…" for one in answers]
    return items.with_columns(
        pl.Series("answer", shown, pl.String),
        numbers,
        (numbers == items["gold"]).fill_null(False).alias("right"),
    )


def scores(answers: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """Each score with its answers, `right` being by that score; without `rank` there is one score,
    and an item without a rank is left out of the other."""
    found = [(EXACT, answers)]
    if "rank" in answers.columns:
        ranked = answers.drop_nulls("rank").with_columns((pl.col("rank") == 1).alias("right"))
        found.append((RANKED, ranked))
    return found


def tables_of(answers: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """TABLES by name; from a row an item with `with_numbers`' columns, those of tokens and `rank`
    (null: it has none) where they are known."""
    scored = scores(answers)
    return {
        "accuracy": pl.concat(
            [pl.DataFrame(schema=schema(ACCURACY_COLUMNS))]
            + [accuracy_table(its, score) for score, its in scored]
        ),
        "correlations": pl.concat(
            [pl.DataFrame(schema=schema(CORRELATION_COLUMNS))]
            + [correlation_table(its, score) for score, its in scored]
        ),
        "errors": error_table(answers),
    }
