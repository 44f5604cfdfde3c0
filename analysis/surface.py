"""Which tokens a text uses, and how long they are."""

import numpy as np
from numpy.typing import NDArray


class TypesUsed:
    """The set of ids that each of several groups (languages) uses, one bit an id.

    Memory: groups × vocabulary / 8 bytes.
    """

    def __init__(self, groups: int, vocabulary_size: int) -> None:
        self.vocabulary_size = vocabulary_size
        self._bits = np.zeros((groups, (vocabulary_size + 63) // 64), np.uint64)

    def add(
        self,
        ids: NDArray[np.int32],
        offsets: NDArray[np.int64],
        group: NDArray[np.int64],
        place: NDArray[np.int64] | None = None,
    ) -> None:
        """Note the ids of segments; group has shape (segments,), -1 for a segment to pass over.

        With `place`, shape (n,), group is of n texts, and text i is the segment place[i].

        Raises ValueError for an id outside the vocabulary.
        """
        # numba takes a second to import: only those who count wait for it.
        from analysis.surface_loops import mark

        if place is None:
            place = np.arange(len(group))
        if not mark(self._bits, ids, offsets, group, place, self.vocabulary_size):
            raise ValueError("an id lies outside the declared vocabulary")

    def of(self, group: int) -> NDArray[np.int64]:
        """The distinct ids the group uses, ascending."""
        bits = np.unpackbits(self._bits[group].view(np.uint8), bitorder="little")
        return np.flatnonzero(bits[: self.vocabulary_size])


def mean_token_length(
    used: NDArray[np.int64], surface_characters: NDArray[np.int32]
) -> float | None:
    """Mean length in characters over the distinct tokens used (not over their occurrences).

    Source: Arnett et al. 2025 (arXiv 2510.21909): of the tokens used on the evaluation text.
    None if no token is used.

    Of ids of 1, 2, 3 and 4 characters the text uses the second and the last, however often:

    >>> mean_token_length(np.array([1, 3]), np.array([1, 2, 3, 4], np.int32))
    3.0
    """
    return float(surface_characters[used].mean()) if len(used) else None
