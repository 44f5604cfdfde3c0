"""Least squares with one explaining variable."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
