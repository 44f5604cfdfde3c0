"""The tokens of one text: what each of them is, and where two tokenizers cut in the same places.

A boundary is a byte position strictly inside the text at which a token starts or ends. Agreement is
the share of boundaries that both have among those that either has (Jaccard 1912 on the two sets):
1 where they cut alike, 0 where no cut is shared.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

KINDS = ("whole", "part of a character", "special", "unknown")


def token_kinds(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    whole: NDArray[np.bool_],
    special: NDArray[np.bool_],
    unknown: NDArray[np.bool_],
) -> NDArray[np.int8]:
    """Index into KINDS of each token; all arguments have shape (n,), starts never fall.

    `whole`: the token's own bytes are whole characters (valid UTF-8). A token that overlaps a
    neighbour shares a character of the text with it (normalisation took the character apart), so
    it is a part too. An unknown token is called unknown though it is also a special one.
    """
    shares = np.zeros(len(starts), bool)
    if len(starts) > 1:
        furthest = np.maximum.accumulate(ends)[:-1]
        shares[1:] |= (starts[1:] < furthest) & (ends[1:] > starts[1:])
        shares[:-1] |= (starts[1:] < ends[:-1]) & (ends[1:] > starts[1:])
    kinds = np.where(whole & ~shares, 0, 1)
    kinds = np.where(special, 2, kinds)
    return np.where(unknown, 3, kinds).astype(np.int8)


AGREEMENT = {
    "tokenizer": pl.String,
    "other": pl.String,
    "boundaries": pl.Int64,
    "shared": pl.Int64,
    "either": pl.Int64,
    "share": pl.Float64,
    "note": pl.String,
}

Cuts = NDArray[np.bool_]


def boundaries(starts: NDArray[np.int64], ends: NDArray[np.int64], size: int) -> Cuts:
    """Whether there is a boundary before each byte of a text of `size` bytes, shape (size,), for
    tokens at starts, ends (n,)."""
    cuts = np.zeros(size + 1, np.bool_)
    cuts[starts] = True
    cuts[ends] = True
    cuts[0] = False
    return cuts[:size]


def agreement_table(cuts: Mapping[str, Cuts]) -> pl.DataFrame:
    """A row for every ordered pair of tokenizers; `cuts` are the boundaries of each.

    `shared` is how many both have, `either` how many at least one has. The share is null where
    neither cuts the text.

    Six bytes, cut before 2 and 4 by one tokenizer, and before 4 by another:

    >>> cuts = {"one": np.isin(np.arange(6), [2, 4]), "other": np.isin(np.arange(6), [4])}
    >>> agreement_table(cuts).row(0, named=True)["share"]
    0.5
    """
    rows = []
    for one, of_one in cuts.items():
        for other, of_other in cuts.items():
            if one != other:
                shared, either = shared_by_all([of_one, of_other])
                share = (shared / either, None) if either else (None, "neither cuts the text")
                rows.append([one, other, int(of_one.sum()), shared, either, *share])
    return pl.DataFrame(rows, schema=AGREEMENT, orient="row")


def shared_by_all(cuts: Sequence[Cuts]) -> tuple[int, int]:
    """How many boundaries all have, and how many at least one has."""
    if not cuts:
        return 0, 0
    return int(np.logical_and.reduce(cuts).sum()), int(np.logical_or.reduce(cuts).sum())
