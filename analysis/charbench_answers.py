"""How answers to CharBench's items are scored, and whether models fail on the same items.

Source: Uzan and Pinter 2025, CharBench (arXiv 2508.02591): an answer is right if Python's
int(answer.strip()) is the right number; anything else is wrong. Ranking the answers 0 to 10 by
their probability is defined here, for models that hardly ever say a number alone. The overlap of
the wrong items is theirs, intersection over union (Jaccard 1912); Cohen 1960, A coefficient of
agreement for nominal scales.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.charbench import TASKS
from analysis.charbench_accuracy import ALL, TASK
from analysis.columns import BITS, SHARE, Column, schema

EXACT, RANKED = ("exact match", "ranked first")
CANDIDATES = range(11)

ANSWER_COLUMNS = (
    Column("answer", pl.String, "what the model said, up to the line's end", heading="Answer"),
    Column(
        "number", pl.Int64, "it as a number", "", "it is none, or beyond 64 bits", "As a number"
    ),
    Column("right", pl.Boolean, "whether it is the right number", heading="Right"),
)
RANK_COLUMNS = (
    Column("ranked", pl.Int64, "the likeliest of 0 to 10", heading="Likeliest"),
    Column("rank", pl.Int64, "place of the right answer among 0 to 10", "",
           "the right answer is above 10", "Rank", "answer rank"),
    Column("gold_bits", pl.Float64, "surprisal of the right answer", BITS, "as rank", "Bits",
           "answer rank"),
    Column("log_p", pl.List(pl.Float64), "ln p of each answer 0 to 10", formula="answer rank"),
)  # fmt: skip


def number(answer: str) -> int | None:
    """An answer as a number; None where it is none, or beyond 64 bits.

    It may have white space around it, a sign, and the decimal digits of any script, as Python's
    `int` has it.

    >>> [number(one) for one in (" 3", "-3", "٣", "3.", "three", "", "Answer: 3", "3 4")]
    [3, -3, 3, None, None, None, None, None]
    """
    try:
        found = int(answer.strip())
    except ValueError:  # also for thousands of digits
        return None
    return found if -(2**63) <= found < 2**63 else None


def first_line(answer: str) -> str:
    """What a model said before the first line end.

    >>> first_line(" 3\\nQuestion: How")
    ' 3'
    """
    return answer.split("\n", 1)[0]


def ranks(log_p: NDArray[np.float64], gold: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each right answer among the answers, from 1; of equals the smaller number is
    first. log_p: shape (n, 11), gold: shape (n,), 0 to 10.

    >>> ranks(np.log([[0.5, 0.3, 0.2], [0.4, 0.4, 0.2]]), np.array([1, 1]))
    array([2, 2])
    """
    own = log_p[np.arange(len(gold)), gold][:, None]
    before = np.arange(log_p.shape[1])[None] < gold[:, None]
    return 1 + ((log_p > own) | ((log_p == own) & before)).sum(axis=1)


OVERLAP_COLUMNS = (
    TASK,
    Column("model", pl.String, "one model", heading="Model"),
    Column("other", pl.String, "another", heading="Other model"),
    Column("items", pl.Int64, "items that both answered", "items", heading="Items"),
    Column("wrong_both", pl.Int64, "that both have wrong", "items", heading="Both wrong"),
    Column("wrong_either", pl.Int64, "that either has wrong", "items", heading="Either wrong"),
    Column("jaccard", pl.Float64, "wrong_both over wrong_either", SHARE, "neither has one wrong",
           "Overlap of errors, %", "overlap of errors"),
    Column("kappa", pl.Float64, "agreement on right and wrong beyond chance (Cohen)", "-1 to 1",
           "each has all right, or all wrong", "Cohen's kappa", "overlap of errors"),
)  # fmt: skip


def jaccard(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float | None:
    """Both over either; None where neither has any.

    >>> jaccard(np.array([True, True, False]), np.array([True, False, False]))
    0.5
    """
    either = int((one | other).sum())
    return int((one & other).sum()) / either if either else None


def kappa(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float | None:
    """(agreement - expected) / (1 - expected), with what each has in all taken as given; None where
    1 is expected, and for no items.

    >>> kappa(np.array([True, True, False, False]), np.array([True, False, False, False]))
    0.5
    """
    n, a, b = len(one), int(one.sum()), int(other.sum())
    by_chance = a * b + (n - a) * (n - b)  # of n²
    if by_chance == n * n:
        return None
    return float((int((one == other).sum()) * n - by_chance) / (n * n - by_chance))


def overlap_table(answers: pl.DataFrame) -> pl.DataFrame:
    """Columns as OVERLAP_COLUMNS, a row a task and pair of models; from answers with columns model,
    task, word, character and right. Items are the same where task, word and letter are."""
    rows = []
    for task in (ALL, *TASKS):
        its = answers if task == ALL else answers.filter(pl.col("task") == task)
        rows += [{"task": task, **row} for row in _pairs(its)]
    return pl.DataFrame(rows, schema=schema(OVERLAP_COLUMNS))


def _pairs(answers: pl.DataFrame) -> Iterator[dict[str, Any]]:
    item = ["task", "word", "character"]
    by_model = {
        str(model): its.select(*item, "right").unique(item, keep="first", maintain_order=True)
        for (model,), its in answers.group_by("model", maintain_order=True)
    }
    for model, other in combinations(by_model, 2):
        both = by_model[model].join(
            by_model[other], on=item, suffix="_other", nulls_equal=True, maintain_order="left"
        )
        if not both.height:
            continue
        wrong, theirs = ~both["right"].to_numpy(), ~both["right_other"].to_numpy()
        yield {
            "model": model,
            "other": other,
            "items": both.height,
            "wrong_both": int((wrong & theirs).sum()),
            "wrong_either": int((wrong | theirs).sum()),
            "jaccard": jaccard(wrong, theirs),
            "kappa": kappa(wrong, theirs),
        }
