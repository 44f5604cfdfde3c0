"""Token streams for the tests of entropies, and slow readable twins of what is counted."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

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


def slow_grams(segments: Sequence[Sequence[int]], length: int) -> list[tuple[int, ...]]:
    """Every k-gram, one after the other."""
    return [
        tuple(segment[start : start + length])
        for segment in segments
        for start in range(len(segment) - length + 1)
    ]


def slow_entropy(things: Iterable[object]) -> float:
    counts = Counter(things)
    total = sum(counts.values())
    return -sum(count / total * math.log2(count / total) for count in counts.values())


def slow_renyi(things: Iterable[object], order: float) -> float:
    counts = Counter(things)
    total = sum(counts.values())
    shares = [count / total for count in counts.values()]
    if order == 1:
        return -sum(p * math.log2(p) for p in shares)
    if math.isinf(order):
        return -math.log2(max(shares))
    return math.log2(sum(p**order for p in shares)) / (1 - order)
