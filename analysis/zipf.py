"""Rank and frequency of tokens, and the exponent of the power law through them.

Source: Zipf 1949. The exponent is that of f(r) ∝ r^-s, fitted by least squares to the logarithms at
ranks that are spaced evenly on the logarithmic scale: at all ranks, the thousands of rare types
would outweigh the rest. Ranks whose type was seen fewer than LEAST_FREQUENCY times are left out:
there the ranks are ties, and the counts noise.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.columns import BITS, LANGUAGE, SHARE, Column
from analysis.ngrams import Spectrum
from analysis.regression import least_squares

POINTS = 100
LEAST_FREQUENCY = 5


RANKS = (
    LANGUAGE,
    Column("rank", pl.Int64, "rank of a token by falling frequency, from 1"),
    Column("frequency", pl.Int64, "how often the token of that rank occurs", "tokens"),
    Column(
        "share", pl.Float64, "frequency over all tokens of the text", SHARE, formula="Zipf exponent"
    ),
)
_NO_FIT = "exponent_note says why"
FIT = (
    LANGUAGE,
    Column("exponent", pl.Float64, "exponent of the power law", "", _NO_FIT, "", "Zipf exponent"),
    Column("intercept", pl.Float64, "log2 of the fitted frequency of rank 1", BITS, _NO_FIT, "",
           "Zipf exponent"),
    Column("first_rank", pl.Int64, "lowest rank that was fitted", "", _NO_FIT),
    Column("last_rank", pl.Int64, "highest rank that was fitted", "", _NO_FIT),
    Column("n", pl.Int64, "ranks that were fitted", "ranks", _NO_FIT),
    Column("r_squared", pl.Float64, "share of the variance that the line explains", SHARE, _NO_FIT,
           "", "least squares"),
    Column("exponent_note", pl.String, "why there is no exponent", null="there is one"),
)  # fmt: skip


@dataclass(frozen=True)
class ZipfFit:
    """frequency ≈ 2^intercept · rank^-exponent on the ranks first … last (n of them are used)."""

    exponent: float
    intercept: float
    first_rank: int
    last_rank: int
    n: int
    r_squared: float


def ranks_shown(distinct: int) -> NDArray[np.int64]:
    """At most POINTS ranks from 1 to `distinct`, evenly spaced on the logarithmic scale, rising."""
    if distinct == 0:
        return np.empty(0, np.int64)
    return np.unique(np.rint(np.geomspace(1, distinct, POINTS)).astype(np.int64))


def rank_frequency(spectrum: Spectrum) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The ranks shown and the frequency of the type at each of them."""
    ranks = ranks_shown(spectrum.distinct)
    return ranks, spectrum.descending()[ranks - 1]


def zipf_fit(spectrum: Spectrum) -> ZipfFit | None:
    """The power law through the types seen at least LEAST_FREQUENCY times.

    None where fewer than three ranks are left, or all types are equally frequent.

    >>> counts = np.array([1000 // rank for rank in range(1, 101)])
    >>> fit = zipf_fit(Spectrum.of_counts(counts))
    >>> round(fit.exponent, 2), fit.last_rank
    (1.01, 100)
    """
    often = int(spectrum.types[spectrum.frequency >= LEAST_FREQUENCY].sum())
    ranks = ranks_shown(often)
    frequency = spectrum.descending()[ranks - 1]
    line = least_squares(np.log2(ranks), np.log2(frequency))
    if line is None:
        return None
    exponent = -line.slope
    return ZipfFit(exponent, line.intercept, 1, often, line.n, line.r_squared)
