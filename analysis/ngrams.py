"""Exact counts of k-grams of tokens, k = 1 … 5 and more, that never cross a segment's boundary.

Positions are sorted by the k-gram that starts there, each length from the one before by a counting
sort (as suffix arrays are built by radix sorting), so nothing is hashed and nothing can collide.

Time: a few passes over the tokens for each k. Memory above the tokens: about 18 bytes a token at
the peak, whatever k (two orders and two ranks as int32, and a byte), and 16 bytes for each
occurrence of the most frequent token.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_TOKENS = 2**31 - 2
_SPARSE = 2**24


@dataclass(frozen=True)
class Spectrum:
    """How many distinct things were seen once, twice, … All entropies of a sample depend on this
    alone, and it is small however long the sample is.

    frequency: the frequencies that occur, rising, all above 0. types: how many distinct things
    have each. Both int64, of one shape."""

    frequency: NDArray[np.int64]
    types: NDArray[np.int64]

    @classmethod
    def of_counts(cls, counts: NDArray[np.integer]) -> "Spectrum":
        """From the count of each thing; those never seen are left out."""
        frequency, types = np.unique(counts[counts > 0], return_counts=True)
        return cls(frequency.astype(np.int64), types.astype(np.int64))

    @classmethod
    def of_histogram(cls, histogram: NDArray[np.int64]) -> "Spectrum":
        """histogram[c]: how many things were seen c times; the place 0 doesn't count."""
        frequency = np.flatnonzero(histogram[1:]) + 1
        return cls(frequency, histogram[frequency])

    @property
    def total(self) -> int:
        """Occurrences."""
        return int(self.frequency @ self.types)

    @property
    def distinct(self) -> int:
        return int(self.types.sum())

    @property
    def seen_once(self) -> int:
        """How many things were seen once."""
        return int(self.types[0]) if len(self.types) and self.frequency[0] == 1 else 0

    def descending(self) -> NDArray[np.int64]:
        """The count of each thing, the most frequent first, shape (distinct,)."""
        return np.repeat(self.frequency, self.types)[::-1]


@dataclass(frozen=True)
class Grams:
    """The k-grams of a stream. `prefixes` are the (k - 1)-grams that they begin with, counted once
    for each k-gram: a table of contexts of these k-grams, in which the last k - 1 tokens of a
    segment don't occur. For k = 1 it is the empty prefix."""

    length: int
    grams: Spectrum
    prefixes: Spectrum


def grams(ids: NDArray[np.int32], offsets: NDArray[np.int64], longest: int) -> list[Grams]:
    """The k-grams of k = 1 … longest, in that order.

    ids: tokens of all segments end to end, shape (n,); offsets: shape (segments + 1,). Raises
    ValueError for a negative id, or more than MOST_TOKENS tokens.
    """
    # numba takes a second to import: only those who count wait for it.
    from analysis import ngram_loops as loops

    if len(ids) > MOST_TOKENS:
        raise ValueError("too many tokens for one stream")
    if len(ids) and int(ids.min()) < 0:
        raise ValueError("an id is negative")
    if len(ids) and int(ids.max()) >= _SPARSE:
        ids = np.unique(ids, return_inverse=True)[1].astype(np.int32)
    counts = np.bincount(ids)
    most = int(counts.max(initial=0))
    tokens = Spectrum.of_counts(counts)
    found = [Grams(1, tokens, Spectrum.of_counts(np.array([len(ids)])))]
    if longest == 1:
        return found
    opens = np.zeros(len(ids), np.bool_)
    opens[offsets[:-1][np.diff(offsets) > 0]] = True
    order = loops.sort_by_token(ids, len(counts))
    ranks = ids
    spare = [np.empty(len(ids) + 1, np.int32) for _ in range(min(2, longest - 1))]
    for length in range(2, longest + 1):
        order = loops.sort_longer(ids, offsets, opens, order, length, len(counts))
        shorter, ranks = ranks, spare[length % len(spare)]
        histograms = loops.count_runs(ids, order, shorter, ranks, most)
        found.append(Grams(length, *map(Spectrum.of_histogram, histograms)))
    return found
