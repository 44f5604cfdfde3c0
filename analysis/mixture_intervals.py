"""How far the shares of a mixture would move with other samples of the same categories.

Each replicate draws, of every category, as many units of segments as it has, with replacement, and
solves again from the basis of the first solution. A resample holds fewer distinct texts than the
sample, so that a category which is many kinds of text in few segments explains less of the merges
in it, as it does in the sample itself: the interval makes up for that bias. What no replicate
tells: a category that is missing, or another kind of text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.category_counts import Sample
from analysis.merge_replay import Replay, pair_counts
from analysis.mixture import Solver
from analysis.mixture_shares import byte_shares

Floats = NDArray[np.float64]

LEAST_UNITS = 20
LEAST_REPLICATES = 40
PERCENTILES = 2.5, 97.5


@dataclass(frozen=True)
class Resampling:
    """What a replicate is made of; `solver` has solved for the samples as they are. skipped: merges
    that are made before the first measured one."""

    sample: Sample
    replay: Replay
    skipped: int
    solver: Solver
    gap: float

    def replicate(self, seed: Sequence[int]) -> tuple[Floats, Floats] | None:
        """Pair and byte shares of one resample; None where a category lost all its pairs."""
        rng = np.random.default_rng(seed)
        multiples = [its.resampled(rng) for its in self.sample.categories]
        counts = pair_counts(self.replay, self.sample.weights(multiples), self.skipped)
        if (counts.pairs <= 0).any():
            return None
        self.solver.renew(counts)
        shares = self.solver.solve(self.gap).shares
        sizes = np.array(
            [
                float(its.bytes @ multiple)
                for its, multiple in zip(self.sample.categories, multiples, strict=True)
            ]
        )
        return shares, byte_shares(shares, sizes, counts.pairs)


def no_interval(units: int, replicates: int) -> str | None:
    """Why there is no interval for a category of so many units; None if there is one."""
    if replicates < LEAST_REPLICATES:
        return f"fewer than {LEAST_REPLICATES} resamples were drawn"
    if units < LEAST_UNITS:
        return f"its sample has {units} segments; an interval needs {LEAST_UNITS}"
    return None


def interval(share: float, replicates: Floats) -> tuple[float, float]:
    """The 95 % interval of a share, within 0 and 1.

    The replicates' 2.5th and 97.5th percentile, moved so that their mean is the share, and from
    there as far again on the side to which they were moved: what holds for a resample beside the
    sample holds for the sample beside all text of its kind (Efron and Tibshirani 1993, chapters 10
    and 13.3). Where the replicates' mean is the share it is the percentile interval.

    >>> low, high = interval(0.5, np.array([0.38, 0.4, 0.42]))
    >>> round(low, 3), round(high, 3)
    (0.481, 0.619)
    """
    bias = float(replicates.mean()) - share
    low, high = np.percentile(replicates, PERCENTILES) - bias
    # The mean of skew replicates may lie outside the percentiles.
    low, high = min(low - max(bias, 0.0), share), max(high - min(bias, 0.0), share)
    return max(0.0, float(low)), min(1.0, float(high))
