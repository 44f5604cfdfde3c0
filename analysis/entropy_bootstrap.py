"""Bootstrap intervals over segments, of the entropies of the token distribution.

Source: Efron & Tibshirani 1993, chapters 6 and 8.6. A replicate draws as many units (segments, or
runs of neighbours: analysis/pairing.py) as there are, with replacement, and computes every figure
anew from its tokens.

A replicate holds some segments twice and others not at all, so it sees fewer types than the sample
did and its entropies lie lower: by about the bias that the plug-in estimate itself has. The bare
percentile interval would lie below the estimate. The interval here is the percentile interval moved
by the estimate minus the replicates' mean: it says how much the figure varies with the choice of
segments at this sample size, and nothing about its bias.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
_WORKERS = 2
_DRAWS_AT_ONCE = 2**21


@dataclass(frozen=True)
class Replicates:
    """Rényi entropies of each replicate, shape (replicates, orders); `support` is how many types
    each saw, shape (replicates,). NaN (and 0) for a replicate without tokens."""

    orders: tuple[float, ...]
    entropies: NDArray[np.float64]
    support: NDArray[np.int64]

    def of(self, order: float) -> NDArray[np.float64]:
        """Raises ValueError for an order that wasn't asked for."""
        return self.entropies[:, self.orders.index(order)]


def resample(
    ids: NDArray[np.int32],
    offsets: NDArray[np.int64],
    unit: NDArray[np.int64],
    orders: tuple[float, ...],
    replicates: int,
    seed: int,
) -> Replicates | None:
    """The replicates of a stream; None below two units, which leave nothing to resample.

    ids: shape (n,), none negative; offsets: (segments + 1,); unit: of each segment, rising, shape
    (segments,); units without a segment are not drawn. The draws are those of
    `default_rng(seed).integers(0, units, units)` taken replicate by replicate. Raises ValueError
    for fewer than 1 replicate.

    Time: replicates × distinct (unit, type) pairs. Memory: 12 bytes a token, 8 a type and 4
    an id, and 4 a unit for each replicate that is at work.
    """
    # numba takes a second to import: only those who resample wait for it.
    from analysis import resampling

    if replicates < 1:
        raise ValueError("a bootstrap needs at least one replicate")
    present, unit = np.unique(unit, return_inverse=True)
    units = len(present)
    if units < 2:
        return None
    used = np.flatnonzero(np.bincount(ids))
    dense = np.zeros(used.max(initial=-1) + 1, np.int32)
    dense[used] = np.arange(len(used))
    ids, types = dense[ids], len(used)
    starts, id_of, count_of = resampling.counts_by_unit(ids, offsets, unit, units, types)
    wanted = np.array([*orders, 0.0])

    def some(times: NDArray[np.int32]) -> NDArray[np.float64]:
        table: NDArray[np.float64] = resampling.resampled(
            times, starts, id_of, count_of, types, wanted
        )
        return table

    random = np.random.default_rng(seed)
    step = max(1, min(-(-replicates // _WORKERS), _DRAWS_AT_ONCE // units))
    found = []
    with ThreadPoolExecutor(_WORKERS) as pool:
        for start in range(0, replicates, step * _WORKERS):
            sizes = [
                min(step, replicates - begin)
                for begin in range(start, min(replicates, start + step * _WORKERS), step)
            ]
            found += list(pool.map(some, [times_drawn(random, size, units) for size in sizes]))
    table = np.concatenate(found)
    support = np.where(np.isnan(table[:, -1]), 0, np.rint(np.exp2(table[:, -1])))
    return Replicates(orders, table[:, :-1], support.astype(np.int64))


def times_drawn(random: np.random.Generator, replicates: int, units: int) -> NDArray[np.int32]:
    """How often each of the replicates draws each unit, shape (replicates, units)."""
    drawn = random.integers(0, units, (replicates, units))
    drawn += (np.arange(replicates) * units)[:, None]
    times = np.bincount(drawn.ravel(), minlength=replicates * units)
    return times.reshape(replicates, units).astype(np.int32)


def interval(
    estimate: float, replicates: NDArray[np.float64], most: float
) -> tuple[float, float] | None:
    """The 95 % interval around the estimate (see above), within 0 and `most`.

    None where a replicate has no value.

    Replicates that lie 0.2 too low are moved by as much:

    >>> low, high = interval(3.0, np.array([2.7, 2.8, 2.9]), most=8.0)
    >>> round(low, 3), round(high, 3)
    (2.905, 3.095)
    """
    if np.isnan(replicates).any():
        return None
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(replicates, [tail, 1 - tail]) + (estimate - replicates.mean())
    # The mean of a skew sample may lie outside the quantiles.
    low, high = min(low, estimate), max(high, estimate)
    return max(0.0, float(low)), min(most, float(high))
