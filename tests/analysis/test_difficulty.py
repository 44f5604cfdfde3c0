"""Surprisal measures: windows, bits per byte, standard deviation, the curve along a text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import difficulty


def test_the_windows_of_ten_tokens_in_fours_by_twos() -> None:
    # By hand: 0-3 scored whole, then two new ones a window.
    assert difficulty.windows(10, 4, 2) == [(0, 4, 0), (2, 6, 4), (4, 8, 6), (6, 10, 8)]
    assert difficulty.windows(3, 4, 2) == [(0, 3, 0)]
    assert difficulty.windows(0, 4, 2) == []


@given(st.integers(1, 300), st.integers(2, 40), st.data())
def test_each_token_is_scored_once_with_enough_before_it(
    tokens: int, size: int, data: st.DataObject
) -> None:
    stride = data.draw(st.integers(1, size - 1))
    seen: list[int] = []
    for window in difficulty.windows(tokens, size, stride):
        assert 0 < window.end - window.start <= size
        if window.start:
            assert window.scored - window.start >= size - stride
        seen += range(window.scored, window.end)
    assert seen == list(range(tokens))


def test_a_stride_beyond_the_window_is_refused() -> None:
    with pytest.raises(ValueError, match="stride of 5"):
        difficulty.windows(10, 4, 5)


def test_bits_of_probabilities_that_are_powers_of_two() -> None:
    bits = difficulty.bits(np.log([1.0, 0.5, 0.125, np.nan]))
    assert bits[:3].tolist() == pytest.approx([0.0, 1.0, 3.0])
    assert np.isnan(bits[3])
    assert difficulty.bits(np.array([1e-9])).tolist() == [0.0]


def test_the_summary_of_three_tokens() -> None:
    # 2 + 4 bits over 3 + 1 bytes; the first token has no surprisal and its 5 bytes don't count.
    found = difficulty.summary(np.array([np.nan, 2.0, 4.0]), np.array([5, 3, 1]))
    assert found == (3, 2, 4, 6.0, 1.5, 3.0, 1.0)


def test_what_has_nothing_to_be_taken_over_is_none() -> None:
    none = (None, None, None, None)
    assert difficulty.summary(np.zeros(0), np.zeros(0, np.int64)) == (0, 0, 0, *none)
    assert difficulty.summary(np.array([np.nan]), np.array([3])) == (1, 0, 0, *none)


def test_tokens_answer_for_all_bytes_of_the_text() -> None:
    # A dropped space (2-3), two tokens that share a character (3-7), a dropped end (9-10).
    ends = np.array([2, 7, 7, 9])
    assert difficulty.own_bytes(ends, 10).tolist() == [2, 5, 0, 3]


def test_tokens_that_share_a_character_are_one_piece() -> None:
    # "a", three bytes of one character, "b".
    starts, ends = np.array([0, 1, 2, 3, 4]), np.array([1, 2, 3, 4, 5])
    whole = np.array([True, False, False, False, True])
    assert difficulty.pieces(starts, ends, whole).tolist() == [0, 1, 1, 1, 2]
    # Offsets in whole characters overlap.
    starts, ends = np.array([0, 1, 1, 4]), np.array([1, 4, 4, 5])
    assert difficulty.pieces(starts, ends, np.ones(4, bool)).tolist() == [0, 1, 1, 2]
    assert difficulty.pieces(np.zeros(0), np.zeros(0), np.zeros(0, bool)).tolist() == []


def test_a_text_of_even_difficulty_has_a_flat_curve() -> None:
    lengths = np.array([3, 1, 5, 2, 4, 1, 8, 3])
    found = difficulty.curve(lengths * 1.5, lengths)
    assert found.byte.tolist() == list(range(28))
    assert found.bits_per_byte == pytest.approx(np.full(28, 1.5))


@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.floats(0, 20)), st.integers(0, 6)),
        min_size=1,
        max_size=30,
    )
)
def test_the_curve_equals_an_average_over_bytes(tokens: list[tuple[float | None, int]]) -> None:
    """The twin: each byte has its token's bits over the token's bytes; a place has the average of
    the bytes around it (half a byte at an edge counts half). A token without bytes gives its bits
    to none, so that these texts have none."""
    tokens = [(bits, max(length, 1)) for bits, length in tokens]
    per_byte = [None if bits is None else bits / n for bits, n in tokens for _ in range(n)]
    bits = np.array([np.nan if bits is None else bits for bits, _ in tokens])
    found = difficulty.curve(bits, np.array([n for _, n in tokens]), points=50, width=5)
    for place, value in zip(found.byte.tolist(), found.bits_per_byte.tolist(), strict=True):
        amount = weight = 0.0
        for at, its in enumerate(per_byte):
            inside = max(0.0, min(at + 1, place + 2.5) - max(at, place - 2.5))
            if its is not None and inside:
                amount, weight = amount + its * inside, weight + inside
        if weight:
            assert value == pytest.approx(amount / weight, abs=1e-9)
        else:
            assert np.isnan(value)


def test_an_empty_text_has_no_curve() -> None:
    assert len(difficulty.curve(np.zeros(0), np.zeros(0, np.int64)).byte) == 0
