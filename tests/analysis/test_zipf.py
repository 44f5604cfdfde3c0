"""Rank and frequency, and the exponent of the line through them."""

import numpy as np
import pytest

from analysis.ngrams import Spectrum
from analysis.zipf import POINTS, rank_frequency, ranks_shown, zipf_fit


def test_an_exact_power_law_has_its_exponent() -> None:
    """f(r) = 10^9 r^-s, rounded: the rounding changes the smallest of them, about 150,000 at
    s = 1.2 and rank 1,500, by less than a hundred-thousandth."""
    for exponent in (0.7, 1.0, 1.2):
        counts = np.rint(1e9 * np.arange(1, 1501) ** -exponent).astype(np.int64)
        fit = zipf_fit(Spectrum.of_counts(counts))
        assert fit is not None
        assert fit.exponent == pytest.approx(exponent, abs=1e-6)
        assert fit.intercept == pytest.approx(np.log2(1e9), abs=1e-5)
        assert fit.r_squared == pytest.approx(1)
        assert (fit.first_rank, fit.last_rank) == (1, 1500)


def test_types_seen_seldom_are_not_fitted() -> None:
    counts = np.array([1000, 500, 250, 125, 5, *[4] * 300])
    fit = zipf_fit(Spectrum.of_counts(counts))
    assert fit is not None
    assert (fit.last_rank, fit.n) == (5, 5)


def test_frequencies_stand_at_their_ranks() -> None:
    ranks, frequency = rank_frequency(Spectrum.of_counts(np.array([3, 9, 1, 1, 4])))
    assert dict(zip(ranks.tolist(), frequency.tolist(), strict=True)) == {
        1: 9,
        2: 4,
        3: 3,
        4: 1,
        5: 1,
    }


def test_ranks_are_rising_from_the_first_to_the_last() -> None:
    for distinct in (1, 2, 7, 99, 100, 5_000_000):
        ranks = ranks_shown(distinct)
        assert (ranks[0], ranks[-1]) == (1, distinct)
        assert (np.diff(ranks) > 0).all()
        assert len(ranks) <= POINTS


@pytest.mark.parametrize("counts", [[], [7], [7, 6], [9, 9, 9, 9], [1] * 50, [50, 40, 4, 4]])
def test_no_line_where_there_is_none(counts: list[int]) -> None:
    spectrum = Spectrum.of_counts(np.array(counts, np.int64))
    assert zipf_fit(spectrum) is None
    ranks, frequencies = rank_frequency(spectrum)
    assert list(ranks) == list(ranks_shown(len(counts)))
    assert list(frequencies) == [counts[rank - 1] for rank in ranks]
