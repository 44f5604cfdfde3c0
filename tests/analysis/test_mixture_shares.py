"""Shares in other units, and the baselines, on cases worked out by hand."""

import numpy as np
import pytest

from analysis import mixture_shares
from analysis.mixture_scan import Scan
from analysis.mixture_tables import program_row, stretch_rows, unexplained
from tests.analysis.written_out_mixture import random_counts, written_out


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
