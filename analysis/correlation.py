"""Pearson's correlation of few points, with what it can't say."""

from dataclasses import dataclass
from itertools import permutations
from math import atanh, factorial, nan, sqrt, tanh

import numpy as np
from numpy.typing import NDArray

EXACT_BELOW = 9
_NORMAL_975 = 1.959963984540054


@dataclass(frozen=True)
class Correlation:
    """r over n points; its 95 % interval (NaN below 4 points); p: the share of all pairings of the
    same values whose r is at least as far from 0."""

    n: int
    r: float
    low: float
    high: float
    p: float


def pearson(
    x: NDArray[np.float64], y: NDArray[np.float64], permuted: int = 100_000, seed: int = 0
) -> Correlation | None:
    """The correlation of two columns, shape (n,), without NaN; None below three points or where one
    of them doesn't vary.

    Interval: Fisher 1921, through the inverse hyperbolic tangent, for normal pairs. p: over every
    permutation below EXACT_BELOW points, else over `permuted` random ones (the pairing that there
    is among them: Davison & Hinkley 1997, section 4.3).
    """
    n = len(x)
    if n < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    one, other = _standard(x), _standard(y)
    r = float(np.clip(one @ other, -1.0, 1.0))
    low, high = nan, nan
    if n > 3:
        reach = _NORMAL_975 / sqrt(n - 3)
        middle = atanh(min(max(r, -1 + 1e-15), 1 - 1e-15))
        low, high = tanh(middle - reach), tanh(middle + reach)
    if n < EXACT_BELOW:
        orders = np.array(list(permutations(range(n))))
        beyond = np.abs(other[orders] @ one) >= abs(r) - 1e-12
        return Correlation(n, r, low, high, float(beyond.sum()) / factorial(n))
    random = np.random.default_rng(seed)
    beyond = sum(
        abs(float(random.permutation(other) @ one)) >= abs(r) - 1e-12 for _ in range(permuted)
    )
    return Correlation(n, r, low, high, (1 + beyond) / (1 + permuted))


def _standard(values: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = values - values.mean()
    return np.asarray(centred / np.sqrt(centred @ centred))
