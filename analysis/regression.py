"""How two figures go together: least squares with one explaining variable, and Pearson's
correlation, of few points, and between a figure and whether an answer was right.
"""

import math
from dataclasses import dataclass
from itertools import permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.proportion import Z

REPLICATES = 9_999
EXACT_BELOW = 9  # points, whose pairings are all looked at
SEED = 0


class Correlation(NamedTuple):
    """Of n pairs; `low` and `high` are the ends of its 95 % interval, None where it has none; `p`
    is the share of permutations in which it is as far from 0."""

    n: int
    r: float
    low: float | None
    high: float | None
    p: float


def correlation(
    x: NDArray[np.float64], right: NDArray[np.bool_], replicates: int = REPLICATES
) -> Correlation | None:
    """x and right: shape (n,). None below three pairs, or where either doesn't vary.

    The interval is Fisher's (1921), tanh(artanh r ± 1.96 / sqrt(n - 3)), from four pairs on and
    where |r| < 1. p is that of a permutation test on both sides, (1 + as far) / (1 + replicates):
    given how often each x occurs, what falls to the right answers of a permutation is drawn from
    the multivariate hypergeometric distribution.

    >>> its = correlation(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, True, False, False]))
    >>> round(its.r, 4)
    -0.8944
    """
    n, k = len(x), int(right.sum())
    if n < 3 or not 0 < k < n or x.min() == x.max():
        return None
    dx, dy = x - x.mean(), right - k / n
    r = float(dx @ dy / math.sqrt(float(dx @ dx) * float(dy @ dy)))
    low = high = None
    if n > 3 and abs(r) < 1 - 1e-12:
        middle, half = math.atanh(r), Z / math.sqrt(n - 3)
        low, high = math.tanh(middle - half), math.tanh(middle + half)
    values, counts = np.unique(dx, return_counts=True)
    draws = np.random.default_rng(SEED).multivariate_hypergeometric(counts, k, size=replicates)
    own = abs(float(dx[right].sum()))
    # dx sums to 0, so that the mean over permutations is 0; ties differ by rounding alone.
    as_far = int((np.abs(draws @ values) >= own - 1e-9 * float(np.abs(dx).sum())).sum())
    return Correlation(n, r, low, high, (1 + as_far) / (1 + replicates))


def pearson(
    x: NDArray[np.float64], y: NDArray[np.float64], replicates: int = REPLICATES
) -> Correlation | None:
    """x and y: shape (n,). None below three pairs, or where either doesn't vary.

    The interval as of `correlation`, for normal pairs. p: over every permutation below EXACT_BELOW
    pairs, else over random ones, (1 + as far) / (1 + replicates).
    """
    n = len(x)
    if n < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    one, other = (each - each.mean() for each in (x, y))
    one, other = one / math.sqrt(one @ one), other / math.sqrt(other @ other)
    r = float(np.clip(one @ other, -1.0, 1.0))
    low = high = None
    if n > 3 and abs(r) < 1 - 1e-12:
        middle, half = math.atanh(r), Z / math.sqrt(n - 3)
        low, high = math.tanh(middle - half), math.tanh(middle + half)
    least = abs(r) - 1e-12
    if n < EXACT_BELOW:
        orders = np.array(list(permutations(range(n))))
        as_far = int((np.abs(other[orders] @ one) >= least).sum())
        return Correlation(n, r, low, high, as_far / len(orders))
    random = np.random.default_rng(SEED)
    drawn = (abs(float(random.permutation(other) @ one)) for _ in range(replicates))
    as_far = sum(each >= least for each in drawn)
    return Correlation(n, r, low, high, (1 + as_far) / (1 + replicates))


@dataclass(frozen=True)
class Line:
    """y ≈ intercept + slope · x over n points; r_squared is the explained share of variance."""

    n: int
    slope: float
    intercept: float
    r_squared: float


def least_squares(x: NDArray[np.float64], y: NDArray[np.float64]) -> Line | None:
    """The least-squares line through the points (x, y), both of shape (n,).

    None below three points, or where x or y does not vary (no line, or no variance to explain).

    >>> least_squares(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    Line(n=3, slope=2.0, intercept=1.0, r_squared=1.0)
    >>> least_squares(np.array([1.0, 1.0, 1.0]), np.array([1.0, 3.0, 5.0])) is None
    True
    """
    if len(x) < 3:
        return None
    dx, dy = x - x.mean(), y - y.mean()
    sxx, syy, sxy = float(dx @ dx), float(dy @ dy), float(dx @ dy)
    # Variances at rounding level are none.
    if sxx <= 1e-24 * float(x @ x) or syy <= 1e-24 * float(y @ y):
        return None
    slope = sxy / sxx
    return Line(len(x), slope, float(y.mean() - slope * x.mean()), sxy * sxy / (sxx * syy))
