"""Nested random subsamples of segments, for learning curves."""

import numpy as np
from numpy.typing import NDArray

MOST_STEPS = 12


def doubling_sizes(segments: int) -> list[int]:
    """Sizes that double up to all segments, rising: all, half of them (rounded up), … down to two,
    at most MOST_STEPS; none for no segments."""
    sizes = [segments] if segments else []
    while sizes and sizes[-1] > 2 and len(sizes) < MOST_STEPS:
        sizes.append(-(-sizes[-1] // 2))
    return sizes[::-1]


def drawing_order(segments: int, seed: int) -> NDArray[np.int64]:
    """The segments in random order: the first n of them are the subsample of size n."""
    return np.random.default_rng(seed).permutation(segments)


def subsample(
    ids: NDArray[np.int32], offsets: NDArray[np.int64], chosen: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The stream of the chosen segments, in the corpus' order."""
    chosen = np.sort(chosen)
    starts, counts = offsets[chosen], offsets[chosen + 1] - offsets[chosen]
    fresh = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    places = np.repeat(starts - fresh[:-1], counts) + np.arange(fresh[-1])
    return ids[places], fresh
