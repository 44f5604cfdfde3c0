"""Pairing and the bootstrap, against slow readable twins and what they must give in closed form."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.bootstrap import ratio_intervals
from analysis.pairing import MAX_UNITS, Totals, shared_rows, unit_count, unit_of


def slow_twin(
    above: list[int], below: list[int], replicates: int, seed: int
) -> tuple[float, float]:
    """One row, one replicate after the other, one drawn unit after the other."""
    random = np.random.default_rng(seed)
    ratios = []
    for _ in range(replicates):
        total_above = total_below = 0
        for unit in random.integers(0, len(above), len(above)):
            total_above += above[unit]
            total_below += below[unit]
        ratios.append(total_above / total_below)
    ratios.sort()

    def quantile(q: float) -> float:
        """Linear interpolation between order statistics (Hyndman & Fan 1996, type 7)."""
        place = q * (len(ratios) - 1)
        low = math.floor(place)
        high = min(low + 1, len(ratios) - 1)
        return ratios[low] + (place - low) * (ratios[high] - ratios[low])

    return quantile(0.025), quantile(0.975)


def intervals(above: list[list[int]], below: list[list[int]], **how: int) -> NDArray[np.float64]:
    numerator = np.array(above, np.int64)
    present = np.ones(numerator.shape, bool)
    return ratio_intervals(numerator, np.array(below, np.int64), present, **how)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=1, max_size=40),
    st.integers(1, 120),
    st.integers(0, 2**32 - 1),
)
def test_equals_the_slow_twin(units: list[tuple[int, int]], replicates: int, seed: int) -> None:
    above, below = [a for a, _ in units], [b for _, b in units]
    fast = intervals([above], [below], replicates=replicates, seed=seed)[0]
    assert fast == pytest.approx(slow_twin(above, below, replicates, seed), rel=1e-12)


def test_equals_the_slow_twin_when_the_draws_come_in_several_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("analysis.bootstrap._DRAWS_AT_ONCE", 100)
    above, below = list(range(1, 38)), list(range(40, 77))
    fast = intervals([above], [below], replicates=50, seed=7)[0]
    assert fast == pytest.approx(slow_twin(above, below, 50, 7), rel=1e-12)


def test_a_row_that_lacks_units_is_resampled_from_its_own() -> None:
    above = np.array([[3, 9, 4, 8], [3, 0, 4, 0]])
    below = np.array([[2, 5, 6, 7], [2, 0, 6, 0]])
    found = ratio_intervals(above, below, below > 0, replicates=200, seed=1)
    assert found[0] == pytest.approx(slow_twin([3, 9, 4, 8], [2, 5, 6, 7], 200, 1))
    assert found[1] == pytest.approx(slow_twin([3, 4], [2, 6], 200, 1))


def test_the_ratio_of_a_row_to_itself_has_no_spread() -> None:
    assert intervals([[5, 9, 2]], [[5, 9, 2]], replicates=100, seed=0).tolist() == [[1.0, 1.0]]


def test_width_agrees_with_the_delta_method() -> None:
    """For many units the percentile interval tends to R ± 1.96 sd(x - R y) / (sqrt(n) mean(y))."""
    random = np.random.default_rng(3)
    below = random.integers(20, 60, 2000)
    above = below * 2 + random.integers(-15, 16, 2000)
    low, high = intervals([above.tolist()], [below.tolist()], replicates=4000, seed=5)[0]
    ratio = above.sum() / below.sum()
    half = 1.96 * (above - ratio * below).std(ddof=1) / (math.sqrt(2000) * below.mean())
    # A 2.5 % quantile of 4,000 replicates is off by some 3 %; 10 % is three times that.
    assert (high - low) / 2 == pytest.approx(half, rel=0.1)


def test_no_units_and_a_denominator_of_nothing_are_undefined() -> None:
    nothing = ratio_intervals(
        np.array([[1, 2], [1, 2]]),
        np.array([[1, 1], [0, 0]]),
        np.array([[False, False], [True, True]]),
        replicates=100,
        seed=0,
    )
    assert np.isnan(nothing).all()


def test_no_replicate_is_refused() -> None:
    with pytest.raises(ValueError, match="replicate"):
        intervals([[1]], [[1]], replicates=0, seed=0)


# A corpus: each (segment, language) that occurs, with a value (a token count, say).
corpora = st.dictionaries(
    st.tuples(st.integers(0, 12), st.integers(0, 4)), st.integers(0, 99), min_size=1, max_size=60
)


def slow_pairing(
    values: dict[tuple[int, int], int], reference: int
) -> dict[tuple[int, int], tuple[int, int]]:
    """(language, segment) → (its value, the reference's value), where both have the segment."""
    return {
        (language, segment): (value, values[segment, reference])
        for (segment, language), value in values.items()
        if (segment, reference) in values
    }


@given(corpora, st.integers(0, 4), st.integers(0, 12))
def test_totals_equal_the_slow_pairing_whatever_the_batches(
    values: dict[tuple[int, int], int], reference: int, cut: int
) -> None:
    totals = Totals.empty(5, unit_count(13))
    for batch in (
        {place: v for place, v in values.items() if place[0] < cut},
        {place: v for place, v in values.items() if place[0] >= cut},
    ):
        segment = np.array([s for s, _ in batch], np.int64)
        language = np.array([spoken for _, spoken in batch], np.int64)
        shared = shared_rows(segment, language, reference)
        totals.add(shared, unit_of(segment, 13), np.array(list(batch.values()), np.int64))
    expected = Totals.empty(5, 13)
    for (language_, segment_), (own, partner) in slow_pairing(values, reference).items():
        expected.own[language_, segment_] = own
        expected.reference[language_, segment_] = partner
    assert (totals.own == expected.own).all()
    assert (totals.reference == expected.reference).all()


def test_few_segments_are_units_themselves() -> None:
    assert unit_of(np.arange(30), 30).tolist() == list(range(30))


@pytest.mark.parametrize("segments", [MAX_UNITS + 1, 5000, 1_000_003])
def test_many_segments_form_even_runs(segments: int) -> None:
    unit = unit_of(np.arange(segments), segments)
    sizes = np.bincount(unit)
    assert len(sizes) == MAX_UNITS
    assert sizes.max() - sizes.min() <= 1
    assert (np.diff(unit) >= 0).all()
