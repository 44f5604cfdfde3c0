"""Sums: how they are drawn, written, scored, and what is wrong with wrong ones."""

import hashlib
import random
from collections.abc import Iterator

import polars as pl
import pytest

from analysis.arithmetic import (
    ERRORS,
    FORMATS,
    carries,
    drawn,
    error,
    number,
    prompt,
    without_carries,
    written,
)
from analysis.arithmetic_accuracy import (
    DIFFERENCE_COLUMNS,
    PLACE_COLUMNS,
    accuracy_table,
    difference_table,
    error_table,
    place_table,
)
from analysis.columns import schema
from analysis.proportion import wilson


def by_columns(a: int, b: int, passed: set[int] | None = None) -> tuple[int, list[int]]:
    """The twin, with pencil and paper: the sum, and the places (from 0 at the right) that have a
    carry to pass on; only those in `passed` do (None: all)."""
    one, other = str(a)[::-1], str(b)[::-1]
    digits, found, carry = "", [], 0
    for place in range(max(len(one), len(other))):
        column = int((one + "0" * 99)[place]) + int((other + "0" * 99)[place]) + carry
        digits += str(column)[-1]
        carry = 0
        if column > 9:
            found.append(place)
            carry = 1 if passed is None or place in passed else 0
    digits += "1" if carry else ""
    return int(digits[::-1]), found


def pairs(count: int) -> Iterator[tuple[int, int]]:
    chance = random.Random(3)
    for _ in range(count):
        yield tuple(chance.randrange(10 ** chance.randint(1, 9)) for _ in "ab")  # type: ignore[misc]


def test_carries_and_missed_ones_equal_addition_by_columns() -> None:
    for a, b in pairs(300):
        total, places = by_columns(a, b)
        assert total == a + b
        assert carries(a, b) == len(places)
        every = set(places)
        missed = {by_columns(a, b, every - {one})[0] for one in places}
        missed |= {by_columns(a, b, set())[0]} if places else set()
        assert without_carries(a, b) == missed - {a + b}


def test_carries_by_hand() -> None:
    assert [carries(*one) for one in ((0, 0), (5, 5), (58, 67), (999, 1), (123, 456), (95, 5))] == [
        *(0, 1, 2, 3, 0, 2)
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_is_read_again(name: str) -> None:
    for a, b in pairs(60):
        for value in (a, b, a + b):
            text = written(value, FORMATS[name])
            assert number(f" {text} ", FORMATS[name]) == value
            assert number(f"-{text}", FORMATS[name]) == -value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("bare", "12345678"), ("comma_right", "12,345,678"), ("comma_left", "123,456,78")),
        *(("space_right", "12 345 678"), ("point_left", "123.456.78")),
        *(("hash_right", "12#345#678"), ("dollar_left", "123$456$78")),
        ("singly", "1 2 3 4 5 6 7 8"),
    ],
)
def test_groups_by_hand(name: str, text: str) -> None:
    assert written(12_345_678, FORMATS[name]) == text


@pytest.mark.parametrize(
    ("response", "name", "expected"),
    [
        *((" 3", "bare", 3), ("3.", "bare", None), ("three", "bare", None), ("", "bare", None)),
        *(("Answer: 3", "bare", None), ("3\n4", "bare", None), ("-3", "bare", -3)),
        *(("+3", "bare", 3), ("٣", "bare", 3), ("١٬٨٠١", "bare", None)),
        *(("١,٨٠١", "bare", 1801), ("1,801", "bare", 1801), ("1,8,01", "comma_right", 1801)),
        *(("1 801", "bare", None), ("1 801", "space_left", 1801), ("1.801", "bare", None)),
        *(("1.801", "point_right", 1801), ("1.801", "comma_right", None)),
        *(("1_801", "bare", None), (",801", "comma_right", None)),
        *(("801,", "comma_right", None), ("1,,801", "comma_right", None)),
        *(("1, 801", "space_right", None), ("1#801", "hash_right", 1801)),
        *(("$3", "dollar_right", None), ("= 3", "bare", None), ("3e2", "bare", None)),
        *(("½", "bare", None), ("9" * 18, "bare", 10**18 - 1), ("9" * 20, "bare", None)),
        ("9" * 5_000, "bare", None),
    ],
)
def test_answers_of_every_shape(response: str, name: str, expected: int | None) -> None:
    assert number(response, FORMATS[name]) == expected


