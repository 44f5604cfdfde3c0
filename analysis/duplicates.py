"""Which texts of a batch are the same, so that each is encoded once.

A batch of n texts is two arrays, as Arrow has them: `data`, uint8, and `offsets`, int64, shape
(n + 1,): text i is `data[offsets[i]:offsets[i + 1]]` (UTF-8).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
    from analysis.duplicate_loops import find

    rows = len(offsets) - 1
    first, place = np.empty(rows, np.int64), np.empty(rows, np.int64)
    first = first[: find(data, offsets, first, place)]
    lengths = np.diff(offsets)
    return Distinct(first, place, int(lengths.sum() - lengths[first].sum()))


def gathered(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The texts at `rows` as a batch of their own."""
    from analysis.duplicate_loops import copy_rows

    out_offsets = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(np.diff(offsets)[rows], out=out_offsets[1:])
    out = np.empty(int(out_offsets[-1]), np.uint8)
    copy_rows(data, offsets, rows, out, out_offsets)
    return out, out_offsets
