"""Doubling series of nested subsamples."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.subsamples import MOST_STEPS, doubling_sizes, drawing_order, subsample
from tests.analysis.streams import SEGMENTS, Segments, stream


@pytest.mark.parametrize(
    ("segments", "sizes"),
    [(0, []), (1, [1]), (2, [2]), (3, [2, 3]), (9, [2, 3, 5, 9]), (64, [2, 4, 8, 16, 32, 64])],
)
def test_sizes_double(segments: int, sizes: list[int]) -> None:
    assert doubling_sizes(segments) == sizes


def test_a_long_corpus_starts_higher() -> None:
    sizes = doubling_sizes(10**6)
    assert len(sizes) == MOST_STEPS
    assert sizes[-1] == 10**6
    assert all(2 * low - high in (0, 1) for low, high in pairwise(sizes))


@given(SEGMENTS, st.integers(0, 99))
def test_a_subsample_is_the_chosen_segments_in_order(segments: Segments, seed: int) -> None:
    order = drawing_order(len(segments), seed)
    assert sorted(order.tolist()) == list(range(len(segments)))
    chosen = order[: len(segments) // 2]
    ids, offsets = subsample(*stream(segments), chosen)
    expected, expected_offsets = stream([segments[at] for at in sorted(chosen.tolist())])
    assert ids.dtype == np.int32
    assert ids.tolist() == expected.tolist()
    assert offsets.tolist() == expected_offsets.tolist()
