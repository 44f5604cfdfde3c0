"""Fairness figures against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import fairness

counts = st.lists(st.floats(0.1, 1000), min_size=1, max_size=50).map(np.array)


def slow_gini(values: list[float]) -> float:
    """Mean absolute difference over all ordered pairs, over twice the mean (Gini 1912)."""
    n = len(values)
    differences = sum(abs(a - b) for a in values for b in values) / n**2
    return differences / (2 * sum(values) / n)


@given(counts)
def test_gini_equals_the_sum_over_pairs(values: np.ndarray) -> None:
    assert fairness.gini(values) == pytest.approx(slow_gini(values.tolist()), abs=1e-12)


@given(counts, st.floats(0.5, 20))
def test_gini_does_not_depend_on_the_scale(values: np.ndarray, factor: float) -> None:
    assert fairness.gini(values * factor) == pytest.approx(fairness.gini(values), abs=1e-12)


def test_closed_forms() -> None:
    # One of n has everything: (n - 1) / n. All equal: 0. The integers 1..n: (n - 1) / (3 n).
    assert fairness.gini(np.array([0.0, 0, 0, 8])) == pytest.approx(0.75)
    assert fairness.gini(np.full(7, 3.0)) == pytest.approx(0)
    assert fairness.gini(np.arange(1.0, 6)) == pytest.approx((5 - 1) / (3 * 5))
    assert fairness.max_over_min(np.array([0.5, 1, 4])) == 8
    assert fairness.standard_deviation(np.array([1.0, 2, 3])) == 1
    assert fairness.share_at_least(np.array([1.0, 2, 3, 1.9]), 2) == 0.5


def test_without_languages_nothing_is_defined() -> None:
    none = np.array([])
    assert fairness.gini(none) is None
    assert fairness.max_over_min(none) is None
    assert fairness.share_at_least(none, 2) is None
    assert fairness.standard_deviation(np.array([1.0])) is None
