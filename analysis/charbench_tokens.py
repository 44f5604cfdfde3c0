"""What a tokenizer makes of a word whose letters are asked about.

Source: Uzan and Pinter 2025, CharBench (arXiv 2508.02591): NT, the tokens of the word; CR, letters
over tokens; TTL, letters of the token that holds the right place (the two tasks about places). The
published code tokenizes the bare word; here also the word as it stands in its question.
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.charbench import FIRST, LAST
from analysis.columns import Column, Columns

UNKNOWN = "the tokenizer has no token for a part of the word"
NO_TOKENS = "no token stands for the word"


def _columns(before: str, where: str, abbreviated: bool) -> Columns:
    nt, cr, ttl = (" (NT)", " (CR)", " (TTL)") if abbreviated else ("", "", "")
    within = "" if abbreviated else " in its question"
    null = f"{before}note says why"
    return (
        Column(f"{before}tokens", pl.Int64, f"tokens of {where}{nt}", "tokens", null,
               f"Tokens{within}", "tokens of a word"),
        Column(f"{before}letters_per_token", pl.Float64, f"letters over tokens{cr}",
               "letters per token", null, f"Letters per token{within}", "tokens of a word"),
        Column(f"{before}token_letters", pl.Int64,
               f"letters of the word in the token that holds the right place{ttl}", "letters",
               f"the task isn't first or last, or {null}", f"Letters of its token{within}",
               "letters of the token"),
        Column(f"{before}pieces", pl.List(pl.String), "the word's letters by token",
               null="no token stands for it", heading=f"As tokens{within}"),
        Column(f"{before}note", pl.String, "why a figure is missing", null="none is"),
    )  # fmt: skip


BARE = ""
IN_QUESTION = "asked_"
TOKEN_COLUMNS = (
    *_columns(BARE, "the word alone", True),
    *_columns(IN_QUESTION, "the question that hold a letter of the word", False),
)


class Cut(NamedTuple):
    """A word under a tokenizer; None where that isn't defined, and `note` says why."""

    tokens: int | None
    letters_per_token: float | None
    token_letters: int | None
    pieces: list[str] | None
    note: str | None


def cut(
    word: str,
    place: int | None,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    unknown: NDArray[np.bool_],
    begins: int | None = None,
) -> Cut:
    """The word's figures from the tokens of a text that holds it.

    starts, ends: of each token in the text, in bytes, shape (n,); unknown: whether it is UNK.
    `place`: of the letter, from 0; None where no place is asked for. `begins`: the byte at which
    the word begins in a longer text, whose tokens count if they hold a letter of it; None: the text
    is the word alone, and all its tokens count (also a mark that stands for no letter).

    Two tokens, str and awberry, of which the second holds the w:

    >>> cut("strawberry", 4, np.array([0, 3]), np.array([3, 10]), np.array([False, False]))
    Cut(tokens=2, letters_per_token=5.0, token_letters=7, pieces=['str', 'awberry'], note=None)
    """
    first, size = begins or 0, len(word)
    low, high = np.clip(starts - first, 0, size), np.clip(ends - first, 0, size)
    counted = np.ones(len(low), bool) if begins is None else high > low
    low, high = low[counted], high[counted]
    if not len(low):
        return Cut(None, None, None, None, NO_TOKENS)
    pieces = [word[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)]
    if unknown[counted].any():
        return Cut(None, None, None, pieces, UNKNOWN)
    letters, note = None, None
    if place is not None:
        holding = np.flatnonzero((low <= place) & (place < high))
        if len(holding):
            letters = int(high[holding[0]] - low[holding[0]])
        else:
            note = "no token holds the letter"
    return Cut(len(low), size / len(low), letters, pieces, note)


def place_asked(task: str, gold: int) -> int | None:
    """The place whose token counts: the right answer of a task about places."""
    return gold if task in (FIRST, LAST) else None
