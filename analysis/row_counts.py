"""The counting function: a batch of texts and an encoder in, the tokens of each text out.

Nothing here knows where the texts come from or what encodes them, so that the same function counts
on one machine (studies/counting/row_counts.py) and in the tasks of a cluster (scale/). A batch is
`data` and `offsets` as in duplicates.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.duplicates import distinct, gathered
from analysis.surface import TypesUsed

LEAST_SAVING = 0.05
"""Below this share of a batch's bytes, duplicates are encoded like the rest: setting them apart
costs about as much."""


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
