"""In how many ways a vocabulary can spell a string."""

from collections.abc import Mapping
from math import log2


def count_segmentations(content: bytes, multiplicity: Mapping[bytes, int]) -> int:
    """Sequences of ids whose tokens, end to end, are `content`, exactly.

    multiplicity: token → how many ids have these bytes; empty tokens don't count (there would be
    no end of them). Dynamic programming over the places in the string: ways(0) = 1, ways(j) =
    sum of ways(i) × multiplicity(content[i:j]). Time: bytes × the longest token; the numbers are
    exact integers and may be huge.

    a a a, aa a and a aa:

    >>> count_segmentations(b"aaa", {b"a": 1, b"aa": 1})
    3
    """
    longest = max(map(len, multiplicity), default=0)
    ways = [1] + [0] * len(content)
    for end in range(1, len(content) + 1):
        for start in range(max(0, end - longest), end):
            if ways[start]:
                times = multiplicity.get(content[start:end], 0)
                if times:
                    ways[end] += ways[start] * times
    return ways[-1]


def bits(number: int) -> float | None:
    """log2 of a whole number however large; None for 0."""
    if number <= 0:
        return None
    shift = max(0, number.bit_length() - 64)
    return log2(number >> shift) + shift
