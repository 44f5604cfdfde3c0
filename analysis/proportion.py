"""A share of n trials, with its interval."""

import math

Z = 1.959963984540054  # 97.5th percentile of the normal distribution


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, right of n trials (n ≥ 1).

    Source: E. B. Wilson 1927, Probable inference, the law of succession, and statistical inference.

    >>> [round(end, 4) for end in wilson(0, 10)]
    [0.0, 0.2775]
    """
    p, z2 = right / n, Z * Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low = 0.0 if right == 0 else middle - half
    high = 1.0 if right == n else middle + half
    return low, high


def standard_error(right: int, n: int) -> float:
    """sqrt(p (1 - p) / n).

    >>> standard_error(5, 25)
    0.08
    """
    p = right / n
    return math.sqrt(p * (1 - p) / n)
