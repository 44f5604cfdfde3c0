"""The compiled loops behind `analysis.integrity`."""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def units_of(thing, unit, things):  # type: ignore[no-untyped-def]
    """The units that each thing occurs in, end to end: bounds, shape (things + 1,), and units.

    thing, unit: of each occurrence, shape (n,). A unit may be there twice where it doesn't rise.
    """
    bounds = np.zeros(things + 1, np.int64)
    last = np.full(things, -1, np.int64)
    for at in range(len(thing)):
        if last[thing[at]] != unit[at]:
            last[thing[at]] = unit[at]
            bounds[thing[at] + 1] += 1
    for one in range(things):
        bounds[one + 1] += bounds[one]
    units = np.empty(bounds[things], np.int32)
    filled = bounds[:-1].copy()
    last[:] = -1
    for at in range(len(thing)):
        its = thing[at]
        if last[its] != unit[at]:
            last[its] = unit[at]
            units[filled[its]] = unit[at]
            filled[its] += 1
    return bounds, units


@numba.njit(cache=True, nogil=True)
def seen(bounds, units, drawn, category, categories):  # type: ignore[no-untyped-def]
    """How many of each category a replicate sees, shape (replicates, categories).

    bounds, units: where each thing occurs (`units_of`); drawn: whether a replicate holds a unit,
    shape (replicates, units); category: of each thing. A replicate holds 63 % of the units, so that
    one or two of a thing's are looked at.
    """
    found = np.zeros((len(drawn), categories), np.int64)
    for replicate in range(len(drawn)):
        for thing in range(len(bounds) - 1):
            for at in range(bounds[thing], bounds[thing + 1]):
                if drawn[replicate, units[at]]:
                    found[replicate, category[thing]] += 1
                    break
    return found
