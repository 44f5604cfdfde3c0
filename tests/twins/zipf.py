"""Frequencies by rank, and the line through their logarithms (Zipf 1949)."""

import math
from collections import Counter
from typing import Any

from tests.twins.counts import Segments, flat

POINTS = 100
LEAST = 5  # the counts of rarer tokens are ties and noise


def frequencies(segments: Segments) -> list[int]:
    """How often each token occurs, the most frequent first."""
    return [count for _, count in Counter(flat(segments)).most_common()]


def ranks(last: int) -> list[int]:
    """From 1 to `last`, evenly spaced on the logarithmic scale."""
    return sorted({round(last ** (n / (POINTS - 1))) for n in range(POINTS)}) if last else []


def curve(segments: Segments) -> list[dict[str, Any]]:
    counts = frequencies(segments)
    return [
        {"rank": rank, "frequency": counts[rank - 1], "share": counts[rank - 1] / sum(counts)}
        for rank in ranks(len(counts))
    ]


def fit(segments: Segments) -> dict[str, Any] | None:
    """Least squares by the normal equations; None for fewer than three ranks, or for ranks that
    are all equally frequent."""
    counts = frequencies(segments)
    often = sum(count >= LEAST for count in counts)
    points = [(math.log2(rank), math.log2(counts[rank - 1])) for rank in ranks(often)]
    if len(points) < 3 or len({y for _, y in points}) == 1:
        return None
    n = len(points)
    mean_x, mean_y = (math.fsum(values) / n for values in zip(*points, strict=True))
    covariance = math.fsum((x - mean_x) * (y - mean_y) for x, y in points)
    slope = covariance / math.fsum((x - mean_x) ** 2 for x, _ in points)
    intercept = mean_y - slope * mean_x
    missed = math.fsum((y - intercept - slope * x) ** 2 for x, y in points)
    return {
        "exponent": -slope,
        "intercept": intercept,
        "first_rank": 1,
        "last_rank": often,
        "n": n,
        "r_squared": 1 - missed / math.fsum((y - mean_y) ** 2 for _, y in points),
        "exponent_note": None,
    }
