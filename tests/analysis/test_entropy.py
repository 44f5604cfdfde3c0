"""Entropies: published values, closed forms, limits, and a slow readable twin."""

import math
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import entropy
from analysis.entropy_bootstrap import interval, resample
from analysis.ngrams import Spectrum, grams
from tests.analysis.streams import SEGMENTS, Segments, stream
from tests.twins import counts as twin

GOLDEN = tomllib.loads(
    (Path(__file__).parents[1] / "golden" / "token_entropies.toml").read_text(encoding="utf-8")
)
INFINITY = float("inf")


def spectrum_of(*counts: int) -> Spectrum:
    return Spectrum.of_counts(np.array(counts, np.int64))


@pytest.mark.parametrize("text", GOLDEN["text"], ids=lambda text: text["tokens"][:12])
def test_published_values(text: dict[str, Any]) -> None:
    _, counts = np.unique(text["tokens"].split(), return_counts=True)
    spectrum, within = Spectrum.of_counts(counts), GOLDEN["tolerance"]
    h1, h_2_5 = entropy.shannon(spectrum), entropy.renyi(spectrum, 2.5)
    assert h1 == pytest.approx(text["h1"], abs=within)
    assert h_2_5 == pytest.approx(text["h_2_5"], abs=within)
    observed = spectrum.distinct
    assert entropy.efficiency(h1, observed) == pytest.approx(text["shannon_efficiency"], abs=within)
    assert entropy.efficiency(h_2_5, observed) == pytest.approx(text["efficiency_2_5"], abs=within)
    of_3 = entropy.efficiency(entropy.renyi(spectrum, 3.0), observed)
    assert of_3 == pytest.approx(text["efficiency_3"], abs=1e-4)  # cut off after four decimals


@pytest.mark.parametrize("order", [0, 0.5, 1, 1.0000001, 1.4, 1.6, 2, 2.5, 60, INFINITY])
def test_a_uniform_distribution_has_log2_of_its_size_at_every_order(order: float) -> None:
    for types, each in ((2, 1), (5, 7), (1024, 3)):
        spectrum = spectrum_of(*[each] * types)
        assert entropy.renyi(spectrum, order) == pytest.approx(math.log2(types), abs=1e-12)
        assert entropy.efficiency(entropy.renyi(spectrum, order), types) == pytest.approx(1)


@pytest.mark.parametrize("order", [0, 0.5, 1, 1.2, 2, 2.5, 60, INFINITY])
def test_one_symbol_has_exactly_none(order: float) -> None:
    for seen in (1, 3, 7, 10**9 + 7):
        assert entropy.renyi(spectrum_of(seen), order) == 0.0
        assert entropy.shannon(spectrum_of(seen)) == 0.0
        assert entropy.miller_madow(spectrum_of(seen)) == 0.0


def test_a_geometric_distribution() -> None:
    """p = 1/2, 1/4, … 2^-m, 2^-m: H1 = 2 - 2^(1-m), exactly; H_a of the whole series tends to
    log2(2^-a / (1 - 2^-a)) / (1 - a); the largest p is 1/2, so H_inf = 1."""
    m = 40
    spectrum = spectrum_of(*[2 ** (m - i) for i in range(1, m + 1)], 1)
    assert entropy.shannon(spectrum) == pytest.approx(2 - 2 ** (1 - m), abs=1e-12)
    for order in (1.3, 2, 2.5, 8):
        closed = math.log2(2**-order / (1 - 2**-order)) / (1 - order)
        assert entropy.renyi(spectrum, order) == pytest.approx(closed, abs=1e-9)
    assert entropy.renyi(spectrum, INFINITY) == 1


@given(
    st.lists(st.integers(1, 50), min_size=1, max_size=30),
    st.floats(0, 20).filter(lambda order: abs(order - 1) > 1e-6),
)
def test_renyi_equals_the_slow_twin_and_falls_with_the_order(
    counts: list[int], order: float
) -> None:
    things = [kind for kind, count in enumerate(counts) for _ in range(count)]
    spectrum = spectrum_of(*counts)
    value = entropy.renyi(spectrum, order)
    assert value is not None
    # The twin's own logarithm cancels near 1: it is off by some 1e-16 / |1 - a|.
    assert value == pytest.approx(twin.renyi(things, order), abs=1e-9)
    lower, higher = entropy.renyi(spectrum, order / 2), entropy.renyi(spectrum, INFINITY)
    assert lower is not None and higher is not None
    assert higher - 1e-9 <= value <= lower + 1e-9
    assert 0 <= value <= math.log2(spectrum.distinct) + 1e-12


