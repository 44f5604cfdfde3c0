"""Counting the ways to spell a string."""

from collections import Counter
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.spellings import bits, count_segmentations


def brute(content: bytes, multiplicity: dict[bytes, int]) -> int:
    """All cuts of the string, each tried."""
    if not content:
        return 1
    return sum(
        multiplicity.get(content[:cut], 0) * brute(content[cut:], multiplicity)
        for cut in range(1, len(content) + 1)
    )


@given(
    st.text("ab", max_size=9).map(str.encode),
    st.lists(st.text("ab", min_size=1, max_size=4).map(str.encode), max_size=8),
)
def test_the_count_is_that_of_trying_all_cuts(content: bytes, tokens: list[bytes]) -> None:
    multiplicity = Counter(tokens)
    assert count_segmentations(content, multiplicity) == brute(content, multiplicity)


def test_huge_numbers_are_exact() -> None:
    # a and aa: Fibonacci; F(301) has 63 digits
    number = count_segmentations(b"a" * 300, {b"a": 1, b"aa": 1})
    one, two = 1, 1
    for _ in range(300):
        one, two = two, one + two
    assert number == one
    assert count_segmentations(b"a" * 100, {b"a": 2}) == 2**100


def test_edges() -> None:
    assert count_segmentations(b"", {b"a": 1}) == 1
    assert count_segmentations(b"ab", {b"a": 1}) == 0
    assert count_segmentations(b"ab", {}) == 0


@pytest.mark.parametrize("number", [1, 2, 3, 1000, 2**63, 3**500])
def test_bits(number: int) -> None:
    assert bits(number) == pytest.approx(log2(number), rel=1e-12)


def test_bits_of_what_is_beyond_floats() -> None:
    assert bits(2**5000) == 5000
    assert bits(0) is None
