"""Least squares and Pearson's correlation."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.regression import least_squares, pearson


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=4, max_size=6))
def test_as_the_twin(points: list[tuple[int, int]]) -> None:
    x, y = np.array(points, float).T
    found = pearson(x, y)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        assert found is None
        return
    assert found is not None
    assert found.r == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-9)
    others = [abs(np.corrcoef(x, other)[0, 1]) for other in permutations(y)]
    assert found.p == pytest.approx(np.mean(np.array(others) >= abs(found.r) - 1e-9))
    if found.low is not None and found.high is not None:
        assert found.low < found.r < found.high
    else:
        assert abs(found.r) == pytest.approx(1)


def test_few_points_say_little() -> None:
    # 4 points on a line but for one step: of 24 pairings 8 are as far from 0.
    found = pearson(np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 4, 3]))
    assert found is not None and found.r == pytest.approx(0.8)
    # Fisher: tanh(atanh 0.8 ± 1.96 / sqrt(1)).
    assert (found.low, found.high) == pytest.approx((-0.69695, 0.99560), abs=1e-5)
    assert found.p == pytest.approx(8 / 24)
    assert pearson(np.array([1.0, 2]), np.array([1.0, 2])) is None
    assert pearson(np.array([1.0, 2, 3]), np.array([1.0, 1, 1])) is None


def test_the_interval_covers() -> None:
    random = np.random.default_rng(2)
    covered = 0
    for _ in range(400):
        x, noise = random.normal(size=(2, 12))
        found = pearson(x, 0.6 * x + 0.8 * noise, replicates=1)
        assert found is not None and found.low is not None and found.high is not None
        covered += found.low <= 0.6 <= found.high
    assert covered >= 362  # 95 % less four standard errors


def test_many_points_are_permuted_at_random() -> None:
    random = np.random.default_rng(5)
    x = random.normal(size=40)
    related = pearson(x, x + random.normal(size=40), replicates=2_000)
    assert related is not None and related.p < 0.01
    unrelated = [pearson(x, random.normal(size=40), replicates=200) for _ in range(100)]
    assert 1 <= sum(one is not None and one.p < 0.05 for one in unrelated) <= 14


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
