"""Which rows of the mixture's linear program are violated, found without writing the program down.

Row (t, p) of the program (Hayase, Liu et al. 2024, arXiv 2407.16607): v(t) + u(p) + Σ a_i
c[i,m(t),t] ≥ Σ a_i c[i,p,t]. The right side is constant between the changes of the pair p, and the
left one, u(p) aside, is the same for all pairs: a range-minimum table over t tells where it is too
small. The cost is that of the changes, not of times × pairs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.merge_replay import PairCounts

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scan:
    """The pair counts as the program has them: divided by the pairs of their category, times
    `scale`. merged: of each time, those of the pair that is merged there, shape (times,
    categories). active: which times have such a pair in any category; the others have no rows.
    """

    counts: PairCounts
    per_category: Floats
    merged: Floats
    active: NDArray[np.bool_]
    scale: float

    @classmethod
    def of(cls, counts: PairCounts, scale: float | None = None) -> "Scan":
        """Without a scale, the one that puts the median merge of an even mixture at 1. Raises
        ValueError for a category without pairs."""
        if (counts.pairs <= 0).any():
            raise ValueError("a category has no pairs")
        per_category = 1 / counts.pairs
        stands = np.flatnonzero(counts.made >= 0)
        merged = np.zeros((len(counts.made), len(per_category)))
        merged[stands] = at(counts, counts.made[stands], stands, per_category)
        active = np.asarray(merged.any(axis=1))
        if scale is None:
            even = merged[active].mean(axis=1)
            scale = 1 / float(np.median(even)) if len(even) else 1.0
        return cls(counts, per_category * scale, merged * scale, active, scale)

    def violated(self, shares: Floats, tolerance: float) -> tuple[int, int]:
        """How many rows shares (categories,) violate without slack by more than the tolerance, and
        how many rows have a pair that stands in a category at all."""
        from analysis import mixture_scan_loops as loops

        own = np.where(self.active, self.merged @ shares, np.inf)
        counts = self.counts
        found: tuple[int, int] = loops.violated(
            *(counts.starts, counts.time, counts.entries, counts.category, counts.count),
            shares * self.per_category,
            own,
            loops.least_table(own),
            tolerance,
        )
        return found

    def highest(
        self, shares: Floats, among: NDArray[np.integer] | None = None
    ) -> tuple[Floats, NDArray[np.int32]]:
        """At each time the largest mixed count of any pair (among these), and that pair (-1: none
        stands)."""
        from analysis import mixture_scan_loops as loops

        counts = self.counts
        found: tuple[Floats, NDArray[np.int32]] = loops.highest(
            *(counts.starts, counts.time, counts.entries, counts.category, counts.count),
            shares * self.per_category,
            len(self.active),
            np.arange(len(counts.starts) - 1) if among is None else among.astype(np.int64),
        )
        return found


def holding_merges(counts: PairCounts) -> NDArray[np.bool_]:
    """In which categories any of the merges stands when its turn comes, shape (categories,)."""
    stands = np.flatnonzero(counts.made >= 0)
    ones = np.ones(len(counts.pairs))
    return np.asarray(at(counts, counts.made[stands], stands, ones).any(axis=0))


def at(
    counts: PairCounts,
    pair: NDArray[np.integer],
    time: NDArray[np.integer],
    per_category: Floats,
) -> Floats:
    """Counts × per_category of each pair at a time, shape (asked, categories)."""
    from analysis import mixture_scan_loops as loops

    order = np.lexsort((time, pair))
    found = np.empty((len(pair), len(per_category)))
    found[order] = loops.counts_at(
        *(counts.starts, counts.time, counts.entries, counts.category, counts.count),
        np.ascontiguousarray(pair[order], np.int64),
        np.ascontiguousarray(time[order], np.int64),
        per_category,
    )
    return found
