"""Pair counts kept incrementally, against counting all of them after each merge."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.merge_replay import distinct, pair_counts, replay
from tests.analysis.recounted_merges import Word, recounted, sparse, unrolled

CATEGORIES = 3
WORDS = st.lists(
    st.lists(st.integers(-1, 3), max_size=9).map(tuple), min_size=1, max_size=8, unique=True
)
# Parts among what earlier merges made: hypothesis picks numbers that are taken modulo.
MERGES = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=8)


def flat(words: list[Word]) -> tuple[np.ndarray, np.ndarray]:
    symbols = np.array([symbol for word in words for symbol in word], np.int32)
    return symbols, np.cumsum([0, *map(len, words)])


def merge_list(numbers: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    return [(a % (4 + at), b % (4 + at), 4 + at) for at, (a, b) in enumerate(numbers)]


@settings(max_examples=400, deadline=None)
@given(WORDS, MERGES, st.integers(0, 2**32 - 1), st.integers(0, 3))
def test_equals_the_slow_twin(
    words: list[Word], numbers: list[tuple[int, int]], seed: int, skipped: int
) -> None:
    merges = merge_list(numbers)
    skipped = min(skipped, len(merges))
    weights = np.random.default_rng(seed).integers(0, 4, (len(words), CATEGORIES)).tolist()
    symbols, offsets = flat(words)
    found = replay(symbols, offsets, np.array(merges).reshape(-1, 3))
    counts = pair_counts(found, sparse(weights), skipped)
    slow = recounted(words, weights, merges)
    pairs = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert unrolled(counts, pairs, CATEGORIES, len(merges) + 1 - skipped) == slow[skipped:]
    assert counts.pairs.tolist() == [
        sum(its[category] for its in slow[0].values()) for category in range(CATEGORIES)
    ]
    for (left, right, _), pair in zip(merges, found.made.tolist(), strict=True):
        assert pair == -1 or pairs[pair] == (left, right)
    standing = recounted(words, [[1]] * len(words), merges)
    occurs = [merge[:2] in before for merge, before in zip(merges, standing, strict=False)]
    assert (found.made >= 0).tolist() == occurs


def test_overlapping_pairs_merge_from_the_left() -> None:
    words = [(0, 0, 0, 0, 0), (0, 0, 0)]
    symbols, offsets = flat(words)
    found = replay(symbols, offsets, np.array([[0, 0, 1], [1, 0, 2]]))
    counts = pair_counts(found, sparse([[1], [10]]))
    pairs = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    before, after, last = unrolled(counts, pairs, 1, 3)
    assert before == {(0, 0): [4 + 20]}
    assert after == {(1, 1): [1], (1, 0): [1 + 10]}
    assert last == {(1, 2): [1]}


def test_the_earliest_of_the_merges_that_make_the_same_is_kept() -> None:
    assert distinct(np.array([[0, 1, 4], [1, 2, 5], [4, 2, 6], [0, 5, 6]])).tolist() == [
        *(True, True, True, False)
    ]
    assert distinct(np.empty((0, 3), np.int32)).tolist() == []
