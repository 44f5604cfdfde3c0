"""The mixture of categories that explains a list of merges best.

Source: Hayase, Liu et al. 2024 (arXiv 2407.16607), whose linear program this is. With c[i,p,t] the
share of category i's pairs that are the pair p after the merges before t, minimise Σ v(t) + Σ u(p)
over shares a and slacks v, u ≥ 0 such that, for each merge m(t) and each other pair p,
v(t) + u(p) + Σ a_i c[i,m(t),t] ≥ Σ a_i c[i,p,t].

Solved by rows as they are violated, with the basis kept. The optimum over some of the rows is a
lower bound of the loss; a point with as much more of v as keeps all rows is an upper one. Rows are
looked for between the optimum and the best such point, which takes a third of the time that rows
violated by the optimum itself take (a stabilised cutting plane: Ben-Ameur and Neto 2007).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.merge_replay import PairCounts
from analysis.mixture_program import Point, Program, Rows
from analysis.mixture_scan import Scan

Floats = NDArray[np.float64]

TOLERANCE = 1e-6  # of a violation, the median merge being 1
ROWS_PER_MERGE = 2
CENTRED = 0.7  # how far from the optimum towards the best point that keeps all rows
MOST_ROUNDS = 1000
NO_LOSS = 1e-7  # in shares of what the merges count


@dataclass(frozen=True)
class Mixture:
    """shares: of the pairs, shape (categories,), sum 1. loss, lower: upper and lower bound of the
    program's optimum, in shares of the pairs, summed over the merges. merged: Σ a_i c[i,m(t),t],
    what the merges themselves count, in the same unit. v, u: the slacks, of each merge and pair.
    rounds: how often the master was solved; rows: how many it had last. proven: the bounds are as
    near to one another as was asked for."""

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
"""Gets the round, the rows and the gap."""


def silent(rounds: int, rows: int, gap: float) -> None:
    """Tells nobody."""


class Solver:
    """Solves for one list of merges and set of categories, and again for other counts of theirs."""

    def __init__(self, counts: PairCounts) -> None:
        """Raises ValueError for a category without pairs, or where none of the merges stands in any
        category."""
        self.scan = Scan.of(counts)
        if not self.scan.active.any():
            raise ValueError("none of the merges occurs")
        categories, pairs = self.scan.merged.shape[1], len(counts.starts) - 1
        self._program = Program(categories, self.scan.active, pairs)
        times = np.zeros(len(self.scan.active))
        self._start = Point(np.full(categories, 1 / categories), times, np.zeros(pairs), 0.0)
        self._rows: Rows | None = None

    def renew(self, counts: PairCounts) -> None:
        """Go on with other counts of the same replay (a resample), from the rows and the basis that
        the first counts ended with. Raises ValueError as the constructor."""
        scan, rows = Scan.of(counts, self.scan.scale), self._rows
        assert rows is not None, "nothing was solved yet"
        shares = scan.rows(rows.time, rows.pair)
        self._program = self._program.renewed(rows, shares, scan.active[rows.time])
        self.scan = scan

    def solve(self, gap: float, tell: Told = silent) -> Mixture:
        """The mixture, to within a relative gap of the loss. Raises RuntimeError where the solver
        of the master gives up."""
        scan, program = self.scan, self._program
        most = ROWS_PER_MERGE * int(scan.active.sum())
        at = self._start
        found = scan.violations(at.shares, at.v, at.u, TOLERANCE)
        best = _kept(at, found.worst)
        rounds, done = 0, False
        while not done and rounds < MOST_ROUNDS:
            rounds += 1
            time, pair = program.new(found.time[:most], found.pair[:most])
            program.add(time, pair, scan.rows(time, pair))
            optimum = program.solve()
            lower, upper = max(0.0, optimum.objective), best.objective
            merged = float((scan.merged @ best.shares).sum())
            done = upper - lower <= gap * upper or upper <= NO_LOSS * merged
            tell(rounds, len(program), (upper - lower) / upper if upper > 0 else 0.0)
            if not done:
                program.leave_out_slack()
                at = _between(optimum, best)
                found = scan.violations(at.shares, at.v, at.u, TOLERANCE)
                best = min(best, _kept(at, found.worst), key=lambda point: point.objective)
        if self._rows is None:
            self._rows, self._start = program.remember(), best
        bounds = (upper / scan.scale, lower / scan.scale, merged / scan.scale)
        slacks = (best.v / scan.scale, best.u / scan.scale)
        return Mixture(best.shares, *bounds, *slacks, rounds, len(program), done)


def _kept(point: Point, worst: Floats) -> Point:
    """The point with as much more of v as keeps all rows."""
    v = point.v + worst
    return Point(point.shares, v, point.u, float(v.sum() + point.u.sum()))


def _between(optimum: Point, best: Point) -> Point:
    def mixed(one: Floats, other: Floats) -> Floats:
        return (1 - CENTRED) * one + CENTRED * other

    shares, v, u = (
        mixed(one, other)
        for one, other in (
            (optimum.shares, best.shares),
            (optimum.v, best.v),
            (optimum.u, best.u),
        )
    )
    return Point(shares, v, u, float(v.sum() + u.sum()))
