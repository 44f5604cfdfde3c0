"""Measures of embedding rows: closed forms, and a slow twin on random matrices."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.embedding_rows import centre, cosine_distances, distances, equal_rows, norms
from tests.twins import undertrained as twin


def test_closed_forms() -> None:
    """Rows at right angles, the unused one at (1, 0): a row's cosine distance is 0 along it, 1
    across it, 2 against it; 1 − 1/√2 at 45°."""
    rows = np.array([[1.0, 0.0], [0.0, 3.0], [-2.0, 0.0], [5.0, 5.0], [0.0, 0.0]])
    its = distances(rows, centre([rows], [0]))
    assert its.cosine.tolist() == pytest.approx([0, 1, 2, 1 - 1 / math.sqrt(2), 1])
    assert its.euclidean.tolist() == pytest.approx([0, math.sqrt(10), 3, math.sqrt(41), 1])
    assert norms(rows).tolist() == pytest.approx([1, 3, 2, math.sqrt(50), 0])


def test_a_first_component_that_all_rows_share_is_taken_out() -> None:
    """Along the first axis the rows vary most; what is left of each is its second number."""
    rows = np.array([[9.0, 1.0], [-9.0, -1.0], [7.0, -1.0], [-7.0, 1.0]])
    its = centre([rows], [0])
    assert abs(its.first[0]) > 0.99 and np.linalg.norm(its.first) == pytest.approx(1)
    residual = distances(rows, its).residual
    assert residual.tolist() == pytest.approx([0, 2, 2, 0], abs=1e-3)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.integers(1, 39), unused=st.integers(1, 5))
def test_blocks_equal_the_twin_over_the_whole(seed: int, cut: int, unused: int) -> None:
    random = np.random.default_rng(seed)
    rows = random.normal(size=(40, 6)) * [5, 3, 2, 1, 1, 1] + random.normal(size=6)
    ids = random.permutation(40)[:unused].tolist()
    its = centre([rows[:cut], rows[cut:]], ids)
    found = distances(rows, its)
    expected = twin.distances(rows.tolist(), ids)
    assert found.cosine.tolist() == pytest.approx(expected["cosine_distance"], abs=1e-9)
    assert found.centred.tolist() == pytest.approx(expected["centred_distance"], abs=1e-9)
    assert found.residual.tolist() == pytest.approx(expected["residual_distance"], abs=1e-6)
    assert found.euclidean.tolist() == pytest.approx(expected["euclidean_distance"], abs=1e-9)


def test_a_distance_depends_on_the_direction_alone() -> None:
    rows = np.random.default_rng(1).normal(size=(5, 8))
    other = rows[0] + 0.3
    assert cosine_distances(7 * rows, other) == pytest.approx(cosine_distances(rows, 2 * other))


def test_rows_that_training_never_told_apart() -> None:
    rows = np.random.default_rng(2).normal(size=(20, 64))
    rows[[3, 8, 11]] = 2 * rows[3] + 0.001 * rows[:3]
    assert equal_rows(rows).tolist() == [3, 8, 11]
    assert equal_rows(rows[:9]).tolist() == equal_rows(rows[:0]).tolist() == []
