"""Where two tokenizers cut the same text in the same places.

A boundary is a byte position strictly inside the text at which a token starts or ends. Agreement is
the share of boundaries that both have among those that either has (Jaccard 1912 on the two sets):
1 where they cut alike, 0 where no cut is shared.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

AGREEMENT = {
    "tokenizer": pl.String,
    "other": pl.String,
    "boundaries": pl.Int64,
    "shared": pl.Int64,
    "either": pl.Int64,
    "share": pl.Float64,
    "note": pl.String,
}

Positions = NDArray[np.int64]


def boundaries(starts: Positions, ends: Positions, size: int) -> Positions:
    """The distinct boundaries, rising, of tokens at starts, ends (n,) in a text of `size` bytes."""
    places = np.unique(np.concatenate([starts, ends]))
    return places[(places > 0) & (places < size)]


def agreement_table(cuts: Mapping[str, Positions]) -> pl.DataFrame:
    """A row for every ordered pair of tokenizers; `cuts` are the boundaries of each.

    `shared` is how many both have, `either` how many at least one has. The share is null where
    neither cuts the text.
    """
    rows = []
    for one, of_one in cuts.items():
        for other, of_other in cuts.items():
            if one == other:
                continue
            shared = len(np.intersect1d(of_one, of_other, assume_unique=True))
            either = len(of_one) + len(of_other) - shared
            rows.append([one, other, len(of_one), shared, either, *_share(shared, either)])
    return pl.DataFrame(rows, schema=AGREEMENT, orient="row")


def shared_by_all(cuts: Sequence[Positions]) -> tuple[int, int]:
    """How many boundaries all have, and how many at least one has."""
    if not cuts:
        return 0, 0
    _, counts = np.unique(np.concatenate(list(cuts)), return_counts=True)
    return int((counts == len(cuts)).sum()), len(counts)


def _share(shared: int, either: int) -> tuple[float | None, str | None]:
    if not either:
        return None, "neither cuts the text"
    return shared / either, None
