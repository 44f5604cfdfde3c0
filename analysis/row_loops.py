"""The compiled loops behind `row_counts`: equal texts, and which tokens texts use."""

import numba
import numpy as np

SAMPLED = 16
PROBES = 32


@numba.njit(cache=True, nogil=True)
def find(data, offsets, first, place):  # type: ignore[no-untyped-def]
    """Number the distinct texts in order of appearance; returns how many they are.

    Texts are told apart by their length and SAMPLED of their bytes, and compared in full where
    these are the same. After PROBES others a text counts as new, so that the time stays bounded
    whatever the texts are.
    """
    rows = len(place)
    size = 16
    while size < 2 * rows:
        size *= 2
    mask = np.uint64(size - 1)
    table = np.full(size, -1, np.int32)
    marks = np.empty(rows, np.uint64)
    count = 0
    for row in range(rows):
        start = offsets[row]
        length = offsets[row + 1] - start
        mark = np.uint64(length) * np.uint64(0x9E3779B97F4A7C15)
        steps = min(length, SAMPLED)
        for step in range(steps):
            mark = (mark ^ np.uint64(data[start + step * length // steps])) * np.uint64(
                0x100000001B3
            )
        mark ^= mark >> np.uint64(29)
        slot = mark & mask
        found = -1
        probes = 0
        while table[slot] >= 0 and probes < PROBES:
            other = table[slot]
            if marks[other] == mark:
                its_start = offsets[first[other]]
                if offsets[first[other] + 1] - its_start == length:
                    at = 0
                    while at < length and data[start + at] == data[its_start + at]:
                        at += 1
                    if at == length:
                        found = other
                        break
            slot = (slot + np.uint64(1)) & mask
            probes += 1
        if found < 0:
            found = count
            first[count] = row
            marks[count] = mark
            if table[slot] < 0:
                table[slot] = count
            count += 1
        place[row] = found
    return count


@numba.njit(cache=True, nogil=True)
def copy_rows(data, offsets, rows, out, out_offsets):  # type: ignore[no-untyped-def]
    """The texts at `rows` end to end into `out`."""
    for number in range(len(rows)):
        start = offsets[rows[number]]
        to = out_offsets[number]
        for at in range(out_offsets[number + 1] - to):
            out[to + at] = data[start + at]


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
