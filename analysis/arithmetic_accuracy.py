"""How often sums are right, by how their digits are grouped: beside baselines, with intervals.

Source: Singh and Strouse 2024, Tokenization counts (arXiv 2402.14903), for accuracy by format and
by whether the answer is longer than the addends, and for the place of wrong digits. The baselines
are defined here.
"""

from collections import Counter
from collections.abc import Iterator
from math import log2, sqrt
from typing import Any

import polars as pl

from analysis.arithmetic import ANSWER_COLUMNS, ERRORS, FORMATS, wrong_places
from analysis.columns import BITS, SHARE, Column, schema
from analysis.proportion import Z, wilson

_FORMAT = ANSWER_COLUMNS[0]
_LOW, _HIGH = "lower end of its 95 % interval", "upper end of its 95 % interval"
_ONE = "there is one sum"

ACCURACY_COLUMNS = (
    _FORMAT,
    Column("answer_digits", pl.Int64, "digits of the right answer", "digits", "of any",
           "Digits of the sum"),
    Column("carry", pl.Int64, "carries", "carries", "of any", "Carries"),
    Column("longer", pl.Boolean, "whether the answer has more digits than either addend", "",
           "of both", "Longer than the addends"),
    Column("n", pl.Int64, "sums", "sums", heading="Sums"),
    Column("right", pl.Int64, "right answers", "sums", heading="Right"),
    Column("accuracy", pl.Float64, "right answers over sums", SHARE, "", "Right, %", "right sums"),
    Column("low", pl.Float64, _LOW, SHARE, "", "Right, % 95 % low", "interval of an accuracy"),
    Column("high", pl.Float64, _HIGH, SHARE, "", "Right, % 95 % high", "interval of an accuracy"),
    Column("no_carry_share", pl.Float64, "accuracy of adding without any carry", SHARE, "",
           "Without carrying, %", "baselines of sums"),
    Column("commonest_share", pl.Float64, "accuracy of always giving the commonest right answer",
           SHARE, "", "Always the commonest, %", "baselines of sums"),
    Column("bits", pl.Float64, "mean bits for the right answer", BITS, "", "Bits",
           "bits for the right sum"),
    Column("bits_low", pl.Float64, _LOW, BITS, _ONE, "Bits 95 % low", "bits for the right sum"),
    Column("bits_high", pl.Float64, _HIGH, BITS, _ONE, "Bits 95 % high", "bits for the right sum"),
    Column("bits_per_digit", pl.Float64, "bits over digits of the right answers", BITS, "",
           "Bits per digit", "bits for the right sum"),
    Column("guessed_bits", pl.Float64, "mean bits where every number of so many digits is as "
           "likely", BITS, "", "Bits of a guess", "baselines of sums"),
)  # fmt: skip
ERROR_COLUMNS = (
    _FORMAT,
    Column("error", pl.String, f"what is wrong: {', '.join(ERRORS)}", heading="Error"),
    Column("wrong", pl.Int64, "wrong answers in the format", "sums", heading="Wrong"),
    Column("answers", pl.Int64, "of these, of that kind", "sums", heading="Of this kind"),
    Column("share", pl.Float64, "these over the wrong ones", SHARE, "nothing is wrong",
           "Of the wrong, %", "kinds of wrong sums"),
    Column("low", pl.Float64, _LOW, SHARE, "as share", "Of the wrong, % 95 % low",
           "kinds of wrong sums"),
    Column("high", pl.Float64, _HIGH, SHARE, "as share", "Of the wrong, % 95 % high",
           "kinds of wrong sums"),
)  # fmt: skip
DIFFERENCE_COLUMNS = (
    _FORMAT,
    Column("other", pl.String, "the format that it is compared with", heading="Compared with"),
    Column("n", pl.Int64, "sums asked in both", "sums", heading="Sums"),
    Column("right", pl.Int64, "right in this format alone", "sums", heading="Right here alone"),
    Column("other_right", pl.Int64, "right in the other alone", "sums",
           heading="Right there alone"),
    Column("bits", pl.Float64, "mean of its bits less those of the other, sum by sum", BITS, "",
           "Bits more", "difference sum by sum"),
    Column("bits_low", pl.Float64, _LOW, BITS, _ONE, "Bits more 95 % low", "difference sum by sum"),
    Column("bits_high", pl.Float64, _HIGH, BITS, _ONE, "Bits more 95 % high",
           "difference sum by sum"),
)  # fmt: skip
PLACE_COLUMNS = (
    _FORMAT,
    Column("answer_digits", pl.Int64, "digits of the right answer", "digits",
           heading="Digits of the sum"),
    Column("place", pl.Int64, "place of a digit, from 1 at the left", heading="Place"),
    Column("n", pl.Int64, "answers with the right number of digits", "sums", heading="Answers"),
    Column("wrong", pl.Int64, "of these, wrong at that place", "sums", heading="Wrong there"),
    Column("share", pl.Float64, "these over the answers", SHARE, "", "Wrong there, %",
           "wrong digits"),
    Column("low", pl.Float64, _LOW, SHARE, "", "Wrong there, % 95 % low", "wrong digits"),
    Column("high", pl.Float64, _HIGH, SHARE, "", "Wrong there, % 95 % high", "wrong digits"),
)  # fmt: skip


