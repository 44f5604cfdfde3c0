"""A frequency spectrum: how many distinct things were seen once, twice, …

All entropies of a sample depend on this alone, and it is small however long the sample is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Spectrum:
    """frequency: the frequencies that occur, rising, all above 0. types: how many distinct things
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
