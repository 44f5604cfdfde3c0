"""Pairing against a slow twin, and the units of resampling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.pairing import MAX_UNITS, Totals, shared_rows, unit_count, unit_of

# A corpus: each (segment, language) that occurs, with a value (a token count, say).
corpora = st.dictionaries(
    st.tuples(st.integers(0, 12), st.integers(0, 4)), st.integers(0, 99), min_size=1, max_size=60
)


def slow_twin(
    values: dict[tuple[int, int], int], reference: int
) -> dict[tuple[int, int], tuple[int, int]]:
    """(language, segment) → (its value, the reference's value), where both have the segment."""
    return {
        (language, segment): (value, values[segment, reference])
        for (segment, language), value in values.items()
        if (segment, reference) in values
    }


@given(corpora, st.integers(0, 4), st.integers(0, 12))
def test_totals_equal_the_slow_twin_whatever_the_batches(
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
    for (language_, segment_), (own, partner) in slow_twin(values, reference).items():
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
