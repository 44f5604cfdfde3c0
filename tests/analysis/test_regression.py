"""Least squares against exact lines and against numpy's polynomial fit."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.regression import least_squares

points = st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), min_size=3, max_size=40)


def test_points_on_a_line_are_explained_wholly() -> None:
    x = np.array([1.0, 2, 3, 7])
    line = least_squares(x, 3 - 2 * x)
    assert line is not None
    assert (line.n, line.slope, line.intercept) == (4, pytest.approx(-2), pytest.approx(3))
    assert line.r_squared == pytest.approx(1)


def test_a_hand_computed_case() -> None:
    # x = 0, 1, 2; y = 0, 0, 3: means 1 and 1; sxy = 3, sxx = 2, syy = 6: slope 1.5, R² = 9 / 12.
    line = least_squares(np.array([0.0, 1, 2]), np.array([0.0, 0, 3]))
    assert line is not None
    assert (line.slope, line.intercept, line.r_squared) == pytest.approx((1.5, -0.5, 0.75))


@given(points)
def test_equals_numpy(drawn: list[tuple[int, int]]) -> None:
    x, y = (np.array(values, float) for values in zip(*drawn, strict=True))
    assume(x.std() > 0 and y.std() > 0)
    line = least_squares(x, y)
    assert line is not None
    slope, intercept = np.polyfit(x, y, 1)
    assert (line.slope, line.intercept) == pytest.approx((slope, intercept), abs=1e-8)
    assert line.r_squared == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, abs=1e-9)


def test_undefined_cases_are_none() -> None:
    assert least_squares(np.array([1.0, 2]), np.array([1.0, 2])) is None
    assert least_squares(np.array([0.1, 0.1, 0.1]), np.array([1.0, 2, 3])) is None
    assert least_squares(np.array([1.0, 2, 3]), np.array([0.3, 0.3, 0.3])) is None
