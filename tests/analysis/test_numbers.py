"""Grouping of digits."""

import pytest

from analysis.numbers import digit_groups, grouping, number_table, sample_numbers, thousands


def test_the_sample_is_all_or_an_even_draw() -> None:
    assert sample_numbers(1, 1000) == list(range(10))
    assert sample_numbers(3, 1000) == list(range(100, 1000))
    drawn = sample_numbers(7, 500)
    assert drawn == sample_numbers(7, 500) != sample_numbers(7, 500, seed=1)
    assert len(set(drawn)) == len(drawn) == 500
    assert min(drawn) >= 10**6 and max(drawn) < 10**7
    assert 4.5e6 < sum(drawn) / 500 < 6.5e6  # the mean of an even draw is 5.5 million


def test_groups_are_the_digits_in_each_token() -> None:
    assert digit_groups("12345", [b" ", b"123", b"45"]) == (3, 2)
    assert digit_groups("12", [b" 12"]) == (2,)
    assert digit_groups("12", [b"[UNK]"]) is None
    assert digit_groups("12", [b"1", b"3"]) is None


@pytest.mark.parametrize(
    ("groups", "name"),
    [
        ((4,), "whole"),
        ((1, 1, 1), "single"),
        ((3, 1), "left"),
        ((3, 3, 2), "left"),
        ((1, 3), "right"),
        ((2, 3, 3), "right"),
        ((3, 3), "even"),
        ((2, 3, 2), "irregular"),
        ((1, 3, 1), "irregular"),
    ],
)
def test_the_grouping_of_one_number(groups: tuple[int, ...], name: str) -> None:
    assert grouping(groups) == name


def test_thousands() -> None:
    assert [thousands(n) for n in (1, 3, 4, 7, 9)] == [(1,), (3,), (1, 3), (1, 3, 3), (3, 3, 3)]


def row(found: dict, digits: int) -> dict:
    table = number_table(found)
    return next(r for r in table.iter_rows(named=True) if r["digits"] == digits)


def test_even_groups_go_with_the_lengths_around() -> None:
    right = {4: [(1, 3)] * 5, 6: [(3, 3)] * 5, 7: [(1, 3, 3)] * 5}
    assert row(right, 6)["grouping"] == "right"
    assert row(right, 7)["aligned_with_thousands_share"] == 1
    left = {4: [(3, 1)] * 5, 6: [(3, 3)] * 5}
    assert row(left, 6)["grouping"] == "left"
    assert row(left, 4)["aligned_with_thousands_share"] == 0
    assert row(left, 6)["aligned_with_thousands_share"] == 1


def test_numbers_that_are_cut_otherwise_are_irregular() -> None:
    found = row({4: [(2, 2), (2, 2), (4,), (1, 3)]}, 4)
    assert found["grouping"] == "irregular"
    assert (found["pattern"], found["pattern_share"]) == ("2+2", 0.5)
    assert found["tokens_mean"] == (2 + 2 + 1 + 2) / 4
    assert found["aligned_with_thousands_share"] == 0.25


def test_what_is_not_defined_is_null_with_a_reason() -> None:
    lost = row({5: [(2, 3), None]}, 5)
    assert lost["tokens_mean"] is None and lost["grouping"] is None and "1 numbers" in lost["note"]
    short = row({2: [(2,)]}, 2)
    assert short["aligned_with_thousands_share"] is None and short["note"]
