"""The slow twin of `analysis.merge_replay`: all pairs counted again after each merge."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from analysis.merge_replay import PairCounts, Weights


def sparse(weights: Sequence[Sequence[int]]) -> Weights:
    """weights: of each word, how often it stands in each category."""
    starts, category, count = [0], [], []
    for row in weights:
        for its, number in enumerate(row):
            if number:
                category.append(its)
                count.append(number)
        starts.append(len(count))
    return Weights(
        np.array(starts, np.int64),
        np.array(category, np.int32),
        np.array(count, np.int64),
        len(weights[0]),
    )


Word = tuple[int, ...]
Pair = tuple[int, int]


def merged(word: Word, left: int, right: int, result: int) -> Word:
    found: list[int] = []
    place = 0
    while place < len(word):
        if word[place : place + 2] == (left, right):
            found.append(result)
            place += 2
        else:
            found.append(word[place])
            place += 1
    return tuple(found)


def recounted(
    words: Sequence[Word], weights: Sequence[Sequence[int]], merges: Sequence[tuple[int, int, int]]
) -> list[dict[Pair, list[int]]]:
    """Before each merge, and after the last: of each pair how often it stands in each category.
    weights: of each word, how often it stands in each category."""
    counts = []
    for left, right, result in [*merges, (-9, -9, -9)]:
        here: dict[Pair, Counter[int]] = {}
        for word, weight in zip(words, weights, strict=True):
            for pair in pairwise(word):
                if min(pair) >= 0:
                    here.setdefault(pair, Counter()).update(dict(enumerate(weight)))
        found = {pair: [count[at] for at in range(len(weights[0]))] for pair, count in here.items()}
        counts.append({pair: its for pair, its in found.items() if any(its)})
        words = [merged(word, left, right, result) for word in words]
    return counts


def unrolled(
    counts: PairCounts, pairs: Sequence[Pair], categories: int, times: int
) -> list[dict[Pair, list[int]]]:
    """The same of what the fast one found."""
    found: list[dict[Pair, list[int]]] = [{} for _ in range(times)]
    for number, pair in enumerate(pairs):
        now, change = [0] * categories, int(counts.starts[number])
        for time in range(times):
            while change < counts.starts[number + 1] and counts.time[change] <= time:
                for entry in range(counts.entries[change], counts.entries[change + 1]):
                    now[counts.category[entry]] = int(counts.count[entry])
                change += 1
            if any(now):
                found[time][pair] = list(now)
    return found
