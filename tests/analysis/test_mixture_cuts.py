"""The model of a mixture's loss, against what is worked out by hand and against random points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.mixture import lowest, nearest

# 4 a + b and a + 2 b are both 1.75 at a = 1/4; a + b is 1 everywhere.
CUTS = np.array([[4.0, 1.0], [1.0, 2.0], [1.0, 1.0]])


def test_the_lowest_point_of_two_lines() -> None:
    bound, shares = lowest(CUTS)
    assert bound == pytest.approx(1.75)
    assert shares == pytest.approx([0.25, 0.75])


def test_without_a_loss_the_bound_is_none() -> None:
    assert lowest(np.zeros((2, 3)))[0] == 0


def test_the_nearest_point_below_a_level() -> None:
    # 4 a + b = 3 a + 1 is at most 2 where a is at most 1/3.
    assert nearest(CUTS, 2.0, np.array([0.9, 0.1])) == pytest.approx([1 / 3, 2 / 3])
    assert nearest(CUTS, 2.0, np.array([0.3, 0.7])) == pytest.approx([0.3, 0.7])


def test_below_the_lowest_there_is_none() -> None:
    with pytest.raises(RuntimeError, match="no shares"):
        nearest(CUTS, 1.5, np.array([0.5, 0.5]))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 12), st.integers(1, 20), st.floats(0.05, 1))
def test_no_point_is_lower_or_nearer(seed: int, categories: int, count: int, part: float) -> None:
    rng = np.random.default_rng(seed)
    cuts = rng.normal(size=(count, categories)) + 1
    bound, low = lowest(cuts)
    centre = rng.dirichlet(np.ones(categories))
    others = rng.dirichlet(np.ones(categories), 200)
    assert (others @ cuts.T).max(axis=1).min() >= bound - 1e-9
    assert (cuts @ low).max() == pytest.approx(bound, abs=1e-6)
    level = bound + part * max((cuts @ centre).max() - bound, 1e-3)
    found = nearest(cuts, level, centre)
    assert (cuts @ found).max() <= level + 1e-6
    assert found.min() >= 0 and found.sum() == pytest.approx(1)
    # What is allowed is convex: no allowed point lies on the centre's side of the found one.
    allowed = others[(others @ cuts.T).max(axis=1) <= level]
    for other in [low, *allowed]:
        assert (other - found) @ (centre - found) <= 1e-6