def test_near_order_1_the_curve_is_smooth() -> None:
    """d H_a / d a at a = 1 is -ln 2 / 2 · Var(log2 p); a logarithm of a sum near 1 would be off by
    1e-16 / 1e-9 and hide it."""
    spectrum = spectrum_of(9, 4, 2, 1, 1)
    p = spectrum.descending() / spectrum.total
    variance = float(p @ np.log2(p) ** 2 - (p @ np.log2(p)) ** 2)
    h1 = entropy.shannon(spectrum)
    assert h1 is not None
    for apart in (1e-9, 1e-6, -1e-9):
        expected = h1 - apart * math.log(2) / 2 * variance
        assert entropy.renyi(spectrum, 1 + apart) == pytest.approx(expected, abs=1e-11)


@given(SEGMENTS)
def test_block_and_conditional_entropies_equal_the_slow_twin(segments: Segments) -> None:
    for found in grams(*stream(segments), longest=5):
        slow = twin.grams(segments, found.length)
        figures = entropy.order_entropies(found)
        distinct = len(set(slow))
        assert (figures.grams, figures.distinct) == (len(slow), distinct)
        if distinct < 2:
            assert figures.note
            assert figures.block is figures.conditional is figures.conditional_corrected is None
            continue
        context = twin.entropy(gram[:-1] for gram in slow)
        assert figures.block == pytest.approx(twin.entropy(slow), abs=1e-12)
        assert figures.conditional == pytest.approx(twin.entropy(slow) - context, abs=1e-12)
        contexts = len({gram[:-1] for gram in slow})
        correction = (distinct - contexts) / (2 * len(slow) * math.log(2))
        assert figures.conditional_corrected == pytest.approx(
            twin.entropy(slow) - context + correction, abs=1e-12
        )
        once = sum(slow.count(gram) == 1 for gram in set(slow))
        assert figures.seen_once_share == once / distinct
        assert figures.seen_once_mass == once / len(slow)
        assert figures.unreliable is (once / distinct > 0.5)
        grade = (once / distinct > 0.5) + (once / len(slow) > 0.5)
        assert figures.reliability == ("reliable", "low", "none")[grade]


@given(SEGMENTS)
def test_conditioning_never_gives_a_negative_entropy(segments: Segments) -> None:
    """Taken from the stream's own (k-1)-grams instead of the prefixes, a difference could be."""
    for found in grams(*stream(segments), longest=5):
        figures = entropy.order_entropies(found)
        if figures.conditional is not None and figures.conditional_corrected is not None:
            assert 0 <= figures.conditional <= figures.conditional_corrected


def test_the_prefix_table_is_that_of_the_grams_themselves() -> None:
    """a b | a b | c | d b: the pairs have .92 bits; all seven tokens have 1.84, which would make
    the conditional entropy negative."""
    _, two = grams(*stream([[0, 1], [0, 1], [2], [3, 1]]), longest=2)
    figures = entropy.order_entropies(two)
    # Pairs ab, ab, db: H = H(2/3, 1/3); their prefixes a, a, d have the same.
    assert figures.block == pytest.approx(twin.entropy("aab"))
    assert figures.conditional == 0
    assert figures.contexts == 2


# A chain of three states with rows of transition probabilities.
CHAIN = np.array([[0.8, 0.15, 0.05], [0.1, 0.6, 0.3], [0.5, 0.25, 0.25]])


def markov_segments(segments: int, length: int, seed: int) -> Segments:
    """Paths of the chain, each from its stationary distribution."""
    random = np.random.default_rng(seed)
    steps = np.cumsum(CHAIN, axis=1)
    states = np.searchsorted(np.cumsum(stationary()), random.random(segments))
    path = [states]
    for _ in range(length - 1):
        draw = random.random(segments)[:, None]
        states = np.minimum((draw > steps[states]).sum(axis=1), 2)
        path.append(states)
    return np.stack(path, axis=1).tolist()