@pytest.mark.parametrize(
    ("a", "b", "said", "expected"),
    [
        (58, 67, 125, None),
        (58, 67, None, "no number"),
        (58, 67, 115, "missed carry"),  # the ones' carry
        (58, 67, 25, "missed carry"),  # the tens': one digit less, and off by 100
        (58, 67, 15, "missed carry"),  # both
        (58, 67, 135, "power of ten"),
        (58, 67, 225, "power of ten"),
        (58, 67, 124, "power of ten"),
        (12, 13, 15, "power of ten"),  # nothing was to be carried
        (58, 67, 12, "length"),
        (58, 67, 1250, "length"),
        (58, 67, -125, "length"),
        (1, 2, -3, "length"),
        (58, 67, 145, "one digit"),
        (58, 67, 146, "several digits"),
        (999, 1, 0, "missed carry"),
    ],
)
def test_kinds_of_errors_by_hand(a: int, b: int, said: int | None, expected: str | None) -> None:
    assert error(a, b, said) == expected


def test_what_is_left_without_a_carry_by_hand() -> None:
    # 999 + 1: the ones give 0 and a carry. Not passed on, 990; from the tens not, 900; from the
    # hundreds not, 0. Of none: 990.
    assert without_carries(999, 1) == {990, 900, 0}
    assert without_carries(123, 456) == set()


@pytest.mark.parametrize(("digits_a", "digits_b"), [(1, 1), (1, 3), (4, 4), (9, 9)])
def test_sums_are_drawn_once_and_fewer_are_the_first_ones(digits_a: int, digits_b: int) -> None:
    many = drawn(digits_a, digits_b, 60, seed=7)
    assert drawn(digits_a, digits_b, 20, seed=7) == many[:20]
    assert len(set(many)) == 60
    assert {(len(str(a)), len(str(b))) for a, b in many} == {(digits_a, digits_b)}
    assert drawn(digits_a, digits_b, 60, seed=8) != many


def test_there_are_as_many_sums_as_there_are() -> None:
    assert sorted(drawn(1, 1, 1_000, 1)) == [(a, b) for a in range(1, 10) for b in range(1, 10)]


def test_the_draw_stays_what_it_is() -> None:
    """sha256(b"42 3 3 0"): the first half mod 900 and the second mod 900, each with 100 added."""
    digest = hashlib.sha256(b"42 3 3 0").hexdigest()
    first = 100 + int(digest[:32], 16) % 900, 100 + int(digest[32:], 16) % 900
    assert drawn(3, 3, 1, 42) == [first]


def test_the_prompt() -> None:
    shots = [(1200, 34), (5, 6)]
    assert prompt(shots, 7000, 8, FORMATS["comma_right"]) == ("1,200+34=1,234\n5+6=11\n7,000+8=")


def answered(rows: list[tuple[str, int, int, int | None, float]]) -> pl.DataFrame:
    """format, a, b, number, bits."""
    found = []
    for name, a, b, said, bits in rows:
        digits = len(str(a + b))
        found.append(
            {
                "format": name,
                "answer_digits": digits,
                "carry": carries(a, b),
                "longer": digits > max(len(str(a)), len(str(b))),
                "number": said,
                "correct": said == a + b,
                "error": error(a, b, said),
                "bits": bits,
                "sum_value": a + b,
            }
        )
    return pl.DataFrame(found)


ROWS = [
    ("bare", 58, 67, 125, 2.0),
    ("bare", 12, 13, 25, 1.0),
    ("bare", 12, 14, 27, 3.0),
    ("bare", 58, 67, 115, 6.0),
    ("singly", 12, 13, None, 9.0),
]


