"""The bootstrap of entropies, against a slow readable twin, and nested subsamples."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import entropy_bootstrap
from analysis.entropy_bootstrap import interval, resample
from analysis.subsamples import MOST_STEPS, doubling_sizes, drawing_order, subsample
from tests.analysis.streams import SEGMENTS, Segments, stream
from tests.twins import counts

ORDERS = (0.0, 0.5, 1.0, 1.2, 2.5, 7.0, float("inf"))
TWO_OR_MORE = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=8), min_size=2, max_size=10)


def slow_twin(segments: Segments, replicates: int, seed: int) -> list[list[float]]:
    """One replicate after the other, from its tokens in full."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(replicates):
        drawn = random.integers(0, len(segments), len(segments))
        tokens = [token for unit in drawn for token in segments[unit]]
        found.append([counts.renyi(tokens, order) for order in ORDERS])
    return found


@settings(max_examples=30)
@given(TWO_OR_MORE, st.integers(1, 7), st.integers(0, 2**32 - 1))
def test_equals_the_slow_twin(segments: Segments, replicates: int, seed: int) -> None:
    ids, offsets = stream(segments)
    found = resample(ids, offsets, np.arange(len(segments)), ORDERS, replicates, seed)
    assert found is not None
    slow = np.array(slow_twin(segments, replicates, seed))
    np.testing.assert_allclose(found.entropies, slow, atol=1e-9)
    np.testing.assert_allclose(np.log2(found.support), slow[:, 0], atol=1e-12)


def test_the_same_in_many_steps_and_with_large_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts above the histogram's end are summed one by one; draws come in blocks."""
    segments = [[0] * 3000 + [1] * 50, [0] * 1500 + [2] * 2500, [1] * 5000, [3]]
    ids, offsets = stream(segments)
    slow = np.array(slow_twin(segments, 9, 3))
    unit = np.arange(4)
    for at_once in (4, 8, 2**21):
        monkeypatch.setattr(entropy_bootstrap, "_DRAWS_AT_ONCE", at_once)
        found = resample(ids, offsets, unit, ORDERS, 9, 3)
        assert found is not None
        np.testing.assert_allclose(found.entropies, slow, atol=1e-9)


def test_runs_of_segments_are_drawn_together_and_empty_runs_never() -> None:
    segments: Segments = [[0, 1], [2], [3, 3], [0], [4, 4, 4]]
    runs = [segments[0] + segments[1], segments[2] + segments[3], segments[4]]
    ids, offsets = stream(segments)
    found = resample(ids, offsets, np.array([0, 0, 5, 5, 7]), ORDERS, 20, 1)
    assert found is not None
    np.testing.assert_allclose(found.entropies, slow_twin(runs, 20, 1), atol=1e-9)


def test_one_unit_has_nothing_to_resample() -> None:
    ids, offsets = stream([[0, 1], [2]])
    assert resample(ids, offsets, np.array([3, 3]), ORDERS, 10, 0) is None


def test_a_replicate_without_tokens_has_no_value() -> None:
    ids, offsets = stream([[], [], [0, 1]])
    found = resample(ids, offsets, np.arange(3), (1.0,), 50, 0)
    assert found is not None
    lacking = np.isnan(found.of(1.0))
    assert 0 < lacking.sum() < 50
    assert (found.support[lacking] == 0).all()
    assert interval(1.0, found.of(1.0), 1.0) is None


def test_no_replicate_is_refused() -> None:
    with pytest.raises(ValueError, match="replicate"):
        resample(*stream([[0], [1]]), np.arange(2), (1.0,), 0, 0)


def test_the_interval_lies_around_the_estimate_though_replicates_see_fewer_types() -> None:
    """400 segments of 5 tokens of 2,000 types: a replicate misses about a third of them."""
    random = np.random.default_rng(4)
    segments = random.integers(0, 2000, (400, 5)).tolist()
    ids, offsets = stream(segments)
    found = resample(ids, offsets, np.arange(400), (1.0,), 300, 0)
    assert found is not None
    estimate = counts.renyi(ids.tolist(), 1)
    assert found.of(1.0).max() < estimate
    ends = interval(estimate, found.of(1.0), math.log2(2000))
    assert ends is not None
    assert ends[0] < estimate < ends[1]
    low, high = np.quantile(found.of(1.0), [0.025, 0.975])
    assert ends[1] - ends[0] == pytest.approx(high - low)


def test_width_agrees_with_the_delta_method() -> None:
    """For independent tokens the standard error of H1 tends to sqrt(Var(log2 p) / n) (Basharin
    1959): p = .5, .3, .2, Var = .3075 bits²."""
    random = np.random.default_rng(8)
    segments = random.choice(3, (2000, 5), p=[0.5, 0.3, 0.2])
    ids, offsets = stream(segments.tolist())
    found = resample(ids, offsets, np.arange(2000), (1.0,), 4000, 0)
    assert found is not None
    p = np.array([0.5, 0.3, 0.2])
    variance = float(p @ np.log2(p) ** 2 - (p @ np.log2(p)) ** 2)
    ends = interval(1.48, found.of(1.0), 2.0)
    assert ends is not None
    half = 1.96 * math.sqrt(variance / 10_000)
    assert (ends[1] - ends[0]) / 2 == pytest.approx(half, rel=0.1)


def test_an_interval_stays_within_what_is_possible() -> None:
    values = np.array([0.0, 0.9, 1.0, 1.0])
    low, high = interval(1.0, values, 1.0) or (None, None)
    assert low is not None and high == 1.0
    assert interval(0.0, values, 1.0) is not None


@pytest.mark.parametrize(
    ("segments", "sizes"),
    [(0, []), (1, [1]), (2, [2]), (3, [2, 3]), (9, [2, 3, 5, 9]), (64, [2, 4, 8, 16, 32, 64])],
)
def test_sizes_double(segments: int, sizes: list[int]) -> None:
    assert doubling_sizes(segments) == sizes


def test_a_long_corpus_starts_higher() -> None:
    sizes = doubling_sizes(10**6)
    assert len(sizes) == MOST_STEPS
    assert sizes[-1] == 10**6
    assert all(2 * low - high in (0, 1) for low, high in pairwise(sizes))


@given(SEGMENTS, st.integers(0, 99))
def test_a_subsample_is_the_chosen_segments_in_order(segments: Segments, seed: int) -> None:
    order = drawing_order(len(segments), seed)
    assert sorted(order.tolist()) == list(range(len(segments)))
    chosen = order[: len(segments) // 2]
    ids, offsets = subsample(*stream(segments), chosen)
    expected, expected_offsets = stream([segments[at] for at in sorted(chosen.tolist())])
    assert ids.dtype == np.int32
    assert ids.tolist() == expected.tolist()
    assert offsets.tolist() == expected_offsets.tolist()
