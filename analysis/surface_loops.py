"""The compiled loop behind `surface.TypesUsed`."""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def mark(bits, ids, offsets, group, place, vocabulary_size):  # type: ignore[no-untyped-def]
    """Set bit `id` of row `group[row]` for each id of each row's segment, `place[row]`; False at a
    foreign id."""
    for number in range(len(group)):
        row, segment = group[number], place[number]
        if row < 0:
            continue
        for position in range(offsets[segment], offsets[segment + 1]):
            id_ = ids[position]
            if id_ < 0 or id_ >= vocabulary_size:
                return False
            bits[row, id_ >> 6] |= np.uint64(1) << np.uint64(id_ & 63)
    return True
