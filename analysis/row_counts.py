"""The counting function: a batch of texts and an encoder in, the tokens of each text out.

Nothing here knows where the texts come from or what encodes them, so that the same function counts
on one machine (studies/counting/row_counts.py) and in the tasks of a cluster (scale/). A batch is
two arrays, as Arrow has them: `data`, uint8, and `offsets`, int64, shape (n + 1,): text i is
`data[offsets[i]:offsets[i + 1]]` (UTF-8).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_SAVING = 0.05
"""Below this share of a batch's bytes, duplicates are encoded like the rest: setting them apart
costs about as much."""


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
        from analysis.row_loops import mark

        if place is None:
            place = np.arange(len(group))
        if not mark(self._bits, ids, offsets, group, place, self.vocabulary_size):
            raise ValueError("an id lies outside the declared vocabulary")

    def of(self, group: int) -> NDArray[np.int64]:
        """The distinct ids the group uses, ascending."""
        bits = np.unpackbits(self._bits[group].view(np.uint8), bitorder="little")
        return np.flatnonzero(bits[: self.vocabulary_size])


@dataclass(frozen=True)
class Distinct:
    """rows: the first row of each distinct text, rising. place: for each row of the batch, the
    place of its text in `rows`, shape (n,). bytes_saved: of the texts that came before."""

    rows: NDArray[np.int64]
    place: NDArray[np.int64]
    bytes_saved: int


def distinct(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> Distinct:
    """The distinct texts of a batch.

    Some equal texts may be taken for different ones (where very many texts look alike), never the
    other way round.
    """
    # numba takes a second to import: only those who count wait for it.
    from analysis.row_loops import find

    rows = len(offsets) - 1
    first, place = np.empty(rows, np.int64), np.empty(rows, np.int64)
    first = first[: find(data, offsets, first, place)]
    lengths = np.diff(offsets)
    return Distinct(first, place, int(lengths.sum() - lengths[first].sum()))


def gathered(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The texts at `rows` as a batch of their own."""
    from analysis.row_loops import copy_rows

    out_offsets = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(np.diff(offsets)[rows], out=out_offsets[1:])
    out = np.empty(int(out_offsets[-1]), np.uint8)
    copy_rows(data, offsets, rows, out, out_offsets)
    return out, out_offsets


@dataclass(frozen=True)
class Encoded:
    """What an encoder makes of m texts.

    ids: int32, all tokens end to end. offsets: int64, shape (m + 1,). unk_characters: int64, shape
    (m,): the characters of each text that UNK tokens cover.
    """

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]
    unk_characters: NDArray[np.int64]


Encode = Callable[[NDArray[np.uint8], NDArray[np.int64]], Encoded]


@dataclass(frozen=True)
class Types:
    """The distinct ids that each of some groups uses, in the form of a token stream.

    group: int64, shape (g,), rising. ids: int32, those of group[i] are ids[offsets[i]:offsets[i +
    1]], rising.
    """

    group: NDArray[np.int64]
    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]


@dataclass(frozen=True)
class RowCounts:
    """tokens, unk_characters: of each text of a batch, int64, shape (n,). encoded: its texts, each
    once at least; place: for each row, its text in `encoded`."""

    tokens: NDArray[np.int64]
    unk_characters: NDArray[np.int64]
    encoded: Encoded
    place: NDArray[np.int64]

    def types(self, group: NDArray[np.int64], vocabulary_size: int) -> Types:
        """The distinct ids of each group of rows; group has shape (n,).

        Raises ValueError for an id outside the vocabulary.
        """
        groups, local = np.unique(group, return_inverse=True)
        used = TypesUsed(len(groups), vocabulary_size)
        used.add(self.encoded.ids, self.encoded.offsets, local, self.place)
        ids = [used.of(number).astype(np.int32) for number in range(len(groups))]
        offsets = np.cumsum([0, *map(len, ids)])
        return Types(groups, np.concatenate([np.empty(0, np.int32), *ids]), offsets)


def count_rows(data: NDArray[np.uint8], offsets: NDArray[np.int64], encode: Encode) -> RowCounts:
    """The tokens of each text of a batch, each encoded alone; equal texts are encoded once where
    that pays."""
    found = distinct(data, offsets)
    if found.bytes_saved <= LEAST_SAVING * int(offsets[-1] - offsets[0]):
        encoded, place = encode(data, offsets), np.arange(len(offsets) - 1)
        return RowCounts(np.diff(encoded.offsets), encoded.unk_characters, encoded, place)
    encoded = encode(*gathered(data, offsets, found.rows))
    tokens = np.diff(encoded.offsets)[found.place]
    return RowCounts(tokens, encoded.unk_characters[found.place], encoded, found.place)