def stationary() -> np.ndarray:
    values, vectors = np.linalg.eig(CHAIN.T)
    lead = np.real(vectors[:, np.argmax(np.real(values))])
    return lead / lead.sum()


def test_a_markov_chain_has_its_entropy_rate_within_the_interval() -> None:
    """H(X2|X1) = H(X3|X1 X2) = … = sum of pi_i H(row i), and H1 = H(pi)."""
    weights = stationary()
    rate = float(-(weights[:, None] * CHAIN * np.log2(CHAIN)).sum())
    segments = markov_segments(500, 100, seed=11)
    ids, offsets = stream(segments)
    found = [entropy.order_entropies(each) for each in grams(ids, offsets, 4)]
    unit = np.arange(len(segments))
    drawn = resample(ids, offsets, unit, (1.0,), replicates=400, seed=2)
    assert drawn is not None and found[0].block is not None
    ends = interval(found[0].block, drawn.of(1.0), math.log2(3))
    assert ends is not None
    assert ends[0] < float(-(weights * np.log2(weights)).sum()) < ends[1]
    # Pairs as tokens of their own: H(X1 X2) = H(pi) + rate, resampled by segments likewise.
    pairs = [[3 * a + b for a, b in twin.grams([segment], 2)] for segment in segments]
    both = resample(*stream(pairs), unit, (1.0,), replicates=400, seed=2)
    firsts = resample(
        *stream([segment[:-1] for segment in segments]), unit, (1.0,), replicates=400, seed=2
    )
    assert both is not None and firsts is not None and found[1].conditional is not None
    ends = interval(found[1].conditional, both.of(1.0) - firsts.of(1.0), math.log2(3))
    assert ends is not None
    assert ends[0] < rate < ends[1]
    for figures in found[2:]:
        # The corrected ones differ from the rate by about as much as the pairs' own interval.
        assert figures.conditional_corrected == pytest.approx(rate, abs=ends[1] - ends[0])


def test_the_correction_takes_most_of_the_bias_away() -> None:
    """300 tokens drawn from 100 equally likely ones: the plug-in lacks about 99 / (600 ln 2)."""
    random = np.random.default_rng(5)
    plug_in, corrected = [], []
    for _ in range(200):
        spectrum = Spectrum.of_counts(np.bincount(random.integers(0, 100, 300)))
        plug_in.append(entropy.shannon(spectrum))
        corrected.append(entropy.miller_madow(spectrum))
    lacking = math.log2(100) - np.mean(plug_in)
    assert lacking == pytest.approx(99 / (600 * math.log(2)), rel=0.2)
    assert abs(math.log2(100) - np.mean(corrected)) < lacking / 5


def test_percentile_frequency_by_hand() -> None:
    """100 types: ranks 3 … 82 of them lie between; the three most frequent have 10 each, and the
    rest 1: 80 / 127."""
    assert entropy.percentile_frequency(spectrum_of(*[10] * 3, *[1] * 97)) == 80 / 127
    # Two types: floor(.06) = 0 to floor(1.66) = 1, the first alone.
    assert entropy.percentile_frequency(spectrum_of(3, 1)) == 3 / 4


def test_what_is_not_defined_is_none_with_its_reason() -> None:
    empty, once, same = spectrum_of(), spectrum_of(1), spectrum_of(5)
    assert entropy.shannon(empty) is entropy.renyi(empty, 2) is entropy.miller_madow(empty) is None
    assert entropy.percentile_frequency(once) is entropy.percentile_frequency(empty) is None
    assert entropy.efficiency(1.0, 1) is entropy.efficiency(None, 100) is None
    assert entropy.undefined(empty) == "there are no tokens"
    assert entropy.undefined(empty, 3) == "no segment has 3 tokens"
    assert entropy.undefined(once) == "there is only one token"
    assert "only one distinct 2-gram" in str(entropy.undefined(same, 2))
    assert entropy.undefined(spectrum_of(1, 1)) is None
