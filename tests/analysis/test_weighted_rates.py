"""Tokens of a mixture of texts: closed forms, and the slow twin."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.weighted_rates import TOKENS_OF, ranking, replicates_of


def slow_replicates(
    tokens: Sequence[int], size: Sequence[int], count: int, seed: Sequence[int]
) -> list[float]:
    random = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        drawn = random.integers(0, len(tokens), len(tokens))
        found.append(sum(tokens[i] for i in drawn) / sum(size[i] for i in drawn))
    return found


def slow_ranking(
    names: list[str],
    rates: NDArray[np.float64],
    replicates: NDArray[np.float64],
    weights: Sequence[float],
    factors: Sequence[float],
) -> list[tuple[str, float, float, float, float]]:
    """(name, tokens, low, high, more than the first), the first place first."""
    whole = sum(weights)
    found = {}
    for n, name in enumerate(names):
        value = sum(w / whole * r for w, r in zip(weights, rates[n], strict=True))
        drawn = [
            sum(w / whole * replicates[n][p][r] for p, w in enumerate(weights))
            for r in range(replicates.shape[2])
        ]
        low, high = np.quantile(drawn, [0.025, 0.975])
        found[name] = [TOKENS_OF * factors[n] * float(x) for x in (value, low, high)]
    ordered = sorted(names, key=lambda name: found[name][0])
    first = found[ordered[0]][0]
    return [(name, *found[name], found[name][0] / first - 1) for name in ordered]


def test_replicates_are_those_of_the_slow_twin() -> None:
    random = np.random.default_rng(1)
    tokens, size = random.integers(1, 50, 17), random.integers(50, 200, 17)
    fast = replicates_of(tokens, size, 200, seed=(3, 4))
    assert np.allclose(
        fast, slow_replicates(tokens.tolist(), size.tolist(), 200, (3, 4)), rtol=1e-12
    )
    assert not np.allclose(fast, replicates_of(tokens, size, 200, seed=(3, 5)))


def test_the_ranking_is_that_of_the_slow_twin() -> None:
    random = np.random.default_rng(2)
    rates = random.uniform(0.1, 1, (7, 3))
    replicates = rates[:, :, None] * random.uniform(0.8, 1.2, (7, 3, 150))
    weights, factors = np.array([5.0, 0.0, 2.0]), random.uniform(0.5, 2, 7)
    names = [f"t{n}" for n in range(7)]
    table = ranking(names, rates, replicates, weights, factors)
    slow = slow_ranking(names, rates, replicates, weights.tolist(), factors.tolist())
    assert table["place"].to_list() == list(range(1, 8))
    for fast, twin in zip(
        table.select("name", "tokens", "tokens_low", "tokens_high", "more_than_first").rows(),
        slow,
        strict=True,
    ):
        assert fast[0] == twin[0] and np.allclose(fast[1:], twin[1:], rtol=1e-9)


def test_a_pair_that_is_always_ten_percent_apart_has_no_spread_between() -> None:
    """b takes 1.1 times the tokens of a on every unit: paired, the interval is a point, though each
    one's own interval is wide."""
    random = np.random.default_rng(3)
    tokens, size = random.integers(10, 500, 40) * 10, random.integers(100, 900, 40)
    drawn = [replicates_of(its, size, 500, seed=(0, 1)) for its in (tokens, tokens * 11 // 10)]
    rates = np.array([[tokens.sum() / size.sum()], [1.1 * tokens.sum() / size.sum()]])
    table = ranking(["b", "a"], rates[::-1], np.array(drawn[::-1])[:, None], np.array([1.0]))
    first, second = table.rows(named=True)
    assert (first["name"], second["name"]) == ("a", "b")
    assert np.allclose([second[x] for x in ("more_than_first", "more_low", "more_high")], 0.1)
    assert first["tokens_high"] / first["tokens_low"] > 1.2
    assert first["more_than_first"] == first["more_low"] == first["more_high"] == 0


def test_the_same_figure_shares_a_place() -> None:
    rates = np.array([[0.3], [0.2], [0.3], [0.4]])
    table = ranking(list("abcd"), rates, rates[:, :, None], np.array([1.0]))
    assert table.select("name", "place").rows() == [("b", 1), ("a", 2), ("c", 2), ("d", 4)]


@pytest.mark.parametrize("weights", [[0.0, 0.0], [1.0, -0.1]])
def test_weights_that_are_none_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        ranking(["a"], np.ones((1, 2)), np.ones((1, 2, 1)), np.array(weights))


def test_nothing_to_resample_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        replicates_of(np.zeros(0, np.int64), np.zeros(0, np.int64), 10, (0,))
