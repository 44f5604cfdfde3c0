"""The probe for under-trained tokens, a token and a number at a time (Land & Bartolo 2024)."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from tests.twins.intervals import quantile

Row = Sequence[float]


def norm(row: Row) -> float:
    return math.sqrt(math.fsum(x * x for x in row))


def mean(rows: Sequence[Row]) -> list[float]:
    return [math.fsum(column) / len(rows) for column in zip(*rows, strict=True)]


def minus(one: Row, other: Row) -> list[float]:
    return [a - b for a, b in zip(one, other, strict=True)]


def cosine_distance(one: Row, other: Row) -> float:
    product = math.fsum(a * b for a, b in zip(one, other, strict=True))
    return 1 - product / (max(norm(one), 1e-6) * max(norm(other), 1e-6))


def distances(rows: Sequence[Row], unused: Sequence[int]) -> dict[str, list[float]]:
    """Of each row, by the names of the study's columns."""
    middle, aside = mean(rows), mean([rows[at] for at in unused])
    centred = [minus(row, middle) for row in rows]
    first = np.linalg.svd(np.array(centred), full_matrices=False)[2][0].tolist()

    def without_first(row: Row) -> list[float]:
        along = math.fsum(a * b for a, b in zip(row, first, strict=True))
        return [a - along * b for a, b in zip(row, first, strict=True)]

    centred_aside = minus(aside, middle)
    return {
        "output_norm": [norm(row) for row in rows],
        "cosine_distance": [cosine_distance(row, aside) for row in rows],
        "centred_distance": [cosine_distance(row, centred_aside) for row in centred],
        "residual_distance": [
            cosine_distance(without_first(row), without_first(centred_aside)) for row in centred
        ],
        "euclidean_distance": [norm(minus(row, aside)) for row in rows],
    }


def candidates(indicator: Sequence[float], kinds: Sequence[str]) -> list[int]:
    reachable = [value for value, kind in zip(indicator, kinds, strict=True) if kind == "reachable"]
    limit = quantile(reachable, 0.02)
    its = [
        (value, at)
        for at, (value, kind) in enumerate(zip(indicator, kinds, strict=True))
        if value <= limit and kind in ("reachable", "looks special")
    ]
    return [at for _, at in sorted(its)]


def highest_probability(
    probabilities: Callable[[list[int]], Row], prompt: Sequence[int], token: int
) -> float:
    """Over three places, each after the likeliest ids so far; `probabilities`: of the next id."""
    said: list[int] = []
    found = 0.0
    for _ in range(3):
        p = probabilities([*prompt, *said])
        found = max(found, p[token])
        said.append(int(np.argmax(p)))
    return found
