"""The mixture of categories that explains a list of merges best.

Source: Hayase, Liu et al. 2024 (arXiv 2407.16607), whose linear program this is. With c[i,p,t] the
share of category i's pairs that are the pair p after the merges before t, minimise Σ v(t) + Σ u(p)
over shares a and slacks v, u ≥ 0 such that, for each merge m(t) and each other pair p,
v(t) + u(p) + Σ a_i c[i,m(t),t] ≥ Σ a_i c[i,p,t].

For given shares the least sum is the weight of a matching (`analysis.mixture_matching`), so that
the loss is a convex function, linear in pieces, of the few shares alone. It is minimised by the
level method (Lemaréchal, Nemirovskii and Nesterov 1995, Mathematical Programming 69): each matching
bounds the loss of all shares from below, and is next looked for at the shares nearest to the best
ones that may, by all bounds so far, lose half as much more than the least. The least of the lower
bounds and the slacks of the best shares are bounds of the program's optimum, whatever was rounded.

Such a bound is a cut, a vector g of shape (categories,): no mixture of shares a loses less than
g · a.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.merge_replay import PairCounts
from analysis.mixture_matching import Matching, cut, matched
from analysis.mixture_scan import Scan

Floats = NDArray[np.float64]

LEVEL = 0.5  # how far from the lower bound to the upper one
OF_THE_GAP = 0.2  # the step of an auction, of the gap a merge
COARSE = 0.03  # the first step, of the loss a merge
MOST_ROUNDS = 1000
NO_LOSS = 1e-7  # in shares of what the merges count


@dataclass(frozen=True)
class Mixture:
    """shares: of the pairs, shape (categories,), sum 1. loss, lower: upper and lower bound of the
    program's optimum, in shares of the pairs, summed over the merges. merged: Σ a_i c[i,m(t),t],
    what the merges themselves count, in the same unit. v, u: the slacks, of each merge and pair.
    rounds: how many matchings were looked for; rows: how many rows of the program they are made
    of. proven: the bounds are as near to one another as was asked for."""

    shares: Floats
    loss: float
    lower: float
    merged: float
    v: Floats
    u: Floats
    rounds: int
    rows: int
    proven: bool

    @property
    def gap(self) -> float:
        """Of the loss, how much the lower bound lacks; 0 where there is none."""
        return (self.loss - self.lower) / self.loss if self.loss > 0 else 0.0


Told = Callable[[int, int, float], None]
"""Gets the round, the rows of its matching, and the gap."""


def silent(rounds: int, rows: int, gap: float) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class _Start:
    """Where solving begins: at which shares, with which steps of the auction, and with the rows of
    which matchings."""

    shares: Floats
    step: float
    first: float
    matchings: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...] = ()


class Solver:
    """Solves for one list of merges and set of categories, and again for other counts of theirs."""

    def __init__(self, counts: PairCounts) -> None:
        """Raises ValueError for a category without pairs, or where none of the merges stands in any
        category."""
        self.scan = Scan.of(counts)
        if not self.scan.active.any():
            raise ValueError("none of the merges occurs")
        categories = self.scan.merged.shape[1]
        mean = float(self.scan.merged[self.scan.active].mean())
        step = COARSE * mean
        self._start = _Start(np.full(categories, 1 / categories), step, step)
        self._solved = False

    def renew(self, counts: PairCounts) -> None:
        """Go on with other counts of the same replay (a resample), from the shares and matchings of
        the first solution. Raises ValueError as the constructor."""
        assert self._solved, "nothing was solved yet"
        self.scan = Scan.of(counts, self.scan.scale)

    def solve(self, gap: float, tell: Told = silent) -> Mixture:
        """The mixture, to within a relative gap of the loss. Raises RuntimeError where a solver
        gives up."""
        scan, start = self.scan, self._start
        active, matchings = int(scan.active.sum()), list(start.matchings)
        cuts = np.array([cut(scan, *rows) for rows in matchings]).reshape(-1, len(start.shares))
        step, first = start.step, start.first
        # Not those of the first counts: they might be near enough, and nothing would be told.
        shares = lowest(cuts)[1] if matchings else start.shares
        best: Matching | None = None
        rounds, done = 0, False
        while not done and rounds < MOST_ROUNDS:
            rounds += 1
            found = matched(scan, shares, step, first)
            matchings.append((found.time, found.pair))
            cuts = np.concatenate([cuts, cut(scan, found.time, found.pair)[None, :]])
            if best is None or found.loss < best.loss:
                best, its = found, shares
            bound, _ = lowest(cuts)
            lower, upper = max(0.0, bound), best.loss
            lacking = (upper - lower) / upper if upper > 0 else 0.0
            merged = float((scan.merged @ its).sum())
            done = lacking <= gap or upper <= NO_LOSS * merged
            tell(rounds, len(found.time), lacking)
            if not done:
                step = OF_THE_GAP * (upper - lower) / active
                first = COARSE * upper / active
                shares = nearest(cuts, lower + LEVEL * (upper - lower), its)
        assert best is not None
        if not self._solved:
            self._solved = True
            loss = max(upper, NO_LOSS * merged) / active
            self._start = _Start(its, OF_THE_GAP * gap * loss, COARSE * loss, tuple(matchings))
        every = [time * len(best.u) + pair for time, pair in matchings]
        rows = len(np.unique(np.concatenate(every)))
        scale = scan.scale
        bounds = upper / scale, lower / scale, merged / scale
        return Mixture(its, *bounds, best.v / scale, best.u / scale, rounds, rows, done)


def lowest(cuts: Floats) -> tuple[float, Floats]:
    """The least that any shares lose by all cuts, and shares that do. cuts: (cuts, categories).

    The bound is that of the cuts' mean by the program's dual weights: it holds whatever the solver
    rounds. Raises RuntimeError where the solver gives up.
    """
    from scipy.optimize import linprog  # half a second: only those who solve wait for it

    categories, scale = cuts.shape[1], np.abs(cuts).max() or 1.0
    found = linprog(
        np.repeat([0.0, 1.0], [categories, 1]),
        np.column_stack([cuts / scale, -np.ones(len(cuts))]),
        np.zeros(len(cuts)),
        np.repeat([1.0, 0.0], [categories, 1])[None, :],
        [1.0],
        bounds=[(0, None)] * categories + [(None, None)],
        method="highs-ds",
    )
    if found.status != 0:
        raise RuntimeError(f"the model of a mixture's loss wasn't solved: {found.message}")
    weights = np.maximum(-found.ineqlin.marginals, 0)
    bound = float((weights / weights.sum() @ cuts).min())
    shares = np.maximum(found.x[:-1], 0)
    return bound, shares / shares.sum()


def nearest(cuts: Floats, level: float, centre: Floats) -> Floats:
    """The shares nearest to the centre that lose no more than the level by any cut.

    The level: at or above the lowest. By non-negative least squares (Lawson and Hanson 1974,
    Solving Least Squares Problems, chapter 23: least distance programming). Raises RuntimeError
    where no shares do.
    """
    from scipy.optimize import nnls

    categories = len(centre)
    scale = np.abs(cuts).max() or 1.0
    # Of what is moved, an orthonormal basis without the direction that changes the sum.
    basis = np.linalg.svd(np.ones((1, categories)))[2][1:].T
    rows = np.concatenate([-cuts / scale, np.eye(categories)])
    least = np.concatenate([(cuts @ centre - level) / scale, -centre])
    system = np.concatenate([(rows @ basis).T, least[None, :]])
    target = np.repeat([0.0, 1.0], [categories - 1, 1])
    weights, _ = nnls(system, target)
    residual = system @ weights - target
    if residual[-1] > -1e-14:
        raise RuntimeError("no shares lose as little by all cuts")
    shares = np.maximum(centre - basis @ residual[:-1] / residual[-1], 0)
    return np.asarray(shares / shares.sum())
