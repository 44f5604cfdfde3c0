"""Pairs that a list of merges should hold and doesn't, found without a corpus.

A trainer whose counts overflow passes over the most frequent pair of all, and a list can lose a
merge on its way. Where later merges still need the pair, `merges.missing_parts` says so. Where
they don't, the vocabulary itself is the witness, in two ways:

- within: two characters that often stand side by side inside tokens, though no token is the pair.
  A pair's weight is the sum of 1 / (rank + 10) over the tokens that hold it (frequencies fall
  about as 1 / rank, Zipf 1949), as a multiple of the median weight of the ten pairs merged first.
- beside: a pair of letters, or a space and a letter, whose characters are so common as left and
  as right neighbours that chance alone would make it a frequent pair: the product of both
  weights, as a share of the largest such product.

How the limits were set. On the BPE tokenizers of the catalogue (28,000 to 240,000 tokens) the
largest figures are 0.18 (within) and 0.28 (beside). On lists of 1,000 to 3,000 merges trained on
program text and on made-up words the largest figure within is 1.03; with the most frequent pair
passed over it is 1.8 to 3.5. It is a hint, no proof: neither way sees pairs of bytes inside a
character, nor pairs that are frequent in texts only; a pair of equal characters (two spaces) that
was taken out with all that is made from it leaves no trace.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from analysis.token_surfaces import is_text

WITHIN_LIMIT = 0.5
WITHIN_LIMIT_SHORT = 1.2
BESIDE_LIMIT = 0.4
LEAST_TOKENS = 1000
LONG_LIST = 10_000
_FIRST = 10
_RANK_SHIFT = 10
_COMMON = 60


@dataclass(frozen=True)
class Suspect:
    """A pair that is no token. way: within or beside; figure: what that way measures."""

    pair: str
    figure: float
    way: str


def suspects(made: Mapping[bytes, int], known: frozenset[bytes]) -> list[Suspect]:
    """The pairs above the limits, the highest figure first.

    made: tokens that a merge makes and their ranks. known: all tokens that a text may become, and
    so are not missing. Lists of fewer than LEAST_TOKENS tokens say too little, and give none;
    below LONG_LIST only the first way is used, with its higher limit.
    """
    if len(made) < LEAST_TOKENS:
        return []
    within, left, right = _weights(made)
    typical = _typical(made, within)
    long = len(made) >= LONG_LIST
    limit = WITHIN_LIMIT if long else WITHIN_LIMIT_SHORT
    found = {
        pair: Suspect(pair, weight / typical, "within")
        for pair, weight in within.items()
        if typical and weight >= limit * typical and pair.encode() not in known
    }
    if long:
        for pair, share in _by_chance(left, right).items():
            if share >= BESIDE_LIMIT and pair.encode() not in known:
                found.setdefault(pair, Suspect(pair, share, "beside"))
    return sorted(found.values(), key=lambda suspect: (-suspect.figure, suspect.pair))


def _typical(made: Mapping[bytes, int], within: Mapping[str, float]) -> float:
    """Median weight of the pairs of characters merged first; 0 if there are none."""
    by_rank = sorted((rank, token) for token, rank in made.items() if len(token) <= 8)
    texts = (token.decode(errors="ignore") for _, token in by_rank if is_text(token))
    first = list(islice((text for text in texts if len(text) == 2), _FIRST))
    return float(np.median([within[pair] for pair in first])) if first else 0.0


def _weights(
    made: Mapping[bytes, int],
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Weights of pairs (once a token), and of characters as left and as right neighbours."""
    texts, ranks = [], []
    for token, rank in made.items():
        try:
            texts.append(token.decode())
        except UnicodeDecodeError:
            continue
        ranks.append(rank)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    weights = 1 / (np.array(ranks, np.int64) + _RANK_SHIFT)
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32).astype(np.int64)
    owner = np.repeat(np.arange(len(texts)), lengths)
    beside = np.flatnonzero(owner[:-1] == owner[1:])
    owner, left, right = owner[beside], codes[beside], codes[beside + 1]
    pairs, which = np.unique(left << 21 | right, return_inverse=True)
    _, once = np.unique(owner * len(pairs) + which, return_index=True)
    within = np.bincount(which[once], weights[owner[once]], len(pairs))
    named = (chr(pair >> 21) + chr(pair & 0x1FFFFF) for pair in pairs.tolist())
    return (
        dict(zip(named, within.tolist(), strict=True)),
        _by_character(left, weights[owner]),
        _by_character(right, weights[owner]),
    )


def _by_character(codes: NDArray[np.int64], weights: NDArray[np.float64]) -> dict[str, float]:
    characters, which = np.unique(codes, return_inverse=True)
    totals = np.bincount(which, weights, len(characters)).tolist()
    return {chr(code): total for code, total in zip(characters.tolist(), totals, strict=True)}


def _by_chance(left: Mapping[str, float], right: Mapping[str, float]) -> dict[str, float]:
    """Pairs of the commonest characters → product of their weights over the largest product."""
    common = sorted({*left, *right}, key=lambda c: -(left.get(c, 0) + right.get(c, 0)))[:_COMMON]
    products = {
        one + other: left.get(one, 0) * right.get(other, 0)
        for one in common
        for other in common
        if other.isalpha() and (one.isalpha() or one == " ")
    }
    largest = max(products.values(), default=0)
    return {pair: product / largest for pair, product in products.items()} if largest else {}
