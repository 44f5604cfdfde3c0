"""Tokens for a text that is a mixture of others: rates by part, weighted, with what resampling says
of them and of the distance between two tokenizers.

A part with the share w of the text's bytes and r tokens a byte takes w · r tokens for each byte of
the whole. Replicates of one part use the same draws for every tokenizer, so that differences are
paired (Efron & Tibshirani 1993, chapter 8.6); parts are resampled independently of each other.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.bootstrap import LEVEL, resampled_totals
from analysis.columns import SHARE, Column, schema

TOKENS_OF = 1_000  # bytes

RATE_COLUMNS = (
    Column("segments", pl.Int64, "segments of the part", "segments"),
    Column("tokens", pl.Int64, "tokens of these segments", "tokens"),
    Column("bytes", pl.Int64, "their bytes of UTF-8", "bytes"),
    Column("tokens_per_byte", pl.Float64, "tokens over bytes", "tokens a byte", "note says why",
           formula="tokens per byte"),
    Column("replicates", pl.List(pl.Float64), "tokens over bytes of each bootstrap replicate",
           "tokens a byte", "as tokens_per_byte"),
    Column("note", pl.String, "why there is no rate", null="there is one"),
)  # fmt: skip

RANKING_COLUMNS = (
    Column("place", pl.Int64, "1 for the fewest tokens (or the lowest cost)", heading="Place"),
    Column("tokens", pl.Float64, f"tokens for {TOKENS_OF:,} bytes of the mixture", "tokens",
           formula="tokens of a mixture"),
    Column("tokens_low", pl.Float64, "lower end of its 95 % interval",
           formula="tokens of a mixture"),
    Column("tokens_high", pl.Float64, "upper end of its 95 % interval",
           formula="tokens of a mixture"),
    Column("more_than_first", pl.Float64,
           "how much more it takes than the first, as a share of the first's", SHARE,
           formula="tokens of a mixture"),
    Column("more_low", pl.Float64, "lower end of its 95 % interval", formula="tokens of a mixture"),
    Column("more_high", pl.Float64, "upper end of its 95 % interval",
           formula="tokens of a mixture"),
)  # fmt: skip
RANKING = schema((Column("name", pl.String, "what is ranked"), *RANKING_COLUMNS))


def replicates_of(
    tokens: NDArray[np.int64], size: NDArray[np.int64], replicates: int, seed: Sequence[int]
) -> NDArray[np.float64]:
    """Tokens over bytes of each replicate, shape (replicates,).

    tokens, size: totals of each unit that holds text, shape (units,). seed: the same for every
    tokenizer, another one for each part. Raises ValueError for no units.
    """
    if not len(tokens):
        raise ValueError("there is nothing to resample")
    both = np.stack([tokens, size]).astype(np.float64)
    above, below = resampled_totals(both, replicates, seed)
    return above / below


def ranking(
    names: list[str],
    rates: NDArray[np.float64],
    replicates: NDArray[np.float64],
    weights: NDArray[np.float64],
    factors: NDArray[np.float64] | None = None,
) -> pl.DataFrame:
    """RANKING, the first place first; of the same figure, in the order given.

    rates: tokens a byte, shape (names, parts). replicates: of these, shape (names, parts,
    replicates). weights: of the parts, shape (parts,); their sum is taken as the whole.
    factors: what a token counts under each name, such as its price, shape (names,); 1 if None.
    Raises ValueError for weights that are negative or sum to 0.

    Two parts with weights 3 and 1: 1,000 · (0.75 · 0.2 + 0.25 · 0.4) tokens.

    >>> one = np.array([[0.2, 0.4], [0.2, 0.8]])
    >>> ranking(["a", "b"], one, one[:, :, None], np.array([3.0, 1.0])).rows()[0][:3]
    ('a', 1, 250.0)
    """
    if (weights < 0).any() or not weights.sum() > 0:
        raise ValueError("weights are 0 or more, and not all 0")
    share = weights / weights.sum()
    scale = TOKENS_OF * (np.ones(len(names)) if factors is None else factors)
    value = (rates @ share) * scale
    drawn = np.einsum("npr,p->nr", replicates, share) * scale[:, None]
    order = np.argsort(value, kind="stable")
    value, drawn = value[order], drawn[order]
    tail = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    low, high = np.quantile(drawn, tail, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        more = value / value[0] - 1
        more_drawn = drawn / drawn[0] - 1
    more_low, more_high = np.quantile(more_drawn, tail, axis=1)
    return pl.DataFrame(
        {
            "name": [names[at] for at in order],
            "place": 1 + np.searchsorted(value, value),
            "tokens": value,
            "tokens_low": low,
            "tokens_high": high,
            "more_than_first": more,
            "more_low": more_low,
            "more_high": more_high,
        },
        schema=RANKING,
    ).with_columns(pl.col(pl.Float64).fill_nan(None))
