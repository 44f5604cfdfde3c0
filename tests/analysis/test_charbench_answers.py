"""Answers of every shape, and ranks by probability."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charbench_answers import first_line, number, ranks


@pytest.mark.parametrize(
    ("answer", "is_three"),
    [
        *((" 3", True), ("3", True), ("3 \n", True), ("+3", True), ("03", True), ("٣", True)),
        *(("३", True), ("\u00a03\u2003", True)),
        *(("3.", False), ("3.0", False), ("three", False), ("", False), (" ", False)),
        *(("Answer: 3", False), ("3\n4", False), ("-3", False), ("33", False), ("³", False)),
        *(("Ⅲ", False), ("三", False), ("3a", False), ("0x3", False), ("\x003", False)),
    ],
)
def test_right_is_what_python_reads_as_the_number(answer: str, is_three: bool) -> None:
    assert (number(answer) == 3) == is_three


def test_numbers_without_end() -> None:
    assert number("-7") == -7
    assert number("9" * 5_000) is None
    assert number(str(2**63)) is None and number(str(2**63 - 1)) == 2**63 - 1


@given(st.text())
def test_equals_the_published_rule(answer: str) -> None:
    try:
        expected: int | None = int(answer.strip())
    except ValueError:
        expected = None
    assert number(answer) == expected


def test_the_first_line() -> None:
    assert [first_line(one) for one in ("3", " 3\nx", "\n3", "")] == ["3", " 3", "", ""]


@given(st.lists(st.integers(-3, 0), min_size=3, max_size=11), st.data())
def test_ranks_equal_sorting(log_p: list[int], data: st.DataObject) -> None:
    gold = data.draw(st.integers(0, len(log_p) - 1))
    order = sorted(range(len(log_p)), key=lambda one: (-log_p[one], one))
    found = ranks(np.array([log_p], float), np.array([gold]))
    assert found.tolist() == [order.index(gold) + 1]
    assert (found[0] == 1) == (int(np.argmax(log_p)) == gold)
