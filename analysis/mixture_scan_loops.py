"""The compiled loops behind `analysis.mixture_scan`. Every walk goes over the changes of each pair
(`analysis.merge_replay.PairCounts`) in order of time; a mixed count is constant between them."""

import numba
import numpy as np

NOTHING = -1


@numba.njit(cache=True, nogil=True)
def counts_at(starts, time, entries, category, count, pair, at, per_category):  # type: ignore[no-untyped-def]
    """Counts × per_category of each (pair, time) asked, shape (asked, categories). Of one pair the
    times asked rise."""
    found = np.zeros((len(pair), len(per_category)))
    change, before = np.int64(0), NOTHING
    now = np.zeros(len(per_category))
    for asked in range(len(pair)):
        if pair[asked] != before:
            before, change = pair[asked], starts[pair[asked]]
            now[:] = 0
        while change < starts[before + 1] and time[change] <= at[asked]:
            for entry in range(entries[change], entries[change + 1]):
                now[category[entry]] = count[entry] * per_category[category[entry]]
            change += 1
        found[asked] = now
    return found


@numba.njit(cache=True, nogil=True)
def least_table(values):  # type: ignore[no-untyped-def]
    """Row k: of each run of 2^k values, the place of the least; shape (rows, values)."""
    size = len(values)
    rows = 1
    while 2**rows <= size:
        rows += 1
    table = np.empty((rows, size), np.int32)
    table[0] = np.arange(size)
    for row in range(1, rows):
        half = 2 ** (row - 1)
        for place in range(size - 2 * half + 1):
            one, other = table[row - 1, place], table[row - 1, place + half]
            table[row, place] = one if values[one] <= values[other] else other
    return table


@numba.njit(cache=True, nogil=True)
def _least(values, table, row_of, start, end):  # type: ignore[no-untyped-def]
    """The place of the least value from start to before end."""
    row = row_of[end - start]
    one, other = table[row, start], table[row, end - 2**row]
    return one if values[one] <= values[other] else other


@numba.njit(cache=True, nogil=True)
def _rows_of(size):  # type: ignore[no-untyped-def]
    """The row of `least_table` for each length."""
    row_of = np.zeros(size + 1, np.int64)
    for length in range(2, size + 1):
        row_of[length] = row_of[length // 2] + 1
    return row_of


@numba.njit(cache=True, nogil=True)
def violated(  # type: ignore[no-untyped-def]
    starts, time, entries, category, count, per_count, own, table, tolerance
):
    """At how many times a pair's mixed count is above what the merge counts by more than the
    tolerance, summed over the pairs, and of how many rows the pair counts something.

    per_count: what one pair of a category adds to the mixed count. own: of each time, what its
    merge counts, infinite where it has no rows; table: that of `own`.
    """
    times, pairs = len(own), len(starts) - 1
    row_of = _rows_of(times)
    rows_before = np.zeros(times + 1, np.int64)
    rows_before[1:] = np.cumsum(np.isfinite(own))
    found = present = 0
    now = np.zeros(len(per_count), np.int64)
    stack = np.empty((2 * times + 2, 2), np.int32)
    for pair in range(pairs):
        now[:] = 0
        mixed, standing = 0.0, 0
        for change in range(starts[pair], starts[pair + 1]):
            for entry in range(entries[change], entries[change + 1]):
                its = category[entry]
                mixed += (count[entry] - now[its]) * per_count[its]
                standing += count[entry] - now[its]
                now[its] = count[entry]
            start = time[change]
            end = time[change + 1] if change + 1 < starts[pair + 1] else times
            end = min(end, times)
            if standing == 0 or start >= end:
                continue
            present += rows_before[end] - rows_before[start]
            stack[0, 0], stack[0, 1] = start, end
            depth = 1
            while depth > 0:
                depth -= 1
                low, high = stack[depth, 0], stack[depth, 1]
                at = _least(own, table, row_of, low, high)
                if own[at] + tolerance >= mixed:
                    continue
                found += 1
                if low < at:
                    stack[depth, 0], stack[depth, 1] = low, at
                    depth += 1
                if at + 1 < high:
                    stack[depth, 0], stack[depth, 1] = at + 1, high
                    depth += 1
    return found, present


@numba.njit(cache=True, nogil=True)
def highest(starts, time, entries, category, count, per_count, times, among):  # type: ignore[no-untyped-def]
    """At each time the largest mixed count of the pairs asked, and that pair, shape (times,).

    Each stretch of a constant count is put on the two runs of 2^k times that cover it; then long
    runs are handed down to the two halves of each.
    """
    row_of = _rows_of(times)
    rows = row_of[times] + 1
    top = np.zeros((rows, times))
    whose = np.full((rows, times), NOTHING, np.int32)
    now = np.zeros(len(per_count), np.int64)
    for pair in among:
        now[:] = 0
        mixed = 0.0
        for change in range(starts[pair], starts[pair + 1]):
            for entry in range(entries[change], entries[change + 1]):
                its = category[entry]
                mixed += (count[entry] - now[its]) * per_count[its]
                now[its] = count[entry]
            start = time[change]
            end = min(time[change + 1] if change + 1 < starts[pair + 1] else times, times)
            if start >= end:
                continue
            row = row_of[end - start]
            for side in range(2):
                place = np.int64(start) if side == 0 else np.int64(end) - 2**row
                if mixed > top[row, place]:
                    top[row, place], whose[row, place] = mixed, pair
    for row in range(rows - 1, 0, -1):
        half = 2 ** (row - 1)
        for place in range(times - 2 * half + 1):
            for lower in range(place, place + half + 1, half):
                if top[row, place] > top[row - 1, lower]:
                    top[row - 1, lower] = top[row, place]
                    whose[row - 1, lower] = whose[row, place]
    return top[0].copy(), whose[0].copy()
