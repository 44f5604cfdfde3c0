"""The compiled loops behind `analysis.entropy_bootstrap`."""

import math

import numba
import numpy as np

SMALL = 4096
"""Counts below this are gathered into a histogram; each of the few above is summed by itself."""


@numba.njit(cache=True, nogil=True)
def counts_by_unit(ids, offsets, unit, units, types):  # type: ignore[no-untyped-def]
    """Which ids each unit holds and how often: starts (units + 1), and id and count of each pair.

    unit: of each segment, rising. ids are below `types`.
    """
    starts = np.zeros(units + 1, np.int64)
    id_of = np.empty(len(ids), np.int32)
    count_of = np.empty(len(ids), np.int32)
    place = np.full(types, -1, np.int64)  # where in the current unit an id's pair is
    filled = 0
    segment = 0
    for current in range(units):
        first = filled
        while segment < len(unit) and unit[segment] == current:
            for position in range(offsets[segment], offsets[segment + 1]):
                id_ = ids[position]
                if place[id_] < first:
                    place[id_] = filled
                    id_of[filled] = id_
                    count_of[filled] = 0
                    filled += 1
                count_of[place[id_]] += 1
            segment += 1
        starts[current + 1] = filled
    return starts, id_of[:filled].copy(), count_of[:filled].copy()


@numba.njit(cache=True, nogil=True)
def renyi_sum(count, total, largest, order):  # type: ignore[no-untyped-def]
    """What one thing seen `count` times adds to the sum that `renyi_of_sum` takes."""
    p = count / total
    if order == 0.0:
        return 1.0
    if math.isinf(order):
        return 0.0
    if order == 1.0:
        return -p * math.log2(p)
    if abs(order - 1.0) < 0.5:
        return p * math.expm1((order - 1.0) * math.log(p))
    return (count / largest) ** order


@numba.njit(cache=True, nogil=True)
def renyi_of_sum(summed, total, largest, order):  # type: ignore[no-untyped-def]
    """The Rényi entropy, in bits; the same formulas as analysis.entropy.renyi."""
    if order == 0.0:
        return math.log2(summed)
    if math.isinf(order):
        return math.log2(total / largest)
    if order == 1.0:
        return summed
    if abs(order - 1.0) < 0.5:
        return math.log1p(summed) / ((1.0 - order) * math.log(2.0))
    return (math.log2(summed) + order * math.log2(largest / total)) / (1.0 - order)


@numba.njit(cache=True, nogil=True)
def resampled(times, starts, id_of, count_of, types, orders):  # type: ignore[no-untyped-def]
    """Rényi entropies of each replicate, shape (replicates, orders); NaN for one without tokens.

    times: how often each replicate draws each unit, shape (replicates, units).
    """
    found = np.full((len(times), len(orders)), np.nan)
    counts = np.zeros(types, np.int64)
    histogram = np.zeros(SMALL, np.int64)
    for replicate in range(len(times)):
        counts[:] = 0
        for unit in range(times.shape[1]):
            drawn = times[replicate, unit]
            if drawn:
                for pair in range(starts[unit], starts[unit + 1]):
                    counts[id_of[pair]] += drawn * count_of[pair]
        histogram[:] = 0
        total = largest = 0
        for count in counts:
            total += count
            largest = max(largest, count)
            if count < SMALL:
                histogram[count] += 1
        if total == 0:
            continue
        for column in range(len(orders)):
            order = orders[column]
            summed = 0.0
            for count in range(1, min(SMALL, largest + 1)):
                if histogram[count]:
                    summed += histogram[count] * renyi_sum(count, total, largest, order)
            if largest >= SMALL:
                for count in counts:
                    if count >= SMALL:
                        summed += renyi_sum(count, total, largest, order)
            found[replicate, column] = renyi_of_sum(summed, total, largest, order)
    return found
