"""Pieces cut out of words at random: what a measure of tokens gives by chance."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def substrings(
    words: Sequence[str],
    counts: NDArray[np.int64],
    length: int,
    initial: bool,
    distinct: int,
    seed: Sequence[int],
) -> dict[str, int]:
    """Distinct substrings of `length` characters, as they were drawn, with how often each was.

    words: distinct, counts: how often each occurs, shape (n,). Every place of the text where such a
    substring lies inside a word (at its beginning, if `initial`) is drawn with the same chance;
    drawing ends with `distinct` different ones, or after 20 times as many draws. Empty where no
    word is that long. Raises ValueError for a length below 1.

    >>> substrings(["abab"], np.array([3]), 3, initial=False, distinct=5, seed=(0,)).keys()
    dict_keys(['bab', 'aba'])
    """
    if length < 1:
        raise ValueError("a substring has at least one character")
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    places = np.where(sizes >= length, counts * (1 if initial else sizes - length + 1), 0)
    ends = np.cumsum(places)
    found: dict[str, int] = {}
    if not len(ends) or ends[-1] == 0:
        return found
    random = np.random.default_rng([*seed, length, int(initial)])
    drawn = random.integers(0, ends[-1], 20 * distinct)
    word_of = np.searchsorted(ends, drawn, "right")
    # A word's places follow each other, all of one occurrence first.
    within = drawn - (ends - places)[word_of]
    start = np.zeros_like(within) if initial else within % (sizes[word_of] - length + 1)
    for word, at in zip(word_of.tolist(), start.tolist(), strict=True):
        piece = words[word][at : at + length]
        if piece not in found and len(found) == distinct:
            break
        found[piece] = found.get(piece, 0) + 1
    return found
