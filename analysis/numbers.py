"""How a tokenizer groups the digits of numbers.

A grouping is the sizes, in digits, of the tokens that hold a number, from its first digit on.
Source of the question: Singh & Strouse 2024 (arXiv 2402.14903), who compare groups of three from
the left with groups from the right.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import polars as pl

from analysis.columns import SHARE, Column, schema

Groups = tuple[int, ...]

MOST_DIGITS = 12


def sample_numbers(digits: int, most: int, seed: int = 0) -> list[int]:
    """All numbers of that many digits if there are at most `most`, else `most` distinct ones
    drawn evenly, in rising order; the same for the same seed."""
    low = 0 if digits == 1 else 10 ** (digits - 1)
    high = 10**digits
    if high - low <= most:
        return list(range(low, high))
    random = np.random.default_rng([seed, digits])
    drawn: set[int] = set()
    while len(drawn) < most:
        drawn.update(random.integers(low, high, most).tolist())
    return sorted(sorted(drawn)[:: max(1, len(drawn) // most)][:most])


def digit_groups(number: str, surfaces: Sequence[bytes]) -> Groups | None:
    """Digits in each token that holds some; None if the tokens' digits aren't the number's (part
    of it became UNK, or a token spells it otherwise).

    >>> digit_groups("1234567", [b" 123", b"456", b"7"])
    (3, 3, 1)
    """
    held = [bytes(byte for byte in surface if 0x30 <= byte <= 0x39) for surface in surfaces]
    if b"".join(held) != number.encode():
        return None
    return tuple(len(some) for some in held if some)


def thousands(digits: int) -> Groups:
    """The grouping that thousands separators make: 7 → (1, 3, 3)."""
    first = digits % 3
    return ((first,) if first else ()) + (3,) * (digits // 3)


def grouping(groups: Groups) -> str:
    """whole, single, left (full groups first), right (full groups last), even (all the same: both
    at once) or irregular, of one number.

    >>> [grouping(groups) for groups in ((7,), (1, 1, 1), (3, 3, 1), (1, 3, 3), (3, 3), (2, 3, 1))]
    ['whole', 'single', 'left', 'right', 'even', 'irregular']
    """
    if len(groups) == 1:
        return "whole"
    size = max(groups)
    if size == 1:
        return "single"
    if min(groups) == size:
        return "even"
    if all(one == size for one in groups[:-1]):
        return "left"
    if all(one == size for one in groups[1:]):
        return "right"
    return "irregular"


_UNTOLD = "the digits can't be told from the tokens: note says so"
NUMBER_COLUMNS = (
    Column("digits", pl.Int64, "digits of the numbers, 1 to 12", "digits"),
    Column("tried", pl.Int64, "numbers that were encoded", "numbers"),
    Column("tokens_mean", pl.Float64, "tokens of a number on average", "tokens", _UNTOLD,
           formula="digit grouping"),
    Column("grouping", pl.String, "single, left, right, irregular or whole", "", _UNTOLD,
           formula="digit grouping"),
    Column("aligned_with_thousands_share", pl.Float64,
           "share of the numbers whose cuts fall on the thousands", SHARE,
           "below four digits, or the digits can't be told: note says which",
           formula="aligned with thousands"),
    Column("pattern", pl.String, "the commonest grouping: digits in each token, as 1+3+3", "",
           _UNTOLD, formula="digit grouping"),
    Column("pattern_share", pl.Float64, "share of the numbers that are grouped so", SHARE, _UNTOLD,
           formula="digit grouping"),
    Column("note", pl.String, "why a figure is null", null="none is"),
)  # fmt: skip
NUMBERS = schema(NUMBER_COLUMNS)


def number_table(found: dict[int, list[Groups | None]]) -> pl.DataFrame:
    """One row a count of digits (NUMBERS), from the groupings of the numbers tried.

    tokens_mean: tokens that hold a digit. grouping: of the numbers, if all have the same groups,
    else irregular; equal groups (3+3) count as left or right as the other counts of digits do.
    aligned: share of numbers grouped exactly as thousands separators do; null below 4 digits,
    where none stands. pattern: the commonest grouping and its share. Everything is null, with a
    note, where the digits can't be told from the tokens.
    """
    summed = {digits: _summary(digits, groups) for digits, groups in found.items()}
    kinds = {row["grouping"] for row in summed.values()}
    direction = "right" if "right" in kinds and "left" not in kinds else "left"
    rows = []
    for row in summed.values():
        # Two ways at once are told apart by the numbers around.
        kind = row["grouping"]
        if kind == "even":
            kind = "irregular" if {"left", "right"} <= kinds else direction
        rows.append({**row, "grouping": kind})
    return pl.DataFrame(rows, schema=NUMBERS)


def _summary(digits: int, groups: list[Groups | None]) -> dict[str, object]:
    known = [one for one in groups if one is not None]
    row: dict[str, object] = dict.fromkeys(NUMBERS)
    row |= {"digits": digits, "tried": len(groups)}
    if len(known) < len(groups) or not groups:
        lost = len(groups) - len(known)
        return {**row, "note": f"the digits of {lost} numbers can't be told from their tokens"}
    patterns = Counter(known)
    commonest, times = min(patterns.items(), key=lambda item: (-item[1], item[0]))
    aligned = sum(one == thousands(digits) for one in known) / len(known)
    return {
        **row,
        "tokens_mean": sum(map(len, known)) / len(known),
        "grouping": grouping(commonest) if len(patterns) == 1 else "irregular",
        "aligned_with_thousands_share": aligned if digits > 3 else None,
        "pattern": "+".join(map(str, commonest)),
        "pattern_share": times / len(known),
        "note": None if digits > 3 else "below four digits there is no thousands group to align",
    }
