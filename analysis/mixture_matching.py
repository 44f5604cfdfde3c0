"""What a mixture of given shares loses: the program of `analysis.mixture` without its shares.

Its dual gives each time at most one pair and each pair at most one time, and sums what the pairs'
counts are above the merges': a matching of the greatest weight. It is found by an auction of the
times to the pairs (Bertsekas 1988, Annals of Operations Research 14), in which a pair's stretches
of constant count are looked up in a tree of the cheapest times. An auction from prices of 0 leaves
what nobody bought at 0 (Bertsekas and Castañon 1992, Computational Optimization and Applications
1). One of large steps comes first, whose prices, lowered by some steps, the next begins with: few
times are left that have a price and no buyer, and where they are not, it begins again from 0.

Whatever the auction's step, its prices and gains keep all rows, so that their sum is an upper bound
of the loss, and any matching is a lower one, of every mixture.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.mixture_scan import Scan, at

Floats = NDArray[np.float64]

FLOOR = 1e-9  # of a violation, the median merge being 1: what rounding may add
FINER = 4  # how many times smaller the next step is


@dataclass(frozen=True)
class Matching:
    """time, pair: the rows that it is made of, neither twice. v, u: the slacks of each time and
    pair, which keep all rows; loss: their sum."""

    time: NDArray[np.int64]
    pair: NDArray[np.int64]
    v: Floats
    u: Floats
    loss: float


def matched(scan: Scan, shares: Floats, step: float, first: float) -> Matching:
    """A matching whose weight is below the loss by no more than twice step × its rows.

    shares: shape (categories,). step: by how much more than needed a pair bids, above 0, in what
    the scan counts in. first: the step that is begun with, if that is larger.
    """
    from analysis import mixture_matching_loops as loops

    times, counts = len(scan.active), scan.counts
    size = 1 << (times - 1).bit_length()
    own = np.full(size, np.inf)
    own[:times] = np.where(scan.active, scan.merged @ shares, np.inf)
    changes = counts.starts, counts.time, counts.entries, counts.category, counts.count
    whose, begins, begin_at, end_at, counted, above = loops.stretches(
        *changes, shares * scan.per_category, own, size, FLOOR
    )
    stretches = begins, begin_at, end_at, counted, above, own, size
    most = np.maximum.reduceat(above, begins[:-1]) if len(whose) else above
    order = np.argsort(-most, kind="stable").astype(np.int32)
    steps = [step]
    while steps[-1] * FINER <= first:
        steps.append(steps[-1] * FINER)
    price = np.zeros(size)
    for its in reversed(steps):
        price = np.maximum(price - FINER * FINER * its, 0)
        has, gains = loops.auctioned(*stretches, order, its, price)
    sold = has[has >= 0]
    if price.sum() - price[sold].sum() > step * len(sold):
        price = np.zeros(size)
        has, gains = loops.auctioned(*stretches, order, step, price)
    u = np.zeros(len(counts.starts) - 1)
    u[whose] = gains
    v, having = price[:times], np.flatnonzero(has >= 0)
    loss = float(v.sum() + u.sum())
    return Matching(has[having].astype(np.int64), whose[having].astype(np.int64), v, u, loss)


def cut(scan: Scan, time: NDArray[np.int64], pair: NDArray[np.int64]) -> Floats:
    """What a matching's weight is in each category: a lower bound of the loss of any shares is
    their product with it. Rows of times that have none in this scan are left out. Shape
    (categories,)."""
    kept = scan.active[time]
    rows = at(scan.counts, pair[kept], time[kept], scan.per_category) - scan.merged[time[kept]]
    return np.asarray(rows.sum(axis=0))
