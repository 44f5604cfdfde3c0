"""The slow twins of `analysis.mixture`: all rows of the program written out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from analysis.merge_replay import PairCounts, pair_counts, replay
from analysis.mixture_scan import at
from tests.analysis.recounted_merges import sparse

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class WrittenOut:
    """c: shares of the pairs, (times, pairs, categories). merged: those of each time's merge,
    (times, categories); active: the times whose merge stands somewhere."""

    c: Floats
    merged: Floats
    active: NDArray[np.bool_]


def written_out(counts: PairCounts) -> WrittenOut:
    times, pairs = len(counts.made), len(counts.starts) - 1
    t, p = np.meshgrid(np.arange(times), np.arange(pairs), indexing="ij")
    flat = at(counts, p.ravel(), t.ravel(), 1 / counts.pairs)
    c = flat.reshape(times, pairs, -1)
    merged = np.array([c[t, p] if p >= 0 else 0 * c[0, 0] for t, p in enumerate(counts.made)])
    return WrittenOut(c, merged, merged.any(axis=1))


def optimum(counts: PairCounts) -> tuple[float, Floats]:
    """The optimum of the whole program by another solver, and its shares."""
    full = written_out(counts)
    times, pairs, categories = full.c.shape
    rows, bounds = [], []
    for t in np.flatnonzero(full.active):
        for p in range(pairs):
            row = np.zeros(categories + times + pairs)
            row[:categories] = full.c[t, p] - full.merged[t]
            row[categories + t] = row[categories + times + p] = -1
            rows.append(row)
            bounds.append(0.0)
    cost = np.repeat([0.0, 1.0], [categories, times + pairs])
    one = np.repeat([1.0, 0.0], [categories, times + pairs])[None, :]
    found = linprog(cost, np.array(rows), bounds, one, [1.0], method="highs-ipm")
    assert found.status == 0
    return float(found.fun), found.x[:categories]


def cost_of(counts: PairCounts, shares: Floats) -> float:
    """The optimum with these shares."""
    full = written_out(counts)
    times, pairs, _ = full.c.shape
    rows, bounds = [], []
    for t in np.flatnonzero(full.active):
        for p in range(pairs):
            row = np.zeros(times + pairs)
            row[t] = row[times + p] = -1
            rows.append(row)
            bounds.append(float((full.merged[t] - full.c[t, p]) @ shares))
    found = linprog(np.ones(times + pairs), np.array(rows), bounds)
    assert found.status == 0
    return float(found.fun)


def random_counts(seed: int, categories: int = 3, merges: int = 6) -> PairCounts:
    """Of random words; the merges are those of a random mixture's most frequent pairs, with some
    others among them."""
    rng = np.random.default_rng(seed)
    words = sorted({tuple(rng.integers(0, 4, rng.integers(2, 8)).tolist()) for _ in range(12)})
    weights = rng.integers(0, 30, (len(words), categories))
    weights[0] = 1
    symbols = np.array([symbol for word in words for symbol in word], np.int32)
    offsets = np.cumsum([0, *map(len, words)])
    rules = [(int(rng.integers(4)), int(rng.integers(4)), 4)]
    for at_ in range(1, merges):
        rules.append((int(rng.integers(4 + at_)), int(rng.integers(4 + at_)), 4 + at_))
    found = replay(symbols, offsets, np.array(rules))
    return pair_counts(found, sparse(weights.tolist()))
