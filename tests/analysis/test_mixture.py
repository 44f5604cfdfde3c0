"""The mixture by matchings and cuts, against all rows at once and other solvers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from analysis import mixture_shares
from analysis.category_counts import CategoryCounts, together
from analysis.merge_replay import PairCounts
from analysis.mixture import Solver, lowest, nearest
from analysis.mixture_matching import cut, matched
from analysis.mixture_scan import Scan
from analysis.mixture_tables import program_row, stretch_rows, unexplained
from tests.analysis.written_out_mixture import cost_of, optimum, random_counts, written_out

SEEDS = st.integers(0, 10_000)


def occurring(seed: int) -> PairCounts | None:
    counts = random_counts(seed)
    return counts if (counts.made >= 0).any() and (counts.pairs > 0).all() else None


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.integers(0, 10_000))
def test_the_scan_misses_no_row(seed: int, point: int) -> None:
    counts = occurring(seed)
    if counts is None:
        return
    scan, full = Scan.of(counts), written_out(counts)
    shares = np.random.default_rng(point).dirichlet(np.ones(full.c.shape[2]))
    excess = (full.c - full.merged[:, None, :]) @ shares * scan.scale
    violated, present = scan.violated(shares, 1e-9)
    assert violated == (excess[full.active] > 1e-9).sum()
    assert present == (full.c.sum(axis=2) > 0)[full.active].sum()
    top, whose = scan.highest(shares)
    mixed = full.c @ shares * scan.scale
    assert np.allclose(top, mixed.max(axis=1))
    standing = whose >= 0
    assert np.allclose(mixed[np.flatnonzero(standing), whose[standing]], top[standing])


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.integers(0, 10_000), st.floats(1e-4, 1), st.sampled_from([0, 1, 4, 64, 4096]))
def test_a_matching_bounds_the_loss_on_both_sides(
    seed: int, point: int, step: float, larger: int
) -> None:
    counts = occurring(seed)
    if counts is None:
        return
    scan, full = Scan.of(counts), written_out(counts)
    rng = np.random.default_rng(point)
    shares = rng.dirichlet(np.ones(full.c.shape[2]))
    found = matched(scan, shares, step, step * larger)
    assert len(set(found.time)) == len(set(found.pair)) == len(found.time)
    rows = (full.c - full.merged[:, None, :]) * scan.scale
    rows[~full.active] = 0
    gains = cut(scan, found.time, found.pair)
    assert np.allclose(gains, rows[found.time, found.pair].sum(axis=0))
    weights = np.maximum(rows @ shares, 0)
    best = weights[linear_sum_assignment(weights, maximize=True)].sum()
    weight = gains @ shares
    assert weight - 1e-9 <= best <= found.loss + 1e-6
    assert found.loss - weight <= 2 * step * len(found.time) + 1e-6
    assert found.v.min() >= 0 and found.u.min() >= 0
    assert (weights - found.v[:, None] - found.u[None, :]).max() <= 2e-9
    other = rng.dirichlet(np.ones(len(shares)))  # the cut holds there too
    elsewhere = np.maximum(rows @ other, 0)
    assert gains @ other <= elsewhere[linear_sum_assignment(elsewhere, maximize=True)].sum() + 1e-9


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
    full = written_out(counts)
    kept = found.v[:, None] + found.u + (full.merged[:, None, :] - full.c) @ found.shares
    assert kept[full.active].min() > -1e-8
    assert found.v.sum() + found.u.sum() == pytest.approx(found.loss)


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


def scan_of(merged: list[list[float]]) -> Scan:
    counts = random_counts(5, categories=len(merged[0]), merges=len(merged))
    rows = np.array(merged)
    return Scan(counts, np.ones(rows.shape[1]), rows, rows.any(axis=1), 1.0)


def test_tokens_go_to_the_category_where_they_stand_most() -> None:
    scan = scan_of([[0.3, 0.1], [0.2, 0.2], [0.0, 0.1], [0.0, 0.0], [0.4, 0.1]])
    assert mixture_shares.token_shares(scan).tolist() == [0.75, 0.25]


def test_affinity_is_one_for_the_same_counts_and_none_for_others() -> None:
    found = mixture_shares.affinities(scan_of([[0.2, 0.4, 0.0], [0.1, 0.2, 0.0], [0, 0, 0.5]]))
    assert found[0, 1] == pytest.approx(1)
    assert found[0, 2] == 0
    # p (1, 0) and (1/2, 1/2): √(1 × 1/2)
    half = mixture_shares.affinities(scan_of([[0.3, 0.1], [0.0, 0.1]]))
    assert half[0, 1] == pytest.approx(np.sqrt(0.5))
    assert np.isnan(mixture_shares.affinities(scan_of([[0.3, 0.0]]))[0, 1])


def test_the_line_of_efficiencies_gives_the_shares_back() -> None:
    efficiency = [np.array([0.9, 0.6, 0.5]), np.array([0.7, 0.8, 0.4])]
    shares = [one**3 / (one**3).sum() for one in efficiency]
    slope, _ = mixture_shares.fitted(efficiency[:1], shares[:1])
    assert slope == pytest.approx(3)
    assert mixture_shares.encoding_shares(efficiency[1], (slope, 0.0)) == pytest.approx(shares[1])
    with pytest.raises(ValueError, match="no line"):
        mixture_shares.fitted([np.ones(2)], [np.array([0.5, 0.5])])


def test_the_error_of_a_guess() -> None:
    assert mixture_shares.log_error(np.array([0.5, 0.5]), np.array([0.5, 0.5])) is None
    found = mixture_shares.log_error(np.array([0.2, 0.8]), np.array([0.1, 0.9]))
    assert found == pytest.approx(-2)


def test_constraints_stretches_and_unexplained_merges() -> None:
    from analysis.mixture import Solver

    counts = random_counts(5, merges=8)
    solver = Solver(counts)
    solved, full = solver.solve(1e-6), written_out(counts)
    row = program_row(solved, solver.scan)
    mixed, own = full.c @ solved.shares, full.merged @ solved.shares
    broken = (mixed > own[:, None] + 1e-9)[full.active].sum()
    assert row["held"] == pytest.approx(1 - broken / (full.c.sum(axis=2) > 0)[full.active].sum())
    stretches = stretch_rows(solved, solver.scan, np.arange(8))
    for at, its in enumerate(stretches):  # a merge each
        assert (its["first"], its["merges"]) == (at, int(full.active[at]))
        if full.active[at]:
            asked = own[at] + solved.v[at]
            wanted = pytest.approx(solved.v[at] / asked) if asked else None
            assert its["shortfall"] == wanted
    listed = counts.made[full.active]
    later = full.c[:, listed].max(axis=1)
    ratio = np.divide(full.merged, later, out=np.zeros_like(later), where=later > 0)
    wanted_ = [at for at in range(8) if not full.active[at] or ratio[at].max() < 0.5]
    found = unexplained(solver.scan, ["a", "b", "c"])
    assert [at for at, _ in found] == wanted_
    for at, its in found:
        assert its.get("reached") == (pytest.approx(ratio[at].max()) if full.active[at] else None)
