"""The compiled loops behind `analysis.compressed_bpe`.

A stream is an int32 array of symbols in which BREAK ends every pre-token: no pair holds it.
"""

import numba
import numpy as np

BREAK = -1


@numba.njit(cache=True, nogil=True)
def count_pairs(stream, weights, counts):  # type: ignore[no-untyped-def]
    """Add up how often each pair of neighbours occurs; weights: how often each pre-token does.

    counts: shape (symbols, symbols), set to 0 first. Pairs that overlap (aaa) count each.
    """
    counts[:] = 0
    word = 0
    for place in range(len(stream) - 1):
        left, right = stream[place], stream[place + 1]
        if left == BREAK:
            word += 1
        elif right != BREAK:
            counts[left, right] += weights[word]


@numba.njit(cache=True, nogil=True)
def merged(stream, left, right, symbol):  # type: ignore[no-untyped-def]
    """The stream with each pair left, right become the symbol, from left to right."""
    found = np.empty(len(stream), np.int32)
    length = place = 0
    while place < len(stream):
        if place + 1 < len(stream) and stream[place] == left and stream[place + 1] == right:
            found[length] = symbol
            place += 2
        else:
            found[length] = stream[place]
            place += 1
        length += 1
    return found[:length].copy()
