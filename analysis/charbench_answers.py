"""How answers to CharBench's items are scored.

Source: Uzan and Pinter 2025, CharBench (arXiv 2508.02591): an answer is right if Python's
int(answer.strip()) is the right number; anything else is wrong. Ranking the answers 0 to 10 by
their probability is defined here, for models that hardly ever say a number alone.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.columns import BITS, Column

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
    Column(
        "rank",
        pl.Int64,
        "place of the right answer among 0 to 10",
        "",
        "the right answer is above 10",
        "Rank",
        "answer rank",
    ),
    Column(
        "gold_bits",
        pl.Float64,
        "surprisal of the right answer",
        BITS,
        "as rank",
        "Bits",
        "answer rank",
    ),
    Column("log_p", pl.List(pl.Float64), "ln p of each answer 0 to 10", formula="answer rank"),
)


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
