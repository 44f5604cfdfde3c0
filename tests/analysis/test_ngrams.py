"""Counting k-grams, against a slow readable twin; Zipf's law."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given

from analysis.ngrams import Spectrum, grams
from analysis.zipf import POINTS, rank_frequency, ranks_shown, zipf_fit
from tests.analysis.streams import SEGMENTS, Segments, stream
from tests.twins import counts as twin


def counts(spectrum: Spectrum) -> list[int]:
    return spectrum.descending().tolist()


@given(SEGMENTS)
def test_equals_the_slow_twin(segments: Segments) -> None:
    found = grams(*stream(segments), longest=5)
    assert [each.length for each in found] == [1, 2, 3, 4, 5]
    for each in found:
        slow = twin.grams(segments, each.length)
        assert counts(each.grams) == sorted(Counter(slow).values(), reverse=True)
        own_prefixes = Counter(gram[:-1] for gram in slow)
        assert counts(each.prefixes) == sorted(own_prefixes.values(), reverse=True)


def test_grams_beyond_five_are_counted_too() -> None:
    segments = [[0, 1] * 20, [1, 0] * 5]
    for each in grams(*stream(segments), longest=9):
        assert counts(each.grams) == sorted(
            Counter(twin.grams(segments, each.length)).values(), reverse=True
        )


def test_no_gram_crosses_a_boundary() -> None:
    """1 2 | 1 2 | 1 2: the pair 2 1 would be there four times if segments were joined."""
    two = grams(*stream([[1, 2], [1, 2], [1, 2]]), longest=2)[1]
    assert counts(two.grams) == [3]
    assert counts(two.prefixes) == [3]


def test_the_longest_asked_for_does_not_change_the_shorter() -> None:
    ids, offsets = stream([[3, 1, 3, 1, 2], [], [3], [1, 3, 1]])
    five = grams(ids, offsets, longest=5)
    for longest in range(1, 5):
        for each, other in zip(grams(ids, offsets, longest), five, strict=False):
            assert counts(each.grams) == counts(other.grams)
            assert counts(each.prefixes) == counts(other.prefixes)


def test_large_ids_are_no_other_than_small_ones() -> None:
    """Ids near the top of int32 would need an array of 2³¹ places if they were used as they are."""
    segments = [[0, 1, 0, 2], [1, 0, 2]]
    ids, offsets = stream(segments)
    high = np.array([5, 2**31 - 1, 2**24], np.int32)[ids]
    for each, other in zip(grams(ids, offsets, 3), grams(high, offsets, 3), strict=True):
        assert counts(each.grams) == counts(other.grams)


def test_nothing_has_no_grams() -> None:
    for segments in ([], [[]], [[], []]):
        for each in grams(*stream(segments), longest=5):
            assert (each.grams.total, each.grams.distinct, each.prefixes.total) == (0, 0, 0)


def test_a_negative_id_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        grams(np.array([0, -1], np.int32), np.array([0, 2]), 2)


def test_a_spectrum_says_how_many_were_seen_how_often() -> None:
    spectrum = Spectrum.of_counts(np.array([1, 0, 3, 1, 7]))
    assert (spectrum.total, spectrum.distinct, spectrum.seen_once) == (12, 4, 2)
    assert counts(spectrum) == [7, 3, 1, 1]
    assert counts(Spectrum.of_histogram(np.array([9, 2, 0, 1]))) == [3, 1, 1]
    assert Spectrum.of_counts(np.array([2, 3])).seen_once == 0


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
