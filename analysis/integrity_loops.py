"""The compiled loop behind `analysis.integrity`."""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def seen(units_of, drawn, category, categories):  # type: ignore[no-untyped-def]
    """How many of each category a replicate sees, shape (replicates, categories).

    units_of: the units that hold each thing, a bit each, shape (things, words); drawn: the units
    that each replicate draws, shape (replicates, words); category: of each thing.
    """
    found = np.zeros((len(drawn), categories), np.int64)
    for replicate in range(len(drawn)):
        for thing in range(len(units_of)):
            for word in range(units_of.shape[1]):
                if units_of[thing, word] & drawn[replicate, word]:
                    found[replicate, category[thing]] += 1
                    break
    return found
