"""The compiled loops behind `analysis.ngrams`."""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def sort_by_token(ids, buckets):  # type: ignore[no-untyped-def]
    """All positions sorted by their token, those of one token in order."""
    fill = np.zeros(buckets + 1, np.int64)
    for id_ in ids:
        fill[id_ + 1] += 1
    for bucket in range(buckets):
        fill[bucket + 1] += fill[bucket]
    order = np.empty(len(ids), np.int32)
    for position in range(len(ids)):
        id_ = ids[position]
        order[fill[id_]] = position
        fill[id_] += 1
    return order


@numba.njit(cache=True, nogil=True)
def sort_longer(ids, offsets, opens, shorter, length, buckets):  # type: ignore[no-untyped-def]
    """Positions sorted by the gram of `length` tokens that starts there.

    shorter: positions sorted by the gram that is one token shorter. The gram at i is the token at i
    and the shorter gram at i + 1, so a stable counting sort of the predecessors of `shorter` by
    their token sorts them. opens: the positions that open a segment, which have no predecessor.
    """
    fill = np.zeros(buckets + 1, np.int64)
    for segment in range(len(offsets) - 1):
        for position in range(offsets[segment], offsets[segment + 1] - length + 1):
            fill[ids[position] + 1] += 1
    for bucket in range(buckets):
        fill[bucket + 1] += fill[bucket]
    order = np.empty(fill[buckets], np.int32)
    for next_position in shorter:
        if not opens[next_position]:
            id_ = ids[next_position - 1]
            order[fill[id_]] = next_position - 1
            fill[id_] += 1
    return order


@numba.njit(cache=True, nogil=True)
def count_runs(ids, order, shorter_ranks, ranks, most):  # type: ignore[no-untyped-def]
    """Count the grams in sorted order, and number them: ranks[i] becomes the gram's rank at i.

    shorter_ranks: ranks of the grams that are one token shorter, by position. most: no gram occurs
    more often. Returns, for grams and for their own prefixes, how many occur c times, c = 0 … most.
    """
    grams = np.zeros(most + 1, np.int64)
    prefixes = np.zeros(most + 1, np.int64)
    run = prefix_run = 0
    rank = -1
    token = prefix = suffix = np.int32(-1)
    for position in order:
        its_prefix, its_suffix = shorter_ranks[position], shorter_ranks[position + 1]
        if its_prefix != prefix:
            prefixes[prefix_run] += 1
            prefix_run, prefix = 0, its_prefix
        if ids[position] != token or its_suffix != suffix:
            grams[run] += 1
            run, token, suffix = 0, ids[position], its_suffix
            rank += 1
        run += 1
        prefix_run += 1
        ranks[position] = rank
    grams[run] += 1
    prefixes[prefix_run] += 1
    grams[0] = prefixes[0] = 0
    return grams, prefixes
