"""The master program of the mixture: the rows that were found to matter, solved by HiGHS' simplex.

Its columns are the shares a, v of each active time, and u of each pair that has a row.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_INFINITE = highspy.kHighsInf


@dataclass(frozen=True)
class Point:
    """A solution: shares (categories,), v (times,), u (pairs,), and the objective."""

    shares: Floats
    v: Floats
    u: Floats
    objective: float


@dataclass(frozen=True)
class Rows:
    """Rows of a program by time and pair, the pairs that have a column, in order, and its basis."""

    time: NDArray[np.int64]
    pair: NDArray[np.int64]
    columns: NDArray[np.int64]
    basis: highspy.HighsBasis


class Program:
    """Rows v(t) + u(p) + Σ a_i r_i ≥ 0, the shares sum to 1, all is ≥ 0; minimise Σ v + Σ u.

    Rows are added and left out again; the basis is kept from one solution to the next.
    """

    def __init__(self, categories: int, active: NDArray[np.bool_], pairs: int) -> None:
        self._categories, self._active = categories, np.flatnonzero(active)
        self._times = len(active)
        self._v = np.full(len(active), -1, np.int64)  # columns
        self._v[self._active] = categories + np.arange(len(self._active))
        self._u = np.full(pairs, -1, np.int64)
        self.time, self.pair = np.empty(0, np.int64), np.empty(0, np.int64)  # of each row
        # `highspy.Highs` prints a line before it can be told not to.
        self._highs = highspy._core._Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("presolve", "off"),
            ("solver", "simplex"),
        ):
            self._highs.setOptionValue(option, value)
        cost = np.repeat([0.0, 1.0], [categories, len(self._active)])
        self._add_columns(cost)
        ones = np.ones(categories)
        self._highs.addRow(1.0, 1.0, categories, np.arange(categories, dtype=np.int32), ones)

    def __len__(self) -> int:
        """Rows beside that of the shares' sum."""
        return len(self.time)

    def new(
        self, time: NDArray[np.int64], pair: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Those of the rows that aren't there."""
        pairs = len(self._u)
        there = np.isin(time * pairs + pair, self.time * pairs + self.pair)
        return time[~there], pair[~there]

    def add(self, time: NDArray[np.int64], pair: NDArray[np.int64], shares: Floats) -> None:
        """Add rows, none of which is there. shares: r of each, (rows, categories)."""
        self._have(np.unique(pair[self._u[pair] < 0]))
        rows, width = len(time), self._categories + 2
        columns = np.empty((rows, width), np.int32)
        columns[:, : self._categories] = np.arange(self._categories)
        columns[:, -2], columns[:, -1] = self._v[time], self._u[pair]
        values = np.ones((rows, width))
        values[:, : self._categories] = shares
        kept = values != 0
        starts = np.concatenate([[0], np.cumsum(kept.sum(axis=1))[:-1]]).astype(np.int32)
        self._highs.addRows(
            rows,
            np.zeros(rows),
            np.full(rows, _INFINITE),
            int(kept.sum()),
            starts,
            columns[kept],
            values[kept],
        )
        self.time = np.concatenate([self.time, time])
        self.pair = np.concatenate([self.pair, pair])

    def remember(self) -> Rows:
        """The rows that are there, and the basis."""
        pairs = np.flatnonzero(self._u >= 0)
        ordered = pairs[np.argsort(self._u[pairs])]
        return Rows(self.time, self.pair, ordered, self._highs.getBasis())

    def renewed(self, rows: Rows, shares: Floats, kept: NDArray[np.bool_]) -> "Program":
        """A program with these rows, without those that aren't kept, with other r, (rows,
        categories), and their basis: what was solved since then makes no difference to it."""
        active = np.zeros(self._times, bool)
        active[self._active] = True
        found = Program(self._categories, active, len(self._u))
        found._have(rows.columns)
        found.add(rows.time[kept], rows.pair[kept], shares[kept])
        status = rows.basis.row_status
        basis = highspy.HighsBasis()
        basis.col_status = rows.basis.col_status
        basis.row_status = [status[0], *(status[at + 1] for at in np.flatnonzero(kept))]
        basis.valid = True
        basis.alien = True  # HiGHS looks whether it is one, without the rows that were left out
        found._highs.setBasis(basis)
        return found

    def leave_out_slack(self) -> None:
        """Delete the rows that the last solution has room in."""
        basic = self._highs.getBasis().row_status[1:]
        slack = np.array([status == highspy.HighsBasisStatus.kBasic for status in basic], bool)
        values = np.array(self._highs.getSolution().row_value)[1:]
        slack &= values > 1e-7
        gone = (np.flatnonzero(slack) + 1).astype(np.int32)
        self._highs.deleteRows(len(gone), gone)
        self.time, self.pair = self.time[~slack], self.pair[~slack]

    def solve(self) -> Point:
        """The optimum over the rows that are there. Raises RuntimeError if HiGHS finds none."""
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS: {self._highs.modelStatusToString(status)}")
        column = np.array(self._highs.getSolution().col_value)
        shares = np.maximum(column[: self._categories], 0)
        v = np.zeros(self._times)
        v[self._active] = np.maximum(column[self._v[self._active]], 0)
        used = np.flatnonzero(self._u >= 0)
        u = np.zeros(len(self._u))
        u[used] = np.maximum(column[self._u[used]], 0)
        objective = float(self._highs.getInfo().objective_function_value)
        return Point(shares / shares.sum(), v, u, objective)

    def _have(self, pairs: NDArray[np.int64]) -> None:
        """Give these pairs their columns."""
        first = self._categories + len(self._active) + int((self._u >= 0).sum())
        self._u[pairs] = first + np.arange(len(pairs))
        self._add_columns(np.ones(len(pairs)))

    def _add_columns(self, cost: Floats) -> None:
        count = len(cost)
        nothing = np.empty(0, np.int32)
        self._highs.addCols(
            count,
            cost,
            np.zeros(count),
            np.full(count, _INFINITE),
            0,
            nothing,
            nothing,
            np.empty(0),
        )