def test_accuracies_and_baselines_by_hand() -> None:
    table = accuracy_table(answered(ROWS))
    by = pl.all_horizontal(pl.col("answer_digits", "carry", "longer").is_null())
    whole = table.filter(pl.col("format") == "bare", by).row(0, named=True)
    assert (whole["n"], whole["right"], whole["accuracy"]) == (4, 2, 0.5)
    assert (whole["low"], whole["high"]) == wilson(2, 4)
    assert whole["no_carry_share"] == 0.5  # 12 + 13 and 12 + 14
    assert whole["commonest_share"] == 0.5  # 125
    assert whole["bits"] == 3.0
    # Deviations -1, -2, 0, 3: variance 14/3, standard error sqrt(14/12).
    assert whole["bits_high"] == pytest.approx(3 + 1.959964 * (14 / 12) ** 0.5, rel=1e-6)
    assert whole["bits_low"] == pytest.approx(3 - 1.959964 * (14 / 12) ** 0.5, rel=1e-6)
    assert whole["bits_per_digit"] == 12 / 10
    # 900 numbers of three digits, 90 of two: (2 log2 900 + 2 log2 90) / 4 = log2(9) + log2(10) 3/2.
    assert whole["guessed_bits"] == pytest.approx(3.169925 + 1.5 * 3.321928, rel=1e-6)
    three = table.filter(pl.col("answer_digits") == 3, pl.col("longer").is_null())
    assert three.select("format", "n", "accuracy").rows() == [("bare", 2, 0.5)]
    longer = table.filter(pl.col("longer"), pl.col("answer_digits").is_null())
    assert longer.select("format", "n", "right").rows() == [("bare", 2, 1)]
    alone = table.filter(pl.col("format") == "singly", by).row(0, named=True)
    assert (alone["bits"], alone["bits_low"], alone["bits_high"]) == (9.0, None, None)


def test_differences_by_hand() -> None:
    """Sum by sum 1, 4 and 1 bits more: mean 2, standard error 1."""
    rows = [("bare", n, bits, right) for n, bits, right in
            ((0, 2.0, True), (1, 3.0, False), (2, 9.0, True))]  # fmt: skip
    rows += [("comma_left", n, bits, right) for n, bits, right in
             ((2, 10.0, False), (0, 3.0, True), (1, 7.0, True))]  # fmt: skip
    columns = ["format", "sum", "bits", "correct"]
    (row,) = difference_table(pl.DataFrame(rows, schema=columns, orient="row")).to_dicts()
    assert (row["format"], row["other"], row["n"]) == ("comma_left", "bare", 3)
    assert (row["right"], row["other_right"], row["bits"]) == (1, 1, 2.0)
    assert row["bits_low"] == pytest.approx(2 - 1.959964, rel=1e-6)
    assert row["bits_high"] == pytest.approx(2 + 1.959964, rel=1e-6)
    alone = pl.DataFrame(rows[:3], schema=columns, orient="row")
    assert difference_table(alone).schema == schema(DIFFERENCE_COLUMNS)
    assert difference_table(alone).is_empty()
    one = difference_table(pl.DataFrame([rows[0], rows[4]], schema=columns, orient="row"))
    assert one.select("n", "bits", "bits_low", "bits_high").row(0) == (1, 1.0, None, None)


def test_errors_by_hand() -> None:
    table = error_table(answered(ROWS))
    assert table.height == 2 * len(ERRORS)
    bare = dict(table.filter(pl.col("format") == "bare").select("error", "answers").rows())
    assert bare == dict.fromkeys(ERRORS, 0) | {"power of ten": 1, "missed carry": 1}
    shares = table.filter(pl.col("error") == "no number").select("format", "wrong", "share").rows()
    assert shares == [("bare", 2, 0.0), ("singly", 1, 1.0)]
    right = error_table(answered(ROWS[:2]))
    assert right["share"].null_count() == len(ERRORS)


def test_places_by_hand() -> None:
    """115 for 125 is wrong at its second place; no number has none."""
    table = place_table(answered([*ROWS, ("bare", 58, 67, 1250, 1.0)]))
    rows = table.select("format", "answer_digits", "place", "n", "wrong").rows()
    assert rows == [
        ("bare", 2, 1, 2, 0),
        ("bare", 2, 2, 2, 1),
        ("bare", 3, 1, 2, 0),
        ("bare", 3, 2, 2, 1),
        ("bare", 3, 3, 2, 0),
    ]
    assert table.schema == schema(PLACE_COLUMNS)