def accuracy_table(answers: pl.DataFrame) -> pl.DataFrame:
    """Columns as ACCURACY_COLUMNS, from those of `answers` named there and `sum_value`, the right
    answer as a number: each format over all its sums, and by digits, by carries, by `longer`, and
    by digits and `longer`.

    >>> its = {"format": ["bare"] * 2, "answer_digits": [2, 2], "carry": [0, 1]}
    >>> its |= {"sum_value": [19, 21], "longer": [False] * 2}
    >>> its |= {"correct": [True, False], "bits": [1.0, 3.0]}
    >>> table = accuracy_table(pl.DataFrame(its))
    >>> table.select("carry", "n", "accuracy", "no_carry_share", "bits").rows()[0]
    (None, 2, 0.5, 0.5, 2.0)
    """
    rows = []
    for name, its in _by_format(answers):
        rows.append({"format": name, **_accuracy(its)})
        for by in (["answer_digits"], ["carry"], ["longer"], ["answer_digits", "longer"]):
            for values, group in its.sort(by).group_by(by, maintain_order=True):
                rows.append(
                    {"format": name, **dict(zip(by, values, strict=True)), **_accuracy(group)}
                )
    return pl.DataFrame(rows, schema=schema(ACCURACY_COLUMNS))


def difference_table(answers: pl.DataFrame) -> pl.DataFrame:
    """Columns as DIFFERENCE_COLUMNS, from columns format, sum, correct and bits: every format but
    the first of FORMATS that there is, against that one.

    >>> its = {"format": ["bare", "bare", "singly", "singly"], "sum": [0, 1, 0, 1]}
    >>> its |= {"correct": [True, False, False, False], "bits": [1.0, 2.0, 2.0, 5.0]}
    >>> difference_table(pl.DataFrame(its)).drop("bits_low", "bits_high").rows()
    [('singly', 'bare', 2, 0, 1, 2.0)]
    """
    rows: list[dict[str, Any]] = []
    formats = list(_by_format(answers))
    first, others = formats[:1], formats[1:]
    for name, its in others:
        ((other, there),) = first
        both = its.join(there, on="sum", suffix="_there", maintain_order="left")
        mean, low, high = _mean((both["bits"] - both["bits_there"]).to_list())
        here = pl.col("correct") & ~pl.col("correct_there")
        only_there = ~pl.col("correct") & pl.col("correct_there")
        rows.append(
            {
                "format": name,
                "other": other,
                "n": both.height,
                "right": both.filter(here).height,
                "other_right": both.filter(only_there).height,
                "bits": mean,
                "bits_low": low,
                "bits_high": high,
            }
        )
    return pl.DataFrame(rows, schema=schema(DIFFERENCE_COLUMNS))


def error_table(answers: pl.DataFrame) -> pl.DataFrame:
    """Columns as ERROR_COLUMNS, from columns format and error: each kind in each format."""
    rows: list[dict[str, Any]] = []
    for name, its in _by_format(answers):
        kinds = Counter(its["error"].drop_nulls().to_list())
        wrong = kinds.total()
        for kind in ERRORS:
            row = {"format": name, "error": kind, "wrong": wrong, "answers": kinds[kind]}
            rows.append(row | (_share(kinds[kind], wrong) if wrong else {}))
    return pl.DataFrame(rows, schema=schema(ERROR_COLUMNS))


def place_table(answers: pl.DataFrame) -> pl.DataFrame:
    """Columns as PLACE_COLUMNS, from columns format, answer_digits, sum_value, number: of the
    answers with the right number of digits, right ones among them."""
    rows: list[dict[str, Any]] = []
    for name, its in _by_format(answers):
        for (digits,), group in its.sort("answer_digits").group_by(
            "answer_digits", maintain_order=True
        ):
            pairs = [
                (right, said)
                for right, said in group.select("sum_value", "number").rows()
                if said is not None and said >= 0 and len(str(said)) == digits
            ]
            wrong = Counter(place for pair in pairs for place in wrong_places(*pair))
            for place in range(1, digits + 1) if pairs else ():
                row = {"format": name, "answer_digits": digits, "place": place, "n": len(pairs)}
                rows.append(row | {"wrong": wrong[place]} | _share(wrong[place], len(pairs)))
    return pl.DataFrame(rows, schema=schema(PLACE_COLUMNS))


def _by_format(answers: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    for name in FORMATS:
        its = answers.filter(pl.col("format") == name)
        if its.height:
            yield name, its


def _share(some: int, n: int) -> dict[str, float]:
    low, high = wilson(some, n)
    return {"share": some / n, "low": low, "high": high}


def _mean(values: list[float]) -> tuple[float, float | None, float | None]:
    """The mean, and the ends of its interval (None of one value)."""
    n = len(values)
    mean = sum(values) / n
    if n == 1:
        return mean, None, None
    off = Z * sqrt(sum((one - mean) ** 2 for one in values) / (n - 1) / n)
    return mean, mean - off, mean + off


def _accuracy(its: pl.DataFrame) -> dict[str, Any]:
    n, right = its.height, int(its["correct"].sum())
    low, high = wilson(right, n)
    digits, bits = its["answer_digits"].to_list(), its["bits"].to_list()
    mean, bits_low, bits_high = _mean(bits)
    return {
        "n": n,
        "right": right,
        "accuracy": right / n,
        "low": low,
        "high": high,
        "no_carry_share": int((its["carry"] == 0).sum()) / n,
        "commonest_share": max(Counter(its["sum_value"].to_list()).values()) / n,
        "bits": mean,
        "bits_low": None if bits_low is None else max(0.0, bits_low),
        "bits_high": bits_high,
        "bits_per_digit": sum(bits) / sum(digits),
        "guessed_bits": sum(log2(9 * 10 ** (one - 1)) for one in digits) / n,
    }
