"""The mixture by rows as they are violated, against all rows at once and another solver."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.category_counts import CategoryCounts, together
from analysis.merge_replay import PairCounts
from analysis.mixture import Solver
from analysis.mixture_scan import KEPT, Scan
from tests.analysis.written_out_mixture import cost_of, optimum, random_counts, written_out

SEEDS = st.integers(0, 10_000)


def occurring(seed: int) -> PairCounts | None:
    counts = random_counts(seed)
    return counts if (counts.made >= 0).any() and (counts.pairs > 0).all() else None


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.integers(0, 10_000), st.booleans())
def test_the_scan_misses_no_row(seed: int, point: int, with_slack: bool) -> None:
    counts = occurring(seed)
    if counts is None:
        return
    scan, full = Scan.of(counts), written_out(counts)
    times, pairs, categories = full.c.shape
    rng = np.random.default_rng(point)
    shares = rng.dirichlet(np.ones(categories))
    v, u = rng.random(times) * with_slack, rng.random(pairs) * with_slack
    found = scan.violations(shares, v, u, 1e-9)
    excess = (full.c - full.merged[:, None, :]) @ shares * scan.scale - v[:, None] - u[None, :]
    excess[~full.active] = -1
    assert np.allclose(found.worst, np.maximum(excess, 0).max(axis=1), atol=2e-9)
    assert found.found == (excess > 1e-9).sum()
    assert found.present == (full.c.sum(axis=2) > 0)[full.active].sum()
    assert np.allclose(found.amount, excess[found.time, found.pair])
    listed = set(zip(found.time.tolist(), found.pair.tolist(), strict=True))
    assert len(listed) == len(found.time)
    for t in range(times):
        largest = np.sort(excess[t][excess[t] > 1e-9])[::-1][:KEPT]
        its = sorted((excess[t, p] for s, p in listed if s == t), reverse=True)
        assert np.allclose(its[: len(largest)], largest)
    top, whose = scan.highest(shares)
    mixed = full.c @ shares * scan.scale
    assert np.allclose(top, mixed.max(axis=1))
    standing = whose >= 0
    assert np.allclose(mixed[np.flatnonzero(standing), whose[standing]], top[standing])
    rows = scan.rows(found.time, found.pair)
    wanted = full.merged[found.time] - full.c[found.time, found.pair]
    assert np.allclose(rows, wanted * scan.scale)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_the_optimum_is_that_of_all_rows(seed: int) -> None:
    counts = occurring(seed)
    if counts is None:
        return
    best, _ = optimum(counts)
    found = Solver(counts).solve(1e-6)
    assert found.proven
    assert found.shares.sum() == pytest.approx(1)
    assert found.lower <= best + 1e-6
    assert found.loss >= best - 1e-6
    assert cost_of(counts, found.shares) == pytest.approx(best, abs=1e-5)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_a_renewed_one_finds_the_optimum_of_the_other_counts(seed: int) -> None:
    counts = occurring(seed)
    if counts is None:
        return
    solver = Solver(counts)
    first = solver.solve(1e-6)
    other = PairCounts(
        counts.starts, counts.time, counts.entries, counts.category, counts.count * 3,
        counts.made, counts.pairs * np.array([3, 2, 4]),
    )  # fmt: skip
    for _ in range(2):
        solver.renew(other)
        found = solver.solve(1e-6)
        best, _ = optimum(other)
        assert cost_of(other, found.shares) == pytest.approx(best, abs=1e-5)
    solver.renew(counts)
    assert solver.solve(1e-6).loss == pytest.approx(first.loss, abs=1e-6)


def test_a_gap_is_kept() -> None:
    counts = random_counts(5, merges=12)
    found = Solver(counts).solve(0.2)
    assert found.proven and found.gap <= 0.2
    best, _ = optimum(counts)
    assert found.lower - 1e-9 <= best <= found.loss + 1e-9


def test_a_category_without_pairs_is_refused() -> None:
    counts = random_counts(5)
    empty = PairCounts(
        counts.starts, counts.time, counts.entries, counts.category, counts.count,
        counts.made, counts.pairs * np.array([1, 1, 0]),
    )  # fmt: skip
    with pytest.raises(ValueError, match="no pairs"):
        Solver(empty)


def test_weights_are_sums_over_units() -> None:
    a, b, c = (np.array(word, np.int32).tobytes() for word in ([1, 2], [3], [4, 5, 6]))
    one = CategoryCounts(
        [a, b],
        np.array([0, 0, 1]),
        np.array([0, 1, 1]),
        np.array([2, 3, 4]),
        *(np.ones(2),) * 3,
    )
    other = CategoryCounts(
        [c, a], np.array([0, 1]), np.array([0, 0]), np.array([7, 9]), *(np.ones(1),) * 3
    )
    sample = together([one, other])
    assert sample.offsets.tolist() == [0, 2, 3, 6]
    assert sample.symbols.tolist() == [1, 2, 3, 4, 5, 6]
    found = sample.weights([np.array([1, 2]), np.array([1])])
    entries = zip(
        np.repeat(np.arange(3), np.diff(found.starts)).tolist(),
        found.category.tolist(),
        found.count.tolist(),
        strict=True,
    )
    assert list(entries) == [(0, 0, 8), (0, 1, 9), (1, 0, 8), (2, 1, 7)]
    none = sample.weights([np.array([1, 0]), np.array([1])])
    assert none.count.tolist() == [2, 9, 7]  # what stands nowhere has no entry
