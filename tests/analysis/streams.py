"""Token streams for the tests of entropies."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

Segments = list[list[int]]

# Few tokens, so that k-grams repeat; empty segments and segments shorter than k are among them.
SEGMENTS = st.lists(st.lists(st.integers(0, 3), max_size=9), max_size=12)


def stream(segments: Sequence[Sequence[int]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Ids end to end, and offsets."""
    ids = [token for segment in segments for token in segment]
    offsets = np.concatenate([[0], np.cumsum([len(segment) for segment in segments])])
    return np.array(ids, np.int32), offsets.astype(np.int64)
