"""What the merges of a BPE do to the pairs of a text, one merge after the other.

Source: Hayase, Liu et al. 2024, "Data Mixture Inference: What do BPE Tokenizers Reveal about their
Training Data?" (arXiv 2407.16607): the counts that their linear program is made of.

The merges are replayed once over the distinct pre-tokens of all categories together; how often a
pre-token stands in which category enters afterwards, so that other weights (a resample) cost a sum.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.integer]


@dataclass(frozen=True)
class Weights:
    """How often each of the distinct pre-tokens stands in each category, sparse: those of pre-token
    w are `count[starts[w]:starts[w + 1]]` in the categories at the same places of `category`.

    starts, count: int64; category: int32.
    """

    starts: Integers
    category: Integers
    count: Integers
    categories: int


@dataclass(frozen=True)
class Replay:
    """What happened to the pairs. Merge t (from 0) changes what is counted at the times after t; at
    time 0 no merge was made.

    left, right: symbols of each pair that stands at any time. made: pair of each merge, -1 for a
    merge that stood nowhere when its turn came. Events, those of pair p from `starts[p]` to
    `starts[p + 1]` in order of time: at `time`, `change` more of the pair stand in each occurrence
    of the pre-token `word`. All int32, but `change` int8 and `starts` int64.
    """

    left: Integers
    right: Integers
    made: Integers
    starts: Integers
    time: Integers
    word: Integers
    change: Integers


@dataclass(frozen=True)
class PairCounts:
    """How often each pair stands in each category, as changes.

    Those of pair p are the changes from `starts[p]` to `starts[p + 1]`: from `time` on, the counts
    in the categories `category[entries[c]:entries[c + 1]]` are those at the same places of `count`.
    made: as in Replay, of the merges that are measured. pairs: of each category, all its pairs at
    the beginning of the merge list, shape (categories,), int64.
    """

    starts: Integers
    time: Integers
    entries: Integers
    category: Integers
    count: Integers
    made: Integers
    pairs: NDArray[np.int64]


def distinct(merges: Integers) -> NDArray[np.bool_]:
    """Which merges (left, right, result) make what no earlier one makes, shape (merges,): a
    conversion from sentencepiece lists every pair that gives a piece.

    >>> distinct(np.array([[0, 1, 5], [5, 2, 6], [0, 7, 6]])).tolist()
    [True, True, False]
    """
    kept = np.zeros(len(merges), bool)
    kept[np.unique(merges[:, 2], return_index=True)[1]] = True
    return kept


def replay(symbols: Integers, offsets: Integers, merges: Integers) -> Replay:
    """Replay merges (left, right, result) over distinct pre-tokens.

    symbols: those that the pre-tokens start from, end to end; no pair holds a negative one.
    offsets: where each pre-token begins, one more than there are.

    The pre-token aab (0 0 1), with the merge of a and b: before it the pairs are aa and ab, after
    it only a with ab.

    >>> found = replay(np.array([0, 0, 1]), np.array([0, 3]), np.array([[0, 1, 2]]))
    >>> list(zip(found.left.tolist(), found.right.tolist()))
    [(0, 1), (0, 0), (0, 2)]
    >>> found.time.tolist(), found.change.tolist()
    ([0, 1, 0, 1, 1], [1, -1, 1, -1, 1])

    Raises ValueError for more symbols than 2^31 / 6: each may have six events.
    """
    # numba takes a second to import: only those who replay wait for it.
    from analysis import merge_replay_loops as loops

    if len(symbols) >= 2**31 // 6:
        raise ValueError("there are too many symbols to replay")
    pair, word, begins, keys, made = loops.replayed(
        np.ascontiguousarray(symbols, np.int32),
        np.ascontiguousarray(offsets, np.int64),
        np.ascontiguousarray(merges, np.int32).reshape(-1, 3),
    )
    starts, *events = loops.by_pair(pair, word, begins, len(keys))
    stands = np.diff(starts) > 0
    number = np.cumsum(stands, dtype=np.int32) - 1
    made = np.where(made >= 0, number[made], made)
    keys, starts = keys[stands], np.concatenate([starts[:-1][stands], starts[-1:]])
    left, right = (keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32)
    return Replay(left, right, made, starts, *events)


def pair_counts(found: Replay, weights: Weights, skipped: int = 0) -> PairCounts:
    """The counts with these weights. The first `skipped` merges are made before time 0."""
    from analysis import merge_replay_loops as loops

    starts, time, entries, category, count = loops.changes(
        found.starts,
        found.time,
        found.word,
        found.change,
        weights.starts,
        weights.category,
        weights.count,
        weights.categories,
        skipped,
    )
    at_first = found.time == 0
    per_word = np.bincount(found.word[at_first], minlength=len(weights.starts) - 1)
    of_entry = np.repeat(per_word, np.diff(weights.starts)) * weights.count
    pairs = np.zeros(weights.categories, np.int64)
    np.add.at(pairs, weights.category, of_entry)
    return PairCounts(starts, time, entries, category, count, found.made[skipped:], pairs)
