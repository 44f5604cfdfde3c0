"""Types used, against Python sets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.premiums import mean_token_length
from analysis.row_counts import TypesUsed


@given(st.lists(st.tuples(st.integers(-1, 2), st.lists(st.integers(0, 129))), max_size=12))
def test_equals_sets(segments: list[tuple[int, list[int]]]) -> None:
    used = TypesUsed(3, 130)
    ids = np.array([i for _, drawn in segments for i in drawn], np.int32)
    offsets = np.cumsum([0, *(len(drawn) for _, drawn in segments)])
    used.add(ids, offsets, np.array([group for group, _ in segments], np.int64))
    for group in range(3):
        expected = {i for g, drawn in segments if g == group for i in drawn}
        assert used.of(group).tolist() == sorted(expected)


@pytest.mark.parametrize("id_", [-1, 130])
def test_an_id_outside_the_vocabulary_is_refused(id_: int) -> None:
    used = TypesUsed(1, 130)
    with pytest.raises(ValueError, match="vocabulary"):
        used.add(np.array([id_], np.int32), np.array([0, 1]), np.array([0]))


def test_mean_length_is_over_types() -> None:
    lengths = np.array([1, 4, 7], np.int32)
    assert mean_token_length(np.array([0, 2]), lengths) == 4
    assert mean_token_length(np.array([], np.int64), lengths) is None
